//! What depends on the moment, on what was said before, and on what else is going on.

mod introduction;
mod statuses;

use super::*;
use crate::domain::outbox::Outcome;

const NOON: &str = "2026-03-03T17:00:00Z";
/// Friday, 17:00 in Lima.
const ENTRIES_CLOSE: &str = "2026-03-06T22:00:00Z";
/// And 19:15.
const RAFFLE: &str = "2026-03-07T00:15:00Z";

/// Somebody to whom one thing after another happens; what is owed leaves at once.
pub(super) struct Chat {
    pub(super) person: Participant,
    pub(super) cohort: Cohort,
    pub(super) now: Timestamp,
    count: u32,
    pub(super) seen: Option<Seen>,
    /// What the agenda was asked last.
    pub(super) asked: Option<(u32, crate::domain::advisory::Ask)>,
}

impl Chat {
    pub(super) fn with(person: Participant, now: &str) -> Self {
        Self { person, cohort: cohort(), now: at(now), count: 0, seen: None, asked: None }
    }

    fn enrolled(enrollment: Enrollment, now: &str) -> Self {
        Self::with(person(Stage::Enrolled(Box::new(enrollment))), now)
    }

    /// What is owed because of it.
    pub(super) fn happens(&mut self, kind: EventKind) -> Vec<String> {
        self.count += 1;
        let event = Event { id: EventId::new(format!("e{}", self.count)), at: self.now, kind };
        self.seen = None;
        match receive(&self.person, &event, &context(&self.person, &self.cohort, self.now)) {
            Received::Decided(decision) => {
                (self.person, self.seen) = (decision.next, decision.seen);
                let asked =
                    self.person.outbox.entries().iter().rev().find_map(|entry| {
                        match &entry.effect {
                            Effect::Announce(Announcement::AdvisoryAsked { turn, ask, .. }) => {
                                Some((*turn, *ask))
                            }
                            _ => None,
                        }
                    });
                self.asked = asked.or(self.asked);
                owed(&self.person)
            }
            Received::Repeated | Received::Nothing(_) | Received::Busy => Vec::new(),
        }
    }

    pub(super) fn hears(&mut self, content: Content) -> Vec<String> {
        let owed = self.happens(message(content, self.now));
        self.leaves();
        owed
    }

    pub(super) fn writes(&mut self, body: &str) -> Vec<String> {
        self.hears(Content::Text { body: body.into() })
    }

    pub(super) fn leaves(&mut self) {
        let now = self.now;
        for job in self.person.claim(now, &QuietHours::default(), None).jobs {
            self.person.settle(job.seq, Outcome::Done, now);
        }
    }

    fn stored(&mut self, day: u8, seq: u32) -> Vec<String> {
        let object = ObjectKey::new(format!("submissions/p1/LIMA1/{day}-{seq}.jpg"));
        let result = Inspection::Stored {
            object,
            sha256: String::new(),
            bytes: 1,
            mime_type: "image/jpeg".into(),
        };
        self.inspected(day, seq, result)
    }

    fn inspected(&mut self, day: u8, seq: u32, result: Inspection) -> Vec<String> {
        let (cohort, day) = (CohortId::new("LIMA1"), Day::new(day).unwrap());
        let owed = self.happens(EventKind::Inspected { cohort, day, seq, result });
        self.leaves();
        owed
    }

    fn step(&mut self, step: Step) -> Vec<String> {
        let cohort = CohortId::new("LIMA1");
        let owed = self.happens(EventKind::Step { cohort, step });
        self.leaves();
        owed
    }
}

const NOTHING: [&str; 0] = [];

fn lesson(day: u8) -> Step {
    Step::Lesson(Day::new(day).unwrap())
}

#[test]
fn the_same_answer_is_given_again_after_a_minute() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    assert_eq!(chat.writes("asu"), ["not_understood"]);
    chat.now = chat.now.plus(59);
    assert_eq!(chat.writes("mm"), NOTHING);
    chat.now = chat.now.plus(1);
    assert_eq!(chat.writes("ya pe"), ["not_understood"]);
}

