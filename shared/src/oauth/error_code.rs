//! Which of a token endpoint's `error`s may be shown. The server was just sent the client secret, and a broken or hostile
//! one may send it, or a piece of it, back in the place of a code.
//!
//! Only codes of a closed list are shown. Whether another one is shown could only be decided by comparing it with the
//! secret, and then who chooses the `error` could ask for the secret piece by piece.

/// RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5, RFC 8707 section 2, RFC 9449 section 8, OpenID Connect Core
/// section 3.1.2.6, and what large authorization servers add to them.
const KNOWN: [&str; 34] = [
    "access_denied",
    "account_selection_required",
    "authorization_pending",
    "consent_required",
    "deleted_client",
    "disabled_client",
    "expired_token",
    "inactive_org",
    "inactive_user",
    "incorrect_client_credentials",
    "insufficient_scope",
    "interaction_required",
    "invalid_client",
    "invalid_client_credentials",
    "invalid_client_id",
    "invalid_dpop_proof",
    "invalid_grant",
    "invalid_request",
    "invalid_resource",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "login_required",
    "mfa_required",
    "not_found",
    "rate_limit_exceeded",
    "server_error",
    "slow_down",
    "temporarily_unavailable",
    "too_many_attempts",
    "too_many_requests",
    "unauthorized_client",
    "unsupported_grant_type",
    "use_dpop_nonce",
];

/// The code, when it may be shown.
pub(super) fn shown(error: &str) -> Option<String> {
    KNOWN.contains(&error).then(|| error.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_are_shown_and_nothing_else() {
        for code in KNOWN {
            assert_eq!(shown(code).as_deref(), Some(code));
        }
        for odd in
            ["", "s3cr3t", "s", "invalid client", "invalid_client ", "INVALID_CLIENT", "Basic aWQ6czNjcjN0"]
        {
            assert_eq!(shown(odd), None, "{odd}");
        }
    }
}
