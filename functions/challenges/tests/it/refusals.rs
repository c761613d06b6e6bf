//! Bad input: nothing is stored as a submission, and the mailbox is told why.

use std::sync::atomic::Ordering;

use shared::{
    domain::{
        event::Announcement,
        ids::{ObjectKey, ParticipantId},
        inbound::MediaKind,
        submission::{Inspection, Refusal, Source},
    },
    media::samples,
};

use crate::doors::{Answer, PARTICIPANT, announce, challenges, file, received, verdict};

#[tokio::test]
async fn each_bad_file_has_its_reason() {
    use MediaKind::{Document, Image, Video};

    let jpeg = samples::jpeg(samples::PLAIN_JPEG, 1);
    let half = jpeg[..jpeg.len() / 4].to_vec();
    let program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec();
    let table = [
        ("a program called a photo", Image, Answer::Bytes(program.clone()), Refusal::WrongType),
        ("a program called a document", Document, Answer::Bytes(program), Refusal::WrongType),
        ("a photo called a film", Video, Answer::Bytes(jpeg.clone()), Refusal::WrongType),
        ("a film called a photo", Image, Answer::Bytes(samples::film()), Refusal::WrongType),
        ("half a photo", Image, Answer::Bytes(half), Refusal::Broken),
        ("nothing", Image, Answer::Bytes(Vec::new()), Refusal::Broken),
        ("gone at WhatsApp", Image, Answer::Gone, Refusal::Expired),
        ("larger than the limit", Video, Answer::TooLarge, Refusal::TooLarge),
        (
            "larger than WhatsApp said",
            Image,
            Answer::Bytes(vec![0; 5 * 1024 * 1024 + 1]),
            Refusal::TooLarge,
        ),
    ];
    for (name, kind, answer, refusal) in table {
        let bytes = match &answer {
            Answer::Bytes(bytes) => bytes.clone(),
            Answer::Gone | Answer::TooLarge | Answer::Unavailable => Vec::new(),
        };
        let challenges = challenges([answer]);

        let done = announce(&challenges, &received(1, file(kind, "image/jpeg", &bytes))).await;

        assert!(done, "{name}");
        assert_eq!(verdict(&challenges), Inspection::Refused(refusal), "{name}");
        assert!(challenges.objects.all().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_wrong_mime_type_of_the_right_kind_is_put_right() {
    for (kind, declared, bytes, found) in [
        (MediaKind::Image, "image/jpeg", samples::png(samples::PLAIN_PNG, 1), "image/png"),
        (MediaKind::Image, "application/octet-stream", samples::PLAIN_WEBP.to_vec(), "image/webp"),
        (MediaKind::Voice, "audio/mpeg", samples::voice(), "audio/ogg"),
        (MediaKind::Document, "", samples::pdf(), "application/pdf"),
    ] {
        let challenges = challenges([Answer::Bytes(bytes.clone())]);
        announce(&challenges, &received(1, file(kind, declared, &bytes))).await;
        let Inspection::Stored { mime_type, .. } = verdict(&challenges) else {
            panic!("{declared} was refused");
        };
        assert_eq!(mime_type, found);
    }
}

#[tokio::test]
async fn each_kind_is_fetched_up_to_its_limit() {
    for (kind, mebibytes) in [
        (MediaKind::Image, 5),
        (MediaKind::Audio, 16),
        (MediaKind::Voice, 16),
        (MediaKind::Video, 16),
        (MediaKind::Document, 20),
    ] {
        let challenges = challenges([Answer::Gone]);
        announce(&challenges, &received(1, file(kind, "", b""))).await;
        assert_eq!(challenges.channel.limit.load(Ordering::SeqCst), mebibytes * 1024 * 1024);
    }
}

#[tokio::test]
async fn a_line_that_broke_once_is_no_broken_file() {
    let whole = samples::pdf();
    let cut = whole[..20].to_vec();
    let challenges = challenges([Answer::Bytes(cut), Answer::Bytes(whole.clone())]);

    announce(&challenges, &received(1, file(MediaKind::Document, "application/pdf", &whole))).await;

    assert!(matches!(verdict(&challenges), Inspection::Stored { .. }));
    assert_eq!(challenges.channel.fetched.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_file_that_is_another_one_twice_is_broken() {
    let challenges = challenges([Answer::Bytes(samples::pdf())]);
    let announced = file(MediaKind::Document, "application/pdf", b"something else");

    announce(&challenges, &received(1, announced)).await;

    assert_eq!(verdict(&challenges), Inspection::Refused(Refusal::Broken));
    assert_eq!(challenges.channel.fetched.load(Ordering::SeqCst), 2);
    assert!(challenges.objects.all().is_empty());
}

#[tokio::test]
async fn hashes_are_compared_by_value_and_only_where_there_is_one() {
    for announced in [None, Some(shared::media::sha256(&samples::pdf()).to_uppercase())] {
        let challenges = challenges([Answer::Bytes(samples::pdf())]);
        let Source::Media(mut media) = file(MediaKind::Document, "application/pdf", b"") else {
            unreachable!();
        };
        media.sha256 = announced;
        announce(&challenges, &received(1, Source::Media(media))).await;
        assert!(matches!(verdict(&challenges), Inspection::Stored { .. }));
        assert_eq!(challenges.channel.fetched.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn what_whatsapp_never_got_is_not_even_asked_for() {
    let challenges = challenges([]);
    let Source::Media(mut media) = file(MediaKind::Image, "image/jpeg", b"") else {
        unreachable!();
    };
    media.unavailable = true;

    announce(&challenges, &received(1, Source::Media(media))).await;

    assert_eq!(verdict(&challenges), Inspection::Refused(Refusal::Expired));
}

#[tokio::test]
async fn words_without_a_word_are_no_submission() {
    let challenges = challenges([]);
    announce(&challenges, &received(1, Source::Text(" \n\u{2003}".to_owned()))).await;
    assert_eq!(verdict(&challenges), Inspection::Refused(Refusal::Broken));
    assert!(challenges.objects.all().is_empty());
}

#[tokio::test]
async fn an_announcement_reaches_only_its_own_persons_folder() {
    let challenges = challenges([]);
    announce(&challenges, &received(1, Source::Text("Hola".to_owned()))).await;
    let mine = format!("submissions/{PARTICIPANT}/LIMA1/1-1.txt");

    for (participant, object) in [
        ("p1", mine.as_str()),
        ("", mine.as_str()),
        ("p1/../p0123456789ABCDEFGHJK", mine.as_str()),
        (PARTICIPANT, "courses/vender-mejor.json"),
    ] {
        let replaced = Announcement::SubmissionReplaced {
            participant: ParticipantId::new(participant),
            object: ObjectKey::new(object),
        };
        assert!(!announce(&challenges, &replaced).await, "{participant} {object}");
    }
    for participant in ["", "/", "p1/", ".."] {
        let erased = Announcement::ParticipantErased {
            participant: ParticipantId::new(participant),
            raffles: Vec::new(),
        };
        assert!(!announce(&challenges, &erased).await, "{participant}");
    }
    assert_eq!(challenges.objects.all().len(), 1);
}
