//! Connection strings: what psql and our driver both take.

use std::path::Path;

use ordna::domain::secret::Secret;
use ordna::service::database::Address;

fn read(text: &str) -> Address {
    Address::read(&Secret::new(text), "DATABASE_URL").unwrap()
}

#[test]
fn the_search_path_is_added_to_what_is_asked_already() {
    let told = |text: &str| read(text).with_search_path().text().reveal().to_owned();
    assert_eq!(told("postgres://a@h/d"), "postgres://a@h/d?options=-csearch_path%3Dordna");
    assert_eq!(
        told("postgres://a@h/d?sslmode=require&options=-c%20jit%3Doff&ssl-ca=x"),
        "postgres://a@h/d?sslmode=require&options=-c%20jit%3Doff%20-csearch_path%3Dordna&sslrootcert=x"
    );
}

#[test]
fn another_login_takes_the_place_of_the_first() {
    let other = |text: &str| {
        let word = Secret::new("p@ss/word");
        read(text).with_login("ordna_app", Some(&word)).text().reveal().to_owned()
    };
    assert_eq!(other("postgres://boss:b@h:5433/d"), "postgres://ordna_app:p%40ss%2Fword@h:5433/d");
    assert_eq!(
        other("postgres:///d?host=/run/x&user=boss&password=b"),
        "postgres:///d?host=%2Frun%2Fx&user=ordna_app&password=p%40ss%2Fword"
    );
}

#[test]
fn a_password_is_kept_out_of_a_programs_arguments() {
    for text in ["postgres://boss:p%40ss@h/d", "postgres://boss@h/d?password=p%40ss"] {
        let (url, password) = read(text).for_tools();
        assert_eq!((url.as_str(), password.unwrap().reveal()), ("postgres://boss@h/d", "p@ss"));
    }
}

#[test]
fn the_same_place_is_known_by_any_login() {
    let same =
        ["postgres://a:b@h/d", "postgresql://c@h:5432/d?sslmode=require", "postgres:///d?host=h"];
    for text in same {
        assert_eq!(read(text).place(), "h:5432/d");
    }
    let socket = Address::of_socket(Path::new("/run/my ordna"), 5432, "a", "ordna").unwrap();
    assert_eq!(socket.place(), "/run/my ordna:5432/ordna");
}
