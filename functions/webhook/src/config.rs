//! What the function is told, and what it keeps secret.

use std::collections::BTreeSet;

use shared::{
    config::{ConfigError, Lookup, Settings},
    domain::ids::NumberId,
    whatsapp::signature::{AppSecrets, VerifyToken},
};

use crate::client::Client;

/// From the function's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub parameter_prefix: String,
    pub numbers: BTreeSet<NumberId>,
    pub queue_participants: String,
    pub table_participants: String,
    pub table_cohorts: String,
    /// Whose client certificate the gateway must have seen; nobody's if the deployment has no domain of its own.
    pub client_name: Option<String>,
}

impl Environment {
    /// # Errors
    /// Everything that is missing, at once.
    pub fn from_lookup(lookup: &Lookup<'_>) -> Result<Self, ConfigError> {
        let mut settings = Settings::new(lookup);
        let environment = Self {
            parameter_prefix: settings.text("PARAMETER_PREFIX"),
            numbers: settings.number_ids("PHONE_NUMBER_IDS"),
            queue_participants: settings.text("QUEUE_PARTICIPANTS"),
            table_participants: settings.text("TABLE_PARTICIPANTS"),
            table_cohorts: settings.text("TABLE_COHORTS"),
            client_name: settings.optional("CLIENT_NAME"),
        };
        settings.finish(environment)
    }
}

/// Who we are for Meta, and how Meta proves that it is Meta.
#[derive(Debug, Clone)]
pub struct Identity {
    pub numbers: BTreeSet<NumberId>,
    pub app_secrets: AppSecrets,
    pub verify_token: VerifyToken,
    pub client: Client,
}

impl Identity {
    /// Names in the parameter store; the last one exists while a secret is being exchanged.
    pub const REQUIRED: [&str; 2] = ["whatsapp/app-secret", "whatsapp/verify-token"];
    pub const OPTIONAL: [&str; 1] = ["whatsapp/app-secret-previous"];

    /// `secret` looks one of those names up.
    pub fn new(numbers: BTreeSet<NumberId>, secret: impl Fn(&str) -> Option<String>) -> Self {
        let [app_secret, verify_token] =
            Self::REQUIRED.map(|name| secret(name).unwrap_or_default());
        let previous = Self::OPTIONAL.map(|name| secret(name).unwrap_or_default());
        let app_secrets = [app_secret.trim()].into_iter().chain(previous.iter().map(|s| s.trim()));
        Self {
            numbers,
            app_secrets: AppSecrets::new(app_secrets),
            verify_token: VerifyToken::new(verify_token.trim()),
            client: Client::default(),
        }
    }

    /// The gateway lets in any certificate of Meta's authority; this one only.
    #[must_use]
    pub fn with_client(self, name: Option<String>) -> Self {
        Self { client: Client::named(name), ..self }
    }
}
