//! The one place that fetches.

use super::ApiError;
use crate::browser;
use crate::state::Session;
use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::{Problem, ProblemCode};
use shared::small_json;
use web_sys::AbortController;

/// The API as the present session sees it.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    session: Session,
}

/// Ends the request when whoever waits for it is gone.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// One call.
pub(super) struct Call {
    method: Method,
    path: String,
    body: Option<String>,
    version: Option<u32>,
}

impl Call {
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None, version: None }
    }

    pub(super) fn post(path: impl Into<String>) -> Self {
        Self { method: Method::POST, path: path.into(), body: None, version: None }
    }

    pub(super) fn put(path: impl Into<String>) -> Self {
        Self { method: Method::PUT, path: path.into(), body: None, version: None }
    }

    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, path: path.into(), body: None, version: None }
    }

    /// With a JSON body.
    pub(super) fn with(mut self, body: &impl Serialize) -> Self {
        // Our bodies are documents and plain types, whose keys are texts; an empty body is refused by the Worker.
        self.body = Some(serde_json::to_string(body).unwrap_or_default());
        self
    }

    /// Only while this is still the version.
    pub(super) fn if_match(mut self, version: u32) -> Self {
        self.version = Some(version);
        self
    }
}

impl Api {
    /// The API for a session.
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// The API for the session of the present page.
    pub(crate) fn from_context() -> Self {
        Self::new(Session::from_context())
    }

    /// Makes a call and reads its answer.
    pub(super) async fn read<T: DeserializeOwned>(self, call: Call) -> Result<T, ApiError> {
        let (status, text) = self.send(call).await?;
        small_json::from_str(&text).map_err(|_| ApiError::Unreadable { status })
    }

    /// Makes a call whose answer is nothing.
    pub(super) async fn run(self, call: Call) -> Result<(), ApiError> {
        self.send(call).await.map(drop)
    }

    async fn send(self, call: Call) -> Result<(u16, String), ApiError> {
        let guard = AbortOnDrop(AbortController::new().ok());
        let signal = guard.0.as_ref().map(AbortController::signal);
        let is_sign_in = call.path == "/api/session";
        let changes = call.method != Method::GET;
        let mut request = RequestBuilder::new(&call.path).method(call.method).abort_signal(signal.as_ref());
        request = request.header("accept", "application/json");
        if changes {
            request = request.header("content-type", "application/json");
        }
        if let Some(version) = call.version {
            request = request.header("if-match", &format!("\"{version}\""));
        }
        let request = match call.body {
            Some(body) => request.body(body),
            None => request.build(),
        };
        let response = request.map_err(|_| ApiError::Offline)?.send().await.map_err(|_| ApiError::Offline)?;
        let answer = Self::receive(response).await;
        let is_unauthorized =
            matches!(&answer, Err(error) if error.code() == Some(ProblemCode::Unauthorized));
        if is_unauthorized && !is_sign_in {
            self.session.expire();
        }
        answer
    }

    async fn receive(response: Response) -> Result<(u16, String), ApiError> {
        let status = response.status();
        let text = response.text().await.map_err(|_| ApiError::Offline)?;
        if response.ok() {
            return Ok((status, text));
        }
        match small_json::from_str::<Problem>(&text) {
            Ok(problem) => Err(ApiError::Problem(problem)),
            Err(_) if status == 401 => {
                Err(ApiError::Problem(Problem::new(ProblemCode::Unauthorized, "You are signed out.")))
            }
            Err(_) => Err(ApiError::Unreadable { status }),
        }
    }
}

/// The query of a page of a list.
pub(super) fn page_query(cursor: Option<String>) -> String {
    filtered_page_query(Vec::new(), cursor)
}

/// The same of a list that is asked for something.
pub(super) fn filtered_page_query(mut filter: Vec<(&'static str, String)>, cursor: Option<String>) -> String {
    filter.push(("limit", shared::limits::PAGE_ROWS_DEFAULT.to_string()));
    filter.extend(cursor.map(|cursor| ("cursor", cursor)));
    browser::to_query(&filter)
}
