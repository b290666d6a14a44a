//! The commands and their exit statuses as a page to read. Never runs any.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory as _};

use super::line::Line;

/// What an exit status says.
pub const EXITS: &[(u8, &str)] = &[
    (0, "done"),
    (1, "refused by a rule"),
    (2, "wrong usage or bad input"),
    (3, "not logged in, or not allowed"),
    (4, "not found"),
    (5, "changed by someone else meanwhile"),
    (6, "the database or an outside system cannot be reached"),
];

/// Every command with what it takes.
pub fn commands() -> String {
    let mut page = String::from(HEAD);
    let mut whole = Line::command();
    whole.build();
    write_options(&mut page, &whole, true);
    line(&mut page, "\nAnd this with none:\n");
    write_options(&mut page, &whole, false);
    for command in whole.get_subcommands() {
        write_command(&mut page, command, "ordna");
    }
    page.push_str(EXITS_HEAD);
    for (status, words) in EXITS {
        line(&mut page, &format!("| {status} | {words} |"));
    }
    page
}

const HEAD: &str = "
## Commands

`ordna` alone opens the workbench. These go with every command:

";

const EXITS_HEAD: &str = "
## Exit status

An error is one line on standard error: what, why, what to do. With `--json` also
`{\"error\": {\"code\", \"message\", \"hint\"}}` on standard output.

| status | what it says |
|---|---|
";

fn write_command(page: &mut String, command: &Command, above: &str) {
    let name = format!("{above} {}", command.get_name());
    if command.has_subcommands() {
        line(page, &format!("\n### {name}\n\n{}\n", about(command.get_about())));
        for below in command.get_subcommands() {
            write_command(page, below, &name);
        }
        return;
    }
    let places: Vec<String> = command.get_positionals().map(place).collect();
    let usage = [&[name.clone()][..], &places].concat().join(" ");
    let said = about(command.get_about());
    if above == "ordna" {
        line(page, &format!("\n### {name}\n\n`{usage}` {said}\n"));
    } else {
        line(page, &format!("- `{usage}` {said}"));
    }
    write_options(page, command, false);
}

fn write_options(page: &mut String, command: &Command, global: bool) {
    for it in command.get_arguments().filter(|it| is_ours(it) && it.is_global_set() == global) {
        let value = it.get_value_names().map_or_else(String::new, |names| {
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            if it.get_action().takes_values() {
                format!(" {}", names.join(" "))
            } else {
                String::new()
            }
        });
        let name = match (it.is_positional(), it.get_long()) {
            (false, Some(long)) => format!("--{long}{value}"),
            (true, _) | (false, None) => place(it),
        };
        line(page, &format!("  - `{name}` {}", about(it.get_help())));
    }
}

/// What stands at a place: in brackets where it may be left out.
fn place(it: &Arg) -> String {
    let name = it
        .get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| it.get_id().to_string().to_uppercase(), ToString::to_string);
    if it.is_required_set() { name } else { format!("[{name}]") }
}

fn is_ours(it: &Arg) -> bool {
    !it.is_hide_set() && !matches!(it.get_id().as_str(), "help" | "version")
}

fn about(text: Option<&StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

/// Writing to a string cannot fail.
fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").ok();
}
