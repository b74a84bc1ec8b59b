//! In which way a source writes its events.

use serde::{Deserialize, Serialize};

/// How a source writes its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Our envelope: `event_type`, `event_time`, `data`.
    #[default]
    Tocsin,
    /// CloudEvents 1.0 over HTTP: structured, batched or binary.
    Cloudevents,
    /// The envelope of Amazon EventBridge.
    Eventbridge,
    /// The Open Cybersecurity Schema Framework.
    Ocsf,
    /// Any JSON object, with paths to its id, type and time.
    Custom,
    /// Any JSON object.
    Raw,
}

impl Format {
    /// All of them, in the order a form offers them.
    pub const ALL: [Format; 6] =
        [Self::Tocsin, Self::Cloudevents, Self::Eventbridge, Self::Ocsf, Self::Custom, Self::Raw];

    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tocsin => "tocsin",
            Self::Cloudevents => "cloudevents",
            Self::Eventbridge => "eventbridge",
            Self::Ocsf => "ocsf",
            Self::Custom => "custom",
            Self::Raw => "raw",
        }
    }

    /// Reads what [`Format::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }

    /// Which events it is for, as one line of a form.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Tocsin => "event_type, event_time and data, as Tocsin documents them.",
            Self::Cloudevents => "One by one, as a batch, or with the attributes in ce- headers.",
            Self::Eventbridge => "What an EventBridge rule sends to an API destination: detail becomes data.",
            Self::Ocsf => "Findings and events of the Open Cybersecurity Schema Framework.",
            Self::Custom => "Any JSON object; you say where its id, its type and its time stand.",
            Self::Raw => "Any JSON object. Every event has the type Event.",
        }
    }

    /// Where each part of an event comes from: its type, its time, its data, and its identity when no header has one.
    pub const fn mapping(self) -> [&'static str; 4] {
        match self {
            Self::Tocsin => ["`event_type`", "`event_time`", "`data`", "the content"],
            Self::Cloudevents => [
                "`type`",
                "`time`",
                "`data`, or what `data_base64` decodes to; the attributes stay beside it",
                "`source` and `id`",
            ],
            Self::Eventbridge => [
                "`detail-type`",
                "`time`",
                "`detail`; the rest of the envelope stays beside it",
                "`source` and `id`",
            ],
            Self::Ocsf => [
                "`type_name`, else `class_name`, else `class_uid`",
                "`time`, from milliseconds to seconds",
                "the whole event",
                "`metadata.uid`, else the content",
            ],
            Self::Custom => [
                "what `type_path` selects; `Event` without one",
                "what `time_path` selects",
                "the whole event",
                "what `id_path` selects, else the content",
            ],
            Self::Raw => ["`Event`", "none", "the whole event", "the content"],
        }
    }
}
