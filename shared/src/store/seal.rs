//! Aliases are stored sealed: whoever reads the table cannot tell whose number a row is, nor try all numbers, since
//! the key is not in the table.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::keys;
use crate::ports::AliasKey;

/// The shortest key that is taken: as many bytes as SHA-256 gives out.
/// <https://datatracker.ietf.org/doc/html/rfc2104#section-3>
pub const KEY_BYTES_MIN: usize = 32;

#[derive(Clone)]
pub struct SealingKey(Hmac<Sha256>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the alias key has {0} bytes and needs at least {KEY_BYTES_MIN}: make one with `openssl rand -hex 32`"
)]
pub struct ShortKey(pub usize);

impl SealingKey {
    /// # Errors
    /// A key that could be guessed is refused.
    pub fn new(key: &[u8]) -> Result<Self, ShortKey> {
        let short = ShortKey(key.len());
        if key.len() < KEY_BYTES_MIN {
            return Err(short);
        }
        Hmac::new_from_slice(key).map(Self).map_err(|_| short)
    }
}

impl AliasKey for SealingKey {
    fn seal(&self, alias: &str) -> String {
        let mut seal = self.0.clone();
        seal.update(alias.as_bytes());
        keys::hex(&seal.finalize().into_bytes())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_the_hmac_that_anybody_with_the_key_computes() {
        // printf 'phone:51900000000' | openssl dgst -sha256 -hmac 00000000000000000000000000000000
        let key = SealingKey::new(&[b'0'; 32]).unwrap();
        assert_eq!(
            key.seal("phone:51900000000"),
            "5dcf5cf6c17994b48a5214b91b2ea5dc96c75e5ee1469ace59a3a6f94cd77737"
        );
    }

    #[test]
    fn a_key_that_could_be_guessed_is_refused_and_never_shown() {
        let error = SealingKey::new(b"secret").unwrap_err().to_string();
        assert!(error.contains("6 bytes") && !error.contains("secret"), "{error}");
        let key = SealingKey::new(&[7; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "SealingKey(hidden)");
    }
}
