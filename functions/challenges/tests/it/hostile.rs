//! Bytes that somebody made up: whatever they are, there is an answer and no panic.

use proptest::{collection::vec, prelude::*, sample::select};
use shared::{
    domain::{inbound::MediaKind, submission::Refusal},
    media::{inspect, samples},
};
use tokio::runtime::Builder;

use crate::doors::{challenges, sample_event};

const KINDS: [MediaKind; 6] = [
    MediaKind::Audio,
    MediaKind::Document,
    MediaKind::Image,
    MediaKind::Sticker,
    MediaKind::Video,
    MediaKind::Voice,
];

fn whole_files() -> Vec<Vec<u8>> {
    vec![
        samples::jpeg(samples::PLAIN_JPEG, 6),
        samples::png(samples::PLAIN_PNG, 6),
        samples::webp(samples::PLAIN_WEBP, 6),
        samples::voice(),
        samples::film(),
        samples::recording(),
        samples::pdf(),
        [0xFF, 0xF1, 0x50, 0x80, 0x01, 0x20, 0xFC, 0x21, 0x00].repeat(3),
        b"ID3\x04\0\0\0\0\0\0\xFF\xFB\x10\xC4".to_vec(),
    ]
}

fn beginnings() -> Vec<&'static [u8]> {
    vec![
        b"",
        b"\xFF\xD8\xFF",
        b"\x89PNG\r\n\x1A\n",
        b"RIFF\xFF\0\0\0WEBP",
        b"\0\0\0\x10ftypmp42\0\0\0\0",
        b"\0\0\0\x10ftyp3gp4\0\0\0\0\0\0\0\x01moov",
        b"OggS\0\x02\0\0\0\0\0\0\0\0tert\0\0\0\0\0\0\0\0\x01\x13OpusHead",
        b"ID3\x04\0\0\x7F\x7F\x7F\x7F",
        b"\xFF\xFB\x90",
        b"\xFF\xF1",
        b"%PDF-",
        b"PK\x03\x04",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    ]
}

/// What is taken is clean for good, and never longer than what came.
fn holds(kind: MediaKind, bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let length = bytes.len();
    match inspect(kind, bytes) {
        Ok(clean) => {
            prop_assert!(clean.bytes.len() <= length);
            prop_assert_eq!(inspect(kind, clean.bytes.clone()), Ok(clean));
        }
        Err(refusal) => prop_assert!(refusal != Refusal::Expired && refusal != Refusal::TooLarge),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_any_beginning(
        beginning in select(beginnings()),
        rest in vec(any::<u8>(), 0..600),
        kind in select(KINDS.as_slice()),
    ) {
        holds(kind, [beginning, &rest].concat())?;
    }

    #[test]
    fn any_whole_file_with_any_damage(
        file in select(whole_files()),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
        whole in any::<bool>(),
        kind in select(KINDS.as_slice()),
    ) {
        let mut file = file;
        for (index, byte) in damage {
            let at = index.index(file.len());
            file[at] = byte;
        }
        if !whole {
            file.truncate(cut.index(file.len()) + 1);
        }
        holds(kind, file)?;
    }

    #[test]
    fn any_body_with_any_damage(
        sample in select(vec!["challenges.text", "challenges.replaced", "challenges.erased"]),
        from in any::<prop::sample::Index>(),
        length in 1..40usize,
        instead in "\\PC{0,12}",
    ) {
        let mut batch = sample_event(sample);
        let body: Vec<char> = batch.records[0].body.take().unwrap().chars().collect();
        let from = from.index(body.len());
        let rest = body.iter().skip(from + length);
        batch.records[0].body = Some(body[..from].iter().copied().chain(instead.chars()).chain(rest.copied()).collect());

        let challenges = challenges([]);
        let runtime = Builder::new_current_thread().build().unwrap();
        let response = runtime.block_on(challenges.handle(batch));

        // Nothing is half done: what went back was not told to anybody.
        let told = challenges.queues.inner.letters().len();
        prop_assert!(response.batch_item_failures.len() + told <= 1);
    }
}
