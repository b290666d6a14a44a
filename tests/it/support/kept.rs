//! Files of the repository that are written from the code and checked in.

/// Compares `text` with a file of the repository; `UPDATE=1` writes it anew.
#[expect(clippy::disallowed_methods, reason = "how whoever runs the test asks for a rewrite")]
pub(crate) fn keeps(path: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{} is stale: run UPDATE=1 cargo test", path.display());
}
