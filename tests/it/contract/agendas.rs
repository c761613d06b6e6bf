use shared::{
    domain::{
        agenda::{Agenda, Facts},
        ids::{CohortId, ParticipantId},
        slot::{Slot, SlotId, SlotState},
        ticket::Ticket,
        time::DAY,
    },
    ports::{Agendas, CommitError},
};

use super::sample::{NOW, cohort};

fn lima() -> CohortId {
    CohortId::new("LIMA1")
}

/// Somebody is called, and there is an hour that she may take.
fn agenda(hours: i64) -> Agenda {
    let cohort = cohort("LIMA1", "100", "2026-03-02", &["America/Lima"]);
    let who = ParticipantId::new("p1");
    let order = [(Ticket::of(&who, &cohort.id), Some(who))];
    let facts = Facts { now: NOW, cohort: &cohort, order: &order };
    let slots: Vec<_> = (0..hours)
        .map(|number| {
            let at = NOW.plus(DAY + number * 1800);
            let (advisor, link) = ("Lucía".to_owned(), "https://meet.example/abc".to_owned());
            let state = SlotState::Offered;
            let slot = Slot { advisor, at, minutes: 30, link, state };
            (SlotId::of(&cohort.id, "Lucía", at), slot)
        })
        .collect();
    let mut agenda = Agenda::default();
    agenda.publish(&slots, &facts).unwrap();
    agenda.open(1, &facts);
    agenda
}

pub(super) async fn there_is_an_empty_agenda_before_the_first(agendas: &impl Agendas) {
    let found = agendas.agenda(&lima()).await.unwrap();
    assert_eq!((found.version, found.value), (0, Agenda::default()));
}

pub(super) async fn an_agenda_comes_back_as_it_was_kept(agendas: &impl Agendas) {
    let empty = agendas.agenda(&lima()).await.unwrap();
    let kept = agendas.keep_agenda(&lima(), &empty, agenda(3)).await.unwrap();
    assert_eq!(kept.value, agenda(3));
    assert_eq!(agendas.agenda(&lima()).await.unwrap(), kept);
    assert_eq!(agendas.agenda(&CohortId::new("LIMA2")).await.unwrap(), empty);
}

pub(super) async fn of_two_who_loaded_the_same_agenda_one_keeps_it(agendas: &impl Agendas) {
    let lima = lima();
    let mut loaded = agendas.agenda(&lima).await.unwrap();
    for edition in 1..=3 {
        let (one, two) = tokio::join!(
            agendas.keep_agenda(&lima, &loaded, agenda(1)),
            agendas.keep_agenda(&lima, &loaded, agenda(2))
        );
        let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
        let winner = winner.unwrap();
        assert!(matches!(loser, Err(CommitError::Conflict)), "{loser:?}");
        assert_eq!(winner.version, edition);
        assert_eq!(agendas.agenda(&lima).await.unwrap(), winner);
        let late = agendas.keep_agenda(&lima, &loaded, agenda(4)).await;
        assert!(matches!(late, Err(CommitError::Conflict)), "{late:?}");
        loaded = winner;
    }
}

pub(super) async fn a_full_agenda_fits(agendas: &impl Agendas) {
    let empty = agendas.agenda(&lima()).await.unwrap();
    let full = agenda(1_000);
    let kept = agendas.keep_agenda(&lima(), &empty, full.clone()).await.unwrap();
    assert_eq!(kept.value, full);
    assert_eq!(agendas.agenda(&lima()).await.unwrap().value, full);
}
