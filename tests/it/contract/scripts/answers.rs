//! One act on some store, and what it answered.

use std::collections::BTreeSet;

use shared::{
    domain::{
        cohort::{Cohort, PlannedStep},
        community::{AttentionCall, Question},
        event::Attention,
        ids::{EventId, ParticipantId},
        participant::Participant,
        raffle::Raffle,
        time::Timestamp,
    },
    ports::{
        Cohorts, CommitError, Community, Found, Page, Participants, Pulse, Raffles, Roster, SHARDS,
        Shard, Unavailable, Versioned,
    },
    store::keys,
};

use super::{
    act::{Act, PEOPLE},
    place::Place,
};
use crate::contract::sample::wait;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// There was nothing to do it with.
    Skipped,
    Done,
    Is(bool),
    Found(Option<Found>),
    Loaded(Box<Option<Versioned<Participant>>>),
    Peeked(Box<Option<Participant>>),
    Conflict,
    Page(Vec<ParticipantId>, Option<String>),
    Pages(Vec<Answer>),
    Waits(Vec<(ParticipantId, EventId, Timestamp)>),
    Cohort(Box<Option<Cohort>>),
    Listed(Vec<Cohort>),
    Beat(Option<Timestamp>),
    Steps(Vec<PlannedStep>),
    Raffle(Box<Option<Raffle>>),
    Kept(Vec<Question>, Vec<AttentionCall>),
    Both(Box<Answer>, Box<Answer>),
    /// Neither store has a reason to be.
    Unavailable(String),
}

/// No function reads all of somebody's; a test may look.
pub(super) trait Look {
    async fn look(&self, whose: &ParticipantId) -> (Vec<Question>, Vec<AttentionCall>);
}

/// All doors of one store.
pub(super) struct Doors<'a, P, C, R, K> {
    pub(super) people: &'a P,
    pub(super) cohorts: &'a C,
    pub(super) raffles: &'a R,
    pub(super) community: &'a K,
}

/// Remembers the editions that were seen, as workers that were slow would.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen(Vec<Versioned<Participant>>);

impl Seen {
    fn edition(&self, id: &ParticipantId, age: u8) -> Option<&Versioned<Participant>> {
        let hers = self.0.iter().rev().filter(|seen| seen.value.id == *id);
        hers.take(usize::from(age) + 1).last()
    }

    pub(super) fn note(&mut self, answer: &Answer) {
        match answer {
            Answer::Loaded(loaded) => self.0.extend((**loaded).clone()),
            Answer::Both(first, second) => {
                self.note(first);
                self.note(second);
            }
            _ => {}
        }
    }
}

