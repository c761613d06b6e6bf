//! Dates and times as people say them: *mañana a las 7:30 de la mañana*, *na segunda-feira, 2 de março, às 7h30*.

use jiff::civil;

use super::{Scene, Unsayable, words::Words};
use crate::domain::time::Timestamp;

/// What the moment follows: *empieza …* or *hasta …*.
#[derive(Clone, Copy)]
pub(super) enum After {
    Verb,
    Until,
}

/// Whether a day that is today or tomorrow may be called so.
#[derive(Clone, Copy)]
pub(super) enum Calling {
    ByNearness,
    /// For a template, which may lie on a phone for days before it is read.
    ByDate,
}

pub(super) fn moment(
    words: &Words,
    scene: &Scene<'_>,
    at: Timestamp,
    after: After,
    calling: Calling,
) -> Result<String, Unsayable> {
    let local = scene.zone.local(at);
    let near = nearness(scene, local.date(), calling);
    let day = day(words, local.date(), near, after)?;
    let time = time(words, local.time())?;
    words.say("day-and-time", &[("near", near.into()), ("day", day.into()), ("time", time.into())])
}

/// A day of which the hour is not known.
pub(super) fn whole_day(
    words: &Words,
    scene: &Scene<'_>,
    date: civil::Date,
    calling: Calling,
) -> Result<String, Unsayable> {
    day(words, date, nearness(scene, date, calling), After::Verb)
}

pub(super) fn date_with_year(words: &Words, date: civil::Date) -> Result<String, Unsayable> {
    words.say(
        "date-with-year",
        &[
            ("day", date.day().into()),
            ("month", date.month().into()),
            ("year", date.year().to_string().into()),
        ],
    )
}

fn nearness(scene: &Scene<'_>, date: civil::Date, calling: Calling) -> &'static str {
    let today = scene.zone.local(scene.now).date();
    match calling {
        Calling::ByNearness if date == today => "today",
        Calling::ByNearness if today.tomorrow().is_ok_and(|next| next == date) => "tomorrow",
        Calling::ByNearness | Calling::ByDate => "no",
    }
}

fn day(
    words: &Words,
    date: civil::Date,
    near: &'static str,
    after: After,
) -> Result<String, Unsayable> {
    let id = match after {
        After::Verb => "on-day",
        After::Until => "until-day",
    };
    words.say(
        id,
        &[
            ("near", near.into()),
            ("weekday", date.weekday().to_monday_one_offset().into()),
            ("day", date.day().into()),
            ("month", date.month().into()),
        ],
    )
}

fn time(words: &Words, time: civil::Time) -> Result<String, Unsayable> {
    let (hour, minute) = (time.hour(), time.minute());
    let part = match (hour, minute) {
        (0, 0) => "midnight",
        (12, 0) => "noon",
        (..=5, _) => "small-hours",
        (6..=11, _) => "morning",
        (12..=18, _) => "afternoon",
        (19.., _) => "night",
    };
    words.say(
        "at-time",
        &[
            ("hour", hour.into()),
            ("hour12", ((hour + 11) % 12 + 1).into()),
            ("minute", minute.into()),
            ("minutes", format!("{minute:02}").into()),
            ("part", part.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{language::Language, time::Zone},
        wording::words,
    };

    fn said(language: Language, now: &str, at: &str, after: After) -> String {
        let zone = Zone::new("America/Lima").unwrap();
        let stamp = |text: &str| zone.moment(text.parse().unwrap());
        let scene = Scene::new(language, &zone, stamp(now));
        moment(words::of(language), &scene, stamp(at), after, Calling::ByNearness).unwrap()
    }

    #[test]
    fn days_are_called_by_their_nearness_then_by_their_date() {
        let cases = [
            ("2026-03-02T07:30", "hoy a las 7:30 de la mañana", "hoje às 7h30"),
            ("2026-03-03T07:30", "mañana a las 7:30 de la mañana", "amanhã às 7h30"),
            (
                "2026-03-04T07:30",
                "el miércoles 4 de marzo a las 7:30 de la mañana",
                "na quarta-feira, 4 de março, às 7h30",
            ),
            (
                "2026-08-01T18:00",
                "el sábado 1 de agosto a las 6 de la tarde",
                "no sábado, 1º de agosto, às 18h",
            ),
            (
                "2026-03-01T18:00",
                "el domingo 1 de marzo a las 6 de la tarde",
                "no domingo, 1º de março, às 18h",
            ),
        ];
        for (at, spanish, portuguese) in cases {
            let now = "2026-03-02T06:00";
            assert_eq!(said(Language::Es, now, at, After::Verb), spanish);
            assert_eq!(said(Language::Pt, now, at, After::Verb), portuguese);
        }
    }

    #[test]
    fn a_deadline_in_portuguese_needs_no_preposition() {
        let (now, at) = ("2026-03-02T06:00", "2026-03-06T19:00");
        assert_eq!(
            said(Language::Es, now, at, After::Until),
            "el viernes 6 de marzo a las 7 de la noche"
        );
        assert_eq!(said(Language::Pt, now, at, After::Until), "sexta-feira, 6 de março, às 19h");
    }

    #[test]
    fn hours_are_said_as_people_say_them() {
        let cases = [
            ("00:00", "a las 12 de la noche", "à meia-noite"),
            ("00:05", "a las 12:05 de la madrugada", "às 0h05"),
            ("01:00", "a la 1 de la madrugada", "à 1h"),
            ("06:00", "a las 6 de la mañana", "às 6h"),
            ("11:59", "a las 11:59 de la mañana", "às 11h59"),
            ("12:00", "a las 12 del mediodía", "ao meio-dia"),
            ("12:30", "a las 12:30 de la tarde", "às 12h30"),
            ("13:00", "a la 1 de la tarde", "às 13h"),
            ("18:15", "a las 6:15 de la tarde", "às 18h15"),
            ("19:15", "a las 7:15 de la noche", "às 19h15"),
        ];
        for (at, spanish, portuguese) in cases {
            let at: civil::Time = at.parse().unwrap();
            assert_eq!(time(words::of(Language::Es), at).unwrap(), spanish);
            assert_eq!(time(words::of(Language::Pt), at).unwrap(), portuguese);
        }
    }

    #[test]
    fn tomorrow_is_counted_in_her_own_zone() {
        // 20:00 on Monday in Lima is Tuesday already in UTC.
        assert_eq!(
            said(Language::Es, "2026-03-02T20:00", "2026-03-03T07:30", After::Verb),
            "mañana a las 7:30 de la mañana"
        );
    }
}
