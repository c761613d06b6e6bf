//! Who may be believed: a body signed by Meta with our app secret.
//!
//! The signature covers the raw bytes, escapes and all, so it is checked before anything is parsed, and only what
//! was checked can be parsed: [`Verified`] has no other maker.
//! <https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads>

use crate::planted::{Bug, planted};
use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// The header that carries `sha256=<64 hex digits>`.
pub const HEADER: &str = "x-hub-signature-256";

/// Something that came with a right signature.
#[derive(Clone, Copy)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub const fn get(&self) -> &T {
        &self.0
    }
}

// What a person wrote is in there.
impl<T> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verified(hidden)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("the signature header is missing")]
    Missing,
    #[error("the signature header is not `sha256=` and 64 hex digits")]
    Malformed,
    #[error("the signature is wrong")]
    Wrong,
}

/// The app secrets that are accepted: one, or two while they are being exchanged.
#[derive(Clone)]
pub struct AppSecrets(Vec<Hmac<Sha256>>);

impl AppSecrets {
    /// Empty secrets are left out, so that an unset *previous* secret can never be signed with.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let keys = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .filter_map(|secret| Hmac::new_from_slice(secret.as_bytes()).ok());
        Self(keys.collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes, if one of the secrets signed them. Takes as long for a wrong signature as for a right one.
    pub fn verify<'a>(
        &self,
        header: Option<&str>,
        body: &'a [u8],
    ) -> Result<Verified<&'a [u8]>, SignatureError> {
        let header = header.ok_or(SignatureError::Missing)?;
        let claimed = digest(header).ok_or(SignatureError::Malformed)?;
        let mut matches = Choice::from(0);
        for key in &self.0 {
            let mac = key.clone().chain_update(body).finalize().into_bytes();
            matches |= mac.ct_eq(&claimed);
        }
        if planted(Bug::AcceptUnsigned) {
            matches = Choice::from(1);
        }
        if matches.into() { Ok(Verified(body)) } else { Err(SignatureError::Wrong) }
    }
}

impl fmt::Debug for AppSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppSecrets({} hidden)", self.0.len())
    }
}

/// The header's value for a body: what Meta does, for whoever plays Meta.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|key| key.chain_update(body));
    match mac {
        Ok(mac) => format!("sha256={}", hex::encode(mac.finalize().into_bytes())),
        Err(_) => unreachable!("HMAC takes keys of every length"),
    }
}

/// The token of the handshake, compared without telling by the time it takes how much of it was right.
#[derive(Clone)]
pub struct VerifyToken(Option<[u8; 32]>);

impl VerifyToken {
    /// An empty token is none: nobody shakes hands by not sending one.
    pub fn new(token: &str) -> Self {
        Self((!token.is_empty()).then(|| Sha256::digest(token.as_bytes()).into()))
    }

    pub fn is(&self, claimed: &str) -> bool {
        // Digests are compared, so not even the length shows.
        let claimed: [u8; 32] = Sha256::digest(claimed.as_bytes()).into();
        self.0.is_some_and(|token| token.ct_eq(&claimed).into())
    }
}

impl fmt::Debug for VerifyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifyToken(hidden)")
    }
}

fn digest(header: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(header.strip_prefix("sha256=")?, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2, 3 and 6: keys and data as they fit into text.
    /// <https://www.rfc-editor.org/rfc/rfc4231#section-4>
    #[test]
    fn it_is_hmac_sha256() {
        let cases = [
            (
                "\u{b}".repeat(20),
                b"Hi There".to_vec(),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                "Jefe".to_owned(),
                b"what do ya want for nothing?".to_vec(),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
        ];
        for (key, data, expected) in cases {
            let header = format!("sha256={expected}");
            assert_eq!(sign(&key, &data), header);
            assert!(AppSecrets::new([key.as_str()]).verify(Some(&header), &data).is_ok());
        }
    }

    #[test]
    fn both_secrets_of_a_rotation_are_accepted_and_no_third() {
        let body = br#"{"a":"\u00f1 \/ \ud83d\ude00"}"#;
        let secrets = AppSecrets::new(["new", "old"]);
        assert!(secrets.verify(Some(&sign("new", body)), body).is_ok());
        assert!(secrets.verify(Some(&sign("old", body)), body).is_ok());
        assert_eq!(
            secrets.verify(Some(&sign("other", body)), body).err(),
            Some(SignatureError::Wrong)
        );
    }

    #[test]
    fn one_changed_byte_is_enough() {
        let body = b"{\"object\":\"whatsapp_business_account\"}".to_vec();
        let secrets = AppSecrets::new(["secret"]);
        let header = sign("secret", &body);
        for at in 0..body.len() {
            let mut changed = body.clone();
            changed[at] ^= 1;
            assert_eq!(
                secrets.verify(Some(&header), &changed).err(),
                Some(SignatureError::Wrong),
                "byte {at}"
            );
        }
    }

    #[test]
    fn a_header_of_another_shape_is_malformed() {
        let secrets = AppSecrets::new(["secret"]);
        let right = sign("secret", b"x");
        let cases = [
            String::new(),
            "sha256=".to_owned(),
            right.replace("sha256=", ""),
            right.replace("sha256", "sha1"),
            right[..right.len() - 1].to_owned(),
            format!("{right}0"),
            format!(" {right}"),
            right.replace("sha256=", "sha256=zz"),
            "sha256=ñ".to_owned(),
        ];
        for header in cases {
            assert_eq!(
                secrets.verify(Some(&header), b"x").err(),
                Some(SignatureError::Malformed),
                "{header:?}"
            );
        }
        assert_eq!(secrets.verify(None, b"x").err(), Some(SignatureError::Missing));
        assert!(
            secrets.verify(Some(&right.to_uppercase().replace("SHA256", "sha256")), b"x").is_ok(),
            "hex digits may be of either case"
        );
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        let none = AppSecrets::new(["", ""]);
        assert!(none.is_empty());
        assert_eq!(none.verify(Some(&sign("", b"x")), b"x").err(), Some(SignatureError::Wrong));
    }

    #[test]
    fn the_handshake_takes_the_whole_token_only() {
        let token = VerifyToken::new("a-token");
        assert!(token.is("a-token"));
        for wrong in ["", "a-toke", "a-token ", "A-token", "a-tokenn"] {
            assert!(!token.is(wrong), "{wrong:?}");
        }
        assert!(!VerifyToken::new("").is(""), "a token that was not set");
    }

    #[test]
    fn no_secret_is_printed() {
        let printed = format!(
            "{:?} {:?} {:?}",
            AppSecrets::new(["hush"]),
            VerifyToken::new("hush"),
            AppSecrets::new(["hush"]).verify(Some(&sign("hush", b"words")), b"words")
        );
        assert!(!printed.contains("hush") && !printed.contains("words"), "{printed}");
    }
}
