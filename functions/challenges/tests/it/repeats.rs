//! Everything may come twice, and anything may fail in between.

use std::sync::atomic::Ordering;

use shared::{
    domain::{
        inbound::MediaKind,
        submission::{Inspection, Refusal, Source},
    },
    media::samples,
};

use crate::doors::{Answer, announce, challenges, file, received, verdict, verdict_of};

#[tokio::test]
async fn the_same_announcement_keeps_the_same_object_and_posts_the_same_letter() {
    let photo = samples::jpeg(samples::PLAIN_JPEG, 6);
    let source = file(MediaKind::Image, "image/jpeg", &photo);
    for source in [source, Source::Text("Hola".to_owned())] {
        let challenges = challenges([Answer::Bytes(photo.clone())]);
        let announcement = received(3, source);

        assert!(announce(&challenges, &announcement).await);
        let objects = challenges.objects.all();
        assert!(announce(&challenges, &announcement).await);

        assert_eq!(challenges.objects.all(), objects);
        let letters = challenges.queues.inner.letters();
        assert_eq!(letters.len(), 2);
        assert_eq!(letters[0], letters[1]);
    }
}

#[tokio::test]
async fn another_try_is_another_object_and_another_letter() {
    let challenges = challenges([]);
    for seq in 1..=3 {
        announce(&challenges, &received(seq, Source::Text("Hola".to_owned()))).await;
    }
    assert_eq!(challenges.objects.all().len(), 3);
    let mut names: Vec<_> =
        challenges.queues.inner.letters().into_iter().map(|letter| letter.event.id).collect();
    names.dedup();
    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn while_the_channel_is_away_the_record_comes_again_and_nobody_is_told() {
    let pdf = samples::pdf();
    let challenges = challenges([Answer::Unavailable, Answer::Bytes(pdf.clone())]);
    let announcement = received(1, file(MediaKind::Document, "application/pdf", &pdf));

    assert!(!announce(&challenges, &announcement).await);
    assert!(challenges.queues.inner.letters().is_empty());
    assert!(challenges.objects.all().is_empty());

    assert!(announce(&challenges, &announcement).await);
    assert!(matches!(verdict(&challenges), Inspection::Stored { .. }));
}

#[tokio::test]
async fn a_letter_that_was_not_taken_is_posted_when_the_record_comes_again() {
    let challenges = challenges([Answer::Gone]);
    let announcement = received(1, file(MediaKind::Image, "image/jpeg", b""));

    challenges.queues.full.store(true, Ordering::SeqCst);
    assert!(!announce(&challenges, &announcement).await);
    challenges.queues.full.store(false, Ordering::SeqCst);
    assert!(announce(&challenges, &announcement).await);

    assert_eq!(verdict(&challenges), Inspection::Refused(Refusal::Expired));
}

#[tokio::test]
async fn one_bad_record_does_not_hold_up_the_others() {
    let challenges = challenges([]);
    let body = |seq| {
        let detail = received(seq, Source::Text(format!("Hola {seq}")));
        serde_json::json!({ "detail": detail }).to_string()
    };
    let batch = serde_json::json!({ "Records": [
        { "messageId": "a", "body": body(1) },
        { "messageId": "b", "body": "{}" },
        { "messageId": "c" },
        { "messageId": "d", "body": body(2) },
    ]});

    let response = challenges.handle(serde_json::from_value(batch).unwrap()).await;

    let back: Vec<_> = response
        .batch_item_failures
        .iter()
        .map(|failure| failure.item_identifier.as_str())
        .collect();
    assert_eq!(back, ["b", "c"]);
    let letters = challenges.queues.inner.letters();
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().all(|letter| matches!(verdict_of(letter), Inspection::Stored { .. })));
}