#[test]
fn what_she_asks_for_is_given_again_after_eight_seconds() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    assert_eq!(chat.writes("menú"), ["menu"]);
    chat.now = chat.now.plus(7);
    assert_eq!(chat.writes("menú"), NOTHING, "a double tap");
    chat.now = chat.now.plus(1);
    assert_eq!(chat.writes("menú"), ["menu"]);
}

#[test]
fn the_calendar_is_not_mistaken_for_a_repetition() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    for n in 0..2 {
        chat.person.enrollment_mut().unwrap().class_link_sent = false;
        assert_eq!(chat.step(Step::ClassLink), ["class_link"], "{n}");
    }
}

#[test]
fn ticks_stand_for_an_answer_only_where_there_is_none() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    let ticks = |typing| Some(Seen { message: MessageId::new("wamid.new"), typing });
    chat.writes("menú");
    assert_eq!(chat.seen, None, "the answer shows that it was read");
    chat.writes("gracias");
    assert_eq!(chat.seen, ticks(false), "a reaction does not");
    chat.hears(media(MediaKind::Image, false));
    assert_eq!(chat.seen, ticks(true));
    chat.writes("BAJA");
    chat.now = chat.now.plus(120);
    chat.writes("hola");
    assert_eq!(chat.seen, None, "she has left");
}

#[test]
fn a_wait_is_named_after_its_owner_and_its_moment() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    chat.person.set_wait();
    assert_eq!(chat.person.wait, None);
    let until = chat.now.plus(60);
    chat.person.outbox.push(Effect::Send(Reply::Help), true, until);
    chat.person.set_wait();
    let id = EventId::new(format!("wait:p1:{}", until.seconds()));
    assert_eq!(chat.person.wait, Some(Wait { id, until }));
}

#[test]
fn five_photos_are_thanked_for_once_and_the_last_is_kept() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    for _ in 0..5 {
        assert_eq!(chat.hears(media(MediaKind::Image, false)), ["!SubmissionReceived"]);
        chat.now = chat.now.plus(1);
    }
    assert_eq!(chat.stored(2, 1), ["submission_received"]);
    assert_eq!(chat.stored(2, 3), ["!SubmissionReplaced"], "the first gives way");
    assert_eq!(chat.stored(2, 2), ["!SubmissionReplaced"], "older than what is kept: goes at once");
    assert_eq!(chat.person.enrollment().unwrap().kept(Day::new(2).unwrap()).unwrap().seq, 3);
    chat.now = chat.now.plus(119);
    assert_eq!(chat.stored(2, 4), ["!SubmissionReplaced"]);
    chat.now = chat.now.plus(1);
    let thanked = chat.stored(2, 5);
    assert_eq!(thanked, ["!SubmissionReplaced", "submission_received"], "two minutes later");
}

#[test]
fn what_was_refused_is_said_unless_a_newer_try_speaks() {
    let refused = || Inspection::Refused(Refusal::TooLarge);
    let mut chat = Chat::enrolled(enrolled(), NOON);
    chat.hears(media(MediaKind::Image, false));
    chat.hears(media(MediaKind::Image, false));
    assert_eq!(chat.inspected(2, 1, refused()), NOTHING, "the second is under way");
    assert_eq!(chat.inspected(2, 2, refused()), ["submission_refused"]);
    assert_eq!(chat.inspected(2, 3, refused()), NOTHING, "never sent");
    assert_eq!(chat.inspected(3, 1, refused()), NOTHING, "another day");
}

