//! One call of the API, and how the document says it.

use super::parameters;
use super::schemas::Schemas;
use crate::access::{Call, Role, Takes};
use crate::api::ProblemCode;
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

/// One call.
pub(super) struct Operation {
    pub(super) call: Call,
    tag: &'static str,
    summary: &'static str,
    description: Option<&'static str>,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
    problems: Vec<ProblemCode>,
}

impl Operation {
    /// A call, with what follows from its row in the table of calls.
    pub(super) fn new(call: Call, tag: &'static str, summary: &'static str, schemas: &mut Schemas) -> Self {
        let parameters = parameters::of_path(call, schemas);
        // Behind each call is an object that may not answer, and settings that may be wrong.
        let mut problems = vec![ProblemCode::Internal, ProblemCode::Unavailable];
        if call.takes() != Takes::Nothing {
            problems.push(ProblemCode::Unauthorized);
        }
        if let Takes::Role(act) = call.takes() {
            // The least role may do what it takes, and there is no lesser one.
            problems.extend((act.takes() != Role::ALL[0]).then_some(ProblemCode::RoleTooLow));
            // Wrong tokens are counted, whatever they are sent with.
            problems.push(ProblemCode::TooManyRequests);
            if call.method() != "GET" {
                // With a session, it has to come from a page of ours, as JSON.
                problems.extend([ProblemCode::Forbidden, ProblemCode::UnsupportedMedia]);
            }
        }
        // What Tocsin sent itself is not taken back.
        if !matches!(call, Call::Health | Call::PublicKeys) {
            problems.push(ProblemCode::Loop);
        }
        // To a source, an id that is not there is like a wrong token.
        if !parameters.is_empty() && call.takes() != Takes::SourceToken {
            problems.push(ProblemCode::NotFound);
        }
        let (description, body, answers) = (None, None, Map::new());
        Self { call, tag, summary, description, parameters, body, answers, problems }
    }

    pub(super) fn about(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// With fields in its query string; others are refused.
    pub(super) fn asks(mut self, fields: Vec<Value>) -> Self {
        self.parameters.extend(fields);
        self.and_problems(&[ProblemCode::Malformed])
    }

    /// A page of a list.
    pub(super) fn pages(self) -> Self {
        self.asks(parameters::page())
    }

    /// With a body of this type.
    pub(super) fn takes<T: JsonSchema>(mut self, schemas: &mut Schemas) -> Self {
        let schema = schemas.body::<T>();
        self.body =
            Some(json!({ "required": true, "content": { "application/json": { "schema": schema } } }));
        self.and_problems(&[ProblemCode::Malformed, ProblemCode::TooLarge])
    }

    /// A change that names the version it is based on.
    pub(super) fn matches_version(mut self) -> Self {
        self.parameters.push(parameters::if_match());
        self.and_problems(&[ProblemCode::VersionChanged, ProblemCode::VersionRequired])
    }

    /// A source may say what tells an event from others.
    pub(super) fn may_name_event(mut self) -> Self {
        self.parameters.extend(parameters::event_identity());
        self
    }

    /// It answers this when all is well.
    pub(super) fn answers<T: JsonSchema>(self, status: u16, words: &str, schemas: &mut Schemas) -> Self {
        let schema = schemas.answer::<T>();
        self.answers_schema(status, words, "application/json", &schema)
    }

    pub(super) fn answers_schema(mut self, status: u16, words: &str, kind: &str, schema: &Value) -> Self {
        let answer = json!({ "description": words, "content": { kind: { "schema": schema } } });
        self.answers.insert(status.to_string(), answer);
        self
    }

    /// It answers with nothing but its status.
    pub(super) fn answers_nothing(mut self, words: &str) -> Self {
        self.answers.insert("204".to_owned(), json!({ "description": words }));
        self
    }

    /// Every answer that is not a problem has this header.
    pub(super) fn with_header(mut self, name: &str, description: &str, schema: &Value) -> Self {
        for answer in self.answers.values_mut() {
            answer["headers"][name] =
                json!({ "description": description, "required": true, "schema": schema });
        }
        self
    }

    /// Every answer is a webhook with its version.
    pub(super) fn versioned(self) -> Self {
        self.with_header("ETag", "The version, for `If-Match`.", &parameters::version_tag())
    }

    pub(super) fn and_problems(mut self, codes: &[ProblemCode]) -> Self {
        self.problems.extend(codes);
        self
    }

    pub(super) fn to_json(&self) -> Value {
        let mut answers = self.answers.clone();
        for code in ProblemCode::ALL.into_iter().filter(|code| self.problems.contains(code)) {
            let reference = format!("#/components/responses/{}", problem_name(code.status()));
            answers.insert(code.status().to_string(), json!({ "$ref": reference }));
        }
        answers.sort_keys();
        let mut operation = json!({
            "operationId": id_of(self.call),
            "tags": [self.tag],
            "summary": self.summary,
            "security": security(self.call.takes()),
        });
        let parameters = (!self.parameters.is_empty()).then(|| Value::from(self.parameters.clone()));
        let optional = [
            ("description", self.description.map(Value::from)),
            ("parameters", parameters),
            ("requestBody", self.body.clone()),
        ];
        for (name, value) in optional.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            operation[name] = value;
        }
        operation["responses"] = answers.into();
        operation
    }
}

/// Its name in camel case, which is what clients made from the document call it.
pub(super) fn id_of(call: Call) -> String {
    let name = format!("{call:?}");
    let (first, rest) = name.split_at(1);
    first.to_lowercase() + rest
}

/// OpenAPI 3.1 lets the role that a call takes stand beside its scheme.
fn security(takes: Takes) -> Value {
    match takes {
        Takes::Nothing => json!([]),
        Takes::SourceToken => json!([{ "source": [] }]),
        Takes::Role(act) => json!([{ "token": [act.takes()] }, { "session": [act.takes()] }]),
    }
}

pub(super) fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "The admin token, or an API token with a role.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-tocsin",
            "description": "The console's session. A change with it has to come from the console's own origin.",
        },
        "source": {
            "type": "http",
            "scheme": "bearer",
            "description": "The token of the source; it is good for nothing else.",
        },
    })
}

/// What the response for a status of problems is called.
pub(super) fn problem_name(status: u16) -> String {
    format!("Problem{status}")
}

/// A code as the API writes it.
pub(super) fn name_of(code: ProblemCode) -> String {
    serde_json::to_value(code).unwrap().as_str().unwrap().to_owned()
}
