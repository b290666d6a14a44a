//! The real program in a real terminal, as a person at 80 columns and 24 rows has it: keys go
//! in, the screen is read. Never reaches into the program.

mod addons;
mod batches;
mod checklist;
mod ends;
mod form;
mod hands;
mod house;
mod kiosk;
mod offers;
mod orders;
mod others;
mod packing;
mod panics;
mod papers;
mod scanner;
mod screen;
mod server;
mod walks;
