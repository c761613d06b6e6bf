//! What production keeps in Parameter Store, made up anew for each run.

use anyhow::{Context, Result};

use super::{aws::Aws, deploy::STAGE};

#[derive(Clone)]
pub struct Secrets {
    pub app_secret: String,
    pub access_token: String,
    pub verify_token: String,
    pub alias_key: String,
}

impl Secrets {
    pub fn make_up() -> Result<Self> {
        Ok(Self {
            // Meta's app secrets are 32 hexadecimal digits.
            app_secret: random_hex(16)?,
            access_token: format!("EAA{}", random_hex(40)?),
            verify_token: random_hex(16)?,
            alias_key: random_hex(32)?,
        })
    }

    /// CloudFormation cannot make a SecureString, here or on AWS, so they are put beside the stack.
    pub async fn put(&self, aws: &Aws) -> Result<()> {
        for (name, value) in [
            ("whatsapp/app-secret", &self.app_secret),
            ("whatsapp/access-token", &self.access_token),
            ("whatsapp/verify-token", &self.verify_token),
            ("alias-key", &self.alias_key),
        ] {
            aws.put_secret(&format!("/tertulia/{STAGE}/{name}"), value).await?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

fn random_hex(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).context("the system gives no random numbers")?;
    Ok(hex::encode(buffer))
}
