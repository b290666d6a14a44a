//! What is true: statuses, moves, money, rules. Never reads a clock, a file, a
//! network or a database, and is never async.

pub mod action;
pub mod addon;
pub mod believed;
pub mod configuration;
pub mod country;
pub mod discount_code;
pub mod effect;
pub mod entity;
pub mod facts;
pub mod input;
pub mod language;
pub mod letter;
pub mod machine;
pub mod machines;
pub mod mail_view;
pub mod money;
pub mod nearest;
pub mod need;
pub mod notation;
pub mod numbering;
pub mod outbox;
pub mod paper;
pub mod payment;
pub mod payment_reference;
pub mod price;
pub mod pricing;
pub mod reference;
pub mod role;
pub mod scanned;
pub mod secret;
pub mod settings;
pub mod shift;
pub mod stage;
pub mod status;
pub mod waiting;
