//! Which key means what: the program's own keys, with the person's laid over them by name.
//!
//! It never does what a key means, and never lets one key mean two things at once.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::str::FromStr;

use crokey::OneToThree;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use strum::{IntoEnumIterator, VariantArray as _};

use super::action::{Meaning, PaperAction, Place, Scope, Ui};
use super::entries::{self, Fault, Source};
use crate::domain::machine::{Action, Machine};
use crate::service::asked::WorkAction;
use crate::service::people::UserAction;

/// The program's own keys.
pub const DEFAULT: Source<'_> =
    Source { name: "keymap.toml", text: include_str!("../../keymap.toml") };

/// One stroke.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Key {
    /// A stroke as terminals report it: a capital carries its shift, a sign does not.
    fn new(code: KeyCode, modifiers: KeyModifiers) -> Self {
        let told = KeyModifiers::CONTROL | KeyModifiers::ALT;
        let told = modifiers & (told | KeyModifiers::SHIFT);
        let shifted = modifiers.contains(KeyModifiers::SHIFT);
        if let KeyCode::Char(letter) = code {
            if told.contains(KeyModifiers::CONTROL) {
                return Self { code: KeyCode::Char(letter.to_ascii_lowercase()), modifiers: told };
            }
            let capital = if shifted { letter.to_uppercase().next() } else { None };
            let code = KeyCode::Char(capital.unwrap_or(letter));
            return Self { code, modifiers: told - KeyModifiers::SHIFT };
        }
        if code == KeyCode::BackTab || code == KeyCode::Tab && shifted {
            return Self { code: KeyCode::BackTab, modifiers: KeyModifiers::NONE };
        }
        Self { code, modifiers: told }
    }

    /// Says whether a person with a Nordic or German keyboard types it without acrobatics.
    pub fn is_easy(self) -> bool {
        !matches!(
            self.code,
            KeyCode::Char(
                '[' | ']' | '(' | ')' | '{' | '}' | '\\' | '|' | '`' | '@' | '$' | '~' | '^'
            )
        )
    }

    /// Says whether it would write something into a field.
    pub fn is_text(self) -> bool {
        matches!(self.code, KeyCode::Char(_))
            && !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT)
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        Self::new(event.code, event.modifiers)
    }
}

impl FromStr for Key {
    type Err = ();

    fn from_str(spelled: &str) -> Result<Self, ()> {
        let mut letters = spelled.chars();
        if let (Some(only), None) = (letters.next(), letters.next()) {
            return Ok(Self::new(KeyCode::Char(only), KeyModifiers::NONE));
        }
        let parsed = crokey::parse(spelled).map_err(drop)?;
        match parsed.codes {
            OneToThree::One(code) => Ok(Self::new(code, parsed.modifiers)),
            OneToThree::Two(..) | OneToThree::Three(..) => Err(()),
        }
    }
}

/// As hint bar and help write it: `a`, `Ctrl-S`, `Esc`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("Ctrl-")?;
        }
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("Alt-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("Shift-")?;
        }
        if let KeyCode::Char(letter) = self.code {
            return match letter {
                ' ' => f.write_str("Space"),
                _ if self.modifiers.contains(KeyModifiers::CONTROL) => {
                    write!(f, "{}", letter.to_uppercase())
                }
                _ => write!(f, "{letter}"),
            };
        }
        let names = [
            (KeyCode::BackTab, "Shift-Tab"),
            (KeyCode::PageUp, "PgUp"),
            (KeyCode::PageDown, "PgDn"),
        ];
        match names.iter().find(|(code, _)| *code == self.code) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "{}", self.code),
        }
    }
}

/// The keys in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    keys: BTreeMap<Meaning, Vec<Key>>,
    meanings: HashMap<(Scope, Key), Vec<Meaning>>,
}

/// A name's keys, and the line that says so.
struct Bound<'a> {
    source: Source<'a>,
    line: usize,
    keys: Vec<Key>,
}

