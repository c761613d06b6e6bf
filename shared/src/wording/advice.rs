//! What is said about the advisory session: the list of hours, the one that was taken, the questions afterwards.

use super::{
    Unsayable,
    limits::{clip, one_line},
    moments::{self, After, Calling},
    notices::{self, Notice, Values},
    speaker::{Choice, Speaker, yes_no},
};
use crate::{
    domain::{
        action::Action,
        advisory::{Booking, Offer, Topic},
        ids::CohortId,
        reply::SlotList,
        slot::SlotId,
        time::Timestamp,
    },
    outgoing::{
        BUTTON_TITLE_MAX, LIST_BODY_MAX, Message, ROW_DESCRIPTION_MAX, ROW_TITLE_MAX, ROWS_MAX, Row,
    },
};

pub(super) const CHOOSE: Choice = (Action::Slots, "button-choose-hour");
pub(super) const CANNOT_COME: Choice = (Action::CannotCome, "button-cannot-come");

const ADVISOR_MAX: usize = 40;

/// The hours by her own clock, and a way out.
pub(super) fn list(speaker: &Speaker<'_>, list: &SlotList) -> Result<Message, Unsayable> {
    let until = list.until.map(|until| moment(speaker, until, After::Until, Calling::ByNearness));
    let until = until.transpose()?;
    let values = [
        ("missed", yes_no(list.missed)),
        ("limited", yes_no(until.is_some())),
        ("until", until.unwrap_or_default().into()),
    ];
    let mut rows: Vec<Row> = list
        .slots
        .iter()
        .take(ROWS_MAX - 1)
        .map(|offer| row(speaker, offer))
        .collect::<Result<_, _>>()?;
    rows.push(Row {
        id: Action::CannotCome.to_string(),
        title: clip(&speaker.say("row-cannot-come", &[])?, ROW_TITLE_MAX),
        description: Some(clip(
            &speaker.words.describe("row-cannot-come", &[])?,
            ROW_DESCRIPTION_MAX,
        )),
    });
    Ok(Message::List {
        body: clip(&speaker.say("slot-list", &values)?, LIST_BODY_MAX),
        open: clip(&speaker.say("button-see-hours", &[])?, BUTTON_TITLE_MAX),
        rows,
    })
}

fn row(speaker: &Speaker<'_>, offer: &Offer) -> Result<Row, Unsayable> {
    let local = speaker.scene.zone.local(offer.at);
    let (hour, minute) = (local.hour(), local.minute());
    let values = [
        ("weekday", local.date().weekday().to_monday_one_offset().into()),
        ("day", local.day().into()),
        ("month", local.month().into()),
        ("hour", hour.into()),
        ("hour12", ((hour + 11) % 12 + 1).into()),
        ("minute", minute.into()),
        ("minutes", format!("{minute:02}").into()),
        ("half", if hour < 12 { "am" } else { "pm" }.into()),
        ("length", offer.minutes.into()),
        ("advisor", one_line(&offer.advisor, ADVISOR_MAX).into()),
    ];
    Ok(Row {
        id: Action::Slot(offer.slot).to_string(),
        title: clip(&speaker.words.say("row-slot", &values)?, ROW_TITLE_MAX),
        description: Some(clip(&speaker.words.describe("row-slot", &values)?, ROW_DESCRIPTION_MAX)),
    })
}

pub(super) fn booked(speaker: &Speaker<'_>, booking: &Booking) -> Result<Message, Unsayable> {
    let mut values = notices::fluent(session(speaker, booking, Calling::ByNearness)?);
    values.push(("minutes", booking.minutes.into()));
    speaker.buttons("session-booked", &values, &[CANNOT_COME])
}

pub(super) fn session(
    speaker: &Speaker<'_>,
    booking: &Booking,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let when = moment(speaker, booking.at, After::Verb, calling)?;
    let advisor = one_line(&booking.advisor, ADVISOR_MAX);
    Ok(vec![("advisor", advisor), ("when", when), ("url", booking.link.trim().to_owned())])
}

pub(super) fn limit(
    speaker: &Speaker<'_>,
    until: Timestamp,
    calling: Calling,
) -> Result<Values, Unsayable> {
    let until = moment(speaker, until, After::Until, calling)?;
    Ok(vec![("course", speaker.course_title()?), ("until", until)])
}

pub(super) fn withdrawn(
    speaker: &Speaker<'_>,
    at: Timestamp,
    calling: Calling,
) -> Result<Values, Unsayable> {
    Ok(vec![("when", moment(speaker, at, After::Verb, calling)?)])
}

pub(super) fn question(speaker: &Speaker<'_>, topic: Topic) -> Result<(Notice, Values), Unsayable> {
    let course = speaker.course_title()?;
    Ok(match topic {
        Topic::Session => (Notice::AskSession, vec![("course", course)]),
        Topic::Month | Topic::Quarter => {
            (Notice::AskLater, vec![("days", topic.days().to_string()), ("course", course)])
        }
    })
}

/// As it is shown to Meta.
pub(super) fn example(at: Timestamp) -> Booking {
    Booking {
        slot: SlotId::of(&CohortId::new("LIMA1"), "Lucía", at),
        at,
        minutes: 30,
        advisor: "Lucía".to_owned(),
        link: "https://example.org/k7f3921m".to_owned(),
    }
}

fn moment(
    speaker: &Speaker<'_>,
    at: Timestamp,
    after: After,
    calling: Calling,
) -> Result<String, Unsayable> {
    moments::moment(speaker.words, speaker.scene, at, after, calling)
}
