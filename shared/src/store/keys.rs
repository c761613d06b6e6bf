//! Every key and every index value, as functions. What they make is stored for years: the tests below hold it fast.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        cohort::PlannedStep,
        community::AdviceNote,
        ids::{CohortId, EventId, NumberId, ParticipantId},
        time::Timestamp,
    },
    ports::{SHARDS, Shard},
};

/// Slices of the index of waits. Every write to one value of an index's key goes to one partition, which takes
/// 1,000 a second, and an index that cannot keep up holds up its table; four slices take what four numbers at
/// 1,000 messages a second can cause. `dispatch` asks them all, every minute.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
pub const DUE_SHARDS: u32 = 4;

/// Steps are few: a handful for each cohort.
pub const STEPS_DUE: &str = "S";

/// How many ids a page of the roster holds: some 80 kB of index, 10 RRU.
pub const MEMBERS_PER_PAGE: usize = 1_000;

/// A number's list shows this many cohorts, the newest. Old ones go by themselves after a while.
pub const LISTED_COHORTS_MAX: usize = 50;

/// A cohort is opened in one transaction of at most 100 items: itself, its line in the number's list, and these.
/// Six steps for each zone, the seal and the draw make 16 zones.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
pub const STEPS_MAX: usize = 98;

/// Sort key of a cohort's own item.
pub const COHORT: &str = "META";

/// Sort key of a number's pulse.
pub const PULSE: &str = "PULSE";

/// Sort key of the count of what passes a number.
pub const TRAFFIC: &str = "TRAFFIC";

/// Sort key of a raffle's first item, which decides that there is one: the list and its commitment.
pub const RAFFLE: &str = "HEAD";

/// Sort key of a cohort's advisory sessions.
pub const AGENDA: &str = "AGENDA";
/// Sort key of the item that decides that a raffle is drawn.
pub const DRAWN: &str = "DRAWN";

/// Sort key of whose the tickets are.
pub const OWNERS: &str = "OWNERS";

/// Everything of a raffle but the pieces of what is large, whose keys begin with a digit or a small letter.
pub const RAFFLE_ITEMS: (&str, &str) = ("A", "Z~");

const NUMBERS: &str = "NUMBERS#";

/// Sort key of the mark that somebody is to be forgotten.
pub const FORGOTTEN: &str = "ERASED";

const PARTICIPANT: &str = "P#";
const ALIAS: &str = "A#";

pub fn participant(id: &ParticipantId) -> String {
    format!("{PARTICIPANT}{id}")
}

pub fn participant_of(key: &str) -> Option<ParticipantId> {
    key.strip_prefix(PARTICIPANT).map(ParticipantId::new)
}

pub fn alias(sealed: &str) -> String {
    format!("{ALIAS}{sealed}")
}

/// All aliases of one person lie together in the index of rosters, so that erasure finds those that her address no
/// longer names.
pub fn aliases_of(id: &ParticipantId) -> String {
    format!("{ALIAS}{id}")
}

pub fn sealed_of(key: &str) -> Option<&str> {
    key.strip_prefix(ALIAS)
}

/// Where she is in the roster of her group.
pub fn cohort_shard(group: &str, id: &ParticipantId) -> String {
    roster(&Shard { group: group.to_owned(), index: slice(id, SHARDS) })
}

pub fn roster(shard: &Shard) -> String {
    format!("{}#{:02}", shard.group, shard.index)
}

/// Where her wait is in the index of waits.
pub fn due_shard(id: &ParticipantId) -> String {
    waits(slice(id, DUE_SHARDS))
}

pub fn waits(index: u32) -> String {
    format!("W#{index}")
}

/// The same for the same person for ever, and even over all people.
pub fn slice(id: &ParticipantId, of: u32) -> u32 {
    let digest = Sha256::digest(id.as_str());
    u32::from(digest[0]) % of
}

pub fn cohort(id: &CohortId) -> String {
    format!("C#{id}")
}

pub fn step(step: &PlannedStep) -> String {
    format!("S#{}#{}", step.zone.name(), step.step)
}

pub fn number(id: &NumberId) -> String {
    format!("N#{id}")
}

/// Apart from the number's list of cohorts: the door that writes it may write nothing else.
pub fn pulse(id: &NumberId) -> String {
    format!("B#{id}")
}

/// Beside the number's pulse, where functions may write. No cohort is called `-`.
pub fn purse(cohort: Option<&CohortId>, day: jiff::civil::Date) -> String {
    format!("SPENT#{}#{day}", cohort.map_or("-", CohortId::as_str))
}

/// Cohorts of a number lie in order of their last moment.
pub fn listed_cohort(ends: Timestamp, id: &CohortId) -> String {
    format!("{}#{id}", sortable(ends))
}

