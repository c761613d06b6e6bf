use std::sync::Arc;

use super::AccessToken;
use crate::{aws::ssm::Secrets, ports::Unavailable};

/// Name in the parameter store, under the deployment's prefix.
pub const ACCESS_TOKEN: &str = "whatsapp/access-token";

/// The token in the parameter store, read again when Meta says that it has expired.
#[derive(Debug, Clone)]
pub struct StoredToken(Arc<Secrets>);

impl StoredToken {
    /// [`ACCESS_TOKEN`] must be among the names that were loaded.
    pub const fn new(secrets: Arc<Secrets>) -> Self {
        Self(secrets)
    }
}

impl AccessToken for StoredToken {
    async fn current(&self) -> Result<String, Unavailable> {
        let token = self.0.get(ACCESS_TOKEN);
        token.ok_or_else(|| Unavailable::new("the access token", "it was not loaded"))
    }

    async fn renewed(&self, expired: &str) -> Result<Option<String>, Unavailable> {
        // Somebody may have read the new one while our request was under way.
        let known = self.current().await?;
        if known != expired {
            return Ok(Some(known));
        }
        let refreshed = self.0.refresh().await;
        refreshed.map_err(|error| Unavailable::new("the access token", error))?;
        Ok(self.0.get(ACCESS_TOKEN))
    }
}