impl Keymap {
    /// Reads the program's own keys, and the person's over them.
    pub fn read(own: Source<'_>, theirs: Option<Source<'_>>) -> Result<Self, Fault> {
        let mut bound = BTreeMap::new();
        for source in [Some(own), theirs].into_iter().flatten() {
            for entry in source.entries()? {
                let scope = Scope::from_str(&entry.section).ok().ok_or_else(|| {
                    let known: Vec<&str> = Scope::iter().map(Into::into).collect();
                    source.fault(entry.line, entries::unknown("section", &entry.section, &known))
                })?;
                let meaning =
                    meaning(scope, &entry.name).map_err(|near| source.fault(entry.line, near))?;
                let mut keys = Vec::new();
                for spelled in &entry.values {
                    let key = spelled.parse().map_err(|()| {
                        let what = format!(
                            "`{spelled}` is not a key; write `a`, `shift-a`, `ctrl-s`, `enter`"
                        );
                        source.fault(entry.line, what)
                    })?;
                    keys.push(key);
                }
                bound.insert(meaning, Bound { source, line: entry.line, keys });
            }
        }
        check(&bound)?;
        let mut keymap = Self { keys: BTreeMap::new(), meanings: HashMap::new() };
        for (meaning, Bound { keys, .. }) in bound {
            for key in &keys {
                keymap.meanings.entry((meaning.scope(), *key)).or_default().push(meaning);
            }
            keymap.keys.insert(meaning, keys);
        }
        Ok(keymap)
    }

    fn means(&self, scope: Scope, key: Key) -> impl Iterator<Item = Meaning> {
        let meanings = self.meanings.get(&(scope, key)).map_or(&[][..], Vec::as_slice);
        meanings.iter().copied()
    }

    /// What a key does to the screen, where keys of this scope count.
    pub fn ui(&self, scope: Scope, key: Key) -> Option<Ui> {
        self.means(scope, key).find_map(|it| if let Meaning::Ui(ui) = it { Some(ui) } else { None })
    }

    /// What a key may do to a thing; at most one of these is offered at a time.
    pub fn acts(&self, key: Key) -> Vec<Action> {
        let act = |it| if let Meaning::Act(action) = it { Some(action) } else { None };
        self.means(Scope::Act, key).filter_map(act).collect()
    }

    /// What a key does with a person.
    pub fn person(&self, key: Key) -> Option<UserAction> {
        let act = |it| if let Meaning::Person(action) = it { Some(action) } else { None };
        self.means(Scope::Person, key).find_map(act)
    }

    /// What a key does with work that was asked for.
    pub fn work(&self, key: Key) -> Option<WorkAction> {
        let act = |it| if let Meaning::Work(action) = it { Some(action) } else { None };
        self.means(Scope::Work, key).find_map(act)
    }

    /// What a key does with a document.
    pub fn paper(&self, key: Key) -> Option<PaperAction> {
        let act = |it| if let Meaning::Paper(action) = it { Some(action) } else { None };
        self.means(Scope::Document, key).find_map(act)
    }

    /// Where a key leads after the one for going.
    pub fn place(&self, key: Key) -> Option<Place> {
        let place = |it| if let Meaning::Go(place) = it { Some(place) } else { None };
        self.means(Scope::Go, key).find_map(place)
    }

    /// Every key for it, the one to show first.
    pub fn keys(&self, meaning: Meaning) -> &[Key] {
        self.keys.get(&meaning).map_or(&[], Vec::as_slice)
    }

    /// The key to show for it; empty when it has none.
    pub fn shown(&self, meaning: Meaning) -> String {
        let key = self.keys(meaning).first().map(Key::to_string).unwrap_or_default();
        match meaning {
            Meaning::Go(_) => format!("{} {key}", self.shown(Meaning::Ui(Ui::Go))),
            Meaning::Ui(_)
            | Meaning::Act(_)
            | Meaning::Person(_)
            | Meaning::Work(_)
            | Meaning::Paper(_) => key,
        }
    }

