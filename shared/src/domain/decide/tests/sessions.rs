//! Her advisory session, from the place that is hers to what changed in her business.

use super::{moments::Chat, *};
use crate::domain::{
    advisory::{Advisory, Ask, Booking, News, Offer, Standing, Topic, Why},
    enrollment::RaffleResult,
    slot::SlotId,
};

/// By the clocks of Lima.
fn lima(text: &str) -> Timestamp {
    Zone::new("America/Lima").unwrap().moment(text.parse().unwrap())
}

/// Saturday after the cycle, ten in the morning.
const SATURDAY: &str = "2026-03-07T10:00";
const SESSION: &str = "2026-03-11T15:00";

fn lima1() -> CohortId {
    CohortId::new("LIMA1")
}

/// As the table taps it.
fn slot() -> SlotId {
    SlotId::parse("7F39M2").unwrap()
}

fn booking(slot: SlotId) -> Booking {
    let (advisor, link) = ("Lucía".to_owned(), "https://meet.example/abc".to_owned());
    Booking { slot, at: lima(SESSION), minutes: 30, advisor, link }
}

fn offer() -> Offer {
    Offer { slot: slot(), at: lima(SESSION), minutes: 30, advisor: "Lucía".to_owned() }
}

fn with_result(result: Option<RaffleResult>) -> Participant {
    let mut enrollment = busy();
    enrollment.raffle = result;
    person(Stage::Enrolled(Box::new(enrollment)))
}

fn with(standing: Standing) -> Participant {
    let advisory = Advisory { standing, heard: 1, turn: 1, ..Advisory::new(lima1()) };
    let mut person = with_result(Some(RaffleResult::Won));
    person.advisory = Some(Box::new(advisory));
    person
}

pub(super) fn stages() -> Vec<(&'static str, Participant, Timestamp)> {
    let now = lima(SATURDAY);
    let choosing = Standing::Choosing { until: Some(now.plus(90_000)), nudge: Some(now) };
    let late = Standing::Choosing { until: Some(now), nudge: None };
    let eve = lima("2026-03-10T15:00");
    let booked = Standing::Booked {
        booking: booking(SlotId::parse("111111").unwrap()),
        day_before: Some(eve),
        hour_before: Some(lima("2026-03-11T14:00")),
    };
    let month = lima("2026-04-10T10:00");
    let advised = Standing::Advised { at: lima(SESSION), next: Some((Topic::Month, month)) };
    let mut asked = with(advised.clone());
    asked.prompt = Some(Prompt::Advice { cohort: lima1(), topic: Topic::Session, answered: None });
    vec![
        ("next in line", with_result(Some(RaffleResult::Alternate(1))), now),
        (
            "won, in an item from before there were sessions",
            with_result(Some(RaffleResult::Won)),
            now,
        ),
        ("choosing an hour, half of the time is over", with(choosing), now),
        ("choosing an hour, the time is over", with(late), now),
        ("has an hour, the day before", with(booked), eve),
        ("advised, a month ago", with(advised), month),
        ("asked about her session", asked, lima("2026-03-11T17:00")),
        ("the place has passed on", with(Standing::Over), now),
    ]
}

pub(super) fn events() -> Vec<(String, EventKind)> {
    let until = lima("2026-03-09T11:00");
    [
        ("a place is hers", News::Called { until: Some(until) }),
        ("a place is hers, and no hours yet", News::Called { until: None }),
        ("there are hours", News::Open { until }),
        ("the hours", News::Offered { slots: vec![offer()], until: Some(until), missed: false }),
        ("no hours", News::NoSlots { missed: true }),
        ("the hour is hers", News::Booked(booking(slot()))),
        ("the advisor cannot", News::Withdrawn { at: lima(SESSION), until: Some(until) }),
        ("passed on, as she asked", News::Passed { why: Why::Declined }),
        ("passed on, no-show", News::Passed { why: Why::NoShow }),
        ("held", News::Held { at: lima("2026-03-07T09:00") }),
    ]
    .map(|(name, news)| {
        let cohort = lima1();
        (format!("advice: {name}"), EventKind::Advice { cohort, number: 5, news })
    })
    .into()
}

