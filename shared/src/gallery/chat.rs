//! Where people talk.

use super::{Card, CardRule, Checked, Group, post};

pub(super) const CARDS: &[Card] = &[
    Card {
        validators: &[CardRule { json_path: "$.data", expected_values: &["ok"] }],
        address: "In Slack: Apps, Incoming Webhooks, Add to Slack, choose a channel, and copy the Webhook URL.",
        token: "None: the address itself is the secret, so share it with nobody.",
        ..post(
            ("slack", "Slack"),
            Group::Chat,
            "A message with title, facts and a link.",
            "https://hooks.slack.com/services/<T…>/<B…>/<…>",
            include_str!("bodies/slack.json.hbs"),
            Checked::Schema("slack-incoming-webhook.request"),
        )
    },
    Card {
        address: "In Teams: the channel's menu, Workflows, “Post to a channel when a webhook request is received”; copy its URL and leave out :443.",
        token: "None: the address carries its own signature, so share it with nobody.",
        warning: Some(
            "Microsoft retired Office 365 connectors (webhook.office.com); old addresses of Workflows (logic.azure.com) ended on 30 November 2025. Copy a new one.",
        ),
        ..post(
            ("teams", "Microsoft Teams"),
            Group::Chat,
            "An Adaptive Card with facts and a button.",
            "https://<ENVIRONMENT>.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/<ID>/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=<SIGNATURE>",
            include_str!("bodies/teams.json.hbs"),
            Checked::Schema("adaptive-card-1.5.0"),
        )
    },
    Card {
        address: "In Discord: Server Settings, Integrations, Webhooks, New Webhook, Copy Webhook URL.",
        token: "None: the address itself is the secret, so share it with nobody.",
        ..post(
            ("discord", "Discord"),
            Group::Chat,
            "A message with a coloured embed.",
            "https://discord.com/api/webhooks/<ID>/<TOKEN>",
            include_str!("bodies/discord.json.hbs"),
            Checked::Schema("discord-execute-webhook.request"),
        )
    },
];
