//! Nobody who keeps taking part waits for a fifth raffle, as long as that is possible at all.

#[path = "../examples/figures/waiting.rs"]
mod waiting;

use shared::domain::raffle::Weights;

#[test]
fn everybody_who_keeps_submitting_is_advised_within_four_cycles() {
    for back in [50, 70, 80] {
        let waits = waiting::simulate(120, 100, back, &Weights::default());
        assert!(waits.longest() <= 4, "{back}: {:?}", waits.won_after);
        assert!(waits.share(1) > 0.05, "{back}: newcomers win too, {}", waits.share(1));
    }
}

/// The guarantee is what does it: luck and papers alone leave some behind.
#[test]
fn weights_alone_promise_nothing() {
    for lots in [vec![1], vec![1, 2, 4]] {
        let weights = Weights { lots, first_from: u32::MAX };
        let waits = waiting::simulate(120, 100, 80, &weights);
        assert!(waits.longest() > 4, "{:?}", waits.won_after);
    }
}
