//! What the function is told.

use shared::config::{ConfigError, Lookup, Settings};

/// From the function's environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    pub parameter_prefix: String,
    pub graph_url: String,
    pub graph_version: String,
    pub bucket_submissions: String,
    pub queue_participants: String,
}

impl Environment {
    /// # Errors
    /// Everything that is missing, at once.
    pub fn from_lookup(lookup: &Lookup<'_>) -> Result<Self, ConfigError> {
        let mut settings = Settings::new(lookup);
        let environment = Self {
            parameter_prefix: settings.text("PARAMETER_PREFIX"),
            graph_url: settings.text("GRAPH_URL"),
            graph_version: settings.text("GRAPH_VERSION"),
            bucket_submissions: settings.text("BUCKET_SUBMISSIONS"),
            queue_participants: settings.text("QUEUE_PARTICIPANTS"),
        };
        settings.finish(environment)
    }
}
