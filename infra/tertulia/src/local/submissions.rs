//! What lies in the submissions bucket, for the page: every object looked at, nothing taken from a function's word.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{aws::Aws, clock::LocalClock};

#[derive(Clone, Debug, Serialize)]
pub struct Submission {
    pub participant: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    pub key: String,
    pub bytes: usize,
    pub sha256: String,
    pub mime_type: String,
    pub at: Timestamp,
    /// Where the page gets the file.
    pub url: String,
}

#[derive(Debug)]
pub struct Submissions {
    aws: Aws,
    bucket: String,
    /// Objects are looked at once for each of their versions.
    seen: BTreeMap<(String, String), Submission>,
}

impl Submissions {
    pub fn new(aws: Aws, bucket: String) -> Self {
        Self { aws, bucket, seen: BTreeMap::new() }
    }

    pub async fn file(&self, key: &str) -> Result<(String, Vec<u8>)> {
        self.aws.object(&self.bucket, key).await
    }

    /// Oldest first.
    pub async fn all(&mut self, clock: &LocalClock) -> Result<Vec<Submission>> {
        let mut all = Vec::new();
        for listed in self.aws.list_objects(&self.bucket).await? {
            let edition = (listed.key.clone(), listed.etag.clone());
            if !self.seen.contains_key(&edition) {
                let (mime_type, bytes) = self.aws.object(&self.bucket, &listed.key).await?;
                let submission = Submission {
                    participant: participant_of(&listed.key).to_owned(),
                    person: None,
                    url: format!("/local/submissions/{}", listed.key),
                    key: listed.key,
                    bytes: bytes.len(),
                    sha256: hex::encode(Sha256::digest(&bytes)),
                    mime_type,
                    // The emulator writes the machine's time.
                    at: clock.at_machine_ms(listed.at.as_millisecond()),
                };
                self.seen.insert(edition.clone(), submission);
            }
            let submission = self.seen.get(&edition).context("an object was seen and forgotten")?;
            all.push(submission.clone());
        }
        all.sort_by_key(|submission| submission.at);
        Ok(all)
    }
}

/// Keys are `submissions/<participant>/…`.
fn participant_of(key: &str) -> &str {
    key.split('/').nth(1).unwrap_or_default()
}
