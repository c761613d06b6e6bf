use shared::config::{ConfigError, Lookup, Settings};

#[derive(Debug)]
pub struct Config {
    pub people: String,
    pub cohorts: String,
    pub raffles: String,
    pub audit: String,
    pub mailboxes: String,
    pub bulk: String,
    pub relays: String,
    /// Recorded numbers are taken on a laptop and nowhere else.
    pub is_local: bool,
}

impl Config {
    /// # Errors
    /// Everything that the environment lacks, in one sentence.
    pub fn from_lookup(lookup: &Lookup<'_>) -> Result<Self, ConfigError> {
        let mut settings = Settings::new(lookup);
        let config = Self {
            people: settings.text("TABLE_PARTICIPANTS"),
            cohorts: settings.text("TABLE_COHORTS"),
            raffles: settings.text("TABLE_RAFFLES"),
            audit: settings.text("BUCKET_AUDIT"),
            mailboxes: settings.text("QUEUE_PARTICIPANTS"),
            bulk: settings.text("QUEUE_DELIVERIES"),
            relays: settings.text("BEACON_RELAYS"),
            is_local: settings.text("STAGE") == "local",
        };
        settings.finish(config)
    }
}
