//! Fresh ids from the machine's randomness.

use crate::{domain::ids::ParticipantId, ports::Chance};

/// Crockford's alphabet, without letters that look like digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 100 bits: among a billion people two share an id once in 2,500 billion programmes.
const ID_LETTERS: usize = 20;

#[derive(Clone, Copy, Debug, Default)]
pub struct MachineChance;

impl Chance for MachineChance {
    fn participant_id(&self) -> ParticipantId {
        let mut id = String::with_capacity(1 + ID_LETTERS);
        id.push('p');
        let letters =
            random::<ID_LETTERS>().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        id.extend(letters);
        ParticipantId::new(id)
    }
}

/// Linux always has randomness once it has started. Going on without it would mean ids that others can guess, so
/// this one invocation ends instead.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => bytes,
        Err(error) => panic!("the machine gives no randomness: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_alike_in_form_and_in_nothing_else() {
        let ids: BTreeSet<ParticipantId> =
            (0..1_000).map(|_| MachineChance.participant_id()).collect();
        assert_eq!(ids.len(), 1_000);
        for id in &ids {
            let (first, rest) = id.as_str().split_at(1);
            assert_eq!((first, rest.len()), ("p", ID_LETTERS));
            assert!(rest.bytes().all(|letter| ALPHABET.contains(&letter)), "{id}");
        }
        let used: BTreeSet<char> =
            ids.iter().flat_map(|id| id.as_str()[1..].chars().collect::<Vec<_>>()).collect();
        assert_eq!(used.len(), 32);
    }
}
