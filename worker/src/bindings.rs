//! Every name in `wrangler.toml` and `.dev.vars`, and the only reads of the environment.

use crate::fault::Fault;
use crate::log;
use shared::access::Role;
use shared::api::ProblemCode;
use shared::guard::{AllowedHosts, DevOrigin, OwnHost, Policy, Resolver};
use shared::limits::{
    ADMIN_TOKEN_BYTES_MIN, RETENTION_DAYS_DEFAULT, RETENTION_DAYS_MAX, WEBHOOKS_DEFAULT, WEBHOOKS_MAX,
};
use shared::secret::SealKeys;
use std::ops::RangeInclusive;
use worker::{Env, ObjectNamespace, Request, kv::KvStore};

const ACCESS_ROLE: &str = "ACCESS_ROLE";
const CONFIG: &str = "CONFIG";
const ADMIN_TOKEN: &str = "ADMIN_TOKEN";
const SEAL_KEY: &str = "SEAL_KEY";
const DEV_TARGET_ORIGINS: &str = "DEV_TARGET_ORIGINS";
const ALLOWED_TARGET_HOSTS: &str = "ALLOWED_TARGET_HOSTS";
const OWN_HOSTS: &str = "OWN_HOSTS";
const DNS_OVER_HTTPS_URL: &str = "DNS_OVER_HTTPS_URL";
const EVENT_RETENTION_DAYS: &str = "EVENT_RETENTION_DAYS";
const ATTEMPT_RETENTION_DAYS: &str = "ATTEMPT_RETENTION_DAYS";
const WEBHOOKS: &str = "WEBHOOKS_MAX";
const CLIENT_ADDRESS: &str = "CLIENT_ADDRESS";

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

/// What somebody may do whom Cloudflare Access let in, and who shows no token; `None` when that alone lets nobody in.
pub(crate) fn access_role(env: &Env) -> Result<Option<Role>, Fault> {
    let given = setting(env, ACCESS_ROLE).unwrap_or_default();
    if given.is_empty() {
        return Ok(None);
    }
    Role::parse(&given).map(Some).ok_or_else(|| {
        let roles = Role::ALL.map(Role::as_str).join(", ");
        let title =
            format!("The setting ACCESS_ROLE is none of {roles}, so Cloudflare Access lets nobody in.");
        Fault::new(ProblemCode::Misconfigured, title)
    })
}

/// The key that seals and, while it is being changed, the one before.
pub(crate) fn seal_keys(env: &Env) -> Result<SealKeys, Fault> {
    SealKeys::parse(&setting(env, SEAL_KEY).unwrap_or_default())
        .map_err(|error| Fault::new(ProblemCode::Misconfigured, format!("The setting {error}.")))
}

/// What the guard lets through here. The setting for loopback targets exists on developers' machines only.
pub(crate) fn policy(env: &Env) -> Policy {
    read_policy(env).0
}

/// The same for what a person saves or tries: the host that the request came in on is ours, too.
pub(crate) fn policy_at(env: &Env, request: &Request) -> Result<Policy, Fault> {
    Ok(policy(env).seen_at(own_host(request)?))
}

/// The host that a request came in on.
pub(crate) fn own_host(request: &Request) -> Result<Option<OwnHost>, Fault> {
    Ok(OwnHost::of_address(request.url()?.as_str()))
}

/// Says what of the guard's settings cannot be read. A setting that was made is never as good as none: an allow-list of
/// mistakes lets nobody through, and a resolver that cannot be asked is not left out.
pub(crate) fn report_policy(env: &Env) {
    for (name, finding) in read_policy(env).1 {
        let title = format!("The setting {name} {finding}");
        log::failure("settings", &Fault::new(ProblemCode::Misconfigured, title));
    }
}

/// The guard's settings, and what of them cannot be read.
fn read_policy(env: &Env) -> (Policy, Vec<(&'static str, String)>) {
    let given = |name| setting(env, name).unwrap_or_default();
    let mut findings = Vec::new();
    let mut policy =
        Policy { dev_origins: DevOrigin::parse_list(&given(DEV_TARGET_ORIGINS)), ..Policy::default() };
    if let Some((allowed, unreadable)) = AllowedHosts::parse(&given(ALLOWED_TARGET_HOSTS)) {
        if !unreadable.is_empty() || allowed.is_empty() {
            let nobody = if allowed.is_empty() { " It has no host at all, so nothing is sent." } else { "" };
            let finding = format!(
                "has what is no host: {unreadable:?}. Write hosts with commas between them, or .example.com for all below one.{nobody}"
            );
            findings.push((ALLOWED_TARGET_HOSTS, finding));
        }
        policy.allowed_hosts = Some(allowed);
    }
    let (own_hosts, unreadable) = OwnHost::parse_list(&given(OWN_HOSTS));
    policy.own_hosts = own_hosts;
    if !unreadable.is_empty() {
        findings.push((OWN_HOSTS, format!("has what is no host: {unreadable:?}.")));
    }
    policy.resolver = Resolver::parse(&given(DNS_OVER_HTTPS_URL), &policy);
    if let Resolver::Unusable(refusal) = policy.resolver {
        let finding = format!("cannot be used: {refusal} Nothing is sent until it is put right or emptied.");
        findings.push((DNS_OVER_HTTPS_URL, finding));
    }
    (policy, findings)
}

/// How long a Journal keeps an event that has gone everywhere.
pub(crate) fn event_retention_millis(env: &Env) -> i64 {
    retention_millis(env, EVENT_RETENTION_DAYS)
}

/// How long an Outbox keeps a delivery that is settled, with its attempts.
pub(crate) fn attempt_retention_millis(env: &Env) -> i64 {
    retention_millis(env, ATTEMPT_RETENTION_DAYS)
}

/// How many webhooks there may be.
pub(crate) fn webhooks_max(env: &Env) -> u32 {
    whole_number(env, WEBHOOKS, "webhooks", (1..=WEBHOOKS_MAX, WEBHOOKS_DEFAULT))
}

/// Whether the setting says that Cloudflare stands in front, so that the header in which it writes where a request comes from
/// can be believed.
pub(crate) fn is_behind_cloudflare(env: &Env) -> bool {
    setting(env, CLIENT_ADDRESS).is_some_and(|given| given == "cloudflare")
}

/// A setting that cannot be read is reported, and nothing is deleted sooner or later than without it.
fn retention_millis(env: &Env, name: &str) -> i64 {
    let days = whole_number(env, name, "days", (1..=RETENTION_DAYS_MAX, RETENTION_DAYS_DEFAULT));
    i64::from(days) * 24 * 60 * 60 * 1_000
}

/// A setting that is a number; the default when it is left out, and when it cannot be read, which is reported.
fn whole_number(env: &Env, name: &str, of_what: &str, (range, default): (RangeInclusive<u32>, u32)) -> u32 {
    let Some(given) = setting(env, name).filter(|given| !given.is_empty()) else { return default };
    given.parse().ok().filter(|number| range.contains(number)).unwrap_or_else(|| {
        let title = format!(
            "The setting {name} is not a whole number of {of_what} from {} to {}; {default} is used.",
            range.start(),
            range.end()
        );
        log::failure("settings", &Fault::new(ProblemCode::Misconfigured, title));
        default
    })
}

fn setting(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string())
}
