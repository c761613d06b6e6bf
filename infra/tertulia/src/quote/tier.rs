//! How many different people are written to first in a day, which Meta limits.

use std::collections::{BTreeMap, VecDeque};

use shared::domain::time::{DAY, Timestamp};
use simulation::account::Account;

/// Different people in any 24 hours, by portfolio.
/// <https://developers.facebook.com/docs/whatsapp/messaging-limits>
const LIMITS: [u32; 4] = [250, 2_000, 10_000, 100_000];

/// The smallest limit that lets so many through; `None` is *unlimited*.
pub(super) fn limit(people: usize) -> Option<u32> {
    LIMITS.into_iter().find(|limit| people <= *limit as usize)
}

/// The most in any 24 hours. Templates only: whoever has just written may be answered without limit.
pub(super) fn people_a_day(account: &Account) -> usize {
    let templates = account.messages.iter().filter(|letter| letter.template);
    let mut sent: Vec<(Timestamp, usize)> =
        templates.map(|letter| (letter.accepted_at, letter.person)).collect();
    sent.sort_unstable();
    most(&sent)
}

fn most(sent: &[(Timestamp, usize)]) -> usize {
    let mut day: VecDeque<(Timestamp, usize)> = VecDeque::new();
    let mut people: BTreeMap<usize, usize> = BTreeMap::new();
    let mut most = 0;
    for (at, person) in sent {
        while let Some((old, gone)) = day.front().copied()
            && at.since(old) >= DAY
        {
            day.pop_front();
            if let Some(count) = people.get_mut(&gone) {
                *count -= 1;
                if *count == 0 {
                    people.remove(&gone);
                }
            }
        }
        day.push_back((*at, *person));
        *people.entry(*person).or_default() += 1;
        most = most.max(people.len());
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_counts_once_in_any_24_hours() {
        let at = Timestamp::from_seconds;
        let sent = [(at(0), 1), (at(10), 1), (at(20), 2), (at(DAY), 3), (at(DAY + 20), 4)];
        // At one day the first message is over, her second is not: 1, 2 and 3.
        assert_eq!(most(&sent), 3);
        assert_eq!(most(&[]), 0);
    }

    #[test]
    fn the_limit_is_the_smallest_that_suffices() {
        assert_eq!([0, 250, 251, 100_000].map(limit), [250, 250, 2_000, 100_000].map(Some));
        assert_eq!(limit(100_001), None);
    }
}
