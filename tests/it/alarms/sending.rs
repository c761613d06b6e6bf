//! What Meta does with our messages. The faults are the simulator's, the figures the functions' own.

use simulator::{Fault, FaultKind, NewPerson};

use super::{Figures, at, listening, people::cohort_of, stays_quiet, trips};

/// Monday's lesson goes out to so many people while that fault strikes; then a day passes.
async fn a_morning_with(people: usize, fault: Option<Fault>) -> Figures {
    let world = cohort_of(people).await;
    if let Some(fault) = fault {
        world.simulator().add_fault(fault);
    }
    let ear = listening();
    world.until(at("2026-03-02T20:00:00Z")).await;
    ear.figures()
}

#[tokio::test]
async fn nothing_goes_off_on_an_ordinary_morning() {
    let figures = a_morning_with(5, None).await;
    for alarm in [
        "InDoubt",
        "Unconfirmed",
        "DuplicateConfirmed",
        "RateLimited",
        "PairLimited",
        "TokenRefused",
        "MetaRefuses",
        "DailyCap",
        "Throttled",
        "LessonsMissing",
        "ManyLeave",
        "UnsignedCalls",
    ] {
        stays_quiet(alarm, &figures);
    }
}

#[tokio::test]
async fn answers_that_are_lost() {
    let figures = a_morning_with(5, Some(Fault::always(FaultKind::Graph5xx))).await;
    trips("InDoubt", &figures);
    stays_quiet("Unconfirmed", &figures);
}

#[tokio::test]
async fn nobody_knows_whether_it_arrived() {
    let world = cohort_of(1).await;
    world.simulator().add_fault(Fault::always(FaultKind::Graph5xx));
    let ear = listening();
    // Half a day without a sign from Meta, and the next morning.
    world.until(at("2026-03-03T14:00:00Z")).await;
    trips("Unconfirmed", &ear.figures());
}

#[tokio::test]
async fn a_number_that_sends_too_fast() {
    let fault = Fault::always(FaultKind::RateLimited).with_rate(0.5);
    trips("RateLimited", &a_morning_with(8, Some(fault)).await);
}

#[tokio::test]
async fn too_many_for_one_person() {
    let fault = Fault::once(FaultKind::SendRefused).with_code(131_056);
    trips("PairLimited", &a_morning_with(2, Some(fault)).await);
}

#[tokio::test]
async fn a_token_that_has_expired() {
    let fault = Fault::always(FaultKind::TokenExpired);
    trips("TokenRefused", &a_morning_with(1, Some(fault)).await);
}

#[tokio::test]
async fn meta_refuses_for_a_reason_that_concerns_all() {
    let payment = || Fault::always(FaultKind::PaymentMissing);
    trips("MetaRefuses", &a_morning_with(1, Some(payment())).await);
    let unknown = Fault::once(FaultKind::SendRefused).with_code(999_999);
    trips("MetaRefuses", &a_morning_with(1, Some(unknown)).await);
    // A phone without WhatsApp is nobody's fault.
    let gone = Fault::once(FaultKind::SendFails).with_code(131_026);
    stays_quiet("MetaRefuses", &a_morning_with(1, Some(gone)).await);
}

#[tokio::test]
async fn a_day_that_costs_too_much() {
    let (world, _) = crate::cap::cohort_with(3, 8).await;
    let ear = listening();
    world.until(at("2026-03-02T20:00:00Z")).await;
    stays_quiet("DailyCap", &ear.figures());
    let (world, _) = crate::cap::cohort_with(3, 3).await;
    let ear = listening();
    world.until(at("2026-03-02T20:00:00Z")).await;
    trips("DailyCap", &ear.figures());
}

/// The first answer is lost, and its status comes only after the repetition.
#[tokio::test]
async fn the_same_message_twice() {
    let world = cohort_of(1).await;
    let rosa = world.simulator().people()[0].id.clone();
    let ana = world.add(NewPerson::default());
    let hers = |kind| Fault::once(kind).for_person(&rosa);
    world.simulator().add_fault(hers(FaultKind::AnswerLost));
    for _ in 0..3 {
        world.simulator().add_fault(hers(FaultKind::StatusLate).with_seconds(3_600));
    }
    let ear = listening();
    world.until(at("2026-03-02T12:35:00Z")).await;
    world.says(&ana, "hola").await;
    world.until(at("2026-03-02T14:30:00Z")).await;
    trips("DuplicateConfirmed", &ear.figures());
}

#[test]
fn aws_slows_us_down() {
    let ear = listening();
    let error = "the participants table cannot be reached: ThrottlingException: slower";
    tracing::warn!(target: "shared::batch", error, "returned");
    trips("Throttled", &ear.figures());
    trips("Throttled", &Figures::new().with("AWS/Lambda Throttles", 1.0));
}
