//! `.dev.vars`: the secrets of the Worker on this machine, and the origins it may send to for a trial.

use crate::fingerprint::write;
use crate::origin::Origin;
use crate::project::Project;
use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::os::unix::fs::PermissionsExt;

const FILE: &str = ".dev.vars";
const ORIGINS: &str = "DEV_TARGET_ORIGINS";
const TOKEN: &str = "ADMIN_TOKEN";

const PREAMBLE: &str = "\
# Made by `cargo xtask dev`, for this machine only; git leaves it out. What is stored was sealed with SEAL_KEY.
";

/// Makes the file if it is missing, sets the origins in it, and returns the admin token.
pub(crate) fn prepare(project: &Project, origins: &[Origin]) -> Result<String> {
    let path = project.path(FILE);
    let present = if path.exists() { project.read(FILE)? } else { fresh()? };
    let text = with_origins(&present, origins);
    write(&path, &text)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("cannot keep {FILE} to yourself"))?;
    value(&text, TOKEN)
        .with_context(|| format!("{FILE} has no {TOKEN}; delete the file to have it made again"))
}

fn fresh() -> Result<String> {
    let token = URL_SAFE_NO_PAD.encode(random()?);
    let key = STANDARD.encode(random()?);
    Ok(format!("{PREAMBLE}{TOKEN}=tocsin_{token}\nSEAL_KEY={key}\n"))
}

fn random() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("this machine gives no random numbers: {error}"))?;
    Ok(bytes)
}

/// The same text with just this line set, in its place or at the end.
fn with_origins(text: &str, origins: &[Origin]) -> String {
    let list: Vec<String> = origins.iter().map(ToString::to_string).collect();
    let line = format!("{ORIGINS}={}", list.join(","));
    let mut lines: Vec<&str> = text.lines().collect();
    match lines.iter_mut().find(|line| key(line) == Some(ORIGINS)) {
        Some(place) => *place = &line,
        None => lines.push(&line),
    }
    lines.join("\n") + "\n"
}

fn value(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| key(line) == Some(name))?;
    let value = line.split_once('=')?.1.trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| value.to_owned())
}

fn key(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origins_are_rewritten() {
        let text = "# mine\nADMIN_TOKEN=a=b\nDEV_TARGET_ORIGINS=http://127.0.0.1:1\n\nOTHER=1\n";
        let origins = [Origin::local(2), Origin::local(3)];
        let expected =
            "# mine\nADMIN_TOKEN=a=b\nDEV_TARGET_ORIGINS=http://127.0.0.1:2,http://127.0.0.1:3\n\nOTHER=1\n";
        assert_eq!(with_origins(text, &origins), expected);
        assert_eq!(with_origins(expected, &origins), expected);
    }

    #[test]
    fn the_origins_are_added_when_they_are_missing() {
        assert_eq!(with_origins("A=1", &[]), "A=1\nDEV_TARGET_ORIGINS=\n");
    }

    #[test]
    fn the_token_is_read_with_or_without_quotes() {
        assert_eq!(value("ADMIN_TOKEN=a=b\n", TOKEN).as_deref(), Some("a=b"));
        assert_eq!(value("ADMIN_TOKEN = \"t\"\n", TOKEN).as_deref(), Some("t"));
        assert_eq!(value("ADMIN_TOKEN=\n", TOKEN), None);
        assert_eq!(value("# ADMIN_TOKEN=x\n", TOKEN), None);
    }

    #[test]
    fn fresh_secrets_are_long_and_never_the_same() {
        let (first, second) = (fresh().unwrap_or_default(), fresh().unwrap_or_default());
        assert_ne!(value(&first, TOKEN), value(&second, TOKEN));
        assert_eq!(value(&first, TOKEN).map(|token| token.len()), Some("tocsin_".len() + 43));
        let key = value(&first, "SEAL_KEY").and_then(|key| STANDARD.decode(key).ok());
        assert_eq!(key.map(|key| key.len()), Some(32));
    }
}
