//! When the faults have stopped and everything has come to rest: everybody has arrived.

use shared::{
    domain::{
        advisory::Standing,
        agenda::{Agenda, PlaceState},
        cohort::Step,
        course::Day,
        outbox::Effect,
        participant::Participant,
    },
    memory::{Objects, Store},
    ports::Agendas as _,
};

use super::Checker;
use crate::{
    crowd::Known,
    now::now_or_never,
    world::{Line, World},
};

/// Somebody who joined in the last moment before a lesson may have been missed by the index.
const JOINED_BEFORE_MS: i64 = 10 * 60 * 1000;

impl World {
    pub(crate) fn look_at_the_end(&self) {
        for line in Line::ALL {
            let (left, dead) = {
                let queue = self.queue(line);
                (queue.len(), queue.dead())
            };
            if left + dead > 0 {
                let name = line.rules().name;
                self.checker().fail(8, format!("{left} messages are left in {name}, {dead} dead"));
            }
        }
        let everybody = self.store.everybody();
        let now_ms = self.clock.now_ms();
        let mut checker = self.checker();
        for participant in &everybody {
            checker.ends_well(participant, now_ms);
        }
        checker.all_applied();
        let agenda = now_or_never(self.store.agenda(&self.cohort.id));
        checker.all_places_known(
            &agenda.map_or_else(|_| Agenda::default(), |kept| kept.value),
            &everybody,
        );
        checker.all_kept(&self.store);
        checker.all_erased(&self.store, &self.objects);
        for line in Line::ALL {
            let queue = self.queue(line);
            for body in queue.bodies() {
                if checker.personal(body).is_some()
                    && checker.items.values().all(|item| item.latest.is_none())
                {
                    checker.fail(9, format!("{} keeps words of the erased", line.rules().name));
                }
            }
        }
    }
}

impl Checker {
    fn ends_well(&mut self, participant: &Participant, now_ms: i64) {
        let id = &participant.id;
        if let Some(entry) = participant.outbox.entries().first() {
            let what = match &entry.effect {
                Effect::Send(reply) => reply.name(),
                Effect::Announce(announcement) => announcement.name(),
            };
            let state = &entry.state;
            self.fail(8, format!("{what} is stuck in the outbox of {id}: {state:?}"));
        }
        let Some(item) = self.items.get(id) else { return };
        let Some(enrollment) = participant.enrollment() else { return };
        let mut wrong = None;
        for day in Day::all() {
            let moment = self.cohort.step_moment(&participant.zone, Step::Lesson(day));
            let moment_ms = moment.seconds() * 1000;
            let was_there = item.enrolled_ms.is_some_and(|at| at + JOINED_BEFORE_MS < moment_ms);
            let excused = item.away_ever || item.paused_ever || moment_ms > now_ms;
            // It came, but in the evening or on another day: then it is left in the menu, by rule.
            let name = format!("step:{}:{}:lesson-{day}", self.cohort.id, participant.zone.name());
            let finished = self.finished.get(&name);
            let came = self.heard.steps.get(&(id.clone(), name.clone())).max(finished);
            let last_ms = moment_ms + 12 * 60 * 60 * 1000;
            let excused = excused || came.is_some_and(|came| *came > last_ms);
            if was_there && !excused && !enrollment.lessons.contains_key(&day) {
                wrong = Some((2, format!("{id} never got the lesson of day {day}")));
            }
        }
        for (day, submission) in &enrollment.submissions {
            if let Some(kept) = &submission.kept
                && !self.files.there.contains_key(kept.object.as_str())
            {
                wrong = Some((5, format!("the challenge of {id} for day {day} is not in S3")));
            }
            // Every try was inspected: the newest one's result has been taken in. Of a refused one there may be nothing to
            // write down: whoever has left meanwhile is told nothing, and the same words are not said twice in two minutes.
            let name =
                format!("inspected:{id}:{}:{}:{}", enrollment.cohort, day.number(), submission.seq);
            let is_refused = self.heard.done.contains(&name)
                && submission.kept.as_ref().is_none_or(|kept| kept.seq < submission.seq);
            if !item.away_ever && !is_refused && !item.applied.contains_key(&name) {
                wrong = Some((8, format!("nobody looked at the challenge of {id} for day {day}")));
            }
        }
        if enrollment.raffle.is_some() && enrollment.place.is_none() && !item.away_ever {
            wrong = Some((6, format!("{id} knows how the draw went and not her place in it")));
        }
        if let Some((invariant, what)) = wrong {
            self.fail(invariant, what);
        }
    }

