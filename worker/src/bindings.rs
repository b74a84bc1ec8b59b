//! Every name in `wrangler.toml` and `.dev.vars`, and the only reads of the environment.

use crate::fault::Fault;
use shared::api::ProblemCode;
use shared::guard::{DevOrigin, Policy};
use shared::secret::SealKey;
use worker::{Env, ObjectNamespace, kv::KvStore};

const CONFIG: &str = "CONFIG";
const ADMIN_TOKEN: &str = "ADMIN_TOKEN";
const SEAL_KEY: &str = "SEAL_KEY";
const DEV_TARGET_ORIGINS: &str = "DEV_TARGET_ORIGINS";

/// A shorter admin token could be guessed; the setting is refused, and with it every sign-in.
const ADMIN_TOKEN_BYTES_MIN: usize = 32;

/// The Durable Object classes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Class {
    Registry,
    Journal,
    Outbox,
}

impl Class {
    pub(crate) const fn binding(self) -> &'static str {
        match self {
            Self::Registry => "REGISTRY",
            Self::Journal => "JOURNAL",
            Self::Outbox => "OUTBOX",
        }
    }
}

pub(crate) fn namespace(env: &Env, class: Class) -> Result<ObjectNamespace, Fault> {
    env.durable_object(class.binding()).map_err(Fault::from)
}

pub(crate) fn config_store(env: &Env) -> Result<KvStore, Fault> {
    env.kv(CONFIG).map_err(Fault::from)
}

pub(crate) fn admin_token(env: &Env) -> Result<String, Fault> {
    let token = setting(env, ADMIN_TOKEN).unwrap_or_default();
    if token.len() < ADMIN_TOKEN_BYTES_MIN {
        let message =
            format!("The setting ADMIN_TOKEN is missing or shorter than {ADMIN_TOKEN_BYTES_MIN} bytes.");
        return Err(Fault::new(ProblemCode::Misconfigured, message));
    }
    Ok(token)
}

pub(crate) fn seal_key(env: &Env) -> Result<SealKey, Fault> {
    SealKey::parse(&setting(env, SEAL_KEY).unwrap_or_default())
        .map_err(|error| Fault::new(ProblemCode::Misconfigured, format!("The setting {error}.")))
}

/// What the guard lets through here. The setting for loopback targets exists on developers' machines only.
pub(crate) fn policy(env: &Env) -> Policy {
    Policy { dev_origins: DevOrigin::parse_list(&setting(env, DEV_TARGET_ORIGINS).unwrap_or_default()) }
}

fn setting(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string())
}
