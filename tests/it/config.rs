//! Settings: which source wins, what is hidden, what is refused. Never the environment of
//! whoever runs the tests.

use std::collections::HashMap;
use std::ffi::OsString;

use ordna::config::Config;
use ordna::service::database::{Cause, Unready};

use crate::support::{Scratch, scratch};

fn read(scratch: &Scratch, file: &str, variables: &[(&str, &str)]) -> Result<Config, Unready> {
    std::fs::write(scratch.join("config.toml"), file).unwrap();
    let mut all: HashMap<&str, OsString> =
        variables.iter().map(|(name, value)| (*name, (*value).into())).collect();
    all.insert("ORDNA_CONFIG_DIR", scratch.path.clone().into());
    Config::read(|name| all.get(name).cloned())
}

#[test]
fn the_environment_wins_over_the_file() {
    let scratch = scratch();
    let file = "database_url = \"postgres://file/x\"\ndata_dir = \"/file\"\ntheme = \"light\"\n";
    let config = read(&scratch, file, &[]).unwrap();
    assert_eq!(config.database.url.as_ref().unwrap().reveal(), "postgres://file/x");
    assert_eq!(config.database.home(false).to_str(), Some("/file/real"));
    assert_eq!(config.theme.as_deref(), Some("light"));
    let variables = [("DATABASE_URL", "postgres://env/x"), ("ORDNA_DATA_DIR", "/env")];
    let config = read(&scratch, file, &variables).unwrap();
    assert_eq!(config.database.url.as_ref().unwrap().reveal(), "postgres://env/x");
    assert_eq!(config.database.home(true).to_str(), Some("/env/demo"));
}

#[test]
fn an_empty_variable_says_nothing() {
    let config = read(&scratch(), "", &[("DATABASE_URL", ""), ("NO_COLOR", "")]).unwrap();
    assert!(config.database.url.is_none() && !config.no_color);
    assert!(config.database.is_embedded(false));
}

#[test]
fn a_relative_directory_is_made_absolute() {
    let config = read(&scratch(), "", &[("ORDNA_DATA_DIR", "data")]).unwrap();
    assert!(config.database.root.is_absolute());
}

#[test]
fn the_locale_is_what_the_strongest_variable_says() {
    let utf8 = |variables: &[(&str, &str)]| read(&scratch(), "", variables).unwrap().utf8;
    assert!(utf8(&[("LANG", "sv_SE.UTF-8")]));
    assert!(utf8(&[("LC_ALL", "C.utf8"), ("LANG", "C")]));
    assert!(!utf8(&[("LC_ALL", "C"), ("LANG", "sv_SE.UTF-8")]));
    assert!(!utf8(&[]));
}

#[test]
fn a_secret_is_never_shown() {
    let variables = [("DATABASE_URL", "postgres://a:hush@b/c"), ("ORDNA_TOKEN", "hush")];
    let config = read(&scratch(), "owner_database_url = \"postgres://o:hush@b/c\"", &variables);
    assert!(!format!("{:?}", config.unwrap()).contains("hush"));
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let refused = read(&scratch(), "# colours\n\nthem = \"dark\"\n", &[]).unwrap_err();
    assert_eq!(refused.cause, Cause::BadSetting);
    assert!(refused.what.contains("config.toml:3: unknown field `them`"), "{refused}");
}

#[test]
fn a_wrong_address_is_blamed_on_the_file_that_it_stands_in() {
    let file = "database_url = \"mysql://a:hush@b/c\"";
    let refused = read(&scratch(), file, &[]).unwrap_err();
    assert_eq!(refused.cause, Cause::BadSetting);
    assert!(refused.what.contains("config.toml") && !refused.what.contains("hush"), "{refused}");
    read(&scratch(), file, &[("DATABASE_URL", "postgres://env/x")]).unwrap();
}
