//! How everything looks: a style for every role, read from a theme; marks and lines for terminals
//! with and without Unicode. The only file that knows a colour.
//!
//! It never knows what is drawn with a role.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

use super::entries::{self, Entry, Fault, Source};

/// Declares the roles once: the fields of [`Look`], their names in a theme, and what they are for.
macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident,)+) => {
        /// A style for every role, and the marks.
        #[derive(Clone, Debug)]
        pub struct Look {
            $($(#[doc = $doc])+ pub $role: Style,)+
            pub marks: &'static Marks,
        }

        /// The roles' names, as a theme spells them.
        pub const ROLES: &[&str] = &[$(stringify!($role)),+];

        impl Look {
            fn blank(marks: &'static Marks) -> Self {
                Self { $($role: Style::new(),)+ marks }
            }

            fn role(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $(stringify!($role) => Some(&mut self.$role),)+
                    _ => None,
                }
            }
        }
    };
}

roles! {
    /// What is neither of the below.
    text,
    /// What explains a thing.
    dim,
    /// The thing itself: a number, a name.
    thing,
    /// Where you are.
    accent,
    /// The name of a pane or a sheet.
    title,
    /// What waits too long.
    warning,
    /// What went well, what is done.
    ok,
    /// What went wrong.
    error,
    /// The whole row under the cursor, laid over its cells.
    picked,
    /// The bar before the row under the cursor, in the pane that has the keys.
    picked_bar,
    /// The same in a pane that does not.
    picked_bar_away,
    /// The sign of a marked row.
    mark,
    /// The sign of a row that is new, or that somebody else changed.
    fresh,
    /// Old content while new content is on its way.
    stale,
    /// A key that does something now.
    hint_key,
    /// What that key does.
    hint_text,
    /// An action that cannot be done now.
    hint_off,
    /// Lines between parts.
    border,
    /// A tab, a stage.
    tab,
    /// The one you are on.
    tab_on,
    /// The label before a field.
    label,
    /// A field's content.
    field,
    /// The content of the field that has the keys.
    field_on,
    /// Letters that matched what was typed.
    found,
    /// The part of a bar that is done.
    bar,
    /// The part of a bar that is to come.
    bar_rest,
    /// The banner on a database marked as production.
    production,
    /// The banner of a workbench that only shows.
    read_only,
    /// The banner while the database is away.
    offline,
}

/// The signs beyond letters and digits.
#[derive(Debug, PartialEq, Eq)]
pub struct Marks {
    pub ascii: bool,
    pub picked: &'static str,
    pub marked: &'static str,
    pub fresh: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub line: &'static str,
    pub heavy: &'static str,
    pub upright: &'static str,
    pub dot: &'static str,
    pub cut: &'static str,
    pub times: &'static str,
    pub minus: &'static str,
    pub none: &'static str,
    pub arrow: &'static str,
    pub high: &'static str,
    pub urgent: &'static str,
    /// An order with add-ons, and one that is an add-on.
    pub parent: &'static str,
    pub child: &'static str,
}

#[rustfmt::skip]
pub const UNICODE: Marks = Marks {
    ascii: false, picked: "▌", marked: "◆", fresh: "•", on: "●", off: "○", yes: "✓", no: "✗", before: "‹", after: "›",
    line: "─", heavy: "━", upright: "│", dot: "·", cut: "…", times: "×", minus: "−", none: "–", arrow: "→",
    high: "↑", urgent: "▲", parent: "+", child: "└",
};

#[rustfmt::skip]
pub const ASCII: Marks = Marks {
    ascii: true, picked: ">", marked: "*", fresh: "+", on: "x", off: "-", yes: "v", no: "x", before: "<", after: ">",
    line: "-", heavy: "=", upright: "|", dot: "-", cut: "~", times: "x", minus: "-", none: "-", arrow: ">",
    high: "^", urgent: "A", parent: "+", child: "`",
};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    Mono,
    Sixteen,
    Indexed,
    True,
}

/// What the terminal and the person's environment say about themselves.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colorterm: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
    /// The first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set.
    pub locale: String,
    /// `TMUX` is set.
    pub in_tmux: bool,
}

impl Surroundings {
    pub fn depth(&self) -> Depth {
        if self.no_color || matches!(self.term.as_str(), "" | "dumb" | "vt100" | "vt220") {
            Depth::Mono
        } else if matches!(self.colorterm.as_str(), "truecolor" | "24bit") {
            Depth::True
        } else if self.term.contains("256color") || self.term.contains("kitty") {
            Depth::Indexed
        } else {
            Depth::Sixteen
        }
    }