struct Session {
    chat: Chat,
    number: u32,
}

impl Session {
    fn of(person: Participant, now: &str) -> Self {
        let now = lima(now).to_string();
        Self { chat: Chat::with(person, &now), number: 10 }
    }

    fn news(&mut self, news: News) -> Vec<String> {
        self.number += 1;
        self.numbered(self.number, news)
    }

    fn numbered(&mut self, number: u32, news: News) -> Vec<String> {
        let owed = self.chat.happens(EventKind::Advice { cohort: lima1(), number, news });
        self.chat.leaves();
        owed
    }

    fn taps(&mut self, payload: &str) -> Vec<String> {
        let (payload, title) = (payload.to_owned(), "?".to_owned());
        self.chat.hears(Content::Button { payload, title })
    }

    /// Time passes until the next thing that is due for her, and that happens.
    fn waits(&mut self) -> (String, Vec<String>) {
        self.chat.person.set_wait();
        let wait = self.chat.person.wait.clone().expect("something is due");
        self.chat.now = wait.until;
        let owed = self.chat.happens(EventKind::WaitOver { wait: wait.id });
        self.chat.leaves();
        (self.chat.person.zone.local(wait.until).to_string(), owed)
    }

    /// What it asks the agenda last, with the number of the question.
    fn asked(&self) -> Option<(u32, Ask)> {
        self.chat.asked
    }

    fn standing(&self) -> &Standing {
        &self.chat.person.advisory.as_ref().unwrap().standing
    }
}

const NOTHING: [&str; 0] = [];
const ASKED: [&str; 1] = ["!AdvisoryAsked"];

fn booked() -> Session {
    let mut session = Session::of(with(Standing::Choosing { until: None, nudge: None }), SATURDAY);
    assert_eq!(session.taps("slot:7F39M2"), ASKED);
    assert_eq!(session.news(News::Booked(booking(slot()))), ["session_booked"]);
    session
}

#[test]
fn a_winner_chooses_is_reminded_twice_and_asked_three_times() {
    let mut session = Session::of(with_result(None), "2026-03-06T19:20");
    let (cohort, winners, alternates) = (lima1(), 1, 1);
    let drawn = EventKind::RaffleDrawn { cohort, place: 1, winners, alternates, skipped: 0 };
    assert_eq!(session.chat.happens(drawn), ["raffle_won"]);
    session.chat.leaves();
    assert_eq!(session.numbered(1, News::Called { until: None }), NOTHING, "she knows");
    assert_eq!(session.taps("slots"), ASKED);
    assert_eq!(session.asked(), Some((1, Ask::Slots)));
    let until = Some(lima("2026-03-08T18:00"));
    let offered = News::Offered { slots: vec![offer()], until, missed: false };
    assert_eq!(session.news(offered), ["slot_list"]);
    session.chat.now = session.chat.now.plus(20);
    assert_eq!(session.taps("slot:7F39M2"), ASKED);
    assert_eq!(session.asked(), Some((2, Ask::Slot(slot()))));
    assert_eq!(session.news(News::Booked(booking(slot()))), ["session_booked"]);
    let reminded = vec!["session_reminder".to_owned()];
    assert_eq!(session.waits(), ("2026-03-10T15:00:00".to_owned(), reminded.clone()));
    assert_eq!(session.waits(), ("2026-03-11T14:00:00".to_owned(), reminded));
    session.chat.now = lima("2026-03-11T15:40");
    assert_eq!(session.news(News::Held { at: lima(SESSION) }), ["ask_advice"]);
    assert_eq!(session.chat.writes("Voy a anotar lo que vendo"), ["!AdviceAnswered", "reaction"]);
    let asked = vec!["ask_advice".to_owned()];
    assert_eq!(session.waits(), ("2026-04-10T10:00:00".to_owned(), asked.clone()));
    assert_eq!(session.waits(), ("2026-06-09T10:00:00".to_owned(), asked));
    assert_eq!(session.chat.writes("Vendo más"), ["!AdviceAnswered", "reaction"]);
    assert_eq!(session.standing(), &Standing::Over);
    session.chat.person.set_wait();
    assert_eq!(session.chat.person.wait, None, "nothing is left to come");
}

