//! From a finding's path to the field it is about. Lines have ids that stay when lines above them go, so a field's
//! id never changes while the form is open.

use super::draft::Draft;

/// The element id of the field at `path`; none when the form has no such field.
pub(crate) fn field_id(path: &str, draft: &Draft) -> Option<String> {
    if let Some(rest) = path.strip_prefix("authentication_config") {
        let field = rest.strip_prefix(".oauth.").map(first_name);
        return Some(
            field.map_or_else(|| "authentication_type".to_owned(), |field| format!("oauth-{field}")),
        );
    }
    if let Some((_, field)) = setting(path) {
        return Some(field.to_owned());
    }
    if first_name(path) == "signing" {
        return Some("signing-scheme".to_owned());
    }
    let (list, rest) = split_list(path);
    let id_at = |index: usize| match list {
        "headers" => draft.headers.get(index).map(|row| row.id),
        "response_validators" => draft.validators.get(index).map(|row| row.id),
        "filters" => draft.filters.get(index).map(|row| row.id),
        _ => None,
    };
    match list {
        "name" | "method" | "url" | "body_template" | "on_missing_field" | "timeout_in_sec" | "active"
        | "receives" => Some(list.to_owned()),
        "retry" => Some("max_attempts".to_owned()),
        "flow" => Some("max_in_flight".to_owned()),
        "headers" | "response_validators" | "filters" => match rest {
            None => Some(format!("{list}-add")),
            Some((index, field)) => {
                let first = if list == "headers" { "key" } else { "json_path" };
                let field = if field.is_empty() { first } else { field };
                Some(line_field_id(list, id_at(index)?, field))
            }
        },
        _ => None,
    }
}

/// `retry.statuses[0]` as `("retry", "statuses")`.
fn setting(path: &str) -> Option<(&str, &str)> {
    let (group, field) = path.split_once('.')?;
    matches!(group, "retry" | "flow").then(|| (group, first_name(field)))
}

/// The element id of a field in a line.
pub(crate) fn line_field_id(list: &str, row: u32, field: &str) -> String {
    format!("{list}-{row}-{field}")
}

/// What the field at `path` is called, for a list of findings.
pub(crate) fn field_label(path: &str) -> String {
    if let Some(field) = path.strip_prefix("authentication_config.oauth.") {
        return match first_name(field) {
            "client_id" => "Client ID",
            "client_secret" => "Client Secret",
            "token_endpoint_url" => "Token Endpoint URL",
            "scopes" => "Scopes",
            "client_authentication" => "Client authentication",
            "audience" => "Audience",
            "resource" => "Resources",
            _ => "OAuth",
        }
        .to_owned();
    }
    if let Some((_, field)) = setting(path) {
        return match field {
            "max_attempts" => "Attempts",
            "statuses" => "Statuses that are tried again",
            "on_validator_failure" => "When a validator fails",
            "max_in_flight" => "Attempts at the same time",
            "rate_limit_per_sec" => "Attempts in a second",
            "ordered" => "Order",
            _ => "Delivery",
        }
        .to_owned();
    }
    let (list, rest) = split_list(path);
    let label = match list {
        "name" => "Anomaly Webhook Name",
        "active" => "Status",
        "method" => "Method",
        "url" => "URL",
        "body_template" => "Body Template",
        "on_missing_field" => "Missing fields",
        "headers" => "Headers",
        "authentication_config" => "Authentication Type",
        "signing" => "Signing",
        "timeout_in_sec" => "Timeout in seconds",
        "response_validators" => "Response Validators",
        "filters" => "Filters",
        "receives" => "Receives",
        "retry" => "Attempts",
        "flow" => "Attempts at the same time",
        "" => "Webhook",
        other => other,
    };
    match rest {
        None => label.to_owned(),
        Some((index, field)) => {
            let field = match field {
                "key" => ", Key",
                "value" => ", Value",
                "json_path" => ", Json Path",
                "op" => ", Operator",
                "expected_values" => ", Expected Values",
                "on_failure" => ", When it fails",
                _ => "",
            };
            format!("{label}, line {}{field}", index.saturating_add(1))
        }
    }
}

/// `headers[1].value` as `("headers", Some((1, "value")))`.
fn split_list(path: &str) -> (&str, Option<(usize, &str)>) {
    let Some((list, rest)) = path.split_once('[') else { return (first_name(path), None) };
    let Some((index, rest)) = rest.split_once(']') else { return (list, None) };
    let Ok(index) = index.parse() else { return (list, None) };
    (list, Some((index, first_name(rest.trim_start_matches('.')))))
}

fn first_name(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_field_also_after_lines_have_gone() {
        let mut draft = Draft::new();
        let first = draft.add_header();
        let second = draft.add_header();
        let rule = draft.new_rule("$.data.ok");
        let rule_id = rule.id;
        draft.validators.push(rule);
        draft.headers.retain(|row| row.id != first);
        for (path, id) in [
            ("name", "name".to_owned()),
            ("headers[0].value", format!("headers-{second}-value")),
            ("headers[0]", format!("headers-{second}-key")),
            ("headers", "headers-add".to_owned()),
            ("response_validators[0].json_path", format!("response_validators-{rule_id}-json_path")),
            (
                "response_validators[0].expected_values[2]",
                format!("response_validators-{rule_id}-expected_values"),
            ),
            ("response_validators[0].on_failure", format!("response_validators-{rule_id}-on_failure")),
            ("authentication_config.oauth.client_id", "oauth-client_id".to_owned()),
            ("authentication_config.oauth.scopes[1]", "oauth-scopes".to_owned()),
            ("authentication_config.oauth.resource[0]", "oauth-resource".to_owned()),
            ("authentication_config", "authentication_type".to_owned()),
            ("retry.max_attempts", "max_attempts".to_owned()),
            ("retry.statuses[0]", "statuses".to_owned()),
            ("flow.max_in_flight", "max_in_flight".to_owned()),
            ("receives", "receives".to_owned()),
            ("signing.scheme", "signing-scheme".to_owned()),
        ] {
            assert_eq!(field_id(path, &draft), Some(id), "{path}");
        }
        for path in ["", "headers[7].value", "headers[", "colour"] {
            let found = field_id(path, &draft);
            assert!(found.is_none() || path == "headers[", "{path}: {found:?}");
        }
    }

    #[test]
    fn a_path_is_named_as_the_page_names_it() {
        for (path, label) in [
            ("url", "URL"),
            ("headers[1].value", "Headers, line 2, Value"),
            ("response_validators[0].expected_values[0]", "Response Validators, line 1, Expected Values"),
            ("authentication_config.oauth.token_endpoint_url", "Token Endpoint URL"),
            ("filters[2].op", "Filters, line 3, Operator"),
            ("response_validators[0].on_failure", "Response Validators, line 1, When it fails"),
            ("retry.max_attempts", "Attempts"),
            ("retry.statuses[2]", "Statuses that are tried again"),
            ("flow.rate_limit_per_sec", "Attempts in a second"),
        ] {
            assert_eq!(field_label(path), label);
        }
    }
}