    pub fn marks(&self) -> &'static Marks {
        let locale = self.locale.to_ascii_lowercase().replace('-', "");
        if locale.contains("utf8") { &UNICODE } else { &ASCII }
    }

    /// The theme's name when nobody chose one.
    pub fn theme(&self) -> &'static str {
        match self.depth() {
            Depth::Mono => "mono",
            Depth::Sixteen => "16",
            Depth::Indexed | Depth::True => "dark",
        }
    }
}

/// The themes that come with the program, by name.
pub const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("16", include_str!("../../themes/16.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

impl Look {
    /// Reads a theme; every role must be there, and nothing else.
    pub fn read(theme: Source<'_>, depth: Depth, marks: &'static Marks) -> Result<Self, Fault> {
        let entries = theme.entries()?;
        let mut look = Self::blank(marks);
        let mut missing = ROLES.to_vec();
        for entry in &entries {
            match entry.section.as_str() {
                "colours" => {}
                "roles" => {
                    let style = style(theme, entry, &entries)?;
                    let role = look.role(&entry.name).ok_or_else(|| {
                        theme.fault(entry.line, entries::unknown("role", &entry.name, ROLES))
                    })?;
                    *role = at_depth(style, depth);
                    missing.retain(|name| *name != entry.name);
                }
                other => {
                    let what = entries::unknown("section", other, &["colours", "roles"]);
                    return Err(theme.fault(entry.line, what));
                }
            }
        }
        if missing.is_empty() {
            return Ok(look);
        }
        let end = theme.text.lines().count();
        Err(theme.fault(end, format!("no style for {}", missing.join(", "))))
    }

    /// The names of the program's own themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        THEMES.iter().map(|(name, _)| *name)
    }

    /// One of the program's own themes.
    pub fn named(name: &str, depth: Depth, marks: &'static Marks) -> Result<Self, Fault> {
        let Some((name, text)) = THEMES.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = THEMES.iter().map(|(known, _)| *known).collect();
            let what = entries::unknown("theme", name, &known);
            return Err(Fault { file: "theme".to_owned(), line: 1, what });
        };
        Self::read(Source { name: &format!("themes/{name}.toml"), text }, depth, marks)
    }
}

/// Reads `bold underline green on #202020`.
fn style(theme: Source<'_>, entry: &Entry, entries: &[Entry]) -> Result<Style, Fault> {
    let mut style = Style::new();
    let mut ground = false;
    for word in entry.values.iter().flat_map(|value| value.split_whitespace()) {
        let modifier = match word {
            "on" => {
                ground = true;
                continue;
            }
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underline" => Modifier::UNDERLINED,
            "reverse" => Modifier::REVERSED,
            name => {
                let own = entries.iter().find(|it| it.section == "colours" && it.name == name);
                let spelled = own.and_then(|it| it.values.first()).map_or(name, String::as_str);
                let colour = colour(spelled).ok_or_else(|| {
                    let own = entries.iter().filter(|it| it.section == "colours");
                    let names = own.map(|it| it.name.as_str());
                    let known: Vec<&str> = names.chain(NAMED.iter().map(|it| it.0)).collect();
                    theme.fault(entry.line, entries::unknown("colour", name, &known))
                })?;
                style = if ground { style.bg(colour) } else { style.fg(colour) };
                continue;
            }
        };
        style = style.add_modifier(modifier);
    }
    Ok(style)
}

/// The sixteen colours that every terminal names itself, and roughly what they look like.
#[rustfmt::skip]
const NAMED: [(&str, Color, [u8; 3]); 16] = [
    ("black",        Color::Black,        [0, 0, 0]),       ("red",           Color::Red,          [205, 0, 0]),
    ("green",        Color::Green,        [0, 205, 0]),     ("yellow",        Color::Yellow,       [205, 205, 0]),
    ("blue",         Color::Blue,         [0, 0, 238]),     ("magenta",       Color::Magenta,      [205, 0, 205]),
    ("cyan",         Color::Cyan,         [0, 205, 205]),   ("white",         Color::Gray,         [229, 229, 229]),
    ("bright-black", Color::DarkGray,     [127, 127, 127]), ("bright-red",    Color::LightRed,     [255, 0, 0]),
    ("bright-green", Color::LightGreen,   [0, 255, 0]),     ("bright-yellow", Color::LightYellow,  [255, 255, 0]),
    ("bright-blue",  Color::LightBlue,    [92, 92, 255]),   ("bright-magenta", Color::LightMagenta, [255, 0, 255]),
    ("bright-cyan",  Color::LightCyan,    [0, 255, 255]),   ("bright-white",  Color::White,        [255, 255, 255]),
];