#[test]
fn a_thank_you_that_took_a_quarter_of_an_hour_waits_for_the_morning() {
    for (seconds, answering) in [(899, true), (900, false)] {
        let mut chat = Chat::enrolled(enrolled(), NOON);
        chat.hears(media(MediaKind::Image, false));
        chat.now = chat.now.plus(seconds);
        let event = EventKind::Inspected {
            cohort: CohortId::new("LIMA1"),
            day: Day::new(2).unwrap(),
            seq: 1,
            result: Inspection::Refused(Refusal::Broken),
        };
        assert_eq!(chat.happens(event), ["submission_refused"]);
        assert_eq!(chat.person.outbox.entries()[0].answering, answering, "{seconds}");
    }
}

#[test]
fn a_result_of_another_cohort_is_given_back() {
    let mut chat = Chat::enrolled(Enrollment::new(CohortId::new("LIMA0")), NOON);
    chat.person.enrollment_mut().unwrap().next_try(Day::new(2).unwrap());
    assert_eq!(chat.stored(2, 1), ["!SubmissionReplaced"]);
    assert_eq!(chat.person.enrollment().unwrap().accepted(), 0);
}

#[test]
fn a_note_within_ten_minutes_belongs_to_the_photo() {
    let note = "esta es mi vitrina nueva con luces";
    let mut chat = Chat::enrolled(enrolled(), NOON);
    chat.hears(media(MediaKind::Image, false));
    chat.now = chat.now.plus(599);
    assert_eq!(chat.writes(note), ["reaction"]);
    chat.now = chat.now.plus(1);
    assert_eq!(chat.writes(note), ["challenge_or_question"]);
}

#[test]
fn her_own_clock_decides_whether_a_challenge_was_in_time() {
    let photo = |at, now: Timestamp| match message(media(MediaKind::Image, false), now) {
        EventKind::Message(inbound) => EventKind::Message(Box::new(Inbound { at, ..*inbound })),
        other => other,
    };
    let closes = at(ENTRIES_CLOSE);
    let mut chat = Chat::enrolled(enrolled(), ENTRIES_CLOSE);
    chat.now = closes.plus(3_600);
    let kind = photo(closes, chat.now);
    assert_eq!(
        chat.happens(kind),
        ["!SubmissionReceived"],
        "a slow network costs nobody her place"
    );
    chat.leaves();
    let kind = photo(closes.plus(1), chat.now);
    assert_eq!(chat.happens(kind), ["submission_too_late"]);
}

#[test]
fn twenty_letters_may_be_a_challenge_until_entries_close() {
    let words = |count: usize| "x ".repeat(count)[..count].to_owned() + "y";
    let mut chat = Chat::enrolled(enrolled(), NOON);
    assert_eq!(chat.writes(&words(18)), ["not_understood"]);
    assert_eq!(chat.writes(&words(19)), ["challenge_or_question"]);
    let mut chat = Chat::enrolled(enrolled(), ENTRIES_CLOSE);
    assert_eq!(chat.writes("mi reto"), ["challenge_how"], "in the last second");
    chat.person.prompt = None;
    assert_eq!(chat.writes(&words(30)), ["challenge_or_question"]);
    chat.now = chat.now.plus(1);
    chat.person.prompt = None;
    assert_eq!(chat.writes("mi reto"), ["submission_too_late"]);
    chat.now = at(RAFFLE).plus(1);
    assert_eq!(chat.writes(&words(30)), ["cycle_over"]);
}

