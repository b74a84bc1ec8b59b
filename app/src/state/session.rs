//! Who is signed in.

use crate::api::ApiError;
use crate::browser;
use leptos::prelude::{Get, RwSignal, Set, Update, With, WithUntracked, provide_context, use_context};
use shared::access::{Act, Role, may};
use shared::api::SessionView;
use shared::guard::{AllowedHosts, DevOrigin, OwnHost, Policy, Resolver};

/// What is known of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionState {
    /// It was not asked yet.
    Unknown,
    /// It could not be asked.
    Failed(ApiError),
    /// There is none.
    SignedOut,
    /// There is one.
    SignedIn(SessionView),
}

/// The session, for every page.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    state: RwSignal<SessionState>,
    expired: RwSignal<bool>,
    epoch: RwSignal<u32>,
}

impl Session {
    /// Makes it known to every component below.
    pub(crate) fn provide() -> Self {
        let session = Self {
            state: RwSignal::new(SessionState::Unknown),
            expired: RwSignal::new(false),
            epoch: RwSignal::new(0),
        };
        provide_context(session);
        session
    }

    /// The session of the present page.
    pub(crate) fn from_context() -> Self {
        // The app provides it before any page is made; a page without it is signed out.
        use_context().unwrap_or_else(Self::provide)
    }

    /// What is known.
    pub(crate) fn state(self) -> SessionState {
        self.state.get()
    }

    /// Whether it ran out while a page is open. The page stays, and asks to sign in over it.
    pub(crate) fn is_expired(self) -> bool {
        self.expired.get()
    }

    /// Counts sign-ins, so that what failed for want of one is read again.
    pub(crate) fn track(self) {
        self.epoch.get();
    }

    /// Notes what is known now.
    pub(crate) fn set(self, state: SessionState) {
        self.state.set(state);
    }

    /// Notes a sign-in.
    pub(crate) fn sign_in(self, view: SessionView) {
        self.state.set(SessionState::SignedIn(view));
        self.expired.set(false);
        self.epoch.update(|epoch| *epoch = epoch.wrapping_add(1));
    }

    /// Notes that a call was refused.
    pub(crate) fn expire(self) {
        if self.state.with_untracked(|state| matches!(state, SessionState::SignedIn(_))) {
            self.expired.set(true);
        }
    }

    /// What whoever is signed in may do; none without a sign-in.
    pub(crate) fn role(self) -> Option<Role> {
        self.state.with(|state| match state {
            SessionState::SignedIn(view) => Some(view.role),
            SessionState::Unknown | SessionState::Failed(_) | SessionState::SignedOut => None,
        })
    }

    /// Whether they may do this.
    pub(crate) fn may(self, act: Act) -> bool {
        self.role().is_some_and(|role| may(role, act))
    }

    /// Which addresses this deployment lets through.
    pub(crate) fn policy(self) -> Policy {
        self.state.with(|state| match state {
            SessionState::SignedIn(view) => Policy {
                dev_origins: view
                    .dev_target_origins
                    .iter()
                    .filter_map(|origin| DevOrigin::parse(origin))
                    .collect(),
                own_hosts: view.own_hosts.iter().filter_map(|host| OwnHost::parse(host)).collect(),
                // A list with nothing in it is one that allows nothing.
                allowed_hosts: view.allowed_target_hosts.as_ref().map(|hosts| {
                    AllowedHosts::parse(&hosts.join(","))
                        .map_or_else(AllowedHosts::default, |(hosts, _)| hosts)
                }),
                // Names are looked up at the edge, before an attempt.
                resolver: Resolver::Off,
            }
            .seen_at(OwnHost::of_address(&browser::origin())),
            SessionState::Unknown | SessionState::Failed(_) | SessionState::SignedOut => Policy::default(),
        })
    }
}
