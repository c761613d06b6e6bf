//! The shares come out as the model states them, and the same seed acts the same.

use shared::domain::{
    action::Action,
    course::Day,
    ids::CohortId,
    language::Language,
    time::{HOUR, Timestamp},
};

use super::*;

const PEOPLE: u64 = 20_000;

fn cycle() -> Cycle {
    Cycle {
        code: CohortId::new("LIMA1"),
        starts_on: "2027-03-08".parse().unwrap(),
        opens_days_before: 3,
    }
}

fn crowd(model: &Model) -> Vec<Character> {
    (0..PEOPLE).map(|seed| Character::drawn(seed, model)).collect()
}

/// Within four standard deviations of a share of so many.
fn is_about(counted: usize, of: usize, share: f64) -> bool {
    let (counted, of) = (counted as f64, of as f64);
    (counted - of * share).abs() <= 4.0 * (of * share * (1.0 - share)).sqrt() + 1.0
}

#[test]
fn every_country_has_a_model_with_sources() {
    for country in ["PE", "BR", "CO", "pe"] {
        let model = Model::of(country).unwrap();
        assert!(model.studies().len() >= 2, "{country}: {:?}", model.studies());
    }
    assert_eq!(Model::of("XX"), Err(BadModel::UnknownCountry("XX".to_owned())));
}

#[test]
fn a_model_that_makes_no_sense_is_refused() {
    let good = include_str!("models/PE.toml");
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        Model::parse(&good.replacen(from, to, 1)).unwrap_err()
    };
    assert!(matches!(with("share = 0.6,", "share = 1.6,"), BadModel::NoShare { .. }));
    assert!(matches!(with("\"assumption\"", "\" \""), BadModel::NoSource { .. }));
    assert_eq!(with("share = 0.614", "share = 0.9"), BadModel::MoreFinishThanStart);
    assert!(matches!(with("share = 0.62", "share = 0.5"), BadModel::ChallengesDoNotAddUp(_)));
    assert!(matches!(with("hours = [1", "hours = [-1"), BadModel::Hours));
    assert!(matches!(with("country", "land"), BadModel::Unreadable(_)));
}

#[test]
fn shares_come_out_as_stated() {
    for country in ["PE", "BR", "CO"] {
        let model = Model::of(country).unwrap();
        let crowd = crowd(&model);
        let all = crowd.len();
        let holds = |name: &str, of: usize, share: f64, counted: usize| {
            assert!(
                is_about(counted, of, share),
                "{country} {name}: {counted} of {of}, not {share}"
            );
        };
        let count = |is: &dyn Fn(&Character) -> bool| crowd.iter().filter(|one| is(one)).count();
        let (joining, week) = (&model.joining, &model.week);
        let starts = count(&|one| one.does[0]);
        holds("starts", all, week.starts.share, starts);
        let finishes = count(&|one| one.does.iter().filter(|does| **does).count() >= 4);
        holds("finishes", all, week.finishes.share, finishes);
        let sends = count(&|one| one.sends.iter().any(Option::is_some));
        holds("sends", starts, week.sends_a_challenge.share, sends);
        holds("asks", all, week.asks_a_question.share, count(&|one| one.asks_on.is_some()));
        holds("menu", all, week.opens_the_menu.share, count(&|one| one.opens_menu_on.is_some()));
        holds("leaves", all, week.leaves.share, count(&|one| one.leaves_on.is_some()));
        holds("erases", all, week.erases_herself.share, count(&|one| one.erases_on.is_some()));
        let off = week.phone_off_for_two_days.share;
        holds("off", all, off, count(&|one| one.off_from.is_some()));
        holds("bubbles", all, week.several_bubbles.share, count(&|one| one.several_bubbles));
        let astray = week.writes_in_the_wrong_place.share;
        holds("astray", all, astray, count(&|one| one.astray_on.is_some()));
        holds("link", all, joining.by_link.share, count(&|one| one.by_link));
        let form = joining.fills_in_the_form.share;
        holds("form", all, form, count(&|one| one.fills_in_the_form));
        holds("taps", all, joining.taps_rather_than_types.share, count(&|one| one.taps));
        holds("slips", all, joining.mistypes_an_answer.share, count(&|one| one.mistypes[1]));
        let evening = model.hours[18..].iter().sum::<f64>() / model.hours.iter().sum::<f64>();
        holds("evening", all, evening, count(&|one| one.reads_at >= 18 * 60));
        let photos = crowd.iter().flat_map(|one| one.sends).flatten();
        let sent: Vec<_> = photos.collect();
        let photos = sent.iter().filter(|sends| sends.file == Some(File::Photo)).count();
        holds("photos", sent.len(), model.challenge.photo.share, photos);
    }
}

