//! The fuzzers' targets as ordinary functions, over their corpora and over what is close to them.

use std::{fs, path::Path};

/// Cuts and changed bytes of each file of a corpus.
const CHANGES: usize = 12;

#[test]
fn no_corpus_breaks_a_promise() {
    for (name, target) in fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
        let mut files = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            target(&bytes);
            for change in 0..CHANGES {
                target(&changed(&bytes, change));
            }
            files += 1;
        }
        assert!(files >= 8, "{name} has only {files} files to begin with");
    }
}

/// Half of them end early, half have one byte that is another; spread over the whole file.
fn changed(bytes: &[u8], change: usize) -> Vec<u8> {
    let at = bytes.len() * (change / 2) / (CHANGES / 2);
    let mut bytes = bytes.to_vec();
    if change.is_multiple_of(2) {
        bytes.truncate(at);
    } else if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << (change % 8);
    }
    bytes
}
