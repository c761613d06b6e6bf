//! What a script does, and how it is made from a seed.

use super::dice::Dice;

/// Few names, so that things meet.
pub(super) const PEOPLE: u8 = 4;
pub(super) const ALIASES: u8 = 5;
pub(super) const CODES: u8 = 2;
/// Steps of a cohort in two zones.
pub(super) const STEPS: u8 = 13;
/// Moments that a script knows.
pub(super) const MOMENTS: u8 = 100;
/// Acts in a script, at most.
const LENGTH_MAX: u8 = 14;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    Find {
        aliases: Vec<u8>,
    },
    Load(u8),
    Peek(u8),
    Create {
        who: u8,
        aliases: Vec<u8>,
        form: u8,
    },
    /// With the edition that was seen so many editions ago.
    Commit {
        who: u8,
        age: u8,
        form: u8,
        wait: Option<u8>,
    },
    Link {
        who: u8,
        aliases: Vec<u8>,
    },
    Erase {
        who: u8,
        age: u8,
        aliases: Vec<u8>,
    },
    /// The page after somebody, who need not be in it.
    Page {
        group: u8,
        slice_of: u8,
        after: Option<u8>,
    },
    /// All pages, one after the other.
    Members {
        group: u8,
    },
    DueWaits {
        at: u8,
        limit: u8,
    },
    Open {
        code: u8,
    },
    Cohort {
        code: u8,
    },
    Listed,
    DueSteps {
        at: u8,
        limit: u8,
    },
    Claim {
        code: u8,
        step: u8,
        at: u8,
    },
    Finish {
        code: u8,
        step: u8,
    },
    Beat {
        at: u8,
    },
    LastBeat,
    Record {
        code: u8,
        seed: u8,
    },
    Raffle {
        code: u8,
    },
    Ask {
        who: u8,
        name: u8,
        words: u8,
    },
    Call {
        who: u8,
        at: u8,
        why: u8,
    },
    Forget(u8),
    Kept(u8),
    /// Two at the same time. How their calls interleave is decided by the number.
    Race(Box<Act>, Box<Act>, u64),
}

pub(super) fn script(seed: u64) -> Vec<Act> {
    let mut dice = Dice::new(seed);
    let length = 1 + dice.below(LENGTH_MAX);
    (0..length)
        .map(|place| {
            if place > 0 && dice.one_in(5) {
                let turns = seed.wrapping_mul(31).wrapping_add(u64::from(place));
                return Act::Race(Box::new(racer(&mut dice)), Box::new(racer(&mut dice)), turns);
            }
            act(&mut dice)
        })
        .collect()
}

fn act(dice: &mut Dice) -> Act {
    match dice.below(12) {
        0 => Act::Find { aliases: aliases(dice) },
        1 => Act::Load(dice.below(PEOPLE)),
        2 if dice.one_in(2) => Act::Peek(dice.below(PEOPLE)),
        2 if dice.one_in(2) => Act::Cohort { code: dice.below(CODES) },
        2 => Act::Listed,
        3 => Act::Page {
            group: dice.below(3),
            slice_of: dice.below(PEOPLE),
            after: dice.one_in(2).then(|| dice.below(PEOPLE)),
        },
        4 => Act::Members { group: dice.below(3) },
        5 => Act::DueWaits { at: dice.below(MOMENTS), limit: dice.below(6) },
        6 => Act::DueSteps { at: dice.below(MOMENTS), limit: 1 + dice.below(20) },
        7 if dice.one_in(4) => Act::LastBeat,
        7 if dice.one_in(2) => Act::Raffle { code: dice.below(CODES) },
        7 => Act::Kept(dice.below(PEOPLE)),
        _ => racer(dice),
    }
}

/// Something that two can do at once: what writes, and what is read of several rows.
fn racer(dice: &mut Dice) -> Act {
    let who = dice.below(PEOPLE);
    let code = dice.below(CODES);
    match dice.below(21) {
        0..=3 => Act::Create { who, aliases: aliases(dice), form: dice.below(4) },
        4..=8 => {
            let wait = dice.one_in(2).then(|| dice.below(MOMENTS));
            Act::Commit { who, age: dice.below(3), form: dice.below(4), wait }
        }
        9 | 10 => Act::Link { who, aliases: aliases(dice) },
        11 | 12 => Act::Erase { who, age: dice.below(2), aliases: aliases(dice) },
        13 => Act::Open { code },
        14 => Act::Claim { code, step: dice.below(STEPS), at: dice.below(MOMENTS) },
        15 => Act::Finish { code, step: dice.below(STEPS) },
        16 => Act::Record { code, seed: dice.below(3) },
        17 => Act::Ask { who, name: dice.below(3), words: dice.below(2) },
        18 => Act::Call { who, at: dice.below(3), why: dice.below(2) },
        19 => Act::Beat { at: dice.below(4) },
        _ if dice.one_in(2) => Act::Forget(who),
        _ => Act::Find { aliases: aliases(dice) },
    }
}

fn aliases(dice: &mut Dice) -> Vec<u8> {
    let count = dice.below(4);
    (0..count).map(|_| dice.below(ALIASES)).collect()
}

/// The shortest script that still fails, by leaving out one act after the other and by taking races apart.
pub(super) fn shortest(mut script: Vec<Act>, mut fails: impl FnMut(&[Act]) -> bool) -> Vec<Act> {
    loop {
        let candidates = shorter(&script);
        let Some(next) = candidates.into_iter().find(|candidate| fails(candidate)) else {
            return script;
        };
        script = next;
    }
}

fn shorter(script: &[Act]) -> Vec<Vec<Act>> {
    let mut candidates = Vec::new();
    for place in 0..script.len() {
        let (before, rest) = script.split_at(place);
        let Some((act, after)) = rest.split_first() else { continue };
        let instead = |acts: Vec<Act>| [before, &acts, after].concat();
        candidates.push(instead(vec![]));
        if let Act::Race(first, second, _) = act {
            candidates.push(instead(vec![(**first).clone(), (**second).clone()]));
            candidates.push(instead(vec![(**second).clone(), (**first).clone()]));
        }
    }
    candidates
}
