//! From the first message to a place in a cohort: consent, name, trade, the quiet part of the day.

use super::{Turn, learning};
use crate::domain::{
    action::{Action, Answer, PartOfDay},
    cohort::{Cohort, Step},
    command::Intent,
    course::Day,
    enrollment::Enrollment,
    ids::CohortId,
    inbound::{Content, Inbound},
    language::Language,
    participant::{CONSENT_TEXT, Consent, Stage, zone_in},
    reply::Reply,
    time::Timestamp,
};

const NAME_MAX: usize = 40;
const TRADE_MAX: usize = 120;

pub(super) fn consent(turn: &mut Turn<'_>, intent: &Intent, is_new: bool) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    match intent {
        // A *yes* before the question answers something else.
        Intent::Act(Action::Consent(Answer::Yes)) | Intent::Yes if !is_new => {
            turn.next.consent = Some(Consent { text: CONSENT_TEXT, at: turn.now() });
            turn.next.stage = Stage::Name { code };
            turn.say(Reply::AskName);
        }
        Intent::Act(Action::Consent(Answer::No)) | Intent::No if !is_new => {
            turn.next.stage = Stage::Declined;
            turn.say(Reply::ConsentRefused);
        }
        Intent::Thanks | Intent::Friendly if turn.next.stage == Stage::Declined => {}
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Friendly
        | Intent::Unreadable
        | Intent::Silence => {
            turn.next.stage = Stage::Consent { code };
            turn.say(Reply::AskConsent);
        }
    }
}

pub(super) fn name(turn: &mut Turn<'_>, intent: &Intent) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    match spoken(intent).and_then(name_in) {
        Some(name) => {
            turn.next.profile.name = Some(name);
            turn.next.stage = Stage::Trade { code };
            turn.say(Reply::AskTrade);
        }
        None => ask_again(turn, intent, Reply::AskName, Reply::AskNameAgain),
    }
}

pub(super) fn trade(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) {
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    let words = match (intent, &inbound.content) {
        // *Menú* is what many sell.
        (Intent::Act(Action::Menu), Content::Text { body }) => Some(body.as_str()),
        _ => spoken(intent),
    };
    let trade = words
        .map(|text| squeezed(text, TRADE_MAX))
        .filter(|text| text.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    match trade {
        Some(trade) => {
            turn.next.profile.trade = Some(trade);
            turn.next.stage = Stage::LeastBusy { code };
            turn.say(Reply::AskLeastBusy);
        }
        None => ask_again(turn, intent, Reply::AskTrade, Reply::AskTradeAgain),
    }
}

pub(super) fn least_busy(turn: &mut Turn<'_>, intent: &Intent) {
    let part = match intent {
        Intent::Act(Action::LeastBusy(part)) => Some(*part),
        Intent::Words(text) | Intent::Question(text) => part_in(text),
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Media(_)
        | Intent::Friendly
        | Intent::Unreadable
        | Intent::Silence => None,
    };
    let code = named_cohort(turn, intent).or_else(|| turn.next.code().cloned());
    if part.is_some() {
        turn.next.profile.least_busy = part;
        take_a_place(turn, code.as_ref());
    } else {
        ask_again(turn, intent, Reply::AskLeastBusy, Reply::AskLeastBusyAgain);
    }
}

pub(super) fn waiting(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) {
    let code = named_cohort(turn, intent);
    if code.is_some() || best(turn.context.open, None, turn.now()).is_some() {
        return take_a_place(turn, code.as_ref());
    }
    match intent {
        Intent::Join { codes } if !codes.is_empty() => turn.say(Reply::UnknownCode),
        Intent::Thanks | Intent::Friendly | Intent::Yes | Intent::No => {
            learning::smile(turn, inbound);
        }
        Intent::Act(_)
        | Intent::Join { .. }
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Unreadable
        | Intent::Silence => turn.say(Reply::Waiting),
    }
}

/// A place in the cohort that she named, or in the next one to begin; otherwise she waits.
pub(super) fn take_a_place(turn: &mut Turn<'_>, code: Option<&CohortId>) {
    let now = turn.now();
    let Some(cohort) = best(turn.context.open, code, now) else {
        turn.next.stage = Stage::Waiting;
        return turn.say(Reply::Waiting);
    };
    match enroll(turn, cohort) {
        Some(day) => turn.say(Reply::JoinedLate { day }),
        None => turn.say(Reply::PlaceReserved { starts_on: cohort.starts_on }),
    }
}

/// Enrolls her and says on which day the cohort already is.
pub(super) fn enroll(turn: &mut Turn<'_>, cohort: &Cohort) -> Option<Day> {
    if let Some(zone) = zone_in(cohort, &turn.next) {
        turn.next.zone = zone;
    }
    // She keeps her own language: a course that is not written in it falls back to one that it has.
    let hers = turn.next.address.country().and_then(Language::spoken_in);
    turn.next.language = hers.unwrap_or(cohort.language);
    let day = cohort.unlocked(&turn.next.zone, turn.now());
    let mut enrollment = Enrollment::new(cohort.id.clone());
    enrollment.focus = day;
    turn.next.stage = Stage::Enrolled(Box::new(enrollment));
    day
}

/// The one she named if it can still be joined, else the one that begins next, else one that is running.
fn best<'a>(open: &'a [Cohort], code: Option<&CohortId>, now: Timestamp) -> Option<&'a Cohort> {
    let joinable = || open.iter().filter(move |cohort| is_joinable(cohort, now));
    let named = joinable().find(|cohort| Some(&cohort.id) == code);
    named.or_else(|| {
        let has_begun = |cohort: &Cohort| {
            let zone = cohort.zones.first();
            zone.is_none_or(|zone| cohort.step_moment(zone, Step::Lesson(Day::FIRST)) <= now)
        };
        joinable().min_by_key(|cohort| (has_begun(cohort), cohort.starts_on, cohort.id.clone()))
    })
}

