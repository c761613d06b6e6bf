use super::*;
use crate::log::exported;

const LOG: &str = r#"
{"message":"sent","participant":"p1","reply":"lesson","key":"v1.p1.4.1","to":"PE","at":1793000000}
{"message":"priced","key":"v1.p1.4.1","stage":"delivered","category":"utility","billable":true,"at":1793000005}
{"message":"priced","key":"v1.p1.4.1","stage":"read","category":"utility","billable":true,"at":1793000009}
{"message":"in_doubt","participant":"p2","reply":"menu","key":"v1.p2.1.1","to":"BR","at":1793000010}
{"message":"priced","key":"v1.p2.1.1","stage":"read","category":"service","billable":true,"at":1793100000}
{"message":"sent","participant":"p2","reply":"ask_name","key":"v1.p2.2.1","to":"BR","at":1793000010}
{"message":"priced","key":"v1.p2.2.1","stage":"delivered","category":"service","billable":false,"at":1793100000}
{"message":"sent","participant":"p3","reply":"menu","key":"v1.p3.2.1","to":"FR","at":1793000010}
{"message":"priced","stage":"delivered","category":"service","billable":true,"at":1793100000}
{"message":"decided","participant":"p1","done":3}
{"message":"decided","participant":"p1","done":4}
{"message":"decided","participant":"p2","done":0}
"#;

#[test]
fn each_delivery_is_booked_once_at_its_countrys_price() {
    let zone = TimeZone::get("America/Lima").unwrap();
    let cost = cost(&exported(LOG), &zone);
    assert_eq!((cost.total.delivered, cost.total.billed), (3, 2));
    assert_eq!(cost.total.usd, Usd(30_000 + 6_800));
    assert_eq!(cost.by_part[&Part::Lessons].usd, Usd(30_000));
    assert_eq!(cost.by_part[&Part::Joining], Sum { delivered: 1, ..Sum::default() });
    assert_eq!(cost.by_day.len(), 2);
    assert_eq!((cost.people, cost.completers, cost.unnamed), (3, 1, 1));
    assert_eq!(cost.usd_per_completer, Some(0.0368));
    let page = page(&cost);
    assert!(page.contains("3 people: USD 0.0123 each. 1 did four"), "{page}");
}

#[test]
fn a_price_that_no_card_has_is_unknown_and_never_zero() {
    let more = r#"{"message":"priced","key":"v1.p3.2.1","stage":"delivered","category":"service","billable":true,"at":1793100000}"#;
    let cost = cost(&exported(&format!("{LOG}{more}\n")), &TimeZone::UTC);
    assert_eq!(cost.total.unknown_price, 1);
    assert_eq!(cost.usd_per_person, None);
    assert!(page(&cost).contains("and 1 of unknown price"));
}

/// A reply that nobody has placed is counted among the others, so a new one has to be looked at here.
#[test]
fn every_part_of_the_programme_has_replies() {
    for (reply, part) in [
        ("ask_consent", Part::Joining),
        ("lesson", Part::Lessons),
        ("submission_received", Part::Challenges),
        ("class_link", Part::Class),
        ("raffle_won", Part::Raffle),
        ("session_reminder", Part::Advisory),
        ("menu", Part::Replies),
    ] {
        assert_eq!(Part::of(reply), part);
    }
}
