//! Papers: what they say, how many pages they take, and what else can be read
//! of them by programs that are not ours. Never compares bytes with a file: a
//! picture is looked at by people.

mod pages;
mod stamps;

pub(crate) mod samples;

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use ordna::paper::{Press, Printed};

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

/// All text of a PDF, page after page, with single blanks.
fn said(printed: &Printed) -> String {
    squeezed(&ordna::paper::text(&printed.bytes).unwrap().join("\n"))
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a PDF where a program can read it.
fn kept(name: &str, printed: &Printed) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("papers");
    std::fs::create_dir_all(&dir).unwrap();
    let path = dir.join(format!("{name}.pdf"));
    std::fs::write(&path, &printed.bytes).unwrap();
    path
}

/// What a program says of a PDF; none where there is no such program.
fn asked(program: &str, before: &[&str], path: &PathBuf, after: &[&str]) -> Option<String> {
    let done = Command::new(program).args(before).arg(path).args(after).output().ok()?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{program}: {text}{wrong}");
    assert!(wrong.is_empty(), "{program}: {wrong}");
    Some(text)
}

/// A PDF is sound, its fonts are embedded as subsets, and others read from it
/// what we read.
fn is_sound(name: &str, printed: &Printed, expected: &[&str]) {
    let path = kept(name, printed);
    asked("qpdf", &["--check"], &path, &[]);
    if let Some(fonts) = asked("pdffonts", &[], &path, &[]) {
        for font in fonts.lines().skip(2) {
            assert!(font.contains("yes yes yes"), "not embedded, subset and readable: {font}");
        }
    }
    let ours = said(printed);
    let theirs = asked("pdftotext", &["-layout"], &path, &["-"]).map(|it| squeezed(&it));
    for part in expected {
        assert!(ours.contains(part), "{name}: we do not read {part:?} in {ours}");
        let found = theirs.as_ref().is_none_or(|it| it.contains(part));
        assert!(found, "{name}: pdftotext does not read {part:?} in {theirs:?}");
    }
}
