//! A cohort that has spent what it may spend in a day.

use shared::{
    domain::{
        budget::{Amount, Budget},
        ids::CohortId,
        language::Language,
        time::Timestamp,
    },
    ports::Cohorts as _,
};
use simulator::NewPerson;

use crate::world::{World, course};

const PRICE: u64 = 30_000;

/// So many people with a place in it, the day before it begins.
pub(crate) async fn cohort_with(people: usize, messages: u64) -> (World, Vec<String>) {
    let world = World::at("2026-03-01T15:00:00Z");
    let mut cohort = world.cohort("LIMA1", "2026-03-02", Language::Es);
    cohort.budget = Some(budget(messages));
    world.open(cohort, course()).await;
    let mut everybody = Vec::new();
    for _ in 0..people {
        let person = world.add(NewPerson::default());
        for words in ["UNIRME LIMA1", "sí", "Rosa", "ropa", "noche"] {
            world.says(&person, words).await;
        }
        everybody.push(person);
    }
    (world, everybody)
}

fn budget(messages: u64) -> Budget {
    let (template, free_form) = (Amount(PRICE), Amount(PRICE));
    let daily_cap = Amount(PRICE * messages);
    Budget { daily_cap, template, free_form, people_a_day: None }
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn got(world: &World, person: &str) -> usize {
    world.messages(person).len()
}

/// What somebody gets for what she writes.
async fn answers(world: &World, person: &str, words: &str) -> usize {
    let before = got(world, person);
    world.says(person, words).await;
    got(world, person) - before
}

#[tokio::test]
async fn lessons_wait_at_four_fifths_answers_at_the_cap_and_whoever_leaves_is_answered() {
    // Ten people cost some two messages each on the day before.
    let (world, people) = cohort_with(10, 40).await;
    assert!(world.store.set_budget(&CohortId::new("LIMA1"), &budget(10)).await.unwrap());
    let before: Vec<usize> = people.iter().map(|person| got(&world, person)).collect();
    world.until(at("2026-03-02T12:45:00Z")).await;
    let pairs = || people.iter().zip(&before);
    let more = |world: &World| pairs().map(|(one, before)| got(world, one) - before).sum::<usize>();
    assert_eq!(more(&world), 8, "four fifths of ten");

    let taught: Vec<&String> =
        pairs().filter(|(one, before)| got(&world, one) > **before).map(|(one, _)| one).collect();
    assert_eq!(answers(&world, taught[0], "menú").await, 1);
    assert_eq!(answers(&world, taught[1], "menú").await, 1);
    assert_eq!(answers(&world, taught[2], "menú").await, 0, "the day is over");
    assert_eq!(answers(&world, taught[2], "AYUDA").await, 1, "though her menu waits");
    assert_eq!(answers(&world, taught[2], "mi pregunta es cuánto cobro").await, 0);
    assert_eq!(answers(&world, taught[2], "MIS DATOS").await, 1, "though two answers wait");
    assert_eq!(answers(&world, taught[4], "BAJA").await, 1);
    assert_eq!(more(&world), 8 + 5);

    assert!(world.store.set_budget(&CohortId::new("LIMA1"), &budget(100)).await.unwrap());
    world.until(at("2026-03-02T13:50:00Z")).await;
    assert_eq!(
        more(&world),
        8 + 5 + 4,
        "two lessons and two answers had waited, and nothing comes twice"
    );
}

#[tokio::test]
async fn the_next_day_has_a_purse_of_its_own() {
    let (world, people) = cohort_with(5, 40).await;
    assert!(world.store.set_budget(&CohortId::new("LIMA1"), &budget(5)).await.unwrap());
    world.until(at("2026-03-02T20:00:00Z")).await;
    let monday: usize = people.iter().map(|person| got(&world, person)).sum();
    world.until(at("2026-03-03T20:00:00Z")).await;
    let tuesday: usize = people.iter().map(|person| got(&world, person)).sum();
    // Who got none on Monday gets Tuesday's, not both.
    assert_eq!(tuesday - monday, 4);
}

#[tokio::test]
async fn an_answer_that_the_next_day_pays_for_does_not_come_at_night() {
    let (world, people) = cohort_with(1, 40).await;
    assert!(world.store.set_budget(&CohortId::new("LIMA1"), &budget(2)).await.unwrap());
    // Monday evening in Lima, after the lesson and one answer.
    world.until(at("2026-03-03T00:30:00Z")).await;
    assert_eq!(answers(&world, &people[0], "menú").await, 1);
    assert_eq!(answers(&world, &people[0], "¿cuánto cobro?").await, 0);
    let before = got(&world, &people[0]);
    world.until(at("2026-03-03T11:30:00Z")).await;
    assert_eq!(got(&world, &people[0]), before, "half past six");
    world.until(at("2026-03-03T14:00:00Z")).await;
    assert_eq!(got(&world, &people[0]), before + 1, "the answer, and no money for the lesson");
}

/// Whoever floods a number with messages makes it spend so much and no more, and only those wait who are in no cohort.
#[tokio::test]
async fn strangers_are_answered_up_to_a_limit_and_whoever_is_in_a_cohort_always() {
    let world = World::at("2026-03-01T15:00:00Z").answering_strangers(6);
    world.open(world.cohort("LIMA1", "2026-03-02", Language::Es), course()).await;
    let rosa = world.add(NewPerson::default());
    for words in ["UNIRME LIMA1", "sí", "Rosa, ropa"] {
        assert_eq!(answers(&world, &rosa, words).await, 1, "{words}");
    }
    let strangers: Vec<String> = (0..8).map(|_| world.add(NewPerson::default())).collect();
    let mut answered = Vec::new();
    for stranger in &strangers {
        answered.push(answers(&world, stranger, "hola").await);
    }
    // Rosa's place was told on the cohort's account.
    assert_eq!(answered, [1, 1, 1, 1, 0, 0, 0, 0]);
    assert_eq!(answers(&world, &strangers[7], "BAJA").await, 1);
    assert_eq!(answers(&world, &rosa, "menú").await, 1);

    world.until(at("2026-03-02T14:00:00Z")).await;
    let late: Vec<usize> = strangers[4..7].iter().map(|one| got(&world, one)).collect();
    assert_eq!(late, [1, 1, 1], "the next day, by day");
}
