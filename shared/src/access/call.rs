//! Every call that the Worker answers, and what it takes to make it.

use super::Act;

/// What it takes to make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: anybody may.
    Nothing,
    /// The token of the source that it names.
    SourceToken,
    /// A role that may do this.
    Role(Act),
}

/// A call that was found, and what its path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The call.
    pub call: Call,
    /// What stands in the places of its `{…}`, in order; empty where it has fewer.
    pub names: [&'a str; NAMES_MAX],
}

/// Why no call was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// Nothing has this path.
    Path,
    /// Something has, with these methods.
    Method(Vec<&'static str>),
}

/// Names in one path.
const NAMES_MAX: usize = 2;

macro_rules! calls {
    ($($name:ident: $method:ident $path:literal $takes:expr;)*) => {
        /// A call that the Worker answers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Call {
            $(#[doc = concat!("`", stringify!($method), " ", $path, "`")] $name,)*
        }

        impl Call {
            /// Every call.
            pub const ALL: &'static [Call] = &[$(Self::$name),*];

            /// Its method.
            pub const fn method(self) -> &'static str {
                match self { $(Self::$name => stringify!($method),)* }
            }

            /// Its path; `{…}` stands for one segment that names something.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// What it takes to make it.
            pub const fn takes(self) -> Takes {
                match self { $(Self::$name => $takes,)* }
            }
        }
    };
}

use Act::{EditWebhooks, ManageAccess, ManageKeys, ManageSources, Operate, Read, ReadAudit, Replay, Test};
use Takes::{Nothing, Role as By, SourceToken};

calls! {
    Health: GET "/healthz" Nothing;
    PublicKeys: GET "/.well-known/webhooks/{id}/jwks.json" Nothing;
    Ingest: POST "/ingest/{source}" SourceToken;
    SignIn: POST "/api/session" Nothing;
    SignOut: DELETE "/api/session" Nothing;
    ReadSession: GET "/api/session" By(Read);

    ListWebhooks: GET "/api/webhooks" By(Read);
    CreateWebhook: POST "/api/webhooks" By(EditWebhooks);
    PreviewWebhook: POST "/api/webhooks/preview" By(Test);
    TestWebhook: POST "/api/webhooks/test" By(Test);
    ReadWebhook: GET "/api/webhooks/{id}" By(Read);
    UpdateWebhook: PUT "/api/webhooks/{id}" By(EditWebhooks);
    DeleteWebhook: DELETE "/api/webhooks/{id}" By(EditWebhooks);
    ListVersions: GET "/api/webhooks/{id}/versions" By(Read);
    ReadVersion: GET "/api/webhooks/{id}/versions/{version}" By(Read);
    RestoreVersion: POST "/api/webhooks/{id}/versions/{version}/restore" By(EditWebhooks);
    RotateSigning: POST "/api/webhooks/{id}/signing/rotate" By(ManageKeys);
    ReadStanding: GET "/api/webhooks/{id}/standing" By(Read);
    ReleaseHeld: POST "/api/webhooks/{id}/held/release" By(Operate);
    CancelHeld: POST "/api/webhooks/{id}/held/cancel" By(Operate);

    ListDeliveriesOf: GET "/api/webhooks/{id}/deliveries" By(Read);
    ReadDelivery: GET "/api/webhooks/{id}/deliveries/{event_id}" By(Read);
    RetryDelivery: POST "/api/webhooks/{id}/deliveries/{event_id}/retry" By(Operate);
    CancelDelivery: POST "/api/webhooks/{id}/deliveries/{event_id}/cancel" By(Operate);
    ListDeliveries: GET "/api/deliveries" By(Read);

    ListReplays: GET "/api/webhooks/{id}/replays" By(Read);
    StopReplay: POST "/api/webhooks/{id}/replays/{number}/stop" By(Replay);
    CreateReplay: POST "/api/replays" By(Replay);

    ListEvents: GET "/api/events" By(Read);
    ReadEvent: GET "/api/events/{id}" By(Read);
    ReadLedger: GET "/api/ledger" By(Read);
    ListNotices: GET "/api/notices" By(Read);
    DismissNotice: DELETE "/api/notices/{number}" By(Operate);

    ListSources: GET "/api/sources" By(Read);
    CreateSource: POST "/api/sources" By(ManageSources);
    RotateSource: POST "/api/sources/{id}/rotate" By(ManageSources);
    DeleteSource: DELETE "/api/sources/{id}" By(ManageSources);

    Reseal: POST "/api/keys/reseal" By(ManageKeys);
    ListSessions: GET "/api/sessions" By(ManageAccess);
    EndSession: DELETE "/api/sessions/{id}" By(ManageAccess);
    EndOtherSessions: DELETE "/api/sessions" By(ManageAccess);
    ListTokens: GET "/api/tokens" By(ManageAccess);
    CreateToken: POST "/api/tokens" By(ManageAccess);
    RevokeToken: DELETE "/api/tokens/{id}" By(ManageAccess);

    ListAudit: GET "/api/audit" By(ReadAudit);
    ExportAudit: GET "/api/audit/export" By(ReadAudit);
}

