//! Signing in and out.

use super::ApiError;
use super::client::{Api, Call};
use shared::api::{SessionView, SignIn};
use shared::secret::SecretText;

impl Api {
    /// Who is asking.
    pub(crate) async fn session(self) -> Result<SessionView, ApiError> {
        self.read(Call::get("/api/session")).await
    }

    /// Signs in.
    pub(crate) async fn sign_in(self, token: String) -> Result<SessionView, ApiError> {
        self.read(Call::post("/api/session").with(&SignIn { token: SecretText::new(token) })).await
    }

    /// Signs out.
    pub(crate) async fn sign_out(self) -> Result<(), ApiError> {
        self.run(Call::delete("/api/session")).await
    }
}
