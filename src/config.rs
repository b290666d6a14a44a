//! Settings, read once: from the environment, from `config.toml`, from what `ordna db
//! init` saved, in this order. The only place that reads the environment; never shows a
//! secret. Used by `main` alone, which hands the values down.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use directories::ProjectDirs;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::domain::secret::Secret;
use crate::service::database::{
    Address, Cause, Places, SAVED, Saved, Settings, StorageSettings, Unready,
};

/// How long a store of documents may take for one answer.
const STORAGE_ANSWER_MAX: Duration = Duration::from_secs(20);

/// What the environment and the files say together.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the user's own")]
#[derive(Debug, Clone)]
pub struct Config {
    /// Which database, and where our own data are.
    pub database: Settings,
    /// How mails go out, except those of the demo: they never leave the machine.
    pub mail: Mail,
    /// Where `config.toml`, `keymap.toml`, themes and connections of the user's live.
    pub dir: PathBuf,
    /// The theme's name.
    pub theme: Option<String>,
    pub mouse: bool,
    /// Opens as a terminal that is everybody's.
    pub kiosk: bool,
    /// Draws the queues to be read from afar.
    pub big: bool,
    /// The keys with which a scanner begins and ends a code, as they were spelled.
    pub scanner_prefix: Option<String>,
    pub scanner_suffix: Option<String>,
    /// Shows and never acts.
    pub read_only: bool,
    /// Marks the database as the real thing: unmistakable on screen.
    pub production: bool,
    /// A session's token for scripts (`ORDNA_TOKEN`).
    pub token: Option<Secret>,
    /// Whether `NO_COLOR` asks for none.
    pub no_color: bool,
    /// Whether the locale can show more than ASCII.
    pub utf8: bool,
    /// What the terminal says about itself: `TERM`, `COLORTERM`, the locale.
    pub term: String,
    pub colorterm: String,
    pub locale: String,
    /// Whether tmux stands between us and the terminal.
    pub in_tmux: bool,
    /// What shows a file on a screen beside the terminal, where there is one.
    pub viewer: Option<&'static str>,
}

/// How mails go out.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// A mail server; without one, mails are files in the data directory.
    pub url: Option<Secret>,
    pub from: Option<String>,
    pub ca_file: Option<PathBuf>,
}

impl Mail {
    /// What the environment says, else what the file does.
    fn of(
        text: impl Fn(&str) -> Option<String>,
        (url, from, ca_file): (Option<Secret>, Option<String>, Option<PathBuf>),
    ) -> Self {
        Self {
            url: text("ORDNA_MAIL_URL").map(Secret::new).or(url),
            from: text("ORDNA_MAIL_FROM").or(from),
            ca_file: text("ORDNA_MAIL_CA_FILE").map(PathBuf::from).or(ca_file),
        }
    }
}

/// `config.toml`: every key may be left out, none may be made up.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    database_url: Option<Secret>,
    owner_database_url: Option<Secret>,
    worker_database_url: Option<Secret>,
    data_dir: Option<PathBuf>,
    postgres_bin_dir: Option<PathBuf>,
    theme: Option<String>,
    mouse: Option<bool>,
    kiosk: Option<bool>,
    big: Option<bool>,
    scanner_prefix: Option<String>,
    scanner_suffix: Option<String>,
    read_only: Option<bool>,
    production: Option<bool>,
    mail_url: Option<Secret>,
    mail_from: Option<String>,
    mail_ca_file: Option<PathBuf>,
    storage_url: Option<String>,
    storage_endpoint: Option<String>,
    storage_region: Option<String>,
    storage_key_id: Option<String>,
    storage_secret: Option<Secret>,
    storage_allow_http: Option<bool>,
}

/// What `db init` saved: the database that was set up last, and those before.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Connections {
    database_url: Option<Secret>,
    owner_database_url: Option<Secret>,
    worker_database_url: Option<Secret>,
    #[serde(default)]
    others: Vec<Self>,
}

