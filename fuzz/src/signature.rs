use hmac::{Hmac, Mac};
use sha2::Sha256;
use shared::whatsapp::signature::{AppSecrets, SignatureError, VerifyToken, sign};

const SECRETS: [&str; 2] = ["the new secret", "the old secret"];

/// A header is believed if it is right, and only then. The data is a header, a line feed, and a body; a header of one
/// letter stands for a right one: `n` by the new secret, `o` by the old, `x` by somebody else's.
pub fn signature_header(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, body) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let header = match header {
        b"n" => sign(SECRETS[0], body),
        b"o" => sign(SECRETS[1], body),
        b"x" => sign("another's secret", body),
        // As the handler reads a header.
        other => match std::str::from_utf8(other) {
            Ok(text) => text.to_owned(),
            Err(_) => "not ASCII".to_owned(),
        },
    };
    let right = SECRETS.map(|secret| computed(secret, body));
    let is_right = header
        .strip_prefix("sha256=")
        .is_some_and(|digits| right.contains(&digits.to_ascii_lowercase()));
    let outcome = AppSecrets::new(SECRETS).verify(Some(&header), body);
    match &outcome {
        Ok(verified) => {
            assert!(is_right, "a wrong signature was believed");
            assert_eq!(*verified.get(), body);
        }
        Err(SignatureError::Wrong) => {
            assert!(!is_right, "a right signature was refused");
            assert_eq!(header.len(), "sha256=".len() + 64);
        }
        Err(SignatureError::Malformed) => assert!(!is_right, "a right signature was refused"),
        Err(SignatureError::Missing) => panic!("a header was there"),
    }
    // Without its secret nobody's signature is worth anything.
    assert!(AppSecrets::new(["", ""]).verify(Some(&header), body).is_err());
    let token = VerifyToken::new(SECRETS[0]);
    assert_eq!(token.is(&header), header == SECRETS[0]);
}

/// By the library alone, without a line of ours.
fn computed(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let mac = mac.map(|mac| mac.chain_update(body).finalize().into_bytes());
    mac.map(hex::encode).unwrap_or_default()
}