    /// A key that confirms what `asked` asked for, and is another one.
    pub fn confirming(&self, asked: Option<Key>) -> Option<Key> {
        self.keys(Meaning::Ui(Ui::Yes)).iter().copied().find(|key| Some(*key) != asked)
    }
}

fn meaning(scope: Scope, name: &str) -> Result<Meaning, String> {
    let (found, known): (Option<Meaning>, Vec<&str>) = match scope {
        Scope::Act => (
            Action::from_str(name).ok().map(Meaning::Act),
            Action::iter().map(Into::into).collect(),
        ),
        Scope::Person => (
            UserAction::from_str(name).ok().map(Meaning::Person),
            UserAction::iter().map(Into::into).collect(),
        ),
        Scope::Work => (
            WorkAction::from_str(name).ok().map(Meaning::Work),
            WorkAction::VARIANTS.iter().map(|it| it.word()).collect(),
        ),
        Scope::Document => (
            PaperAction::from_str(name).ok().map(Meaning::Paper),
            PaperAction::iter().map(Into::into).collect(),
        ),
        Scope::Go => {
            (Place::from_str(name).ok().map(Meaning::Go), Place::iter().map(Into::into).collect())
        }
        Scope::Everywhere | Scope::List | Scope::Checklist | Scope::Form | Scope::Question => (
            Ui::from_str(name).ok().filter(|ui| ui.scope() == scope).map(Meaning::Ui),
            Ui::iter().filter(|ui| ui.scope() == scope).map(Into::into).collect(),
        ),
    };
    found.ok_or_else(|| entries::unknown("action", name, &known))
}

/// Refuses a key that would mean two things at once.
fn check(bound: &BTreeMap<Meaning, Bound<'_>>) -> Result<(), Fault> {
    let strokes: Vec<_> = bound
        .iter()
        .flat_map(|(meaning, bound)| bound.keys.iter().map(move |key| (*key, *meaning, bound)))
        .collect();
    for (place, (key, meaning, one)) in strokes.iter().enumerate() {
        if meaning.scope() == Scope::Form && key.is_text() {
            let what =
                format!("`{}` cannot be `{key}`, which writes into the field", meaning.name());
            return Err(one.source.fault(one.line, what));
        }
        for (other_key, other_meaning, other) in strokes.iter().skip(place + 1) {
            if key == other_key && clash(*meaning, *other_meaning) {
                // The later file is the person's, and theirs is the line to mend.
                let theirs = if one.source.name == DEFAULT.name { other } else { one };
                let (a, b) = (meaning.name(), other_meaning.name());
                let what = format!("`{a}` and `{b}` are both on `{key}`");
                return Err(theirs.source.fault(theirs.line, what));
            }
        }
    }
    Ok(())
}

fn clash(a: Meaning, b: Meaning) -> bool {
    if let (Meaning::Act(a), Meaning::Act(b)) = (a, b) {
        return together(a, b);
    }
    // What is under the cursor is one of these.
    if is_of_one(a) && is_of_one(b) {
        return a.scope() == b.scope();
    }
    let open = |it: Meaning| is_of_one(it) || matches!(it.scope(), Scope::Everywhere | Scope::List);
    a.scope() == b.scope() || open(a) && open(b)
}

/// Whether it is done with the one thing under the cursor.
fn is_of_one(meaning: Meaning) -> bool {
    matches!(meaning.scope(), Scope::Act | Scope::Person | Scope::Work | Scope::Document)
}

/// Says whether two actions can be offered for one thing at one time.
fn together(a: Action, b: Action) -> bool {
    let chosen = |machine: Machine, action: Action| {
        let rows = machine.table().iter();
        rows.filter(move |row| row.action == action && !row.by.is_empty())
    };
    Machine::iter().any(|machine| {
        chosen(machine, a).any(|one| {
            chosen(machine, b).any(|other| one.from.iter().any(|it| other.from.contains(it)))
        })
    })
}
