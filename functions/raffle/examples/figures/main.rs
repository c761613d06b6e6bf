//! The raffle's figures: `cargo run --release -p raffle --example figures`.
//!
//! Whether a million draws are even, and how long people wait who come back until they win.

mod waiting;

use sha2::{Digest, Sha256};
use shared::domain::{
    ids::{CohortId, ParticipantId},
    raffle::{Entry, Weights, order},
    ticket::Ticket,
};

const DRAWS: u32 = 1_000_000;
const PEOPLE: u32 = 10;

fn main() {
    let (chi_square, p) = evenness();
    println!(
        "{DRAWS} draws among {PEOPLE}: chi-square {chi_square:.2} with 9 degrees of freedom, p = {p:.3}"
    );
    println!("\nOne session for five entries; share of winners by the raffle that they won in:");
    println!("  coming back   rule                1st    2nd    3rd    4th    5th  later");
    let without = Weights { lots: vec![1], first_from: u32::MAX };
    for back in [60, 80, 85, 100] {
        for (name, weights) in [("as committed", &Weights::default()), ("luck alone", &without)] {
            let waits = waiting::simulate(400, 100, back, weights);
            let shares: String =
                (1..=5).map(|raffles| format!("{:6.1}%", waits.share(raffles) * 100.0)).collect();
            // The sum of nothing would be -0.0.
            let later = (6..=waits.longest()).fold(0.0, |later, n| later + waits.share(n) * 100.0);
            println!(
                "  {back:>4} %        {name:<14} {shares} {later:5.1}%   longest: {}",
                waits.longest()
            );
        }
    }
    println!(
        "Where all come back, the mean is five raffles in any order: more than four is then unavoidable."
    );
}

/// How often each of ten equal tickets came first, against a tenth each.
fn evenness() -> (f64, f64) {
    let cohort = CohortId::new("LIMA1");
    let mut entries: Vec<Entry> = (0..PEOPLE)
        .map(|n| Entry {
            ticket: Ticket::of(&ParticipantId::new(format!("p{n}")), &cohort),
            waited: 0,
        })
        .collect();
    entries.sort();
    let mut first = vec![0_u32; entries.len()];
    for n in 0..DRAWS {
        let seed: [u8; 32] = Sha256::digest(n.to_be_bytes()).into();
        let drawn = order(&entries, &Weights::default(), &seed);
        if let Some(place) = entries.iter().position(|entry| Some(&entry.ticket) == drawn.first()) {
            first[place] += 1;
        }
    }
    let expected = f64::from(DRAWS) / f64::from(PEOPLE);
    let chi_square = first.iter().map(|won| (f64::from(*won) - expected).powi(2) / expected).sum();
    (chi_square, upper_tail(chi_square))
}

/// Of chi-square with nine degrees of freedom: 2 Q(x) of the normal distribution and its finite sum.
/// <https://www.itl.nist.gov/div898/handbook/eda/section3/eda3674.htm>
fn upper_tail(chi_square: f64) -> f64 {
    let x = chi_square.sqrt();
    let density = (-chi_square / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    // Q by its integral, in steps far finer than three digits need.
    let steps = 100_000_u32;
    let (from, to) = (x, x + 12.0);
    let width = (to - from) / f64::from(steps);
    let bell = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let tail: f64 = (0..steps).map(|n| bell(from + (f64::from(n) + 0.5) * width) * width).sum();
    let sum = x + x.powi(3) / 3.0 + x.powi(5) / 15.0 + x.powi(7) / 105.0;
    2.0 * tail + 2.0 * density * sum
}