/// Until the last morning: whoever comes later could not do a challenge in time.
fn is_joinable(cohort: &Cohort, now: Timestamp) -> bool {
    let zone = cohort.zones.first();
    zone.is_some_and(|zone| now < cohort.step_moment(zone, Step::Lesson(Day::LAST)))
}

/// The open cohort whose code she wrote.
pub(super) fn named_cohort(turn: &Turn<'_>, intent: &Intent) -> Option<CohortId> {
    let Intent::Join { codes } = intent else {
        return None;
    };
    let open = turn.context.open;
    codes
        .iter()
        .find_map(|code| open.iter().find(|cohort| cohort.id.as_str() == code))
        .map(|c| c.id.clone())
}

/// Her own words, if it was words. *Vendo de todo, ¿por qué?* is an answer although it asks.
fn spoken(intent: &Intent) -> Option<&str> {
    if let Intent::Words(text) | Intent::Question(text) = intent { Some(text) } else { None }
}

/// A greeting or a repeated keyword gets the question itself; everything else a hint how to answer it.
fn ask_again(turn: &mut Turn<'_>, intent: &Intent, question: Reply, hint: Reply) {
    match intent {
        Intent::Greeting | Intent::Join { .. } | Intent::Return => turn.say(question),
        Intent::Thanks | Intent::Friendly | Intent::Silence => {}
        Intent::Act(_)
        | Intent::OptOut
        | Intent::AlmostOptOut
        | Intent::Erase
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Words(_)
        | Intent::Question(_)
        | Intent::Media(_)
        | Intent::Unreadable => turn.say(hint),
    }
}

