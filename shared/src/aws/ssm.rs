//! Secrets from the parameter store: read by name at the start, so that each function's role can name those that it
//! may see, and again when one has been changed.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{PoisonError, RwLock},
};

use aws_sdk_ssm::Client;
use aws_types::SdkConfig;

use super::failure::unavailable;
use crate::{
    ports::Unavailable,
    store::seal::{SealingKey, ShortKey},
};

/// Names in one call.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html>
const NAMES_MAX: usize = 10;

const WHAT: &str = "the parameter store";

/// Name of the key that aliases are sealed with, under the prefix.
pub const ALIAS_KEY: &str = "alias-key";

pub struct Secrets {
    client: Client,
    prefix: String,
    required: Vec<String>,
    optional: Vec<String>,
    values: RwLock<BTreeMap<String, String>>,
}

#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    #[error("there is no parameter {}: put it with `aws ssm put-parameter --type SecureString`", .0.join(", "))]
    Missing(Vec<String>),
    #[error(transparent)]
    AliasKey(#[from] ShortKey),
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Secrets {
    /// Names are given without the prefix, such as `whatsapp/app-secret`.
    ///
    /// # Errors
    /// Every required one that is missing, in one sentence.
    pub async fn load(
        config: &SdkConfig,
        prefix: &str,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Self, SecretsError> {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let secrets = Self {
            client: Client::new(config),
            prefix: prefix.trim_end_matches('/').to_owned(),
            required: owned(required),
            optional: owned(optional),
            values: RwLock::default(),
        };
        secrets.refresh().await?;
        Ok(secrets)
    }

    pub fn get(&self, name: &str) -> Option<String> {
        let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
        values.get(name).cloned()
    }

    /// # Errors
    /// It is missing or too short.
    pub fn alias_key(&self) -> Result<SealingKey, SecretsError> {
        let key = self.get(ALIAS_KEY);
        let key = key.ok_or_else(|| SecretsError::Missing(vec![self.path(ALIAS_KEY)]))?;
        Ok(SealingKey::new(key.trim().as_bytes())?)
    }

    /// Reads them all again. What was known stays if that fails.
    ///
    /// # Errors
    /// See [`Secrets::load`].
    pub async fn refresh(&self) -> Result<(), SecretsError> {
        let names: Vec<String> =
            self.required.iter().chain(&self.optional).map(|name| self.path(name)).collect();
        let mut read = BTreeMap::new();
        for names in names.chunks(NAMES_MAX) {
            let get = self.client.get_parameters().with_decryption(true);
            let get = get.set_names(Some(names.to_vec()));
            let answer = get.send().await.map_err(unavailable(WHAT))?;
            for parameter in answer.parameters.unwrap_or_default() {
                if let (Some(path), Some(value)) = (parameter.name, parameter.value) {
                    read.insert(self.name_in(&path), value);
                }
            }
        }
        let absent = |name: &&String| !read.contains_key(*name);
        let missing: Vec<&String> = self.required.iter().filter(absent).collect();
        if !missing.is_empty() {
            let paths = missing.into_iter().map(|name| self.path(name)).collect();
            return Err(SecretsError::Missing(paths));
        }
        *self.values.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.prefix)
    }

    fn name_in(&self, path: &str) -> String {
        let name = path.strip_prefix(&self.prefix).unwrap_or(path);
        name.trim_start_matches('/').to_owned()
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets under {}", self.prefix)
    }
}
