//! What proves that a value is a beacon's own.

use drand_verify::{G2PubkeyRfc, Pubkey as _};
use sha2::{Digest, Sha256};

use crate::domain::raffle::{BeaconValue, hex};

/// Quicknet's public key, in the compressed form in which every relay shows it.
/// <https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/info>
const QUICKNET_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    #[error("it carries no signature")]
    NoSignature,
    #[error("its signature is not 96 hex digits in lower case")]
    Form,
    #[error("its signature is not quicknet's for this round")]
    Signature,
    #[error("its value is not the SHA-256 of its signature")]
    Value,
}

/// A quicknet round is what the League of Entropy signed. There is one valid signature for each round, so whoever has
/// it has the value, and no relay has to be believed.
///
/// # Errors
/// What is wrong with it.
pub fn check_quicknet(value: &BeaconValue) -> Result<(), Forged> {
    let text = value.signature.as_ref().ok_or(Forged::NoSignature)?;
    let signature = hex::decode(text).map_err(|_| Forged::Form)?;
    if signature.len() != 48 || hex(&signature) != *text {
        return Err(Forged::Form);
    }
    if hex(&Sha256::digest(&signature)) != value.randomness {
        return Err(Forged::Value);
    }
    let key = hex::decode(QUICKNET_KEY).map_err(|_| Forged::Signature)?;
    let key = G2PubkeyRfc::from_variable(&key).map_err(|_| Forged::Signature)?;
    match key.verify(value.round, b"", &signature) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Forged::Signature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::recorded, domain::raffle::RECORDED_ROUNDS};

    #[test]
    fn real_rounds_are_real() {
        for round in RECORDED_ROUNDS {
            let value = recorded(round).unwrap();
            assert_eq!(check_quicknet(&value), Ok(()), "{round}");
        }
        // As published by drand in the documentation of its clients.
        let known = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587";
        assert_eq!(recorded(657_413).unwrap().randomness, known);
    }

    #[test]
    fn a_flipped_bit_anywhere_in_a_signature_is_seen() {
        let real = recorded(123).unwrap();
        let signature = real.signature.clone().unwrap();
        for digit in 0..signature.len() {
            for bit in 0..8 {
                let mut bytes = signature.clone().into_bytes();
                bytes[digit] ^= 1 << bit;
                let flipped = String::from_utf8_lossy(&bytes).into_owned();
                let value = BeaconValue { signature: Some(flipped.clone()), ..real.clone() };
                assert_ne!(check_quicknet(&value), Ok(()), "{flipped}");
            }
        }
    }

    /// The value may be made to fit: the signature then does not.
    #[test]
    fn a_made_up_signature_and_another_round_are_seen() {
        let real = recorded(123).unwrap();
        let other = BeaconValue { round: 124, ..real.clone() };
        assert_eq!(check_quicknet(&other), Err(Forged::Signature));
        let mut bytes = hex::decode(real.signature.clone().unwrap()).unwrap();
        bytes[47] ^= 1;
        let randomness = hex(&Sha256::digest(&bytes));
        let forged = BeaconValue { signature: Some(hex(&bytes)), randomness, ..real };
        assert_eq!(check_quicknet(&forged), Err(Forged::Signature));
    }
}