fn colour(spelled: &str) -> Option<Color> {
    if let Some(hex) = spelled.strip_prefix('#') {
        let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        return (hex.len() == 6).then_some(Color::Rgb(r, g, b));
    }
    if let Ok(index) = spelled.parse() {
        return Some(Color::Indexed(index));
    }
    NAMED.iter().find(|(name, ..)| *name == spelled).map(|(_, colour, _)| *colour)
}

fn at_depth(style: Style, depth: Depth) -> Style {
    let fit = |colour: Option<Color>| match depth {
        Depth::Mono => None,
        Depth::True => colour,
        Depth::Indexed => colour.map(to_indexed),
        Depth::Sixteen => colour.map(to_sixteen),
    };
    Style { fg: fit(style.fg), bg: fit(style.bg), ..style }
}

fn to_indexed(colour: Color) -> Color {
    let Color::Rgb(r, g, b) = colour else { return colour };
    let near = (16..=255).min_by_key(|index| apart([r, g, b], indexed(*index)));
    Color::Indexed(near.unwrap_or(7))
}

fn to_sixteen(colour: Color) -> Color {
    let rgb = if let Color::Rgb(r, g, b) = colour {
        [r, g, b]
    } else if let Color::Indexed(index) = colour {
        indexed(index)
    } else {
        return colour;
    };
    let near = NAMED.iter().min_by_key(|(.., named)| apart(rgb, *named));
    near.map_or(Color::Reset, |(_, colour, _)| *colour)
}

/// What a colour of the 256 looks like: the sixteen, a cube of six, a ramp of greys.
fn indexed(index: u8) -> [u8; 3] {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..=15 => NAMED.get(usize::from(index)).map_or([0; 3], |(.., rgb)| *rgb),
        16..=231 => {
            let step = index - 16;
            [level(step / 36), level(step / 6 % 6), level(step % 6)]
        }
        232..=255 => [8 + 10 * (index - 232); 3],
    }
}

/// How far apart two colours are to the eye, roughly.
fn apart(a: [u8; 3], b: [u8; 3]) -> u32 {
    let [r, g, b] = [0, 1, 2].map(|i: usize| {
        let of = |rgb: [u8; 3]| rgb.get(i).copied().map_or(0, u32::from);
        of(a).abs_diff(of(b)).pow(2)
    });
    2 * r + 4 * g + 3 * b
}

/// The colours of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    fore: Color,
    ground: Color,
}

impl Ink {
    pub const PLAIN: Self = Self { fore: Color::Reset, ground: Color::Reset };

    pub fn of(cell: &Cell) -> Self {
        Self { fore: cell.fg, ground: cell.bg }
    }

    /// The same ground, under letters of the other ink.
    #[must_use]
    pub fn on_letters_of(self, other: Self) -> Self {
        Self { fore: other.fore, ground: self.ground }
    }
}

/// What shows on a blank, beside its ground.
pub const SHOWS_ON_BLANK: Modifier =
    Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// Takes from a blank the style that does not show on it, so that blanks that look the same are
/// the same.
pub fn plain_blank(cell: &mut Cell) {
    if cell.symbol() == " " {
        cell.modifier &= SHOWS_ON_BLANK;
        if cell.modifier.is_empty() {
            cell.fg = Color::Reset;
        }
    }
}

/// Adds the codes that change one ink into another.
pub fn push_ink(codes: &mut String, from: Ink, to: Ink) {
    if from.fore != to.fore {
        push_colour(codes, to.fore, 30);
    }
    if from.ground != to.ground {
        push_colour(codes, to.ground, 40);
    }
}

fn push_colour(codes: &mut String, colour: Color, base: u8) {
    let named = NAMED.iter().position(|(_, named, _)| *named == colour);
    match (colour, named.and_then(|place| u8::try_from(place).ok())) {
        (_, Some(place @ 0..=7)) => write!(codes, "{};", base + place),
        (_, Some(place)) => write!(codes, "{};", base + 52 + place),
        (Color::Indexed(index), _) => write!(codes, "{};5;{index};", base + 8),
        (Color::Rgb(r, g, b), _) => write!(codes, "{};2;{r};{g};{b};", base + 8),
        (_, None) => write!(codes, "{};", base + 9),
    }
    .unwrap_or_default();
}
