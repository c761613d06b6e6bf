use std::{fmt, future::Future};

use crate::ports::Unavailable;

/// Where the access token comes from. It is replaced while we run, so it is asked for before each call.
pub trait AccessToken: Send + Sync {
    /// The one that is believed to be good.
    fn current(&self) -> impl Future<Output = Result<String, Unavailable>> + Send;

    /// After Meta refused `expired`: another one, if there is another one.
    fn renewed(
        &self,
        expired: &str,
    ) -> impl Future<Output = Result<Option<String>, Unavailable>> + Send;
}

/// One that never changes: a simulator's, or a command's.
#[derive(Clone)]
pub struct FixedToken(String);

impl FixedToken {
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }
}

impl fmt::Debug for FixedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FixedToken(hidden)")
    }
}

impl AccessToken for FixedToken {
    async fn current(&self) -> Result<String, Unavailable> {
        Ok(self.0.clone())
    }

    async fn renewed(&self, _expired: &str) -> Result<Option<String>, Unavailable> {
        Ok(None)
    }
}