    /// Every acknowledged message of somebody who is still here was taken in, once.
    fn all_applied(&mut self) {
        let mut wrong = None;
        for (wamid, person) in &self.heard.acknowledged {
            let Some(person) = person else { continue };
            let mut hers =
                self.items.iter().filter(|(id, _)| self.persons.get(*id) == Some(person));
            let applied: u32 = hers.clone().filter_map(|(_, item)| item.applied.get(wamid)).sum();
            let erased = hers.any(|(_, item)| item.erased_ms.is_some());
            if applied > 1 || (applied == 0 && !erased) {
                wrong = Some(format!("a message of person {person} was applied {applied} times"));
            }
        }
        if let Some(what) = wrong {
            self.fail(1, what);
        }
    }

    /// Where the agenda says that somebody stands with her place, there she stands: no news was lost on the way.
    fn all_places_known(&mut self, agenda: &Agenda, everybody: &[Participant]) {
        if let Some(owed) = agenda.owed().iter().find(|owed| !self.is_posted(owed)) {
            self.fail(6, format!("{:?} was never posted to {}", owed.news, owed.to));
        }
        for place in agenda.places.values() {
            let who = everybody.iter().find(|one| place.who.as_ref() == Some(&one.id));
            let Some(who) = who.filter(|one| one.is_reachable()) else { continue };
            let knows = who.advisory.as_ref().filter(|hers| hers.cohort == self.cohort.id);
            let same = match (&place.state, knows.map(|hers| &hers.standing)) {
                (PlaceState::Choosing { .. }, Some(Standing::Choosing { .. })) => true,
                (PlaceState::Booked { slot, .. }, Some(Standing::Booked { booking, .. })) => {
                    booking.slot == *slot
                }
                (PlaceState::Held { .. }, Some(Standing::Advised { .. })) => true,
                (PlaceState::Passed { .. }, Some(Standing::Over)) => true,
                (_, _) => false,
            };
            // Whoever left and came back was told nothing of what became of it.
            let left = self.items.get(&who.id).is_some_and(|item| item.away_ever);
            if !same && !left {
                self.fail(6, format!("{} has a place of hers wrong: {:?}", who.id, place.state));
            }
        }
    }

    fn all_erased(&mut self, store: &Store, objects: &Objects) {
        let erased: Vec<_> = self
            .items
            .iter()
            .filter(|(_, item)| item.erased_ms.is_some())
            .map(|(id, _)| id.clone())
            .collect();
        if erased.is_empty() {
            return;
        }
        let (keys, questions) = (objects.all(), store.questions());
        let (calls, aliases) = (store.attention_calls(), store.aliases());
        for id in erased {
            use shared::ports::{Found, Participants as _};
            if now_or_never(store.load(&id)).is_ok_and(|found| found.is_some()) {
                self.fail(9, format!("{id} was erased and is still stored"));
            }
            if keys.keys().any(|key| key.as_str().contains(id.as_str())) {
                self.fail(9, format!("{id} was erased and has objects in S3"));
            }
            if questions.iter().any(|one| one.participant == id)
                || calls.iter().any(|one| one.participant == id)
            {
                self.fail(9, format!("{id} was erased and the community remembers her"));
            }
            if aliases.values().any(|found| *found == Found::Participant(id.clone())) {
                self.fail(9, format!("{id} was erased and an alias leads to her"));
            }
        }
    }

    pub(crate) fn erased(&mut self, participant: &Participant, now_ms: i64) {
        let item = self.items.entry(participant.id.clone()).or_default();
        item.latest = None;
        item.erased_ms = Some(now_ms);
    }

    /// For those who want to look at people, too.
    pub(crate) fn known(&self) -> &[Known] {
        &self.people
    }
}