impl Config {
    /// Reads the settings of this process.
    pub fn load() -> Result<Self, Unready> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
        let variable = |name: &str| std::env::var_os(name);
        Self::read(variable)
    }

    /// Reads the settings with an environment of the caller's choice.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Unready> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).map(|value| value.to_string_lossy().into_owned());
        let user = ProjectDirs::from("", "", "ordna");
        let home = |pick: fn(&ProjectDirs) -> &Path| user.as_ref().map(pick).map(Path::to_owned);

        let dir = set("ORDNA_CONFIG_DIR")
            .map(PathBuf::from)
            .or_else(|| home(ProjectDirs::config_dir))
            .unwrap_or_else(|| PathBuf::from("/etc/ordna"));
        let file: Chosen = read_file(&dir.join("config.toml"))?;
        let saved: Connections = read_file(&dir.join(SAVED))?;

        let url = match text("DATABASE_URL") {
            Some(given) => Some(Secret::new(given)),
            None => file.read_url(&dir)?,
        };
        let root = set("ORDNA_DATA_DIR").map(PathBuf::from).or(file.data_dir).or_else(|| {
            // Root's own directory is closed to the account that runs the server.
            if nix::unistd::geteuid().is_root() {
                Some("/var/lib/ordna".into())
            } else {
                home(ProjectDirs::data_local_dir)
            }
        });
        let root = root.ok_or_else(homeless)?;
        let path = set("PATH").map(|it| std::env::split_paths(&it).collect()).unwrap_or_default();
        let given = set("ORDNA_PG_BINDIR").map(PathBuf::from).or(file.postgres_bin_dir);
        let storage_url = text("ORDNA_STORAGE_URL").or(file.storage_url);
        let database = Settings {
            root: std::path::absolute(&root).unwrap_or(root),
            places: Places { given, path },
            url,
            worker_url: text("ORDNA_WORKER_DATABASE_URL")
                .map(Secret::new)
                .or(file.worker_database_url),
            owner_url: text("ORDNA_OWNER_DATABASE_URL")
                .map(Secret::new)
                .or(file.owner_database_url),
            saved: saved.into(),
            documents: storage_url.map(|url| StorageSettings {
                url,
                endpoint: text("ORDNA_STORAGE_ENDPOINT").or(file.storage_endpoint),
                region: text("ORDNA_STORAGE_REGION").or(file.storage_region),
                key_id: text("ORDNA_STORAGE_KEY_ID").or(file.storage_key_id),
                secret: text("ORDNA_STORAGE_SECRET").map(Secret::new).or(file.storage_secret),
                allow_http: set("ORDNA_STORAGE_ALLOW_HTTP").is_some()
                    || file.storage_allow_http.unwrap_or(false),
                timeout: STORAGE_ANSWER_MAX,
            }),
        };
        let mail = (file.mail_url, file.mail_from, file.mail_ca_file);
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(text).unwrap_or_default();
        Ok(Self {
            database,
            mail: Mail::of(text, mail),
            dir,
            theme: file.theme,
            mouse: file.mouse.unwrap_or(false),
            kiosk: file.kiosk.unwrap_or(false),
            big: file.big.unwrap_or(false),
            scanner_prefix: file.scanner_prefix,
            scanner_suffix: file.scanner_suffix,
            read_only: file.read_only.unwrap_or(false),
            production: file.production.unwrap_or(false),
            token: text("ORDNA_TOKEN").map(Secret::new),
            no_color: set("NO_COLOR").is_some(),
            utf8: ["UTF-8", "UTF8"].into_iter().any(|it| locale.to_uppercase().contains(it)),
            term: text("TERM").unwrap_or_default(),
            colorterm: text("COLORTERM").unwrap_or_default(),
            locale,
            in_tmux: set("TMUX").is_some(),
            viewer: viewer(|screen| set(screen).is_some()),
        })
    }
}

/// What shows a file on a screen; none where there is no screen.
fn viewer(has: impl Fn(&str) -> bool) -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().any(has).then_some("xdg-open")
}

impl Chosen {
    /// The database's address, if it is one: an error names the file that it stands in.
    fn read_url(&self, dir: &Path) -> Result<Option<Secret>, Unready> {
        if let Some(url) = &self.database_url {
            let path = dir.join("config.toml");
            Address::read(url, &format!("database_url in {}", path.display()))?;
        }
        Ok(self.database_url.clone())
    }
}

impl From<Connections> for Saved {
    fn from(it: Connections) -> Self {
        Self {
            url: it.database_url,
            worker_url: it.worker_database_url,
            owner_url: it.owner_database_url,
            others: it.others.into_iter().map(Self::from).collect(),
        }
    }
}

/// Reads a file; one that is not there says nothing.
fn read_file<T: DeserializeOwned + Default>(path: &Path) -> Result<T, Unready> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(T::default()),
        Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            return Err(wrong(path, None, "it is not UTF-8 text"));
        }
        Err(e) => return Err(Unready::file("read", path, &e)),
    };
    toml::from_str(&text).map_err(|e| {
        let line = e.span().and_then(|span| Some(text.get(..span.start)?.split('\n').count()));
        wrong(path, line, e.message())
    })
}

fn wrong(path: &Path, line: Option<usize>, why: &str) -> Unready {
    let line = line.map(|it| format!(":{it}")).unwrap_or_default();
    Unready::new(
        Cause::BadSetting,
        format!("cannot use {}{line}: {}", path.display(), why.trim().replace('\n', ", ")),
        "correct that line, or move the file away",
    )
}

fn homeless() -> Unready {
    Unready::new(
        Cause::BadSetting,
        "this user has no home directory to keep data in",
        "set ORDNA_DATA_DIR",
    )
}
