//! When she is reminded, nudged and asked; and that her side of it survives being stored.

use super::*;

fn lima() -> Zone {
    Zone::new("America/Lima").unwrap()
}

/// By the clocks of Lima.
fn at(text: &str) -> Timestamp {
    lima().moment(text.parse().unwrap())
}

fn booking(at: Timestamp) -> Booking {
    Booking {
        slot: SlotId::of(&CohortId::new("LIMA1"), "Lucía", at),
        at,
        minutes: 30,
        advisor: "Lucía".to_owned(),
        link: "https://meet.example/abc".to_owned(),
    }
}

fn reminders(session: &str, now: &str) -> [Option<String>; 2] {
    let quiet = QuietHours::default();
    let Standing::Booked { day_before, hour_before, .. } =
        Standing::booked(booking(at(session)), at(now), &quiet, &lima())
    else {
        panic!("it is booked")
    };
    [day_before, hour_before].map(|moment| moment.map(|at| lima().local(at).to_string()))
}

#[test]
fn she_is_reminded_the_day_before_and_an_hour_before_but_never_at_night() {
    for (session, day, hour) in [
        ("2026-03-12T15:00", Some("2026-03-11T15:00:00"), Some("2026-03-12T14:00:00")),
        ("2026-03-12T08:00", Some("2026-03-11T08:00:00"), Some("2026-03-12T07:30:00")),
        ("2026-03-12T07:45", Some("2026-03-11T07:45:00"), Some("2026-03-12T07:30:00")),
        ("2026-03-12T07:40", Some("2026-03-11T07:40:00"), None),
        ("2026-03-12T06:00", Some("2026-03-11T07:30:00"), None),
        ("2026-03-12T20:00", Some("2026-03-11T19:00:00"), Some("2026-03-12T19:00:00")),
        ("2026-03-12T20:59", Some("2026-03-11T19:00:00"), Some("2026-03-12T19:59:00")),
        ("2026-03-12T21:00", Some("2026-03-11T19:00:00"), None),
    ] {
        let expected = [day, hour].map(|moment| moment.map(str::to_owned));
        assert_eq!(reminders(session, "2026-03-09T10:00"), expected, "{session}");
    }
}

#[test]
fn what_has_just_been_confirmed_is_not_called_to_mind() {
    for (now, day, hour) in [
        ("2026-03-10T23:00", true, true),
        ("2026-03-11T00:00", false, true),
        ("2026-03-11T10:00", false, true),
        ("2026-03-12T13:59", false, true),
        ("2026-03-12T14:00", false, false),
    ] {
        let found = reminders("2026-03-12T15:00", now).map(|moment| moment.is_some());
        assert_eq!(found, [day, hour], "{now}");
    }
}

/// Clocks in Santiago went back by an hour in the night to 5 April 2026.
#[test]
fn the_hour_of_the_day_before_is_the_one_that_clocks_show() {
    let santiago = Zone::new("America/Santiago").unwrap();
    let session = santiago.moment(civil::date(2026, 4, 5).at(15, 0, 0, 0));
    let now = santiago.moment(civil::date(2026, 4, 1).at(9, 0, 0, 0));
    let standing = Standing::booked(booking(session), now, &QuietHours::default(), &santiago);
    let Standing::Booked { day_before: Some(day_before), .. } = standing else { panic!() };
    assert_eq!(santiago.local(day_before), civil::date(2026, 4, 4).at(15, 0, 0, 0));
    assert_eq!(session.since(day_before), 25 * HOUR);
}

#[test]
fn half_way_to_the_end_she_is_told_that_it_comes() {
    let now = at("2026-03-07T09:00");
    let nudge = |until: &str| match Standing::choosing(
        Some(at(until)),
        now,
        &QuietHours::default(),
        &lima(),
    ) {
        Standing::Choosing { nudge, .. } => nudge,
        other => panic!("{other:?}"),
    };
    assert_eq!(nudge("2026-03-08T17:00"), Some(at("2026-03-08T07:30")), "1:00 is quiet");
    assert_eq!(nudge("2026-03-07T17:00"), Some(at("2026-03-07T13:00")));
    assert_eq!(nudge("2026-03-07T12:59"), None, "too little is left");
    let endless = Standing::choosing(None, now, &QuietHours::default(), &lima());
    assert_eq!(endless, Standing::Choosing { until: None, nudge: None });
}

#[test]
fn a_month_and_a_quarter_later_she_is_asked_at_ten() {
    let session = at("2026-03-12T15:00");
    let next = |asked, now: &str| match Standing::advised(session, asked, at(now), &lima()) {
        Standing::Advised { next: Some((topic, moment)), .. } => {
            Some((topic, lima().local(moment).to_string()))
        }
        Standing::Over => None,
        other => panic!("{other:?}"),
    };
    let month = Some((Topic::Month, "2026-04-11T10:00:00".to_owned()));
    let quarter = Some((Topic::Quarter, "2026-06-10T10:00:00".to_owned()));
    assert_eq!(next(Topic::Session, "2026-03-12T16:00"), month);
    assert_eq!(next(Topic::Session, "2026-04-18T10:00"), month, "marked late, still worth asking");
    assert_eq!(next(Topic::Session, "2026-04-18T10:01"), quarter, "too late for that one");
    assert_eq!(next(Topic::Month, "2026-04-11T10:00"), quarter);
    assert_eq!(next(Topic::Quarter, "2026-06-10T10:00"), None);
}

#[test]
fn every_standing_comes_back_from_storage_in_few_bytes() {
    let now = at("2026-03-07T09:00");
    let session = at("2026-03-12T15:00");
    for (standing, most) in [
        (Standing::Choosing { until: None, nudge: None }, 60),
        (Standing::choosing(Some(session), now, &QuietHours::default(), &lima()), 80),
        (Standing::booked(booking(session), now, &QuietHours::default(), &lima()), 170),
        (Standing::advised(session, Topic::Session, now, &lima()), 90),
        (Standing::Over, 50),
    ] {
        let advisory =
            Advisory { standing, turn: 2, heard: 7, ..Advisory::new(CohortId::new("LIMA1")) };
        let json = serde_json::to_string(&advisory).unwrap();
        assert_eq!(serde_json::from_str::<Advisory>(&json).unwrap(), advisory, "{json}");
        assert!(json.len() <= most, "{} bytes: {json}", json.len());
    }
}
