//! What the tests render: every reply, a course in two languages, a cohort.

use std::collections::BTreeMap;

use jiff::civil;

use crate::domain::{
    advisory::{Booking, Offer, Topic},
    cohort::{Calendar, Cohort},
    course::{Course, CourseRef, CourseText, Day, Lesson},
    enrollment::{RaffleEntry, RaffleResult},
    ids::{CohortId, CourseSlug, FormId, MediaId, MediaName, MessageId, NumberId, ParticipantId},
    language::Language,
    raffle::Beacon,
    reply::{Mood, MyData, RaffleShown, Reply, SlotList},
    slot::SlotId,
    submission::Refusal,
    ticket::Ticket,
    time::{HOUR, MINUTE, QuietHours, Timestamp, Zone},
};

pub(super) const VERSION: &str = "3fa9c2d10b7e";
const STARTS_ON: civil::Date = civil::date(2026, 3, 2);

pub(super) fn lima() -> Zone {
    Zone::new("America/Lima").unwrap()
}

pub(super) fn form() -> FormId {
    FormId::new("1290000000000077")
}

/// Wednesday of the cycle, ten in the morning.
pub(super) fn wednesday() -> Timestamp {
    lima().moment(civil::date(2026, 3, 4).at(10, 0, 0, 0))
}

pub(super) fn replies() -> Vec<Reply> {
    let cohort = CohortId::new("LIMA1");
    let ticket = Ticket::of(&ParticipantId::new("p01"), &cohort);
    let day = |number| Day::new(number).unwrap();
    let to = MessageId::new("wamid.A");
    let last_evening = lima().moment(civil::date(2026, 3, 6).at(18, 0, 0, 0));
    let moment = |month, day, hour, minute| {
        lima().moment(civil::date(2026, month, day).at(hour, minute, 0, 0))
    };
    let offer = |at, advisor: &str| Offer {
        slot: SlotId::of(&cohort, advisor, at),
        at,
        minutes: 30,
        advisor: advisor.to_owned(),
    };
    let session = moment(3, 9, 15, 0);
    let until = moment(3, 8, 18, 15);
    let offers = vec![
        offer(session, "Lucía"),
        offer(moment(3, 10, 8, 30), "Lucía"),
        offer(moment(3, 11, 12, 0), "Ana María"),
    ];
    // The longest row there can be.
    let latest = offer(moment(11, 25, 12, 30), "María de los Ángeles Huamán de Quispe");
    let booking = Booking {
        slot: SlotId::of(&cohort, "Lucía", session),
        at: session,
        minutes: 30,
        advisor: "Lucía".into(),
        link: "https://meet.example.org/k7f-3921-mxq".into(),
    };
    let mut replies = vec![
        Reply::AskConsent,
        Reply::ConsentRefused,
        Reply::AskName,
        Reply::AskNameAgain,
        Reply::AskTrade,
        Reply::AskTradeAgain,
        Reply::PlaceReserved { starts_on: STARTS_ON, asks: true },
        Reply::PlaceReserved { starts_on: STARTS_ON, asks: false },
        Reply::NotStarted { starts_on: STARTS_ON },
        Reply::JoinedLate { day: day(2) },
        Reply::JoinedLate { day: Day::LAST },
        Reply::Waiting,
        Reply::UnknownCode,
        Reply::Invitation { starts_on: STARTS_ON },
        Reply::Lesson { day: Day::FIRST },
        Reply::Lesson { day: day(2) },
        Reply::LessonAgain { day: Day::FIRST },
        Reply::LessonLocked {
            day: Day::FIRST,
            at: lima().moment(civil::date(2026, 3, 9).at(7, 30, 0, 0)),
        },
        Reply::LessonLocked {
            day: day(4),
            at: lima().moment(civil::date(2026, 3, 5).at(7, 30, 0, 0)),
        },
        Reply::Menu { unlocked: None },
        Reply::Menu { unlocked: Some(day(2)) },
        Reply::Menu { unlocked: Some(Day::LAST) },
        Reply::ChallengeHow { day: day(2) },
        Reply::Discussion { day: day(2) },
    ];
    replies.extend([Mood::Done, Mood::Warm].map(|mood| {
        let to = to.clone();
        Reply::Reaction { to, mood }
    }));
    replies.extend([false, true].map(|replaced| {
        let ticket = ticket.clone();
        Reply::SubmissionReceived { day: day(2), ticket, replaced }
    }));
    replies.extend(
        [Refusal::WrongType, Refusal::TooLarge, Refusal::Expired, Refusal::Broken]
            .map(|why| Reply::SubmissionRefused { day: day(2), why }),
    );
    replies.extend([
        Reply::SubmissionTooLate,
        Reply::ChallengeOrQuestion,
        Reply::AskQuestion,
        Reply::QuestionKept,
        Reply::QuestionInWords,
        Reply::ClassLink {
            at: last_evening,
            url: format!("https://example.org/clase?p={ticket}"),
            entry: None,
        },
        Reply::ClassLink {
            at: last_evening,
            url: format!("https://example.org/clase?p={ticket}"),
            entry: Some(Box::new(entry(&ticket, last_evening))),
        },
        Reply::RaffleEntered { entry: Box::new(entry(&ticket, last_evening)) },
        Reply::RaffleShown(None),
        Reply::RaffleWon,
        Reply::RaffleAlternate { place: 1 },
        Reply::RaffleNotDrawn,
        Reply::CycleOver,
        Reply::PlaceOpened,
        Reply::ChooseHour { until },
        Reply::SlotList(Box::new(SlotList { slots: offers, until: Some(until), missed: false })),
        Reply::SlotList(Box::new(SlotList { slots: vec![latest], until: None, missed: true })),
        Reply::NoSlots { missed: false, booked: false },
        Reply::NoSlots { missed: true, booked: false },
        Reply::NoSlots { missed: false, booked: true },
        Reply::SessionBooked(Box::new(booking.clone())),
        Reply::SessionReminder(Box::new(booking)),
        Reply::SessionWithdrawn { at: session },
        Reply::AskGiveUp,
        Reply::AskCancel,
        Reply::PlaceGivenUp,
        Reply::PlacePassed,
        Reply::NoAdvisory,
        Reply::AskAdvice { topic: Topic::Session },
        Reply::AskAdvice { topic: Topic::Month },
        Reply::AskAdvice { topic: Topic::Quarter },
        Reply::AdviceInWords,
        Reply::OptedOut,
        Reply::ConfirmOptOut,
        Reply::WelcomeBack,
        Reply::MyData(Box::new(MyData {
            name: Some("Rosa Quispe".into()),
            trade: Some("ropa de niños en el mercado".into()),
            has_phone: true,
            cohort: Some("LIMA1".into()),
            consented_on: Some(civil::date(2026, 2, 27)),
            submissions: 3,
            questions: 1,
            advisory: true,
            session: Some(session),
        })),
        Reply::MyData(Box::new(MyData {
            name: None,
            trade: None,
            has_phone: false,
            cohort: None,
            consented_on: None,
            submissions: 0,
            questions: 0,
            advisory: false,
            session: None,
        })),
        Reply::ConfirmErase,
        Reply::EraseCancelled,
        Reply::Erased,
        Reply::LightOn,
        Reply::LightOff,
        Reply::Help,
        Reply::NotUnderstood,
        Reply::CannotRead,
    ]);
    let results = [
        (None, None),
        (Some(1), Some(RaffleResult::Won)),
        (Some(3), Some(RaffleResult::Alternate(1))),
        (Some(9), Some(RaffleResult::NotDrawn)),
    ];
    for (place, result) in results {
        for draws_at in [last_evening, wednesday().plus(-2 * HOUR)] {
            let entry = entry(&ticket, draws_at);
            replies.push(Reply::RaffleShown(Some(Box::new(RaffleShown { entry, place, result }))));
        }
    }
    replies
}

