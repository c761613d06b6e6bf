//! The seal of a list: the Merkle tree hash of RFC 6962, section 2.1.
//! <https://www.rfc-editor.org/rfc/rfc6962#section-2.1>

use sha2::{Digest, Sha256};

/// A leaf and a node never have the same hash, since each has a byte of its own in front.
const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

pub type Hash = [u8; 32];

pub(super) fn leaf(content: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF).chain_update(content).finalize().into()
}

/// Level by level: neighbours are joined, and the last of an odd number goes up as it is. Without leaves it is the hash
/// of nothing.
pub(super) fn root(mut level: Vec<Hash>) -> Hash {
    if level.is_empty() {
        return Sha256::digest([]).into();
    }
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => {
                    let node = Sha256::new().chain_update(NODE).chain_update(left);
                    node.chain_update(right).finalize().into()
                }
                single => single.iter().copied().next().unwrap_or_default(),
            })
            .collect();
    }
    level.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::raffle::hex;

    fn of(leaves: &[&str]) -> String {
        hex(&root(leaves.iter().map(|content| leaf(content.as_bytes())).collect()))
    }

    /// Computed with Python's hashlib by the recursive definition of the RFC, which splits at the largest power of two.
    #[test]
    fn it_is_the_tree_of_the_rfc() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(of(&[]), empty);
        let one = "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c";
        assert_eq!(of(&["a"]), one);
        assert_eq!(of(&["a", "b", "c"]), THREE);
        assert_eq!(of(&["a", "b", "c", "d", "e", "f", "g"]), SEVEN);
    }

    const THREE: &str = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1";
    const SEVEN: &str = "4ae191939f548d9934740b88dea2c5cb89bb8870fc4505cd79dec6bbfaaee9cb";

    #[test]
    fn a_list_of_two_is_no_leaf() {
        let (a, b) = (leaf(b"a"), leaf(b"b"));
        assert_ne!(root(vec![a, b]), leaf(&[a, b].concat()));
    }
}
