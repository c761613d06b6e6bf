use shared::{
    domain::{
        budget::{Amount, Budget},
        cohort::{Cohort, PlannedStep, Step},
        ids::{CohortId, NumberId},
        time::{Timestamp, Zone},
    },
    ports::Cohorts,
};

use super::sample::{NOW, cohort};

const LATER: Timestamp = Timestamp::from_seconds(4_000_000_000);
const LIMA: &[&str] = &["America/Lima"];
const TWO: &[&str] = &["America/Lima", "America/Sao_Paulo"];

pub(super) async fn a_cohort_is_opened_once(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", TWO);
    assert_eq!(cohorts.cohort(&lima.id).await.unwrap(), None);
    assert!(cohorts.open(&lima, &lima.plan()).await.unwrap());
    assert_eq!(cohorts.cohort(&lima.id).await.unwrap(), Some(lima.clone()));
    assert!(!cohorts.open(&lima, &lima.plan()).await.unwrap());
}

pub(super) async fn a_taken_code_changes_nothing(cohorts: &impl Cohorts) {
    let first = cohort("LIMA1", "1065", "2026-03-02", LIMA);
    assert!(cohorts.open(&first, &first.plan()).await.unwrap());
    let second = cohort("LIMA1", "1066", "2026-04-06", TWO);
    assert!(!cohorts.open(&second, &second.plan()).await.unwrap());
    assert_eq!(cohorts.cohort(&first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(cohorts.open_cohorts(&second.number).await.unwrap(), []);
    assert_eq!(cohorts.due_steps(LATER, 100).await.unwrap(), first.plan());
}

pub(super) async fn a_number_lists_its_own_cohorts_the_first_to_end_first(cohorts: &impl Cohorts) {
    let march = cohort("ZULU1", "1065", "2026-03-02", LIMA);
    let april = cohort("ALFA1", "1065", "2026-04-06", LIMA);
    let other = cohort("LIMA1", "1066", "2026-03-02", LIMA);
    for cohort in [&april, &other, &march] {
        assert!(cohorts.open(cohort, &[]).await.unwrap());
    }
    let listed = cohorts.open_cohorts(&NumberId::new("1065")).await.unwrap();
    assert_eq!(listed, [march, april]);
    assert_eq!(cohorts.open_cohorts(&NumberId::new("1067")).await.unwrap(), []);
    // The newest fifty.
    for number in 0..55 {
        let code = format!("MANY{number:02}");
        let many = cohort(&code, "1068", "2026-03-02", LIMA);
        assert!(cohorts.open(&many, &[]).await.unwrap());
    }
    let listed = cohorts.open_cohorts(&NumberId::new("1068")).await.unwrap();
    let codes: Vec<&str> = listed.iter().map(|cohort| cohort.id.as_str()).collect();
    assert_eq!((codes.len(), codes[0], codes[49]), (50, "MANY05", "MANY54"));
}

pub(super) async fn steps_are_due_in_order(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", TWO);
    let plan = lima.plan();
    assert!(cohorts.open(&lima, &plan).await.unwrap());
    let (first, last) = (plan[0].due, plan[plan.len() - 1].due);
    assert_eq!(cohorts.due_steps(first.plus(-1), 100).await.unwrap(), []);
    assert_eq!(cohorts.due_steps(first, 100).await.unwrap(), plan[..1]);
    assert_eq!(cohorts.due_steps(last, 3).await.unwrap(), plan[..3]);
    assert_eq!(cohorts.due_steps(last, 0).await.unwrap(), []);
    assert_eq!(cohorts.due_steps(last, 100).await.unwrap(), plan);
}

pub(super) async fn a_step_is_claimed_by_one_until_the_lease_ends(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", TWO);
    let plan = lima.plan();
    assert!(cohorts.open(&lima, &plan).await.unwrap());
    assert!(cohorts.claim_step(&plan[0], NOW, 60).await.unwrap());
    assert!(!cohorts.claim_step(&plan[0], NOW, 60).await.unwrap());
    assert!(!cohorts.claim_step(&plan[0], NOW.plus(59), 60).await.unwrap());
    assert!(cohorts.claim_step(&plan[1], NOW, 60).await.unwrap(), "another step");
    assert!(cohorts.claim_step(&plan[0], NOW.plus(60), 60).await.unwrap());
    assert!(!cohorts.claim_step(&plan[0], NOW.plus(119), 60).await.unwrap());
    // Claimed is not finished.
    assert_eq!(cohorts.due_steps(LATER, 100).await.unwrap(), plan);
}

pub(super) async fn a_finished_step_is_neither_due_nor_claimed(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", TWO);
    let plan = lima.plan();
    assert!(cohorts.open(&lima, &plan).await.unwrap());
    assert!(cohorts.claim_step(&plan[0], NOW, 60).await.unwrap());
    cohorts.finish_step(&plan[0], NOW).await.unwrap();
    cohorts.finish_step(&plan[0], NOW.plus(1)).await.unwrap();
    assert_eq!(cohorts.due_steps(LATER, 100).await.unwrap(), plan[1..]);
    assert!(!cohorts.claim_step(&plan[0], LATER, 60).await.unwrap());
}

pub(super) async fn a_step_that_was_put_off_is_due_again_and_an_old_finish_does_not_end_it(
    cohorts: &impl Cohorts,
) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", LIMA);
    assert!(cohorts.open(&lima, &[]).await.unwrap());
    let step = |due| PlannedStep {
        due,
        cohort: CohortId::new("LIMA1"),
        zone: Zone::new("America/Lima").unwrap(),
        step: Step::Raffle,
    };
    let (first, again) = (step(NOW), step(NOW.plus(600)));
    cohorts.put_off(&first).await.unwrap();
    assert_eq!(cohorts.due_steps(NOW, 100).await.unwrap(), std::slice::from_ref(&first));
    assert!(cohorts.claim_step(&first, NOW, 60).await.unwrap());
    // Put off by what it set going, before whoever claimed it has finished.
    cohorts.put_off(&again).await.unwrap();
    cohorts.finish_step(&first, NOW).await.unwrap();
    assert_eq!(cohorts.due_steps(NOW.plus(599), 100).await.unwrap(), []);
    assert_eq!(cohorts.due_steps(NOW.plus(600), 100).await.unwrap(), std::slice::from_ref(&again));
    assert!(cohorts.claim_step(&again, NOW.plus(600), 60).await.unwrap());
    cohorts.finish_step(&again, NOW.plus(600)).await.unwrap();
    assert_eq!(cohorts.due_steps(LATER, 100).await.unwrap(), []);
}

pub(super) async fn a_step_that_nobody_planned_cannot_be_claimed(cohorts: &impl Cohorts) {
    let step = PlannedStep {
        due: NOW,
        cohort: CohortId::new("LIMA1"),
        zone: Zone::new("America/Lima").unwrap(),
        step: Step::Invite,
    };
    assert!(!cohorts.claim_step(&step, NOW, 60).await.unwrap());
    cohorts.finish_step(&step, NOW).await.unwrap();
    assert_eq!(cohorts.due_steps(LATER, 100).await.unwrap(), []);
}

pub(super) async fn a_plan_that_is_too_long_is_refused_as_a_whole(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", LIMA);
    let step = |number: i64| PlannedStep {
        due: NOW.plus(number),
        cohort: lima.id.clone(),
        zone: Zone::new("America/Lima").unwrap(),
        step: Step::Invite,
    };
    let plan: Vec<PlannedStep> = (0..99).map(step).collect();
    let refused = cohorts.open(&lima, &plan).await.unwrap_err();
    let sentence = std::error::Error::source(&refused).unwrap().to_string();
    assert!(sentence.contains("98 steps, not 99"), "{sentence}");
    assert_eq!(cohorts.cohort(&lima.id).await.unwrap(), None);
}

pub(super) async fn sixteen_zones_fit(cohorts: &impl Cohorts) {
    let zones = [
        "America/Lima",
        "America/Bogota",
        "America/Sao_Paulo",
        "America/La_Paz",
        "America/Caracas",
        "America/Panama",
        "America/Managua",
        "America/Manaus",
        "America/Recife",
        "America/Santiago",
        "America/Asuncion",
        "America/Montevideo",
        "America/Guatemala",
        "America/Guayaquil",
        "America/Costa_Rica",
        "America/Mexico_City",
    ];
    let wide = cohort("TODOS", "1065", "2026-03-02", &zones);
    let plan = wide.plan();
    assert_eq!(plan.len(), 98);
    assert!(cohorts.open(&wide, &plan).await.unwrap());
    assert_eq!(cohorts.due_steps(LATER, 1_000).await.unwrap(), plan);
}

pub(super) async fn a_cohort_that_is_open_gets_another_budget(cohorts: &impl Cohorts) {
    let lima = cohort("LIMA1", "1065", "2026-03-02", &["America/Lima"]);
    let budget = |cap| {
        let (daily_cap, template, free_form) = (Amount(cap), Amount(30), Amount(20));
        Budget { daily_cap, template, free_form, people_a_day: Some(980) }
    };
    assert!(!cohorts.set_budget(&lima.id, &budget(1)).await.unwrap(), "nobody has opened it");
    assert_eq!(cohorts.cohort(&lima.id).await.unwrap(), None);
    assert!(cohorts.open(&lima, &lima.plan()).await.unwrap());
    for cap in [100, 200] {
        assert!(cohorts.set_budget(&lima.id, &budget(cap)).await.unwrap());
        let expected = Cohort { budget: Some(budget(cap)), ..lima.clone() };
        assert_eq!(cohorts.cohort(&lima.id).await.unwrap(), Some(expected));
    }
}
