//! The figures of the terminal: first frame, key to repaint above the floor, bytes, a
//! flood of keys, idleness and memory, of ours and of another full-screen program in the
//! same run.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use ordna::domain::secret::Secret;
use portable_pty::CommandBuilder;

use crate::figures::{Figures, says, title};
use crate::place::Place;
use crate::pty::{ROWS, Terminal};

const KEYS: usize = 200;
const STARTS: usize = 9;
/// What counts as one moment of an idle program.
const MOMENT: Duration = Duration::from_millis(200);
const DOWN: &[u8] = b"\x1b[B";
const UP: &[u8] = b"\x1b[A";
/// Lines of the file that the other program shows.
const LINES: usize = 100_000;

/// What was seen of one program.
#[derive(Default)]
struct Seen {
    name: String,
    first_frame: Figures,
    first_data: Figures,
    key: Figures,
    move_bytes: Vec<usize>,
    scroll_bytes: Vec<usize>,
    /// The same in a list over the whole width.
    wide_scroll_bytes: Vec<usize>,
    flood: Figures,
    flood_bytes: usize,
    idle_bytes: usize,
    wakeups: u64,
    memory_kib: u64,
}

/// Where a list has the screen to itself.
const SMALL: (u16, u16) = (80, 24);

pub(crate) fn measure(place: &Place, session: &Secret, beside: &str, idle: u64) {
    title("the terminal, 120x40");
    let floor = floor();
    says(
        "raw floor (cat): key to echo",
        &format!("{:>8.2} ms   p95 {:>8.2} ms", floor.median(), floor.percentile(95)),
    );
    let file = place.dir.join("lines.txt");
    fs::write(&file, lines()).unwrap();
    let mut other = CommandBuilder::new(beside);
    other.arg(&file);
    let other = watch(beside, &other, idle.min(10), |text| text.contains("000001"), None);
    let mut ours = CommandBuilder::new(env!("CARGO_BIN_EXE_ordna"));
    ours.env("ORDNA_DATA_DIR", &place.dir);
    ours.env("ORDNA_TOKEN", session.reveal());
    let ours = watch("ordna", &ours, idle, |text| text.contains("SO-"), Some(b"go"));
    for seen in [&other, &ours] {
        print(seen, &floor, idle);
    }
}

/// What the machine itself takes from a key to its echo.
fn floor() -> Figures {
    let mut terminal = Terminal::start(CommandBuilder::new("cat"));
    let mut figures = Figures::default();
    terminal.rest(Duration::from_millis(200));
    for _ in 0..KEYS {
        if let Some(took) = terminal.press(b"x").took {
            figures.add(took);
        }
    }
    figures
}

fn lines() -> String {
    (1..=LINES).fold(String::new(), |mut text, number| {
        writeln!(text, "{number:06}  SO-2026-{number:06}  Lindqvist  in production").unwrap();
        text
    })
}

fn watch(
    name: &str,
    command: &CommandBuilder,
    idle: u64,
    has_data: impl Fn(&str) -> bool,
    to_wide_list: Option<&[u8]>,
) -> Seen {
    let mut seen = Seen { name: name.into(), ..Seen::default() };
    let mut terminal = Terminal::start(command.clone());
    for turn in 0..STARTS {
        if turn > 0 {
            drop(terminal);
            terminal = Terminal::start(command.clone());
        }
        seen.first_frame.add(terminal.until(|text| !text.trim().is_empty()));
        seen.first_data.add(terminal.until(&has_data));
    }
    terminal.rest(Duration::from_millis(600));
    keys(&mut terminal, &mut seen);
    flood(&mut terminal, &mut seen);
    if let Some(keys) = to_wide_list {
        // Where a list has the whole width.
        let (columns, rows) = SMALL;
        let mut terminal = Terminal::sized(command.clone(), columns, rows);
        terminal.until(&has_data);
        terminal.press(keys);
        terminal.rest(Duration::from_secs(1));
        scroll(&mut terminal, &mut seen.key, &mut seen.wide_scroll_bytes);
    }
    terminal.rest(Duration::from_secs(2));
    watch_idle(&mut terminal, &mut seen, Duration::from_secs(idle));
    seen.memory_kib = status_field(terminal.pid(), "VmHWM:");
    seen
}

