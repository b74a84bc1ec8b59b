//! Documents that are held to the code.

use std::fs;
use std::path::PathBuf;

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// Holds what stands between the marks of a document to the code.
#[track_caller]
pub(crate) fn hold(name: &str, parts: &[(&str, String)]) {
    let before = fs::read_to_string(path(name)).unwrap();
    let mut text = before.clone();
    for (mark, part) in parts {
        let (head, rest) = text.split_once(&format!("<!-- {mark} -->\n")).unwrap();
        let (_, tail) = rest.split_once(&format!("<!-- /{mark} -->")).unwrap();
        text = format!("{head}<!-- {mark} -->\n{part}<!-- /{mark} -->{tail}");
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path(name), &text).unwrap();
    } else {
        assert!(text == before, "docs/{name} is behind; run UPDATE_DOCS=1 cargo test -p shared");
    }
}