/// *Hola, me llamo Rosa Quispe 😊* → *Rosa Quispe*.
fn name_in(text: &str) -> Option<String> {
    const OPENINGS: [&str; 14] = [
        "hola",
        "buenas",
        "buenos días",
        "buenos dias",
        "oi",
        "olá",
        "me llamo",
        "mi nombre es",
        "soy",
        "yo soy",
        "meu nome é",
        "me chamo",
        "eu sou",
        "sou",
    ];
    let mut rest = squeezed(text, 200);
    // Twice: "Hola, soy Rosa".
    for _ in 0..2 {
        let lower = rest.to_lowercase();
        let opening = OPENINGS
            .iter()
            .filter(|opening| {
                lower.strip_prefix(**opening).is_some_and(|r| !r.starts_with(char::is_alphabetic))
            })
            .max_by_key(|opening| opening.len());
        if let Some(opening) = opening {
            // Lower case may change a letter's length in bytes; the openings are plain enough that it does not.
            rest = rest.chars().skip(opening.chars().count()).collect();
            rest = rest.trim_start_matches([' ', ',', '.', '!', ':']).to_owned();
        }
    }
    let name: String = rest
        .chars()
        .map(|c| if c.is_alphabetic() || "'’-. ".contains(c) { c } else { ' ' })
        .collect();
    let name = squeezed(name.trim_matches([' ', '.', '-']), NAME_MAX + 1);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let fits = letters >= 2 && name.chars().count() <= NAME_MAX && name.split(' ').count() <= 5;
    fits.then_some(name)
}

/// The hour in *a las 3* or *después de las 8 de la noche*, or a part of the day named in a sentence.
fn part_in(text: &str) -> Option<PartOfDay> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["noche", "noite", "tarde"]) {
        return Some(PartOfDay::Evening);
    }
    if has(&["mediod", "medio d", "meio dia", "meio-dia", "almuerzo", "almoço"]) {
        return Some(PartOfDay::Midday);
    }
    if has(&["mañana", "manhã", "temprano", "cedo", "madrugada"]) {
        return Some(PartOfDay::Morning);
    }
    let hour: u32 = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty())
        .and_then(|digits| digits.parse().ok())?;
    match hour {
        5..=10 => Some(PartOfDay::Morning),
        11..=14 => Some(PartOfDay::Midday),
        1..=4 | 15..=23 => Some(PartOfDay::Evening),
        _ => None,
    }
}

/// Without line breaks and doubled blanks, at most `max` characters.
fn squeezed(text: &str, max: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_what_people_write() {
        for (text, name) in [
            ("Rosa", Some("Rosa")),
            ("Hola, me llamo Rosa Quispe 😊", Some("Rosa Quispe")),
            ("soy María-José", Some("María-José")),
            ("Meu nome é João da Silva", Some("João da Silva")),
            ("Solange", Some("Solange")),
            ("123", None),
            ("😊", None),
            ("a", None),
            ("vendo ropa de niños en el mercado modelo de Huancayo desde 2010", None),
        ] {
            assert_eq!(name_in(text).as_deref(), name, "{text}");
        }
        let long = |letters: usize| format!("R{}", "o".repeat(letters - 1));
        assert_eq!(name_in(&long(NAME_MAX)), Some(long(NAME_MAX)));
        assert_eq!(name_in(&long(NAME_MAX + 1)), None);
        assert_eq!(name_in("Ana de la Cruz Paz").as_deref(), Some("Ana de la Cruz Paz"));
        assert_eq!(name_in("Ana de la Cruz Paz Rey"), None, "six words are a sentence");
    }

    #[test]
    fn a_part_of_the_day_is_found_in_a_sentence() {
        assert_eq!(part_in("a las 3"), Some(PartOfDay::Evening));
        assert_eq!(part_in("tipo 9 am"), Some(PartOfDay::Morning));
        assert_eq!(part_in("después del almuerzo"), Some(PartOfDay::Midday));
        assert_eq!(part_in("cuando se duermen los chicos, en la noche"), Some(PartOfDay::Evening));
        assert_eq!(part_in("depende"), None);
        for (hours, part) in [
            (5..=10, Some(PartOfDay::Morning)),
            (11..=14, Some(PartOfDay::Midday)),
            (15..=23, Some(PartOfDay::Evening)),
            (1..=4, Some(PartOfDay::Evening)),
            (24..=99, None),
        ] {
            for hour in hours {
                assert_eq!(part_in(&format!("a las {hour}")), part, "{hour}");
            }
        }
        assert_eq!(part_in("99999999999999999999"), None);
    }
}
