//! The helpers there are: their names, what they are given, and what people are told of them. The console's help, the
//! documentation and the editor's completion read the same table.

use super::date;
use super::tree::Expression;
use serde_json::Value;

/// Helpers that open a block.
pub(super) const BLOCKS: [&str; 4] = ["if", "unless", "each", "with"];

/// What people are told of a helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelperHelp {
    /// Its name.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it makes, as a sentence.
    pub does: &'static str,
    /// A template that uses it.
    pub example: &'static str,
    /// What that makes of the first sample event.
    pub makes: &'static str,
}

/// A helper that makes a value of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Helper {
    Json,
    Default,
    Upper,
    Lower,
    Truncate,
    Line,
    Escape,
    Join,
    Date,
    Urlencode,
    Base64,
    Len,
    Lookup,
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    And,
    Or,
    Not,
}

const ALL: [Helper; 22] = [
    Helper::Json,
    Helper::Default,
    Helper::Upper,
    Helper::Lower,
    Helper::Truncate,
    Helper::Line,
    Helper::Escape,
    Helper::Join,
    Helper::Date,
    Helper::Urlencode,
    Helper::Base64,
    Helper::Len,
    Helper::Lookup,
    Helper::Eq,
    Helper::Ne,
    Helper::Gt,
    Helper::Gte,
    Helper::Lt,
    Helper::Lte,
    Helper::And,
    Helper::Or,
    Helper::Not,
];

/// Every helper, blocks first.
///
/// ```
/// use shared::template::helpers;
/// assert!(helpers().any(|helper| helper.usage == "{{upper value}}"));
/// ```
pub fn helpers() -> impl Iterator<Item = HelperHelp> {
    BLOCK_HELP.into_iter().chain(ALL.into_iter().map(Helper::help))
}

/// The names of all of them, for a message.
pub(super) fn names() -> String {
    helpers().map(|helper| helper.name).collect::<Vec<_>>().join(", ")
}

const BLOCK_HELP: [HelperHelp; 4] = [
    help(
        "if",
        "{{#if value}}…{{else if other}}…{{else}}…{{/if}}",
        "What stands in it, when the value is there and is not false, 0, an empty text or an empty list.",
        r#""{{#if data.url}}{{data.url}}{{else}}no link{{/if}}""#,
        r#""https://console.example.com/anomalies/an-7f3k""#,
    ),
    help(
        "unless",
        "{{#unless value}}…{{else}}…{{/unless}}",
        "The opposite of if.",
        r#""{{#unless data.owner}}nobody owns it{{/unless}}""#,
        r#""nobody owns it""#,
    ),
    help(
        "each",
        "{{#each list}}…{{else}}…{{/each}}",
        "What stands in it, once for each entry of a list or field of an object. Inside, a path starts at the entry; this is the entry itself, @index, @key, @first and @last say where we are, and ../ leads out.",
        r#"[{{#each data.access_groups}}"{{integration.name}}"{{#unless @last}}, {{/unless}}{{/each}}]"#,
        r#"["prod db", "prod account"]"#,
    ),
    help(
        "with",
        "{{#with value}}…{{else}}…{{/with}}",
        "What stands in it, with paths that start at the value.",
        r#""{{#with data.requester}}{{name}} <{{email}}>{{/with}}""#,
        r#""Dana Fox <dana@example.com>""#,
    ),
];

const fn help(
    name: &'static str,
    usage: &'static str,
    does: &'static str,
    example: &'static str,
    makes: &'static str,
) -> HelperHelp {
    HelperHelp { name, usage, does, example, makes }
}

impl Helper {
    pub(super) fn parse(name: &str) -> Option<Self> {
        ALL.into_iter().find(|helper| helper.name() == name)
    }