pub fn raffle(cohort: &CohortId) -> String {
    format!("R#{cohort}")
}

/// Pieces are named after the whole that they make, so that two writers can never mix theirs.
pub fn raffle_piece(digest: &str, place: usize) -> String {
    format!("{digest}#{place:05}")
}

pub fn numbers(by: &str) -> String {
    format!("{NUMBERS}{by}")
}

pub fn is_numbers(sk: &str) -> bool {
    sk.starts_with(NUMBERS)
}

pub fn question(id: &EventId) -> String {
    format!("Q#{id}")
}

pub fn attention(at: Timestamp) -> String {
    format!("H#{}", sortable(at))
}

pub fn advice(note: &AdviceNote) -> String {
    let (cohort, topic, id) = (&note.cohort, note.topic.name(), &note.id);
    format!("V#{cohort}#{topic}#{id}")
}

/// Says who is forgotten to those who already know the id, and to nobody else.
pub fn forgotten(id: &ParticipantId) -> String {
    format!("E#{}", hex(&Sha256::digest(id.as_str())))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a cohort has at most {STEPS_MAX} steps, not {0}: give it fewer time zones")]
    TooManySteps(usize),
    #[error("what is to be deleted has to be named as a folder, with a slash at the end")]
    NotAFolder,
}

/// # Errors
/// The plan does not fit into the one transaction that opens a cohort.
pub fn check_plan(steps: &[PlannedStep]) -> Result<(), KeyError> {
    if steps.len() > STEPS_MAX {
        return Err(KeyError::TooManySteps(steps.len()));
    }
    Ok(())
}

/// # Errors
/// The prefix would take the objects of others too: `submissions/p1` also names those of `p12`.
pub fn check_prefix(prefix: &str) -> Result<(), KeyError> {
    if prefix.len() < 2 || !prefix.ends_with('/') {
        return Err(KeyError::NotAFolder);
    }
    Ok(())
}

/// Seconds with as many digits as any moment needs until the year 33658.
fn sortable(at: Timestamp) -> String {
    format!("{:012}", at.seconds().max(0))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{cohort::Step, course::Day, time::Zone};

    #[test]
    fn keys_are_what_the_tables_already_hold() {
        let id = ParticipantId::new("p0123456789ABCDEFGHJK");
        let lima = CohortId::new("LIMA1");
        let at = Timestamp::from_seconds(1_772_454_600);
        let lesson = PlannedStep {
            due: at,
            cohort: lima.clone(),
            zone: Zone::new("America/Lima").unwrap(),
            step: Step::Lesson(Day::FIRST),
        };
        let shard = Shard { group: "LIMA1@America/Lima".to_owned(), index: 3 };
        let keys = [
            participant(&id),
            alias("0f1e"),
            aliases_of(&id),
            cohort_shard("LIMA1@America/Lima", &id),
            roster(&shard),
            due_shard(&id),
            waits(3),
            cohort(&lima),
            step(&lesson),
            number(&NumberId::new("1065")),
            pulse(&NumberId::new("1065")),
            listed_cohort(at, &lima),
            raffle(&lima),
            raffle_piece("ab12", 3),
            numbers("ana"),
            question(&EventId::new("wamid.A")),
            attention(at),
            forgotten(&id),
        ];
        assert_eq!(
            keys,
            [
                "P#p0123456789ABCDEFGHJK",
                "A#0f1e",
                "A#p0123456789ABCDEFGHJK",
                "LIMA1@America/Lima#14",
                "LIMA1@America/Lima#03",
                "W#2",
                "W#3",
                "C#LIMA1",
                "S#America/Lima#lesson-1",
                "N#1065",
                "B#1065",
                "001772454600#LIMA1",
                "R#LIMA1",
                "ab12#00003",
                "NUMBERS#ana",
                "Q#wamid.A",
                "H#001772454600",
                "E#7e7eeb5639021a3e6889494ce42a82b69e583cf049643895612979682d33d446",
            ]
        );
    }

    #[test]
    fn an_id_comes_back_out_of_its_key() {
        let id = ParticipantId::new("p1");
        assert_eq!(participant_of(&participant(&id)), Some(id));
        assert_eq!(participant_of(&alias("p1")), None);
        assert_eq!(sealed_of(&alias("0f")), Some("0f"));
    }

    #[test]
    fn slices_are_even() {
        let mut people = [0; SHARDS as usize];
        for number in 0..16_000 {
            people[slice(&ParticipantId::new(format!("p{number}")), SHARDS) as usize] += 1;
        }
        assert!(people.iter().all(|count| (850..1150).contains(count)), "{people:?}");
    }
}
