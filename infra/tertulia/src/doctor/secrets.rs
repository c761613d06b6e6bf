//! Are the secrets there, and can they be what they are meant to be?

use aws_config::SdkConfig;
use shared::aws::ssm::{ALIAS_KEY, Secrets, SecretsError};

use super::Finding;

const ABOUT: &str = "parameters";
const TOKEN: &str = "whatsapp/access-token";
const NAMES: [&str; 4] = [TOKEN, "whatsapp/app-secret", "whatsapp/verify-token", ALIAS_KEY];

/// The access token, if there is one.
pub(super) async fn look(config: &SdkConfig, prefix: &str) -> (Option<String>, Vec<Finding>) {
    let secrets = match Secrets::load(config, prefix, &[], &NAMES).await {
        Ok(secrets) => secrets,
        Err(SecretsError::Unavailable(error)) => {
            let remedy = "look at your own credentials (`aws sts get-caller-identity`): they need ssm:GetParameters and kms:Decrypt";
            return (None, vec![Finding::fault(ABOUT, error.to_string(), remedy)]);
        }
        Err(error @ (SecretsError::Missing(_) | SecretsError::AliasKey(_))) => {
            return (None, vec![Finding::fault(ABOUT, error.to_string(), "put it there")]);
        }
    };
    let mut findings = Vec::new();
    for name in NAMES {
        if secrets.get(name).is_none_or(|value| value.trim().is_empty()) {
            findings.push(Finding::fault(
                ABOUT,
                format!("{prefix}/{name} is missing or empty"),
                format!("aws ssm put-parameter --type SecureString --overwrite --name {prefix}/{name} --value …"),
            ));
        }
    }
    let has_key = secrets.get(ALIAS_KEY).is_some_and(|value| !value.trim().is_empty());
    if has_key && let Err(error) = secrets.alias_key() {
        let remedy = "only if nobody has joined yet: put 32 random bytes there (`openssl rand -hex 32`). Else find the one that was";
        findings.push(Finding::fault(ABOUT, error.to_string(), remedy));
    }
    if findings.is_empty() {
        findings.push(Finding::well(ABOUT, format!("all {} are there", NAMES.len())));
    }
    let token = secrets.get(TOKEN).map(|token| token.trim().to_owned());
    (token.filter(|token| !token.is_empty()), findings)
}
