//! Themes: each complete, each legible at every depth of colour, errors with file and line.

use ordna::tui::entries::Source;
use ordna::tui::look::{ASCII, Depth, Look, ROLES, Surroundings, THEMES, UNICODE};

fn fault(text: &str) -> String {
    let source = Source { name: "mine.toml", text };
    Look::read(source, Depth::True, &UNICODE).unwrap_err().to_string()
}

#[test]
fn every_theme_has_a_style_for_every_role_at_every_depth() {
    for (name, _) in THEMES {
        for depth in [Depth::Mono, Depth::Sixteen, Depth::Indexed, Depth::True] {
            Look::named(name, depth, &UNICODE).unwrap();
        }
    }
}

#[test]
fn no_colour_is_left_where_there_is_none() {
    for (name, _) in THEMES {
        let look = Look::named(name, Depth::Mono, &ASCII).unwrap();
        for style in [look.text, look.warning, look.production, look.picked_bar, look.error] {
            assert_eq!((style.fg, style.bg), (None, None), "{name}");
        }
    }
}

#[test]
fn a_theme_says_what_is_wrong_with_it_and_where() {
    let whole = THEMES[0].1;
    let faults = [
        fault(&whole.replace("warning         =", "warnin          =")),
        fault(&whole.replace("warning         = \"amber\"\n", "")),
        fault(&whole.replace("\"amber\"", "\"ambre\"")),
        fault(&whole.replace("[roles]", "[role]")),
        fault(&whole.replace("\"bold blue\"", "12")),
        fault("dim = \"blue\"\n"),
        fault("[roles]\ntext = \"\"\ntext = \"\"\n"),
    ];
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn every_role_is_used_by_name_once() {
    let mut roles = ROLES.to_vec();
    roles.sort_unstable();
    roles.dedup();
    assert_eq!(roles.len(), ROLES.len());
}

#[test]
fn the_terminal_decides_colours_and_signs() {
    let around = |term: &str, colorterm: &str, no_color, locale: &str| {
        let around = Surroundings {
            term: term.to_owned(),
            colorterm: colorterm.to_owned(),
            no_color,
            locale: locale.to_owned(),
            in_tmux: false,
        };
        (around.depth(), around.theme(), around.marks().ascii)
    };
    assert_eq!(around("xterm", "truecolor", false, "sv_SE.UTF-8"), (Depth::True, "dark", false));
    assert_eq!(around("xterm-256color", "", false, "C.utf8"), (Depth::Indexed, "dark", false));
    assert_eq!(around("linux", "", false, "C"), (Depth::Sixteen, "16", true));
    assert_eq!(around("xterm", "truecolor", true, "C.UTF-8"), (Depth::Mono, "mono", false));
    assert_eq!(around("dumb", "", false, ""), (Depth::Mono, "mono", true));
}