#[test]
fn whichever_letter_of_the_draw_comes_first_she_is_told_once() {
    let drawn = |place| EventKind::RaffleDrawn {
        cohort: lima1(),
        place,
        winners: 1,
        alternates: 1,
        skipped: 0,
    };
    let called = News::Called { until: None };
    let mut session = Session::of(with_result(None), "2026-03-06T19:20");
    assert_eq!(session.news(called.clone()), ["raffle_won"]);
    assert_eq!(session.chat.happens(drawn(1)), NOTHING);
    assert_eq!(session.chat.person.enrollment().unwrap().place, Some(1), "for VERIFICAR");
    // Somebody gave way before the draw's own letter reached the next.
    let mut session = Session::of(with_result(None), "2026-03-06T19:20");
    assert_eq!(session.news(called), ["raffle_won"]);
    assert_eq!(session.chat.happens(drawn(2)), NOTHING);
}

#[test]
fn a_second_tap_in_the_same_minute_is_impatience_and_another_hour_is_a_change() {
    let mut session = Session::of(with(Standing::Choosing { until: None, nudge: None }), SATURDAY);
    assert_eq!(session.taps("slot:7F39M2"), ASKED);
    assert_eq!(session.taps("slot:111111"), NOTHING);
    assert!(session.chat.seen.as_ref().is_some_and(|seen| seen.typing), "an answer follows");
    session.news(News::Booked(booking(slot())));
    session.chat.now = session.chat.now.plus(20);
    assert_eq!(session.taps("slot:7F39M2"), ["session_booked"], "it is hers already");
    assert_eq!(session.taps("slot:111111"), ASKED);
    assert_eq!(session.asked(), Some((3, Ask::Slot(SlotId::parse("111111").unwrap()))));
    session.chat.now = session.chat.now.plus(60);
    assert_eq!(session.taps("slots"), ASKED, "no answer came in a minute");
}

#[test]
fn news_that_comes_again_or_was_overtaken_changes_nothing() {
    let mut session = booked();
    let number = session.number;
    let offered = News::Offered { slots: vec![offer()], until: None, missed: true };
    assert_eq!(session.numbered(number - 1, offered.clone()), NOTHING);
    assert_eq!(session.numbered(number, offered), NOTHING);
    assert!(matches!(session.standing(), Standing::Booked { .. }));
    let elsewhere = EventKind::Advice {
        cohort: CohortId::new("LIMA2"),
        number: 99,
        news: News::Withdrawn { at: lima(SESSION), until: None },
    };
    assert_eq!(session.chat.happens(elsewhere), NOTHING);
}

#[test]
fn an_answer_at_night_answers_at_night_and_a_late_one_waits() {
    for (late, pending) in [(10, 0), (15 * 60, 1)] {
        let choosing = with(Standing::Choosing { until: None, nudge: None });
        let mut session = Session::of(choosing, "2026-03-07T22:00");
        session.taps("slots");
        session.chat.now = session.chat.now.plus(late);
        let offered = News::Offered { slots: vec![offer()], until: None, missed: false };
        session.news(offered);
        assert_eq!(session.chat.person.outbox.entries().len(), pending, "{late}");
    }
}

#[test]
fn i_cannot_is_asked_about_and_then_passes_the_place_on() {
    let mut session = booked();
    assert_eq!(session.chat.writes("no puedo"), ["ask_give_up"]);
    assert!(matches!(session.standing(), Standing::Booked { .. }), "a slip costs nothing");
    assert_eq!(session.taps("give-up"), ASKED);
    assert_eq!(session.asked(), Some((3, Ask::GiveUp(Why::Declined))));
    assert_eq!(session.news(News::Passed { why: Why::Declined }), ["place_given_up"]);
    session.chat.person.set_wait();
    assert_eq!(session.chat.person.wait, None, "she is not reminded of what is not hers");
    assert_eq!(session.taps("slots"), ["no_advisory"]);
}

