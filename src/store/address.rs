//! Connection strings: another login in the same place, the search path in it, what tools
//! take. Never shown with a password unless somebody asked for exactly that.

use url::Url;

use super::unready::{Cause, Unready};
use crate::domain::secret::Secret;

/// Parameters that our driver knows by a name of its own, and what PostgreSQL's tools call
/// them; those without such a name mean nothing to the tools.
const OURS_ALONE: [(&str, Option<&str>); 6] = [
    ("statement-cache-capacity", None),
    ("ssl-mode", Some("sslmode")),
    ("ssl-root-cert", Some("sslrootcert")),
    ("ssl-ca", Some("sslrootcert")),
    ("ssl-cert", Some("sslcert")),
    ("ssl-key", Some("sslkey")),
];

/// A connection string that has been read.
#[derive(Clone)]
pub struct Address(Url);

impl Address {
    /// Reads a connection string; the error never repeats it, for it may hold a password.
    pub fn read(text: &Secret, name: &str) -> Result<Self, Unready> {
        let wrong = |why: &str| {
            Unready::new(
                Cause::BadSetting,
                format!("{name} is no connection string: {why}"),
                "write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE",
            )
        };
        let url = Url::parse(text.reveal().trim()).map_err(|e| wrong(&e.to_string()))?;
        match url.scheme() {
            "postgres" | "postgresql" => Ok(Self(url)),
            other => Err(wrong(&format!("it begins with {other}:"))),
        }
    }

    /// The address of a server on this machine's socket.
    pub fn of_socket(
        dir: &std::path::Path,
        port: u16,
        login: &str,
        database: &str,
    ) -> Result<Self, Unready> {
        let host = encoded(&dir.to_string_lossy());
        let text = format!("postgresql://{login}@{host}:{port}/{database}");
        Self::read(&Secret::new(text), "the server's own address")
    }

    /// The same place for another login.
    #[must_use]
    pub fn with_login(&self, login: &str, password: Option<&Secret>) -> Self {
        let mut url = self.0.clone();
        let kept: Vec<(String, String)> = pairs(&url, |key| key != "user" && key != "password");
        set_query(&mut url, &kept);
        let word = password.map(Secret::reveal);
        if url.set_username(login).is_err() || url.set_password(word).is_err() {
            // A string without a host keeps its login in the parameters.
            let mut with = kept;
            with.push(("user".to_owned(), login.to_owned()));
            with.extend(word.map(|it| ("password".to_owned(), it.to_owned())));
            set_query(&mut url, &with);
        }
        Self(url)
    }

    /// The same with the search path in it, so that psql finds the tables by their names.
    #[must_use]
    pub fn with_search_path(&self) -> Self {
        let mut url = self.0.clone();
        let mut with = understood(pairs(&url, |_| true));
        match with.iter_mut().find(|(key, _)| key == "options") {
            Some((_, value)) => value.push_str(" -csearch_path=ordna"),
            None => with.push(("options".to_owned(), "-csearch_path=ordna".to_owned())),
        }
        set_query(&mut url, &with);
        Self(url)
    }

    /// What `pg_dump` and its kind take, and the password apart: other people can read a
    /// program's arguments.
    pub fn for_tools(&self) -> (String, Option<Secret>) {
        let mut url = self.0.clone();
        let asked =
            |key: &str| url.query_pairs().find(|(it, _)| it == key).map(|(_, v)| v.into_owned());
        let password = url.password().map(decoded).or_else(|| asked("password"));
        let kept = understood(pairs(&url, |key| key != "password"));
        set_query(&mut url, &kept);
        url.set_password(None).ok();
        (url.to_string(), password.map(Secret::new))
    }

    /// Host, port and database: what makes two strings lead to the same place.
    pub fn place(&self) -> String {
        let asked = |key: &str| {
            self.0.query_pairs().find(|(it, _)| it == key).map(|(_, value)| value.into_owned())
        };
        let host = asked("host").or_else(|| self.0.host_str().map(decoded)).unwrap_or_default();
        let port = self.0.port().map(|it| it.to_string()).or_else(|| asked("port"));
        let database = match self.0.path().trim_start_matches('/') {
            "" => asked("dbname").unwrap_or_default(),
            path => decoded(path),
        };
        format!("{host}:{}/{database}", port.as_deref().unwrap_or("5432"))
    }

    /// Host and port: what makes two strings lead to the same server.
    pub fn server(&self) -> String {
        let place = self.place();
        place.rsplit_once('/').map_or_else(|| place.clone(), |(server, _)| server.to_owned())
    }

    /// The password in it, if there is one.
    pub fn password(&self) -> Option<Secret> {
        self.for_tools().1
    }

    /// The connection string itself.
    pub fn text(&self) -> Secret {
        Secret::new(self.0.to_string())
    }
}

fn pairs(url: &Url, keep: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    url.query_pairs()
        .filter(|(key, _)| keep(key))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

/// The parameters in the words of PostgreSQL's own tools.
fn understood(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let word = |key: String| match OURS_ALONE.iter().find(|(ours, _)| *ours == key) {
        Some((_, theirs)) => theirs.map(str::to_owned),
        None => Some(key),
    };
    pairs.into_iter().filter_map(|(key, value)| Some((word(key)?, value))).collect()
}

/// PostgreSQL's own library reads `+` as a plus, so a space must be `%20`.
fn set_query(url: &mut Url, pairs: &[(String, String)]) {
    let text: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
    url.set_query((!text.is_empty()).then(|| text.join("&")).as_deref());
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            all.push(char::from(byte));
        } else {
            all.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
        }
        all
    })
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or_default().to_ascii_uppercase()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair: String = rest.by_ref().take(2).map(char::from).collect();
        match u8::from_str_radix(&pair, 16) {
            Ok(value) => bytes.push(value),
            Err(_) => bytes.extend(pair.bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