    pub(super) const fn name(self) -> &'static str {
        self.help().name
    }

    pub(super) const fn usage(self) -> &'static str {
        self.help().usage
    }

    /// Whether it only passes on its first value in another form, so that a field missing there is missing in the body.
    pub(super) const fn wants_first(self) -> bool {
        matches!(
            self,
            Self::Json
                | Self::Upper
                | Self::Lower
                | Self::Truncate
                | Self::Line
                | Self::Escape
                | Self::Join
                | Self::Date
                | Self::Urlencode
                | Self::Base64
        )
    }

    /// Whether it reads a value to its end, as comparing and copying do.
    pub(super) const fn reads_through(self, place: usize) -> bool {
        match self {
            Self::Default => false,
            Self::Lookup => place == 1,
            _ => true,
        }
    }

    /// How much work it makes of a value that it reads: as many times what it takes to go through that once.
    pub(super) const fn effort(self) -> u64 {
        match self {
            Self::Date => 64,
            Self::Upper | Self::Lower | Self::Truncate | Self::Line | Self::Escape | Self::Urlencode => 8,
            Self::Json | Self::Join | Self::Base64 | Self::Lookup => 2,
            Self::Len | Self::Eq | Self::Ne | Self::Gt | Self::Gte | Self::Lt | Self::Lte => 4,
            Self::Default | Self::And | Self::Or | Self::Not => 2,
        }
    }

    /// How many values it takes.
    const fn parameters(self) -> (usize, usize) {
        match self {
            Self::Json
            | Self::Upper
            | Self::Lower
            | Self::Line
            | Self::Escape
            | Self::Urlencode
            | Self::Base64
            | Self::Len
            | Self::Not => (1, 1),
            Self::Join | Self::Date => (1, 2),
            Self::Truncate
            | Self::Lookup
            | Self::Eq
            | Self::Ne
            | Self::Gt
            | Self::Gte
            | Self::Lt
            | Self::Lte => (2, 2),
            Self::Default | Self::And | Self::Or => (2, usize::MAX),
        }
    }

    /// Checks what it is given as far as that is written down.
    pub(super) fn check(self, given: &[Expression]) -> Result<(), String> {
        let (least, most) = self.parameters();
        if !(least..=most).contains(&given.len()) {
            let usage = self.usage();
            return Err(format!("{} is given {}; write {usage}", self.name(), values(given.len())));
        }
        let Some(Expression::Literal(literal)) = given.get(1) else { return Ok(()) };
        match self {
            Self::Truncate => length(literal).map(drop),
            Self::Date => match literal {
                Value::String(format) => date::check(format),
                _ => Err("the format of a date is a text, as in \"%Y-%m-%d\"".to_owned()),
            },
            _ => Ok(()),
        }
    }

    /// What people are told of it.
    #[expect(clippy::too_many_lines, reason = "a table")]
    const fn help(self) -> HelperHelp {
        match self {
            Self::Json => help(
                "json",
                "{{json value}}",
                "The value as JSON text; in a string, escaped like any other text.",
                r#""{{json data.requester}}""#,
                r#""{\"id\":\"user-1\",\"name\":\"Dana Fox\",\"email\":\"dana@example.com\"}""#,
            ),
            Self::Default => help(
                "default",
                "{{default value other}}",
                "The first of its values that is there and is not null or an empty text; else the last.",
                r#""{{default data.owner data.requester.name "nobody"}}""#,
                r#""Dana Fox""#,
            ),
            Self::Upper => help(
                "upper",
                "{{upper value}}",
                "In capitals.",
                r#""{{upper data.severity}}""#,
                r#""CRITICAL""#,
            ),
            Self::Lower => help(
                "lower",
                "{{lower value}}",
                "In small letters.",
                r#""{{lower data.type}}""#,
                r#""highriskaccessrequest""#,
            ),
            Self::Truncate => help(
                "truncate",
                "{{truncate value 80}}",
                "At most so many characters; when something is cut, the last one is …",
                r#""{{truncate data.title 12}}""#,
                r#""High-risk a…""#,
            ),
            Self::Line => help(
                "line",
                "{{line value}}",
                "On one line: each run of spaces, line breaks and control characters is one space.",
                r#""{{line "  High-risk   access "}}""#,
                r#""High-risk access""#,
            ),
            Self::Escape => help(
                "escape",
                "{{escape value}}",
                "With &, < and > as HTML writes them, so that Slack and HTML show the text and do nothing with it.",
                r#""{{escape "<!channel> & all"}}""#,
                r#""&lt;!channel&gt; &amp; all""#,
            ),
            Self::Join => help(
                "join",
                "{{join list \", \"}}",
                "The entries of a list as one text, with the given text between them; a comma and a space when none is given.",
                r#""{{join data.tags " · "}}""#,
                r#""""#,
            ),
            Self::Date => help(
                "date",
                "{{date value \"%Y-%m-%d %H:%M\"}}",
                "A time in UTC, in the given form (strftime); RFC 3339 when none is given. The value is a time of RFC 3339, or seconds since 1970; above 100,000,000,000, milliseconds.",
                r#""{{date data.detected_at "%d %b %Y, %H:%M UTC"}}""#,
                r#""23 Nov 2025, 12:13 UTC""#,
            ),
            Self::Urlencode => help(
                "urlencode",
                "{{urlencode value}}",
                "Percent-encoded for a part of an address. In the URL itself, every value is encoded without it.",
                r#""https://example.com/?q={{urlencode data.requester.email}}""#,
                r#""https://example.com/?q=dana%40example.com""#,
            ),
            Self::Base64 => help(
                "base64",
                "{{base64 value}}",
                "As Base64, with padding.",
                r#""{{base64 data.friendly_id}}""#,
                r#""QU4tMTIz""#,
            ),
            Self::Len => help(
                "len",
                "{{len value}}",
                "How many characters, entries or fields it has; 0 when it is missing.",
                "{{len data.access_groups}}",
                "2",
            ),
            Self::Lookup => help(
                "lookup",
                "{{lookup value name}}",
                "The field of this name, or the entry at this place; for names that are themselves values.",
                r#""{{lookup data.requester "name"}}""#,
                r#""Dana Fox""#,
            ),
            Self::Eq => help(
                "eq",
                "(eq value other)",
                "Whether they are the same: a text is never a number, and numbers are compared by value.",
                r#"{{#if (eq data.severity "critical")}}1{{else}}3{{/if}}"#,
                "1",
            ),
            Self::Ne => help(
                "ne",
                "(ne value other)",
                "Whether they differ.",
                r#"{{ne data.status "open"}}"#,
                "false",
            ),
            Self::Gt => help(
                "gt",
                "(gt value other)",
                "Whether the first is greater: numbers by value and to the last digit, texts by their characters, which orders times of RFC 3339 too.",
                "{{gt (len data.access_groups) 1}}",
                "true",
            ),
            Self::Gte => {
                help("gte", "(gte value other)", "Whether it is greater or the same.", "{{gte 2 2}}", "true")
            }
            Self::Lt => help("lt", "(lt value other)", "Whether it is less.", "{{lt 1 2}}", "true"),
            Self::Lte => {
                help("lte", "(lte value other)", "Whether it is less or the same.", "{{lte 3 2}}", "false")
            }
            Self::And => help(
                "and",
                "(and value other)",
                "Whether all of them are something, as if understands it.",
                "{{and data.title data.owner}}",
                "false",
            ),
            Self::Or => help(
                "or",
                "(or value other)",
                "Whether one of them is something.",
                "{{or data.title data.owner}}",
                "true",
            ),
            Self::Not => help("not", "(not value)", "Whether it is nothing.", "{{not data.owner}}", "true"),
        }
    }
}

fn values(count: usize) -> String {
    if count == 1 { "one value".to_owned() } else { format!("{count} values") }
}

/// The number of characters that `truncate` is given.
pub(super) fn length(value: &Value) -> Result<usize, String> {
    let length = value.as_u64().filter(|length| *length > 0).and_then(|length| usize::try_from(length).ok());
    length
        .ok_or_else(|| format!("truncate takes a whole number of characters from 1 on, and is given {value}"))
}
