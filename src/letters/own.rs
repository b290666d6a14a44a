//! The letters that somebody wrote beside ours, looked through before a customer waits for one.
//! Never sends any.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::values::{VALUES, is_link, needs};
use super::{LetterError, Letterbox, template};
use crate::domain::language::Language;
use crate::domain::letter::LetterKind;

/// What there is of one's own.
#[derive(Debug, Default)]
pub struct Seen {
    /// How many letters.
    pub own: usize,
    /// What keeps a letter from being sent.
    pub mistakes: Vec<LetterError>,
    /// What keeps it from being sent where a value is not there.
    pub doubts: Vec<LetterError>,
    /// Files that are no letter: a name that is wrong is never looked for.
    pub strangers: Vec<PathBuf>,
}

impl Letterbox {
    /// Looks through the user's own letters.
    pub fn look(&self) -> Seen {
        let mut seen = Seen::default();
        for path in self.dir.as_deref().map(files).unwrap_or_default() {
            let Some((kind, language)) = named(&path) else {
                seen.strangers.push(path);
                continue;
            };
            seen.own += 1;
            let tried = self.source(kind, language).and_then(|(file, source)| {
                let all = VALUES.iter().map(|(name, _)| *name);
                template::fill(&file, &source, &samples(all)).map(|_| (file, source))
            });
            let (file, source) = match tried {
                Ok(read) => read,
                Err(mistake) => {
                    seen.mistakes.push(mistake);
                    continue;
                }
            };
            let fewest = needs(kind).iter().copied().chain(["our_name"]);
            seen.doubts.extend(template::fill(&file, &source, &samples(fewest)).err());
        }
        seen
    }
}

/// The files below it, two deep, in their order; what an editor leaves behind does not count.
fn files(dir: &Path) -> Vec<PathBuf> {
    let below = |dir: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
        let mut paths: Vec<PathBuf> = entries.map(|it| it.path()).filter(|it| counts(it)).collect();
        paths.sort();
        paths
    };
    let both = |path: PathBuf| if path.is_dir() { below(&path) } else { vec![path] };
    below(dir).into_iter().flat_map(both).collect()
}

fn counts(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !name.starts_with('.') && !name.ends_with('~')
}

/// Which letter a file is.
fn named(path: &Path) -> Option<(LetterKind, Language)> {
    let kind = path.file_name()?.to_str()?.strip_suffix(".txt")?.parse().ok()?;
    let language = path.parent()?.file_name()?.to_str()?.parse().ok()?;
    Some((kind, language))
}

/// Something for each of these values.
fn samples(names: impl Iterator<Item = &'static str>) -> Map<String, Value> {
    let sample = |name: &str| match name {
        "approved" => true.into(),
        "minutes" => 10.into(),
        _ if is_link(name) => "https://example.com/".into(),
        _ => name.into(),
    };
    names.map(|it| (it.to_owned(), sample(it))).collect()
}
