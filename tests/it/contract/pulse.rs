use shared::{
    domain::{
        budget::Amount,
        ids::{CohortId, NumberId},
        time::{DAY, Month},
    },
    ports::{Cohorts, Day, Passage, Pulse, Purse, Taken, Traffic},
};

use super::sample::NOW;

pub(super) async fn a_number_of_which_nothing_was_heard_has_no_pulse(pulse: &impl Pulse) {
    pulse.beat(&NumberId::new("1066"), NOW).await.unwrap();
    assert_eq!(pulse.last_beat(&NumberId::new("1065")).await.unwrap(), None);
}

pub(super) async fn the_newest_beat_stays(pulse: &impl Pulse) {
    let number = NumberId::new("1065");
    for (at, newest) in [(60, 60), (0, 60), (60, 60), (61, 61)] {
        pulse.beat(&number, NOW.plus(at)).await.unwrap();
        assert_eq!(pulse.last_beat(&number).await.unwrap(), Some(NOW.plus(newest)));
    }
}

pub(super) async fn a_billed_answer_is_news_once_a_month(pulse: &impl Pulse) {
    let (number, other) = (NumberId::new("1065"), NumberId::new("1066"));
    // The second of March, and thirty days on the first of April.
    let (march, april) = (Month::of(NOW), Month::of(NOW.plus(30 * DAY)));
    assert!(pulse.note_billed(&number, march).await.unwrap());
    assert_eq!(pulse.last_beat(&number).await.unwrap(), None, "it is no beat");
    pulse.beat(&number, NOW).await.unwrap();
    for (whose, month, is_news) in [
        (&number, march, false),
        (&other, march, true),
        (&number, april, true),
        (&number, april, false),
        (&number, march, false),
    ] {
        assert_eq!(pulse.note_billed(whose, month).await.unwrap(), is_news, "{whose} {month}");
    }
    assert_eq!(pulse.last_beat(&number).await.unwrap(), Some(NOW));
}

pub(super) async fn a_pulse_is_no_cohort(store: &(impl Pulse + Cohorts)) {
    let number = NumberId::new("1065");
    store.beat(&number, NOW).await.unwrap();
    assert_eq!(store.open_cohorts(&number).await.unwrap(), []);
}

pub(super) async fn what_passes_a_number_adds_up(store: &(impl Pulse + Traffic)) {
    let number = NumberId::new("1065");
    store.beat(&number, NOW).await.unwrap();
    assert_eq!(store.traffic(&number).await.unwrap(), None);
    store.pass(&number, 32, NOW).await.unwrap();
    store.pass(&NumberId::new("1066"), 5, NOW).await.unwrap();
    store.pass(&number, 40, NOW.plus(9)).await.unwrap();
    let passed = Passage { total: 72, at: NOW.plus(9) };
    assert_eq!(store.traffic(&number).await.unwrap(), Some(passed));
    assert_eq!(store.last_beat(&number).await.unwrap(), Some(NOW));
}

pub(super) async fn a_purse_is_emptied_and_never_overdrawn(purse: &impl Purse) {
    let (number, cohort) = (NumberId::new("1065"), CohortId::new("LIMA1"));
    let date = jiff::civil::date(2026, 3, 2);
    let day = Day { number: &number, cohort: Some(&cohort), date };
    assert_eq!(purse.spent(&day).await.unwrap(), Amount(0));
    for (amount, ceiling, expected) in [
        (101, 100, Taken::No { spent: Amount(0) }),
        (60, 100, Taken::Yes { spent: Amount(60) }),
        (41, 100, Taken::No { spent: Amount(60) }),
        (40, 100, Taken::Yes { spent: Amount(100) }),
        (1, 100, Taken::No { spent: Amount(100) }),
        (0, 100, Taken::Yes { spent: Amount(100) }),
        (30, u64::MAX, Taken::Yes { spent: Amount(130) }),
        (0, 100, Taken::No { spent: Amount(130) }),
    ] {
        let taken = purse.take(&day, Amount(amount), Amount(ceiling)).await.unwrap();
        assert_eq!(taken, expected, "{amount} of {ceiling}");
    }
    assert_eq!(purse.spent(&day).await.unwrap(), Amount(130));
}

pub(super) async fn each_day_and_cohort_and_who_is_in_none_has_a_purse_of_its_own(
    store: &(impl Purse + Pulse),
) {
    let numbers = ["1065", "1066"].map(NumberId::new);
    let cohorts = [Some(CohortId::new("LIMA1")), Some(CohortId::new("LIMA2")), None];
    let mut amount = 0;
    for number in &numbers {
        for cohort in &cohorts {
            for of_month in [2, 3] {
                let date = jiff::civil::date(2026, 3, of_month);
                let day = Day { number, cohort: cohort.as_ref(), date };
                amount += 1;
                let taken = store.take(&day, Amount(amount), Amount(100)).await.unwrap();
                assert_eq!(taken, Taken::Yes { spent: Amount(amount) });
            }
        }
    }
    assert_eq!(store.last_beat(&numbers[0]).await.unwrap(), None);
}
