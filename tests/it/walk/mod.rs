//! The walk: every (machine, from, action, to) and every (action, role), legal and illegal,
//! tried on the database by hand and on the engine by its service call. What should happen is
//! read from the machines' tables; that those are SPEC 3's is `law.rs`.

mod addons;
mod births;
mod causes;
mod columns;
mod engine;
mod guard;
mod interplay;
mod races;
mod world;