impl<P, C, R, K> Doors<'_, P, C, R, K>
where
    P: Participants + Roster,
    C: Cohorts + Pulse,
    R: Raffles,
    K: Community + Look,
{
    /// One act that is no race.
    pub(super) async fn perform(&self, place: &Place, seen: &Seen, act: &Act) -> Answer {
        self.attempt(place, seen, act).await.unwrap_or_else(|error| {
            Answer::Unavailable(format!("{error}: {:?}", std::error::Error::source(&error)))
        })
    }

    async fn attempt(&self, place: &Place, seen: &Seen, act: &Act) -> Result<Answer, Unavailable> {
        let Self { people, cohorts, raffles, community } = self;
        Ok(match act {
            Act::Find { aliases } => Answer::Found(people.find(&place.seals(aliases)).await?),
            Act::Load(who) => Answer::Loaded(Box::new(people.load(&place.id(*who)).await?)),
            Act::Peek(who) => Answer::Peeked(Box::new(people.peek(&place.id(*who)).await?)),
            Act::Create { who, aliases, form } => {
                let person = place.person(*who, *form);
                written(people.create(&person, &place.seals(aliases)).await)?
            }
            Act::Commit { who, age, form, wait: until } => {
                let Some(loaded) = seen.edition(&place.id(*who), *age) else {
                    return Ok(Answer::Skipped);
                };
                let mut next = place.person(*who, *form);
                next.wait = until.map(|at| wait("wait:any", place.wait_until(at, *who)));
                written(people.commit(loaded, next).await)?
            }
            Act::Link { who, aliases } => {
                people.link(&place.id(*who), &place.seals(aliases)).await?;
                Answer::Done
            }
            Act::Erase { who, age, aliases } => {
                let Some(loaded) = seen.edition(&place.id(*who), *age) else {
                    return Ok(Answer::Skipped);
                };
                let at = place.moment(*age);
                match people.erase(loaded, &place.seals(aliases), at).await {
                    Ok(()) => Answer::Done,
                    Err(CommitError::Conflict) => Answer::Conflict,
                    Err(CommitError::Unavailable(error)) => return Err(error),
                }
            }
            Act::Page { group, slice_of, after } => {
                let index = keys::slice(&place.id(*slice_of), SHARDS);
                let shard = Shard { group: place.group(*group), index };
                let after = after.map(|who| place.id(who).to_string());
                page(people.members(&shard, after).await?)
            }
            Act::Members { group } => self.members(place, *group).await?,
            Act::DueWaits { at, limit } => {
                let now = place.wait_until(*at, PEOPLE);
                Answer::Waits(people.due_waits(now, usize::from(*limit)).await?)
            }
            Act::Open { code } => {
                let cohort = place.cohort(*code);
                Answer::Is(cohorts.open(&cohort, &cohort.plan()).await?)
            }
            Act::Listed => Answer::Listed(cohorts.open_cohorts(&place.number()).await?),
            Act::Cohort { code } => {
                Answer::Cohort(Box::new(cohorts.cohort(&place.cohort(*code).id).await?))
            }
            Act::DueSteps { at, limit } => {
                Answer::Steps(cohorts.due_steps(place.step_time(*at), usize::from(*limit)).await?)
            }
            Act::Claim { code, step, at } => {
                let step = place.step(*code, *step);
                Answer::Is(cohorts.claim_step(&step, place.moment(*at), 30).await?)
            }
            Act::Finish { code, step } => {
                cohorts.finish_step(&place.step(*code, *step), place.moment(0)).await?;
                Answer::Done
            }
            Act::Beat { at } => {
                cohorts.beat(&place.number(), place.moment(*at)).await?;
                Answer::Done
            }
            Act::LastBeat => Answer::Beat(cohorts.last_beat(&place.number()).await?),
            Act::Record { code, seed } => {
                let stored = raffles.commit(&place.raffle(*code, *seed)).await?;
                Answer::Raffle(Box::new(Some(stored)))
            }
            Act::Raffle { code } => {
                Answer::Raffle(Box::new(raffles.raffle(&place.cohort(*code).id).await?))
            }
            Act::Ask { who, name, words } => {
                community.keep_question(&place.question(*who, *name, *words)).await?;
                Answer::Done
            }
            Act::Call { who, at, why } => {
                let why = if *why == 0 { Attention::Help } else { Attention::Silent };
                let (participant, at) = (place.id(*who), place.moment(*at));
                let call = AttentionCall { participant, cohort: None, at, why };
                community.keep_attention(&call).await?;
                Answer::Done
            }
            Act::Forget(who) => {
                community.forget(&place.id(*who)).await?;
                Answer::Done
            }
            Act::Kept(who) => {
                let (questions, calls) = community.look(&place.id(*who)).await;
                Answer::Kept(questions, calls)
            }
            Act::Race(..) => panic!("a race is run by who knows the store"),
        })
    }

    async fn members(&self, place: &Place, group: u8) -> Result<Answer, Unavailable> {
        let mut pages = Vec::new();
        // Nobody else is anywhere.
        let slices: BTreeSet<u32> =
            (0..PEOPLE).map(|who| keys::slice(&place.id(who), SHARDS)).collect();
        for index in slices {
            let mut from = None;
            loop {
                let shard = Shard { group: place.group(group), index };
                let next = self.people.members(&shard, from).await?;
                from = next.next.clone();
                pages.push(page(next));
                if from.is_none() {
                    break;
                }
            }
        }
        Ok(Answer::Pages(pages))
    }
}

fn page(page: Page) -> Answer {
    Answer::Page(page.participants, page.next)
}

fn written(answer: Result<Versioned<Participant>, CommitError>) -> Result<Answer, Unavailable> {
    match answer {
        Ok(written) => Ok(Answer::Loaded(Box::new(Some(written)))),
        Err(CommitError::Conflict) => Ok(Answer::Conflict),
        Err(CommitError::Unavailable(error)) => Err(error),
    }
}
