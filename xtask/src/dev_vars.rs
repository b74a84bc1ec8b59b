//! `.dev.vars`: the secrets of the Worker on this machine. Every `dev` reads it, and none writes to one that is there.

use crate::origin::Origin;
use crate::private;
use crate::project::Project;
use anyhow::{Context, Result, anyhow};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

const FILE: &str = ".dev.vars";
const ORIGINS: &str = "DEV_TARGET_ORIGINS";
const TOKEN: &str = "ADMIN_TOKEN";

const PREAMBLE: &str = "\
# Made by `cargo xtask dev`, for this machine only; git leaves it out. What is stored was sealed with SEAL_KEY.
";

/// What a `dev` takes from the file.
pub(crate) struct DevVars {
    /// Signs in to the console.
    pub(crate) token: String,
    /// Loopback origins that somebody wrote into it, as they stand there.
    origins: Option<String>,
}

impl DevVars {
    /// Makes the file if it is missing, and reads it.
    pub(crate) fn prepare(project: &Project) -> Result<Self> {
        let path = project.path(FILE);
        if !path.exists() {
            private::write_new(&path, &fresh()?)?;
        }
        private::tighten(&path)?;
        let text = project.read(FILE)?;
        let token = value(&text, TOKEN)
            .with_context(|| format!("{FILE} has no {TOKEN}; delete the file to have it made again"))?;
        Ok(Self { token, origins: value(&text, ORIGINS) })
    }

    /// The flag of wrangler that sets the origins of one run: its own, and those of the file. A flag counts more than
    /// the file, and two runs at once do not change each other's.
    pub(crate) fn origins_flag(&self, own: &[Origin]) -> [String; 2] {
        let own = own.iter().map(ToString::to_string);
        let all: Vec<String> = own.chain(self.origins.clone()).collect();
        ["--var".to_owned(), format!("{ORIGINS}:{}", all.join(","))]
    }
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
    fn the_origins_of_a_run_are_its_own_and_those_of_the_file() {
        let flag = |text: &str, own: &[Origin]| {
            let vars = DevVars { token: String::new(), origins: value(text, ORIGINS) };
            vars.origins_flag(own)[1].clone()
        };
        assert_eq!(
            flag(
                "DEV_TARGET_ORIGINS=http://127.0.0.1:1,http://[::1]:2\n",
                &[Origin::local(3), Origin::local(4)]
            ),
            "DEV_TARGET_ORIGINS:http://127.0.0.1:3,http://127.0.0.1:4,http://127.0.0.1:1,http://[::1]:2"
        );
        assert_eq!(flag("A=1\n", &[Origin::local(3)]), "DEV_TARGET_ORIGINS:http://127.0.0.1:3");
        assert_eq!(flag("DEV_TARGET_ORIGINS=\n", &[]), "DEV_TARGET_ORIGINS:");
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
