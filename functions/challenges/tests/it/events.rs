//! Every sample event of `challenges`, through its handler.

use shared::{
    domain::{event::Recipient, ids::ObjectKey, submission::Inspection},
    media::{self, samples},
};

use crate::doors::{Answer, NOW, PARTICIPANT, challenges, run, verdict};

#[tokio::test]
async fn a_photo_is_kept_without_its_place_and_its_mailbox_told() {
    let photo = samples::jpeg(samples::PLAIN_JPEG, 6);
    let challenges = challenges([Answer::Bytes(photo)]);

    let response = run(&challenges, "challenges.photo").await;

    assert!(response.batch_item_failures.is_empty());
    let object = ObjectKey::new(format!("submissions/{PARTICIPANT}/LIMA1/1-1.jpg"));
    let all = challenges.objects.all();
    assert_eq!(all.keys().collect::<Vec<_>>(), [&object]);
    let kept = &all[&object];
    assert_eq!(kept.mime_type, "image/jpeg");
    let secret = samples::SECRET.as_bytes();
    assert!(!kept.bytes.windows(secret.len()).any(|window| window == secret));

    let letters = challenges.queues.inner.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        letters[0].to,
        Recipient::Participant(shared::domain::ids::ParticipantId::new(PARTICIPANT))
    );
    assert_eq!(letters[0].event.id.as_str(), format!("inspected:{PARTICIPANT}:LIMA1:1:1"));
    assert_eq!(letters[0].event.at, NOW);
    assert_eq!(
        verdict(&challenges),
        Inspection::Stored {
            object,
            sha256: media::sha256(&kept.bytes),
            bytes: kept.bytes.len() as u64,
            mime_type: "image/jpeg".to_owned(),
        }
    );
}

#[tokio::test]
async fn words_are_kept_as_they_were_written() {
    let challenges = challenges([]);

    let response = run(&challenges, "challenges.text").await;

    assert!(response.batch_item_failures.is_empty());
    let all = challenges.objects.all();
    let (object, kept) = all.first_key_value().unwrap();
    assert_eq!(object.as_str(), format!("submissions/{PARTICIPANT}/LIMA1/1-2.txt"));
    assert_eq!(kept.mime_type, "text/plain; charset=utf-8");
    assert_eq!(kept.bytes, "Hoy anoté todas mis ventas: 48 soles.".as_bytes());
    assert!(matches!(verdict(&challenges), Inspection::Stored { .. }));
}

#[tokio::test]
async fn a_replaced_object_goes_and_the_others_stay() {
    let challenges = challenges([Answer::Bytes(samples::jpeg(samples::PLAIN_JPEG, 1))]);
    run(&challenges, "challenges.photo").await;
    run(&challenges, "challenges.text").await;

    for _ in 0..2 {
        let response = run(&challenges, "challenges.replaced").await;

        assert!(response.batch_item_failures.is_empty());
        let left: Vec<_> = challenges.objects.all().into_keys().collect();
        assert_eq!(left, [ObjectKey::new(format!("submissions/{PARTICIPANT}/LIMA1/1-2.txt"))]);
    }
}

#[tokio::test]
async fn who_erases_herself_leaves_nothing_and_takes_nobody_along() {
    let challenges = challenges([Answer::Bytes(samples::jpeg(samples::PLAIN_JPEG, 1))]);
    run(&challenges, "challenges.photo").await;
    run(&challenges, "challenges.text").await;
    // The same beginning, another person.
    let other = ObjectKey::new(format!("submissions/{PARTICIPANT}L/LIMA1/1-1.txt"));
    shared::ports::Objects::put(
        &challenges.objects,
        &other,
        vec![1],
        "text/plain",
        &media::sha256(&[1]),
    )
    .await
    .unwrap();

    for _ in 0..2 {
        let response = run(&challenges, "challenges.erased").await;

        assert!(response.batch_item_failures.is_empty());
        assert_eq!(challenges.objects.all().keys().collect::<Vec<_>>(), [&other]);
    }
}

#[tokio::test]
async fn what_is_no_announcement_goes_back_alone() {
    let challenges = challenges([]);

    let response = run(&challenges, "challenges.malformed").await;

    let back: Vec<_> = response
        .batch_item_failures
        .iter()
        .map(|failure| failure.item_identifier.chars().next_back().unwrap())
        .collect();
    assert_eq!(back, ['1', '2', '3']);
    assert!(challenges.objects.all().is_empty());
    assert!(challenges.queues.inner.letters().is_empty());
}
