//! Invariant 5: what was acknowledged lies in S3, as it was put there, of the type that it says.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use shared::domain::participant::Participant;

use super::Checker;

#[derive(Debug, Default)]
pub(crate) struct Files {
    /// What lies in the bucket, by key: the hash of the bytes as they came through the door.
    pub(super) there: BTreeMap<String, [u8; 32]>,
}

impl Checker {
    /// The object was stored.
    pub(crate) fn put(&mut self, key: &str, bytes: &[u8], mime_type: &str) {
        let fits = match mime_type.split(';').next().unwrap_or_default() {
            "image/jpeg" => bytes.starts_with(&[0xFF, 0xD8, 0xFF]),
            "audio/ogg" => bytes.starts_with(b"OggS"),
            "application/pdf" => bytes.starts_with(b"%PDF-"),
            "text/plain" => std::str::from_utf8(bytes).is_ok(),
            _ => false,
        };
        if !fits {
            self.fail(5, format!("{key} is said to be {mime_type} and is not"));
        }
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let before = self.files.there.insert(key.to_owned(), hash);
        if before.is_some_and(|before| before != hash) {
            self.fail(5, format!("{key} was written over with other bytes"));
        }
    }

    pub(crate) fn deleted(&mut self, key: &str) {
        self.files.there.remove(key);
    }

    pub(crate) fn deleted_all(&mut self, prefix: &str) {
        self.files.there.retain(|key, _| !key.starts_with(prefix));
    }

    /// Her thanks are about to leave: everything that counts as kept is there.
    pub(super) fn look_at_object(&self, latest: &Participant) -> Result<(), (u8, String)> {
        let submissions = latest.enrollment().into_iter().flat_map(|one| one.submissions.values());
        for kept in submissions.filter_map(|submission| submission.kept.as_ref()) {
            if !self.files.there.contains_key(kept.object.as_str()) {
                return Err((5, format!("thanks for {}, which is not in S3", kept.object)));
            }
        }
        Ok(())
    }
}
