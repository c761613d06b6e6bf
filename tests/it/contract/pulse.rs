use shared::{
    domain::ids::NumberId,
    ports::{Cohorts, Passage, Pulse, Traffic},
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