fn entry(ticket: &Ticket, class_at: Timestamp) -> RaffleEntry {
    let (ticket, code) = (ticket.clone(), "4Q7K-2MX9-P0TD".to_owned());
    RaffleEntry { ticket, code, round: 26_513_421, draws_at: class_at.plus(75 * MINUTE) }
}

/// Day 1 has a picture, the other days have none.
pub(super) fn course() -> Course {
    let spanish = Lesson {
        title: "Que te encuentren".into(),
        text: "Doña Elena vende ponchos en Huancayo. Puso su puesto en el mapa del celular y a la semana \
               llegó una clienta de Jauja.\n\nHoy haces lo mismo: una foto clara, tu horario y tu número."
            .into(),
        rule: "Quien no aparece en el celular, no existe para quien busca.".into(),
        challenge: "Toma una foto de la entrada de tu negocio y mándala aquí.".into(),
        discussion: "¿Cómo llegó a ti tu último cliente nuevo?".into(),
        picture: Some(MediaName::new("dia-1.jpg")),
        audio: None,
    };
    let portuguese = Lesson {
        title: "Ser encontrado".into(),
        text: "Dona Elena vende rendas no Recife. Colocou a barraca no mapa do celular e na mesma semana \
               chegou uma cliente de Olinda.\n\nHoje é a sua vez: uma foto clara, seu horário e seu número."
            .into(),
        rule: "Quem não aparece no celular não existe para quem procura.".into(),
        challenge: "Tire uma foto da entrada do seu negócio e mande aqui.".into(),
        discussion: "Como chegou até você o último cliente novo?".into(),
        picture: Some(MediaName::new("dia-1.jpg")),
        audio: None,
    };
    Course {
        slug: CourseSlug::new("vender-mejor"),
        texts: BTreeMap::from([
            (Language::Es, text("Vender mejor", &spanish)),
            (Language::Pt, text("Vender melhor", &portuguese)),
        ]),
        media: BTreeMap::new(),
        caps: crate::domain::caps::Caps::default(),
    }
}

fn text(title: &str, first: &Lesson) -> CourseText {
    let others = Lesson {
        title: format!("{} 2", first.title),
        text: "…".into(),
        picture: None,
        ..first.clone()
    };
    let mut lessons = vec![first.clone()];
    lessons.resize(usize::from(Day::LAST.number()), others);
    CourseText { title: title.into(), promise: String::new(), lessons }
}

pub(super) fn cohort() -> Cohort {
    Cohort {
        id: CohortId::new("LIMA1"),
        number: NumberId::new("1065"),
        course: CourseRef { slug: CourseSlug::new("vender-mejor"), version: VERSION.into() },
        language: Language::Es,
        zones: vec![lima()],
        starts_on: STARTS_ON,
        calendar: Calendar::default(),
        quiet: QuietHours::default(),
        class_url: "https://example.org/clase".into(),
        winners: 2,
        alternates: 3,
        beacon: Beacon::Quicknet,
        media: BTreeMap::from([(MediaName::new("dia-1.jpg"), MediaId::new("media-1"))]),
        locale: None,
        budget: None,
        form: None,
        caps: crate::domain::caps::Caps::default(),
    }
}