#[test]
fn bubbles_of_one_thought_are_kept_together_and_not_for_ever() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    chat.writes("hoy cambié mis precios");
    chat.writes("y me fue mejor que ayer");
    let text = "hoy cambié mis precios\ny me fue mejor que ayer".to_owned();
    assert_eq!(chat.person.prompt, Some(Prompt::ChallengeOrQuestion { text }));
    for _ in 0..40 {
        chat.writes(&"ñandú ".repeat(680));
        chat.now = chat.now.plus(70);
    }
    let size = serde_json::to_string(&chat.person).unwrap().len();
    assert!(
        size < 16_000,
        "an item of {size} bytes: DynamoDB takes 400 kB, and each of them is paid"
    );
    chat.person.prompt = Some(Prompt::ChallengeOrQuestion { text: "puse un letrero".into() });
    let asks = Content::Text { body: "¿está bien así?".into() };
    assert_eq!(chat.happens(message(asks, chat.now)), ["!QuestionAsked", "question_kept"]);
    match &chat.person.outbox.entries()[0].effect {
        Effect::Announce(Announcement::QuestionAsked { text, .. }) => {
            assert_eq!(text, "puse un letrero\n¿está bien así?");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_comes_after_the_photo_counts_for_the_lesson_she_looks_at() {
    let mut chat = Chat::enrolled(enrolled(), "2026-03-05T17:00:00Z");
    let day = |chat: &Chat, number| {
        chat.person.enrollment().unwrap().submissions.get(&Day::new(number).unwrap()).map(|s| s.seq)
    };
    chat.hears(media(MediaKind::Image, false));
    assert_eq!(day(&chat, 4), Some(1), "today's");
    chat.writes("lección 2");
    chat.hears(media(MediaKind::Image, false));
    assert_eq!((day(&chat, 2), day(&chat, 4)), (Some(1), Some(1)));
    // A focus on a day that is not out yet can only come from another calendar.
    chat.person.enrollment_mut().unwrap().focus = Some(Day::LAST);
    chat.hears(media(MediaKind::Image, false));
    assert_eq!((day(&chat, 4), day(&chat, 5)), (Some(2), None));
}

#[test]
fn a_lesson_opened_before_it_comes_does_not_come_again() {
    let mut chat = Chat::enrolled(enrolled(), "2026-03-03T12:30:00Z");
    assert_eq!(chat.writes("lección 2"), ["lesson"]);
    assert_eq!(chat.step(lesson(2)), NOTHING);
    chat.now = chat.now.plus(60);
    assert_eq!(chat.writes("lección 2"), ["lesson_again"]);
    assert_eq!(chat.writes("lección 1"), ["lesson_again"], "yesterday's is no push");
    assert_eq!(chat.writes("lección 3"), ["lesson_locked"]);
}

#[test]
fn a_lesson_comes_on_its_day_and_not_at_night() {
    for (now, comes) in [
        ("2026-03-03T12:19:59Z", false),
        ("2026-03-03T12:30:00Z", true),
        ("2026-03-04T00:59:59Z", true),
        ("2026-03-04T01:00:00Z", false),
        ("2026-03-04T12:30:00Z", false),
    ] {
        let owed = Chat::enrolled(enrolled(), now).step(lesson(2));
        assert_eq!(!owed.is_empty(), comes, "{now}: {owed:?}");
    }
}

#[test]
fn a_lesson_that_a_fast_clock_sends_early_is_not_lost() {
    for now in ["2026-03-03T12:20:00Z", "2026-03-03T12:29:59Z"] {
        let mut chat = Chat::enrolled(enrolled(), now);
        let cohort = CohortId::new("LIMA1");
        let owed = chat.happens(EventKind::Step { cohort, step: lesson(2) });
        assert_eq!(owed, ["lesson"], "{now}");
        let person = &mut chat.person;
        let claim = person.claim(at(now), &QuietHours::default(), None);
        assert!(claim.jobs.is_empty(), "quiet hours last until half past seven");
        assert_eq!(person.outbox.wake_at(), Some(at("2026-03-03T12:30:00Z")), "{now}");
    }
}

#[test]
fn silence_is_noticed_once_and_ends_with_a_word() {
    let mut silent = enrolled();
    silent.lessons = [
        (Day::FIRST, at("2026-03-02T12:30:00Z")),
        (Day::new(2).unwrap(), at("2026-03-03T12:30:00Z")),
    ]
    .into();
    let mut chat = Chat::enrolled(silent, "2026-03-04T12:30:00Z");
    assert_eq!(chat.step(lesson(3)), ["!AttentionNeeded"]);
    assert_eq!(chat.step(lesson(3)), NOTHING, "once");
    chat.now = at("2026-03-06T22:00:00Z");
    assert_eq!(chat.step(Step::ClassLink), NOTHING, "she is not called to the class");
    chat.writes("hola");
    assert_eq!(chat.step(lesson(5)), ["lesson"]);
    assert_eq!(chat.step(Step::ClassLink), ["class_link"]);
    assert_eq!(chat.step(Step::ClassLink), NOTHING, "once");
}

/// The caps of her cohort, and what they leave out is said in the log.
#[test]
fn what_nobody_asked_for_ends_at_the_caps() {
    let mut chat = Chat::enrolled(enrolled(), "2026-03-02T12:30:00Z");
    chat.cohort.caps.a_cycle = 2;
    assert_eq!(chat.step(lesson(1)), ["lesson"]);
    chat.writes("hola");
    chat.now = at("2026-03-03T12:30:00Z");
    assert_eq!(chat.step(lesson(2)), ["lesson"]);
    chat.writes("hola");
    chat.now = at("2026-03-04T12:30:00Z");
    assert_eq!(chat.step(lesson(3)), NOTHING);
    chat.cohort.caps.a_cycle = 3;
    assert_eq!(chat.step(lesson(3)), ["lesson"]);
    chat.now = at("2026-03-06T22:00:00Z");
    assert_eq!(chat.step(Step::ClassLink), NOTHING);
    chat.cohort.caps.a_cycle = 12;
    assert_eq!(chat.step(Step::ClassLink), ["class_link"]);
}

#[test]
fn the_class_link_is_personal_and_useless_once_the_class_began() {
    for (url, expected) in [
        ("https://clase.example/sala", "https://clase.example/sala?p="),
        ("https://clase.example/?s=1", "https://clase.example/?s=1&p="),
    ] {
        let mut chat = Chat::enrolled(enrolled(), "2026-03-06T22:59:59Z");
        chat.cohort.class_url = url.into();
        let cohort = CohortId::new("LIMA1");
        chat.happens(EventKind::Step { cohort, step: Step::ClassLink });
        let Effect::Send(Reply::ClassLink { at, url, entry: None }) =
            &chat.person.outbox.entries()[0].effect
        else {
            panic!("no link")
        };
        let code = crate::domain::ticket::Ticket::of(&chat.person.id, &chat.cohort.id);
        assert_eq!(*url, format!("{expected}{code}"));
        assert_eq!(*at, super::at("2026-03-06T23:00:00Z"));
    }
    assert_eq!(Chat::enrolled(enrolled(), "2026-03-06T23:00:00Z").step(Step::ClassLink), NOTHING);
}

#[test]
fn a_step_of_another_cohort_is_no_business_of_hers() {
    let mut chat = Chat::enrolled(Enrollment::new(CohortId::new("LIMA0")), "2026-03-03T12:30:00Z");
    assert_eq!(chat.step(lesson(2)), NOTHING);
    assert_eq!(chat.step(Step::ClassLink), NOTHING);
}

#[test]
fn she_learns_her_place_once_and_only_that_of_her_own_cohort() {
    let drawn = |cohort: &str, place| {
        let cohort = CohortId::new(cohort);
        EventKind::RaffleDrawn { cohort, place, winners: 1, alternates: 1, skipped: 0 }
    };
    let mut chat = Chat::enrolled(enrolled(), NOON);
    assert_eq!(chat.happens(drawn("LIMA0", 1)), NOTHING);
    assert_eq!(chat.happens(drawn("LIMA1", 2)), ["raffle_alternate"]);
    chat.leaves();
    assert_eq!(chat.happens(drawn("LIMA1", 1)), NOTHING, "the first word counts");
    let mut unasked = Chat::enrolled(enrolled(), NOON);
    unasked.person.consent = None;
    assert_eq!(unasked.happens(drawn("LIMA1", 1)), NOTHING);
    assert!(unasked.person.enrollment().unwrap().raffle.is_some(), "known all the same");
}

/// Else the list of cohorts would be read for every message.
#[test]
fn only_who_looks_for_a_cohort_needs_to_know_which_are_open() {
    let says = |body: &str| {
        let kind = message(Content::Text { body: body.into() }, at(NOON));
        Event { id: EventId::new("e1"), at: at(NOON), kind }
    };
    let enrolled = person(Stage::Enrolled(Box::new(enrolled())));
    assert!(!looks_for_a_cohort(&enrolled, &says("menú")));
    assert!(looks_for_a_cohort(&enrolled, &says("UNIRME LIMA2")));
    assert!(looks_for_a_cohort(&person(Stage::Waiting), &says("menú")));
}

/// For the journal: a word of ours, never one of hers.
#[test]
fn what_a_message_was_taken_for_has_a_name() {
    for (body, expected) in [
        ("menú", "button"),
        ("UNIRME LIMA1", "join"),
        ("BAJA", "opt_out"),
        ("bajaa", "almost_opt_out"),
        ("VOLVER", "return"),
        ("ELIMINAR", "erase"),
        ("hola", "greeting"),
        ("gracias", "thanks"),
        ("sí", "yes"),
        ("no", "no"),
        ("listo", "done"),
        ("puse un letrero", "words"),
        ("¿cuánto cobro?", "question"),
        ("👍", "friendly"),
    ] {
        let kind = message(Content::Text { body: body.into() }, at(NOON));
        let person = person(Stage::Enrolled(Box::new(enrolled())));
        let Received::Decided(decision) = outcome(&person, kind, &cohort(), at(NOON)) else {
            panic!("{body}")
        };
        assert_eq!(decision.meaning, expected, "{body}");
    }
}

#[test]
fn who_waits_is_told_so_and_an_unknown_code_is_named_as_such() {
    let now = at(NOON);
    for (body, expected) in [
        ("UNIRME", "waiting"),
        ("UNIRME NADA9", "unknown_code"),
        ("gracias", "reaction"),
        ("hola", "waiting"),
    ] {
        let kind = message(Content::Text { body: body.into() }, now);
        let event = Event { id: EventId::new("e"), at: now, kind };
        let nothing_open = Context { now, cohort: None, open: &[] };
        let Received::Decided(decision) = receive(&person(Stage::Waiting), &event, &nothing_open)
        else {
            panic!("{body}")
        };
        assert_eq!(owed(&decision.next), [expected], "{body}");
    }
}

#[test]
fn she_gets_the_place_she_named_or_the_next_to_begin_or_one_that_runs() {
    let starts = |code: &str, starts_on: &str| Cohort {
        id: CohortId::new(code),
        starts_on: starts_on.parse().unwrap(),
        ..cohort()
    };
    let running = starts("RUN1", "2026-03-02");
    let (soon, later) = (starts("SOON1", "2026-03-09"), starts("LATER1", "2026-03-16"));
    let over = starts("OVER1", "2026-02-23");
    let open = [over.clone(), running.clone(), later.clone(), soon.clone()];
    let last_morning = at("2026-03-06T12:30:00Z");
    let place = |open: &[Cohort], code: Option<&str>, now| {
        let code = code.map(CohortId::new);
        let kind = message(Content::Text { body: "vendo pan".into() }, now);
        let event = Event { id: EventId::new("e"), at: now, kind };
        let context = Context { now, cohort: None, open };
        match receive(&person(Stage::Trade { code }), &event, &context) {
            Received::Decided(decision) => decision.next.cohort().map(ToString::to_string),
            other => panic!("{other:?}"),
        }
    };
    let noon = at(NOON);
    assert_eq!(place(&open, Some("LATER1"), noon).as_deref(), Some("LATER1"));
    assert_eq!(place(&open, Some("OVER1"), noon).as_deref(), Some("SOON1"), "too late for that");
    assert_eq!(place(&open, None, noon).as_deref(), Some("SOON1"));
    assert_eq!(place(&open[..2], None, noon).as_deref(), Some("RUN1"));
    assert_eq!(place(&open[..2], None, last_morning.plus(-1)).as_deref(), Some("RUN1"));
    assert_eq!(place(&open[..2], None, last_morning), None, "no challenge could be in time");
    let first_morning = at("2026-03-02T12:30:00Z");
    let both = [running, soon];
    assert_eq!(place(&both, None, first_morning.plus(-1)).as_deref(), Some("RUN1"));
    assert_eq!(place(&both, None, first_morning).as_deref(), Some("SOON1"));
}

#[test]
fn she_changes_cohorts_before_she_has_begun_or_when_it_is_over() {
    let second =
        Cohort { id: CohortId::new("LIMA2"), starts_on: jiff::civil::date(2026, 3, 9), ..cohort() };
    let open = [cohort(), second];
    let joins = |enrollment, body: &str, now: &str| {
        let now = at(now);
        let kind = message(Content::Text { body: body.into() }, now);
        let event = Event { id: EventId::new("e"), at: now, kind };
        let context = Context { now, cohort: Some(&open[0]), open: &open };
        match receive(&person(Stage::Enrolled(Box::new(enrollment))), &event, &context) {
            Received::Decided(decision) => decision.next.cohort().map(ToString::to_string).unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let after = "2026-03-07T15:00:00Z";
    assert_eq!(joins(enrolled(), "UNIRME LIMA2", NOON), "LIMA2");
    assert_eq!(joins(busy(), "UNIRME LIMA2", NOON), "LIMA1", "she is in the middle");
    let mut tried = enrolled();
    tried.next_try(Day::FIRST);
    assert_eq!(joins(tried, "UNIRME LIMA2", NOON), "LIMA1", "she has sent something");
    assert_eq!(joins(busy(), "UNIRME LIMA2", after), "LIMA2");
    assert_eq!(joins(busy(), "UNIRME", after), "LIMA2");
    assert_eq!(joins(busy(), "UNIRME", NOON), "LIMA1");
    assert_eq!(joins(busy(), "UNIRME LIMA1", after), "LIMA1");
    assert_eq!(joins(busy(), "UNIRME", ENTRIES_CLOSE), "LIMA1", "the last second is not over");
}

/// What *MIS DATOS* and the facilitator see.
#[test]
fn what_she_did_is_counted() {
    let mut chat = Chat::enrolled(enrolled(), NOON);
    for body in ["listo", "listo", "¿cuánto cobro por esto?", "¿y por mayor cuánto sería?"] {
        chat.writes(body);
        chat.now = chat.now.plus(70);
    }
    assert_eq!(chat.person.enrollment().unwrap().done, [Day::new(2).unwrap()]);
    assert_eq!(chat.person.questions, 2);
}

/// Only what ends everything has to wait for what is on its way; the rest is answered at once.
#[test]
fn nothing_but_leaving_waits_for_what_is_on_its_way() {
    let now = at(NOON);
    let waits = |prompt: Option<Prompt>, body: &str| {
        let mut person = person(Stage::Enrolled(Box::new(busy())));
        person.prompt = prompt;
        person.outbox.push(Effect::Send(Reply::Help), true, now);
        assert_eq!(person.claim(now, &QuietHours::default(), None).jobs.len(), 1);
        let kind = message(Content::Text { body: body.into() }, now);
        matches!(outcome(&person, kind, &cohort(), now), Received::Busy)
    };
    for body in ["hola", "menú", "bajaa", "ELIMINAR", "sí", "VOLVER", "👍", "¿cuánto cobro?"]
    {
        assert!(!waits(None, body), "{body}");
    }
    for (prompt, body) in [
        (None, "BAJA"),
        (Some(Prompt::ConfirmErase), "sí"),
        (Some(Prompt::ConfirmErase), "ELIMINAR"),
        (Some(Prompt::ConfirmOptOut), "sí"),
    ] {
        assert!(waits(prompt, body), "{body}");
    }
    assert!(!waits(Some(Prompt::Question), "sí"));
}
