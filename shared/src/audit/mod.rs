//! Checking a draw from its bundle alone, offline: what `tertulia raffle verify` does, and the tests.

mod recorded;
mod signature;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

pub use self::{
    recorded::recorded,
    signature::{Forged, check_quicknet},
};
use crate::domain::{
    raffle::{
        Beacon, BeaconValue, Bundle, Entry, LEAD_SECONDS, MarkedEntry, PROTOCOL, hex, order, root,
        unhex,
    },
    ticket::Ticket,
};

/// What is wrong, one sentence for each thing, the most telling first; empty if all is as it was promised.
///
/// The bundle may come from anybody: nothing in it is believed but what follows from the rest or from the beacon's key.
pub fn check(bundle: &Bundle) -> Vec<String> {
    let mut wrong = Vec::new();
    let commitment = &bundle.commitment;
    if commitment.protocol != PROTOCOL {
        wrong.push(format!(
            "it was drawn by {:?}, and this program checks {PROTOCOL:?}",
            commitment.protocol
        ));
        return wrong;
    }
    check_entries(bundle, &mut wrong);
    if commitment.code() != bundle.code {
        let (code, told) = (commitment.code(), &bundle.code);
        wrong.push(format!("commitment: its code is {code}, and people were told {told}"));
    }
    check_value(bundle, &mut wrong);
    check_order(bundle, &mut wrong);
    check_passed(bundle, &mut wrong);
    if hex(&Sha256::digest(bundle.text())) != bundle.sum {
        wrong.push("sum: something in the file is not as it was written".to_owned());
    }
    wrong
}

/// The draw that the bundle's list and value make, whatever it says itself.
pub fn drawn_again(bundle: &Bundle) -> Option<Vec<Ticket>> {
    let entries: Vec<Entry> = bundle.entries.iter().map(MarkedEntry::entry).collect();
    let seed = bundle.commitment.seed(bundle.value.round, &unhex(&bundle.value.randomness)?);
    Some(order(&entries, &bundle.commitment.weights, &seed))
}

fn check_entries(bundle: &Bundle, wrong: &mut Vec<String>) {
    let order: BTreeSet<&Ticket> = bundle.order.iter().collect();
    for marked in &bundle.entries {
        let MarkedEntry { ticket, waited, leaf } = marked;
        if MarkedEntry::of(&marked.entry()).leaf != *leaf {
            wrong.push(format!("entry {ticket} with {waited} waits is not what was sealed"));
        }
        if !order.contains(ticket) {
            wrong.push(format!("entry {ticket} is not in the order of the draw"));
        }
    }
    for pair in bundle.entries.windows(2) {
        if let [one, next] = pair
            && one.ticket >= next.ticket
        {
            wrong.push(format!("entry {} does not come after {}", next.ticket, one.ticket));
        }
    }
    if u32::try_from(bundle.entries.len()) != Ok(bundle.commitment.count) {
        let (count, sealed) = (bundle.entries.len(), bundle.commitment.count);
        wrong.push(format!("entries: there are {count}, and {sealed} were sealed"));
    }
    let entries: Vec<Entry> = bundle.entries.iter().map(MarkedEntry::entry).collect();
    if hex(&root(&entries)) != bundle.commitment.root {
        wrong.push("entries: the list is not the one that was sealed".to_owned());
    }
}

fn check_value(bundle: &Bundle, wrong: &mut Vec<String>) {
    let Bundle { commitment, value, .. } = bundle;
    if !commitment.allows(value.round) {
        let (named, came) = (commitment.round, value.round);
        wrong.push(format!("value: round {named} was to decide, not {came}"));
    }
    let ahead = commitment.draws_at.since(commitment.committed_at);
    if ahead < LEAD_SECONDS {
        wrong.push(format!("commitment: its round was only {ahead} seconds ahead"));
    }
    if bundle.drawn_at < commitment.draws_at {
        wrong.push("drawn_at: it was drawn before its round".to_owned());
    }
    let due = commitment.beacon.due(commitment.round);
    if due.is_some_and(|due| due != commitment.draws_at) {
        wrong.push("commitment: its round falls due at another moment".to_owned());
    }
    match commitment.beacon {
        Beacon::Quicknet | Beacon::RecordedQuicknet => {
            if let Err(forged) = check_quicknet(value) {
                wrong.push(format!("value: round {} is not drand's: {forged}", value.round));
            }
            if value.extraction.is_some() {
                wrong.push("value: drand has no lottery numbers".to_owned());
            }
        }
        Beacon::LoteriaFederal => check_extraction(value, wrong),
        Beacon::Test => wrong.push("beacon: a test's value proves nothing".to_owned()),
    }
}

fn check_extraction(value: &BeaconValue, wrong: &mut Vec<String>) {
    let Some(extraction) = &value.extraction else {
        wrong.push("value: the lottery's numbers are missing".to_owned());
        return;
    };
    let readers: BTreeSet<&String> = extraction.entered_by.iter().collect();
    if readers.len() < 2 {
        wrong.push("value: fewer than two people read the lottery's numbers".to_owned());
    }
    if hex(&extraction.randomness(value.round)) != value.randomness {
        wrong.push("value: the value does not follow from the lottery's numbers".to_owned());
    }
    if value.signature.is_some() {
        wrong.push("value: a lottery signs nothing".to_owned());
    }
}

fn check_order(bundle: &Bundle, wrong: &mut Vec<String>) {
    let Some(randomness) = unhex(&bundle.value.randomness) else {
        wrong.push("value: its value is not 64 hex digits in lower case".to_owned());
        return;
    };
    if hex(&bundle.commitment.seed(bundle.value.round, &randomness)) != bundle.seed {
        wrong.push("seed: it does not follow from the list and the value".to_owned());
    }
    let again = drawn_again(bundle).unwrap_or_default();
    let differs = again.iter().zip(&bundle.order).zip(1..).find(|((own, told), _)| own != told);
    if let Some(((own, told), place)) = differs {
        wrong.push(format!("order: place {place} is {own}'s, and the file says {told}"));
    } else if again.len() != bundle.order.len() {
        wrong.push(format!("order: it has {} places", again.len()));
    }
}

fn check_passed(bundle: &Bundle, wrong: &mut Vec<String>) {
    let order: BTreeSet<&Ticket> = bundle.order.iter().collect();
    let mut seen = BTreeSet::new();
    for passed in &bundle.passed {
        if !order.contains(&passed.ticket) || !seen.insert(&passed.ticket) {
            wrong.push(format!("passed: {} has no place to pass on", passed.ticket));
        }
    }
}
