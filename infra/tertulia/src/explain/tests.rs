//! The wording, and one person of a small simulation.

use expect_test::expect;
use jiff::tz::TimeZone;
use simulator::Market;

use super::*;
use crate::simulate::tests::{courses, request};

fn line(at: i64, text: &str) -> Line {
    Line { at: jiff::Timestamp::from_second(at).unwrap(), text: text.to_owned() }
}

#[test]
fn every_event_says_what_it_led_to_and_why_not() {
    let lines = [
        line(
            1_804_508_700,
            r#"{"level":"INFO","message":"decided","participant":"p1","event":"aa","at":1804508700,"cause":"step","meaning":"lesson","stage":"enrolled","first":4,"effects":1}"#,
        ),
        line(
            1_804_508_701,
            r#"{"level":"WARN","message":"not_sent","participant":"p1","reply":"lesson","key":"v1.p1.4.1","at":1804508701,"then":"as_template","code":131047}"#,
        ),
        line(
            1_804_508_702,
            r#"{"level":"INFO","message":"sent","participant":"p1","reply":"lesson","key":"v1.p1.4.2","at":1804508702,"template":true}"#,
        ),
        line(
            1_804_508_705,
            r#"{"level":"INFO","message":"priced","key":"v1.p1.4.2","number":"1","stage":"delivered","category":"utility","billable":true}"#,
        ),
        line(
            1_804_508_706,
            r#"{"level":"INFO","message":"priced","key":"v1.p1.4.2","number":"1","stage":"read","category":"utility","billable":true}"#,
        ),
        line(
            1_804_508_707,
            r#"{"level":"INFO","message":"priced","key":"v1.p12.4.2","number":"1","stage":"read","category":"utility","billable":true}"#,
        ),
        line(
            1_804_509_000,
            r#"{"level":"INFO","message":"decided","participant":"p1","event":"ab","at":1804509000,"cause":"message","meaning":"button","stage":"enrolled","first":5,"effects":1}"#,
        ),
        line(
            1_804_509_001,
            r#"{"level":"INFO","message":"sent","participant":"p1","reply":"reaction","key":"v1.p1.5.1","at":1804509001,"template":false}"#,
        ),
        line(
            1_804_595_100,
            r#"{"level":"INFO","message":"decided","participant":"p1","event":"ac","at":1804595100,"cause":"step","meaning":"paused","stage":"enrolled","first":6,"effects":0}"#,
        ),
        line(
            1_804_595_101,
            r#"{"level":"INFO","message":"stored","participant":"p1","cohort":"LIMA1","day":2}"#,
        ),
        line(1_804_595_102, "no JSON at all"),
    ];
    let story = Story::of("p1", &lines);
    let reader =
        Reader { zone: TimeZone::get("America/Lima").unwrap(), market: Market::of_country("PE") };
    expect![[r#"
        Monday 8 March 2027
          07:25:00  It was time for the day's lesson. She is now: in a cohort.
                    -> lesson: not sent. Meta refused it with code 131047; it is sent as a template instead.
                    -> lesson: sent (try 2), as a template because she had not written for a day; delivered, USD 0.0300 (utility).
          07:30:00  She pressed a button. She is now: in a cohort.
                    -> reaction: sent; a reaction costs nothing.

        Tuesday 9 March 2027
          07:25:00  It was time for a step of the cycle. She is now: in a cohort.
                    -> Nothing was sent: she did not answer two lessons, so that a person looks after her instead.
          07:25:01  Her challenge was stored: cohort LIMA1, day 2.

        3 events; 2 messages sent, 1 tries refused, 0 in doubt; 1 delivered and priced, USD 0.0300 in all."#]]
    .assert_eq(&tell(&story, &reader));
}

#[test]
fn a_price_that_no_card_has_is_not_zero() {
    let lines = [
        line(
            1_804_508_700,
            r#"{"message":"sent","participant":"p1","reply":"menu","key":"v1.p1.1.1"}"#,
        ),
        line(
            1_804_508_701,
            r#"{"message":"priced","key":"v1.p1.1.1","category":"service","billable":true}"#,
        ),
    ];
    let reader = Reader { zone: TimeZone::UTC, market: Market::ELSEWHERE };
    let page = tell(&Story::of("p1", &lines), &reader);
    assert!(page.contains("at a price that no known card has"), "{page}");
    assert!(page.ends_with("and 1 at an unknown price."), "{page}");
}

#[test]
fn a_person_of_a_simulation_is_explained_and_played_again() {
    let _alone = crate::simulate::tests::ALONE.lock();
    let page = explain_simulated("3", &request(12), &courses(), true).unwrap();
    assert!(page.contains("She asked to join."), "{page}");
    assert!(page.contains("-> ask consent: sent; delivered"), "{page}");
    assert!(page.contains("Played again, it came out the same"), "{page}");
    assert_eq!(page, explain_simulated("3", &request(12), &courses(), true).unwrap());
    // Neither the log nor the story holds a phone number.
    assert!(!page.contains("+51") && !page.contains("wamid"), "{page}");
}

#[test]
fn somebody_who_is_not_there_cannot_be_explained() {
    for number in ["0", "13", "Rosa", "-1", ""] {
        let error = explain_simulated(number, &request(12), &courses(), false).unwrap_err();
        assert!(error.to_string().contains("numbered from 1 to 12"), "{number}: {error}");
    }
}