/// Down through a list, then to and fro within the page.
fn keys(terminal: &mut Terminal, seen: &mut Seen) {
    scroll(terminal, &mut seen.key, &mut seen.scroll_bytes);
    for turn in 0..KEYS {
        // Up from the last line and down again stays within what is shown.
        let repaint = terminal.press(if turn % 16 < 8 { UP } else { DOWN });
        if let Some(took) = repaint.took {
            seen.key.add(took);
            seen.move_bytes.push(repaint.bytes);
        }
    }
    terminal.rest(Duration::from_millis(400));
}

/// Down to the end of the page, and then on: from there each key scrolls a row.
fn scroll(terminal: &mut Terminal, key: &mut Figures, bytes: &mut Vec<usize>) {
    for turn in 0..KEYS {
        let repaint = terminal.press(DOWN);
        if let Some(took) = repaint.took {
            key.add(took);
            if turn > usize::from(ROWS) {
                bytes.push(repaint.bytes);
            }
        }
    }
    terminal.rest(Duration::from_millis(400));
}

/// Nobody touches it: a wake-up is a moment in which any of its threads ran, however often
/// they handed work to each other in it.
fn watch_idle(terminal: &mut Terminal, seen: &mut Seen, long: Duration) {
    let end = Instant::now() + long;
    let mut before = switches(terminal.pid());
    while Instant::now() < end {
        seen.idle_bytes += terminal.rest(MOMENT);
        let now = switches(terminal.pid());
        seen.wakeups += u64::from(now > before);
        before = now;
    }
}

/// A hundred keys in one write.
fn flood(terminal: &mut Terminal, seen: &mut Seen) {
    for _ in 0..5 {
        let repaint = terminal.press(&DOWN.repeat(100));
        if let Some(took) = repaint.took {
            seen.flood.add(took);
            seen.flood_bytes = repaint.bytes;
        }
        terminal.rest(Duration::from_millis(400));
        terminal.press(&UP.repeat(100));
        terminal.rest(Duration::from_millis(400));
    }
}

fn print(seen: &Seen, floor: &Figures, idle: u64) {
    let of = |what: &str| format!("{}: {what}", seen.name);
    let ms = |it: &Figures| format!("{:>8.2} ms   p95 {:>8.2} ms", it.median(), it.percentile(95));
    says(&of("first frame"), &ms(&seen.first_frame));
    says(&of("first data"), &ms(&seen.first_data));
    says(&of("key to repaint"), &ms(&seen.key));
    let above = seen.key.percentile(95) - floor.percentile(95);
    says(&of("key to repaint above the floor, p95"), &format!("{above:>8.2} ms"));
    says(&of("bytes of a move within the page"), &format!("{:>8}", median(&seen.move_bytes)));
    says(&of("bytes of a one-row scroll"), &format!("{:>8}", median(&seen.scroll_bytes)));
    if !seen.wide_scroll_bytes.is_empty() {
        let bytes = median(&seen.wide_scroll_bytes);
        says(&of("bytes of a one-row scroll, 80x24"), &format!("{bytes:>8}"));
    }
    let drained = seen.flood.median();
    says(&of("100 keys in one write"), &format!("{drained:>8.2} ms   {} bytes", seen.flood_bytes));
    let long = if seen.name == "ordna" { idle } else { idle.min(10) };
    says(
        &of("idle"),
        &format!("{:>8} bytes, {} wake-ups in {long} s", seen.idle_bytes, seen.wakeups),
    );
    says(&of("memory at most"), &format!("{:>8.1} MiB", seen.memory_kib as f64 / 1024.0));
}

fn median(list: &[usize]) -> usize {
    let mut sorted = list.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

/// How often the program's threads went to sleep by themselves.
fn switches(pid: u32) -> u64 {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else { return 0 };
    let field = |path: &std::path::Path| {
        let text = fs::read_to_string(path.join("status")).unwrap_or_default();
        field_of(&text, "voluntary_ctxt_switches:")
    };
    tasks.flatten().map(|it| field(&it.path())).sum()
}

fn status_field(pid: u32, name: &str) -> u64 {
    field_of(&fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default(), name)
}

fn field_of(text: &str, name: &str) -> u64 {
    let line = text.lines().find(|it| it.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
}