/// A phone on which Tertulia answers at once and never errs.
struct Week {
    person: Person,
    now: Timestamp,
    acts: Vec<(Timestamp, Act)>,
    messages: u32,
}

impl Week {
    fn of(seed: u64, model: &Model) -> Self {
        let person = Person::new(seed, model, &cycle());
        let mut week =
            Self { person, now: Timestamp::from_seconds(0), acts: Vec::new(), messages: 0 };
        let mut joined = 0;
        let first: Timestamp = "2027-03-08T12:30:00Z".parse::<jiff::Timestamp>().unwrap().into();
        for step in 0..24 * 9 {
            let hour = first.plus((step - 24 * 3) * HOUR);
            while let Some(at) = week.person.wakes_at().filter(|at| *at <= hour) {
                week.now = at;
                for act in week.person.wakes(at) {
                    week.acts.push((at, act.clone()));
                    week.answer(&act, &mut joined);
                }
            }
            week.now = hour;
            if let Some(day) = u8::try_from((step - 24 * 3) / 24 + 1).ok().and_then(Day::new)
                && (step - 24 * 3) % 24 == 0
            {
                week.show(&[Action::Done(day), Action::Ask, Action::Menu]);
            }
        }
        week
    }

    fn show(&mut self, choices: &[Action]) {
        self.messages += 1;
        let message = format!("m{}", self.messages);
        let seen = Seen { message, choices: choices.to_vec(), is_list: false, is_form: false };
        self.person.sees(self.now.plus(2), &seen);
    }

    fn answer(&mut self, act: &Act, joined: &mut u8) {
        use shared::domain::action::{Answer, PartOfDay};
        match (act, *joined) {
            (Act::OpensChat | Act::PhoneOff | Act::PhoneOn, _) => {}
            (_, 0) => {
                *joined = 1;
                self.show(&[Action::Consent(Answer::Yes), Action::Consent(Answer::No)]);
            }
            (_, 1) => {
                *joined = 2;
                self.show(&[]);
            }
            (Act::Write(text), 2) if !text.contains(',') => {
                *joined = 3;
                self.show(&[]);
            }
            (_, 2 | 3) => {
                *joined = 4;
                self.show(&[Action::LeastBusy(PartOfDay::Morning)]);
            }
            (
                Act::Write(_)
                | Act::Tap { .. }
                | Act::Choose { .. }
                | Act::Fill { .. }
                | Act::Send { .. },
                _,
            ) => {
                self.show(&[]);
            }
        }
    }

    fn done(&self) -> usize {
        let is_done =
            |act: &Act| matches!(act, Act::Tap { choice, .. } if choice.starts_with("done:"));
        let said = |act: &Act| matches!(act, Act::Write(text) if ["listo", "lsito", "ya está"].contains(&text.to_lowercase().as_str()));
        self.acts.iter().filter(|(_, act)| is_done(act) || said(act)).count()
    }
}

#[test]
fn the_same_seed_acts_the_same_and_another_does_not() {
    let model = Model::of("PE").unwrap();
    let acts = |seed| Week::of(seed, &model).acts;
    for seed in 0..50 {
        assert_eq!(acts(seed), acts(seed), "{seed}");
    }
    let different = (0..50).filter(|seed| acts(*seed) != acts(seed + 1)).count();
    assert_eq!(different, 50);
}

#[test]
fn a_week_of_hers_is_what_she_is_like() {
    let model = Model::of("PE").unwrap();
    let mut finished = 0;
    for seed in 0..2_000 {
        let week = Week::of(seed, &model);
        let who = week.person.character();
        let calm = who.consents == super::character::Consents::Yes
            && who.mistypes == [false; 2]
            && who.leaves_on.is_none()
            && who.erases_on.is_none()
            && who.off_from.is_none()
            && who.back_on.is_none();
        if calm {
            let meant = who.does.iter().filter(|does| **does).count();
            assert_eq!(week.done(), meant, "{seed} {who:?} {:?}", week.acts);
        }
        if who.consents == super::character::Consents::Never {
            assert!(week.acts.iter().filter(|(_, act)| *act != Act::OpensChat).count() == 1);
        }
        if let Some(sent) =
            week.acts.iter().position(|(_, act)| matches!(act, Act::Write(text) if text == "BAJA"))
            && !who.returns
        {
            assert_eq!(week.acts.len(), sent + 1, "{seed}: whoever left is silent");
        }
        finished += usize::from(week.done() >= 4);
    }
    assert!((900..1_300).contains(&finished), "{finished}");
}