impl Call {
    /// The call of a method and a path. A slash at the end does not matter; `HEAD` asks after health, as monitors do.
    ///
    /// ```
    /// use shared::access::{Call, Miss};
    /// let found = Call::find("GET", "/api/events/evt_1").unwrap();
    /// assert_eq!((found.call, found.names[0]), (Call::ReadEvent, "evt_1"));
    /// assert_eq!(Call::find("PUT", "/api/ledger"), Err(Miss::Method(vec!["GET"])));
    /// ```
    ///
    /// # Errors
    /// [`Miss`], when there is none.
    pub fn find<'a>(method: &str, path: &'a str) -> Result<Found<'a>, Miss> {
        let fitting = || Self::ALL.iter().filter_map(|call| Some((*call, names_in(path, call.path())?)));
        // Words go before names: no webhook is called `preview`, so what `{id}` takes is not taken there.
        let count = |call: Call| call.path().matches('{').count();
        let fewest = fitting().map(|(call, _)| count(call)).min();
        let mut methods = Vec::new();
        for (call, names) in fitting().filter(|(call, _)| Some(count(*call)) == fewest) {
            if call.method() == method || (call == Self::Health && method == "HEAD") {
                return Ok(Found { call, names });
            }
            methods.push(call.method());
        }
        if methods.is_empty() { Err(Miss::Path) } else { Err(Miss::Method(methods)) }
    }
}

/// What stands in the places of `{…}`, when the path fits.
fn names_in<'a>(path: &'a str, pattern: &str) -> Option<[&'a str; NAMES_MAX]> {
    let mut names = [""; NAMES_MAX];
    let mut places = names.iter_mut();
    let mut segments = path.trim_matches('/').split('/');
    for expected in pattern.trim_matches('/').split('/') {
        let segment = segments.next()?;
        if expected.starts_with('{') {
            *places.next()? = Some(segment).filter(|segment| !segment.is_empty())?;
        } else if segment != expected {
            return None;
        }
    }
    segments.next().is_none().then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_found_by_its_own_path_and_by_no_other() {
        for call in Call::ALL {
            let path = call.path().replace(['{', '}'], "");
            let found = Call::find(call.method(), &path).unwrap();
            assert_eq!(found.call, *call, "{path}");
            assert_eq!(
                found.names.iter().filter(|name| !name.is_empty()).count(),
                call.path().matches('{').count()
            );
            assert_eq!(Call::find("TRACE", &path).unwrap_err(), Call::find("PURGE", &path).unwrap_err());
            assert_eq!(
                Call::find(call.method(), &format!("{path}/and/much/more/than/that")),
                Err(Miss::Path),
                "{path}"
            );
        }
    }

    /// What anybody may do is named here one by one, so that nothing gets among it unseen.
    #[test]
    fn hardly_anything_takes_nothing() {
        let open: Vec<Call> =
            Call::ALL.iter().copied().filter(|call| call.takes() == Takes::Nothing).collect();
        assert_eq!(open, [Call::Health, Call::PublicKeys, Call::SignIn, Call::SignOut]);
        let of_sources: Vec<Call> =
            Call::ALL.iter().copied().filter(|call| call.takes() == Takes::SourceToken).collect();
        assert_eq!(of_sources, [Call::Ingest]);
    }

    /// Who may only read changes nothing: a `GET` has no effect, and everything else has.
    #[test]
    fn reading_is_all_that_a_get_takes() {
        for call in Call::ALL {
            if let Takes::Role(act) = call.takes() {
                let reads = matches!(act, Act::Read | Act::ReadBodies | Act::ReadAudit | Act::ManageAccess);
                assert!(reads || call.method() != "GET", "{call:?}");
                assert!(act != Act::Read || call.method() == "GET", "{call:?}");
            }
        }
    }

    #[test]
    fn a_word_is_not_taken_for_a_name() {
        for path in ["/api/webhooks/preview", "/api/webhooks/test"] {
            for method in ["GET", "PUT", "DELETE"] {
                assert_eq!(Call::find(method, path), Err(Miss::Method(vec!["POST"])), "{method} {path}");
            }
        }
        assert_eq!(Call::find("GET", "/api/webhooks/tests").unwrap().call, Call::ReadWebhook);
    }

    #[test]
    fn odd_paths_are_no_calls() {
        for path in [
            "",
            "/",
            "/api",
            "/api/",
            "/api/webhooks//versions",
            "/API/webhooks",
            "/api/webhooks%2Fwh",
            "/api//webhooks",
        ] {
            assert_eq!(Call::find("GET", path), Err(Miss::Path), "{path}");
        }
    }
}
