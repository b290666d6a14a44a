//! What people look at: pages, single things with everything that hangs on them, sums.
//! A file a noun. Never writes, and never reads more rows than are shown.

pub mod audit;
pub mod customer;
pub mod find;
pub mod list;
pub mod mails;
pub mod order;
mod page_order;
pub mod quality;
pub mod queues;
pub mod rows;
mod shape;
pub mod strip;
pub mod timeline;