#[test]
fn a_phone_that_is_off_does_nothing() {
    let model = Model::of("PE").unwrap();
    let mut seen = 0;
    for seed in 0..2_000 {
        let week = Week::of(seed, &model);
        let at = |wanted: &Act| week.acts.iter().position(|(_, act)| act == wanted);
        if let (Some(off), Some(on)) = (at(&Act::PhoneOff), at(&Act::PhoneOn)) {
            assert_eq!(on, off + 1, "{seed}: {:?}", week.acts);
            assert_eq!(week.acts[on].0.since(week.acts[off].0), 48 * HOUR);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn she_sees_the_same_in_a_message_and_in_what_went_over_the_wire() {
    use shared::{
        domain::{
            address::{Address, Phone},
            ids::{FormId, MessageId},
        },
        outgoing::{Button, Message, Row},
        whatsapp::send,
    };
    let to = Address::new(Phone::parse("51000000001"), None).unwrap();
    let button = |id: &str| Button { id: id.to_owned(), title: id.to_owned() };
    let row = |id: &str| Row { id: id.to_owned(), title: id.to_owned(), description: None };
    let text = |body: &str| body.to_owned();
    let all = [
        Message::Text { body: text("Hola") },
        Message::Buttons {
            header: None,
            body: text("Hola"),
            footer: None,
            buttons: vec![button("done:1"), button("ask"), button("of-another-edition")],
        },
        Message::List {
            body: text("Hola"),
            open: text("Ver"),
            rows: vec![row("lesson:2"), row("leave")],
        },
        Message::Template {
            name: text("a"),
            language: text("es"),
            header: None,
            parameters: vec![text("Rosa")],
            payloads: vec![text("done:3"), text("menu")],
        },
        Message::Form { body: text("Hola"), open: text("Llenar"), form: FormId::new("7") },
        Message::Reaction { to: MessageId::new("wamid.A"), emoji: text("👏") },
    ];
    let choices = [0, 2, 2, 2, 0, 0];
    for (message, choices) in all.iter().zip(choices) {
        let seen = Seen::of("wamid.B", message);
        let sent = send::body(&to, message, "v1.p.1.1").unwrap();
        assert_eq!(seen, Seen::on_the_wire("wamid.B", &sent), "{message:?}");
        assert_eq!(seen.map_or(0, |seen| seen.choices.len()), choices, "{message:?}");
    }
}

#[test]
fn no_two_files_are_the_same_and_each_is_what_it_says() {
    let start = |file| files::bytes(file, 1);
    assert!(start(File::Photo).starts_with(&[0xFF, 0xD8, 0xFF]));
    assert!(start(File::Voice).starts_with(b"OggS"));
    assert!(start(File::Pdf).starts_with(b"%PDF-"));
    assert!(start(File::Archive).starts_with(b"PK"));
    for file in [File::Photo, File::Voice, File::Pdf, File::Archive] {
        assert_ne!(files::bytes(file, 1), files::bytes(file, 2), "{file:?}");
    }
}

#[test]
fn brazil_speaks_portuguese() {
    assert_eq!(Model::of("BR").unwrap().language, Language::Pt);
    let model = Model::of("BR").unwrap();
    let said = (0..50).flat_map(|seed| Week::of(seed, &model).acts);
    let words: Vec<String> = said
        .filter_map(|(_, act)| if let Act::Write(text) = act { Some(text) } else { None })
        .collect();
    assert!(words.iter().any(|text| text.starts_with("QUERO LIMA1")), "{words:?}");
    assert!(!words.iter().any(|text| text.contains("quiero")), "{words:?}");
}

/// Whoever fills the form in has told everything; what comes next is her place. The others write as without one.
#[test]
fn a_form_is_filled_in_once_or_left_alone() {
    let model = Model::of("PE").unwrap();
    let (mut filled, mut written) = (0, 0);
    for seed in 0..200 {
        let mut week = Week::of(seed, &model);
        let mut person = Person::new(seed, &model, &cycle());
        let mut now = person.wakes_at().unwrap();
        person.wakes(now);
        week.acts.clear();
        let show = |person: &mut Person, now: &mut Timestamp, choices: &[Action], is_form| {
            *now = now.plus(2);
            let message = "m".to_owned();
            let seen = Seen { message, choices: choices.to_vec(), is_list: false, is_form };
            person.sees(*now, &seen);
            *now = person.wakes_at().unwrap_or(*now).max(*now);
            person.wakes(*now)
        };
        let yes = Action::Consent(shared::domain::action::Answer::Yes);
        show(&mut person, &mut now, &[yes], false);
        let acts = show(&mut person, &mut now, &[], true);
        match acts.iter().find(|act| **act != Act::OpensChat) {
            Some(Act::Fill { name, trade, .. }) => {
                assert!(
                    !name.is_empty() && !trade.is_empty() && person.character().fills_in_the_form
                );
                filled += 1;
            }
            _ => written += 1,
        }
    }
    assert!(filled > 80 && written > 40, "{filled} {written}");
}