#[test]
fn cancelling_is_about_the_session_first_and_the_word_that_ends_everything_ends_it() {
    for words in ["cancelar", "Quiero cancelar", "cancelar mi asesoría, por favor"] {
        let mut session = booked();
        assert_eq!(session.chat.writes(words), ["ask_cancel"], "{words}");
        assert!(matches!(session.standing(), Standing::Booked { .. }), "{words}");
        assert!(session.chat.person.is_reachable(), "{words}");
        assert_eq!(session.chat.writes("BAJA"), ["!AdvisoryAsked", "opted_out"], "{words}");
    }
    let mut without = Session::of(with_result(None), SATURDAY);
    assert_eq!(without.chat.writes("cancelar"), ["opted_out"], "then it can only mean all of it");
}

#[test]
fn who_moves_up_has_waited_for_nothing_any_more() {
    let mut session = Session::of(with_result(Some(RaffleResult::Alternate(1))), SATURDAY);
    session.chat.person.standing.waited = 2;
    let until = Some(lima("2026-03-08T18:00"));
    session.news(News::Called { until });
    assert_eq!(session.chat.person.standing.waited, 0);
}

#[test]
fn who_lets_the_time_pass_is_told_once_before_and_once_after() {
    let mut session = Session::of(with_result(Some(RaffleResult::Alternate(1))), SATURDAY);
    let until = lima("2026-03-08T18:00");
    assert_eq!(session.news(News::Called { until: Some(until) }), ["place_opened"]);
    assert_eq!(session.waits(), ("2026-03-08T07:30:00".to_owned(), vec!["choose_hour".to_owned()]));
    let over = session.waits();
    assert_eq!(over, ("2026-03-08T18:00:00".to_owned(), vec!["!AdvisoryAsked".to_owned()]));
    assert_eq!(session.asked(), Some((1, Ask::GiveUp(Why::TimedOut))));
    assert_eq!(session.news(News::Passed { why: Why::TimedOut }), ["place_passed"]);
}

#[test]
fn leaving_gives_the_place_back_and_ends_every_question() {
    for word in ["BAJA", "ELIMINAR"] {
        for standing in [
            Standing::Choosing { until: Some(lima("2026-03-09T10:00")), nudge: None },
            Standing::advised(lima(SESSION), Topic::Session, lima(SESSION), &Zone::utc()),
        ] {
            let mut session = Session::of(with(standing), SATURDAY);
            let mut owed = session.chat.writes(word);
            if word == "ELIMINAR" {
                owed = session.chat.writes("sí");
            }
            assert!(owed.contains(&"!AdvisoryAsked".to_owned()), "{owed:?}");
            assert_eq!(session.asked(), Some((2, Ask::GiveUp(Why::Left))));
            session.chat.person.set_wait();
            assert_eq!(session.chat.person.wait, None);
        }
    }
}

#[test]
fn a_place_for_somebody_who_has_left_passes_on_at_once() {
    let before = Box::new(with_result(Some(RaffleResult::Alternate(1))).stage);
    let gone = person(Stage::OptedOut { at: lima(SATURDAY), before });
    let mut session = Session::of(gone, SATURDAY);
    assert_eq!(session.news(News::Called { until: None }), ASKED);
    assert_eq!(session.asked(), Some((u32::MAX, Ask::GiveUp(Why::Left))));
    assert_eq!(session.chat.person.advisory, None);
}

#[test]
fn one_session_at_a_time() {
    let mut session = booked();
    let called = News::Called { until: None };
    let other = EventKind::Advice { cohort: CohortId::new("LIMA2"), number: 1, news: called };
    assert_eq!(session.chat.happens(other), ASKED);
    assert!(matches!(session.standing(), Standing::Booked { .. }));
    assert_eq!(session.chat.person.advisory.as_ref().unwrap().cohort, lima1());
}

