//! Where work is kept.

use super::{Card, CardHeader, CardOAuth, CardRule, Checked, Group, post, secret};

pub(super) const CARDS: &[Card] = &[
    Card {
        headers: &[secret("Authorization", "Basic …")],
        validators: &[CardRule { json_path: "$.data.key", expected_values: &[] }],
        address: "The name of your site, as in acme.atlassian.net. The key of the project goes in place of <PROJECT>.",
        warning: Some(
            "Atlassian's API tokens last a year at most. Deliveries fail from the day on which yours expires.",
        ),
        token: "id.atlassian.com, Security, API tokens. The value is Basic, a space, and email:token in Base64.",
        ..post(
            ("jira", "Jira"),
            Group::Tickets,
            "An issue in a project of yours.",
            "https://<SITE>.atlassian.net/rest/api/3/issue",
            include_str!("bodies/jira.json.hbs"),
            Checked::Rules("Jira Cloud REST API v3: Create issue"),
        )
    },
    Card {
        headers: &[
            secret("Authorization", "Basic …"),
            CardHeader { key: "Accept", value: "application/json", secret: false },
        ],
        validators: &[CardRule { json_path: "$.data.result.number", expected_values: &[] }],
        address: "The name of your instance, as in acme.service-now.com.",
        token: "A user with the role itil. The value is Basic, a space, and user:password in Base64.",
        ..post(
            ("servicenow", "ServiceNow"),
            Group::Tickets,
            "An incident; updates keep the same correlation id.",
            "https://<INSTANCE>.service-now.com/api/now/table/incident",
            include_str!("bodies/servicenow.json.hbs"),
            Checked::Rules("Table API: Create a record; table incident"),
        )
    },
    Card {
        headers: &[secret("Authorization", "Basic …")],
        validators: &[CardRule { json_path: "$.data.ticket.id", expected_values: &[] }],
        address: "The name of your account, as in acme.freshservice.com. Who asks when nobody is named goes in place of <YOUR-DOMAIN>.",
        token: "Profile settings, API key. The value is Basic, a space, and key:X in Base64.",
        ..post(
            ("freshservice", "Freshservice"),
            Group::Tickets,
            "A ticket with priority.",
            "https://<ACCOUNT>.freshservice.com/api/v2/tickets",
            include_str!("bodies/freshservice.json.hbs"),
            Checked::Rules("Freshservice API v2: Create a Ticket"),
        )
    },
    Card {
        oauth: Some(CardOAuth {
            token_endpoint_url: "https://<ACCOUNT>.zendesk.com/oauth/tokens",
            scopes: &["tickets:write"],
        }),
        validators: &[CardRule { json_path: "$.data.ticket.id", expected_values: &[] }],
        address: "The name of your account, as in acme.zendesk.com, twice: in the address and in the token endpoint.",
        token: "Admin Center, APIs, OAuth clients: the identifier and the secret of a confidential client.",
        warning: Some(
            "Zendesk makes no API tokens since 27 October 2026 and ends the last on 30 April 2027, so this asks for an OAuth client.",
        ),
        ..post(
            ("zendesk", "Zendesk"),
            Group::Tickets,
            "A ticket; its external id is the anomaly's.",
            "https://<ACCOUNT>.zendesk.com/api/v2/tickets.json",
            include_str!("bodies/zendesk.json.hbs"),
            Checked::Rules("Zendesk Ticketing API: Create Ticket"),
        )
    },
];