/// The last day brings a lesson, the link of the class and the result; a place that opens then waits for the morning.
#[test]
fn nothing_comes_as_the_fourth_of_a_day() {
    let mut session = Session::of(with_result(Some(RaffleResult::NotDrawn)), "2026-03-06T19:30");
    assert_eq!(session.news(News::Called { until: None }), ["place_opened"]);
    assert_eq!(session.chat.person.outbox.wake_at(), Some(lima("2026-03-07T07:30")));
    session.news(News::Withdrawn { at: lima(SESSION), until: None });
    let waiting: Vec<&str> = owed(&session.chat.person).iter().map(|_| "x").collect();
    assert_eq!(waiting.len(), 1, "what is not true any more does not come");
    // Three on one morning; the fourth comes on the next.
    let mut session = Session::of(with(Standing::Choosing { until: None, nudge: None }), SATURDAY);
    let lost = |hour: i8| News::Withdrawn { at: lima(SESSION).plus(i64::from(hour)), until: None };
    for hour in 0..3 {
        session.news(lost(hour));
        assert!(session.chat.person.outbox.is_empty(), "{hour}");
    }
    session.news(lost(3));
    assert_eq!(session.chat.person.outbox.wake_at(), Some(lima("2026-03-08T07:30")));
}

#[test]
fn a_cohort_may_be_told_less_on_a_day() {
    let mut session = Session::of(with(Standing::Choosing { until: None, nudge: None }), SATURDAY);
    session.chat.cohort.caps.a_day = 1;
    let lost = |hour: i8| News::Withdrawn { at: lima(SESSION).plus(i64::from(hour)), until: None };
    session.news(lost(0));
    assert!(session.chat.person.outbox.is_empty());
    session.news(lost(1));
    assert_eq!(session.chat.person.outbox.wake_at(), Some(lima("2026-03-08T07:30")));
}

#[test]
fn a_reminder_that_would_be_the_fourth_or_comes_too_late_is_left_out() {
    let wait = EventKind::WaitOver { wait: EventId::new("wait:x") };
    let mut session = booked();
    session.chat.now = lima("2026-03-11T15:00");
    assert_eq!(session.chat.happens(wait.clone()), NOTHING, "it has begun");
    let mut session = booked();
    let day = lima("2026-03-10T15:00");
    session.chat.person.advisory.as_mut().unwrap().told = Some((jiff::civil::date(2026, 3, 10), 3));
    session.chat.now = day;
    assert_eq!(session.chat.happens(wait), NOTHING);
    session.chat.person.set_wait();
    assert_eq!(session.chat.person.wait.as_ref().unwrap().until, lima("2026-03-11T14:00"));
}

#[test]
fn what_she_answers_is_kept_and_what_she_asks_is_a_question() {
    let asked = || {
        let mut session = booked();
        session.chat.now = lima("2026-03-11T16:00");
        session.news(News::Held { at: lima(SESSION) });
        session
    };
    let kept = ["!AdviceAnswered", "reaction"];
    for words in ["sí", "no mucho", "que me gustó la idea", "bien"] {
        assert_eq!(asked().chat.writes(words), kept, "{words}");
    }
    let mut session = asked();
    assert_eq!(session.chat.writes("gracias"), ["reaction"]);
    assert_eq!(
        session.chat.writes("¿cuándo es el próximo curso?"),
        ["!QuestionAsked", "question_kept"]
    );
    let mut session = asked();
    assert_eq!(session.chat.hears(media(MediaKind::Voice, false)), ["advice_in_words"]);
    assert_eq!(session.chat.writes("voy a ordenar mi vitrina"), kept);
    session.chat.now = session.chat.now.plus(599);
    assert_eq!(session.chat.writes("y a poner precios")[0], "!AdviceAnswered", "the next bubble");
    session.chat.now = session.chat.now.plus(1);
    assert_eq!(session.chat.writes("y algo más que no sé"), ["cycle_over"]);
}

#[test]
fn a_mark_that_comes_weeks_late_asks_only_what_is_still_to_come() {
    let mut session = booked();
    session.chat.now = lima("2026-03-20T10:00");
    assert_eq!(session.news(News::Held { at: lima(SESSION) }), NOTHING);
    assert_eq!(session.waits().0, "2026-04-10T10:00:00");
}
