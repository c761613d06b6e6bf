//! What was promised, held against the tables, S3 and the phones; of what the functions say of themselves only that a
//! message was given up is believed.

use std::collections::{BTreeMap, BTreeSet};

use shared::{
    domain::{
        outbox::DeliveryKey,
        participant::{Participant, Stage},
        ticket::Ticket,
    },
    media::sha256,
};
use tertulia::{
    demo::books,
    local::{
        control::{ChatEntry, LedgerRow},
        stack::Stack,
    },
};

use crate::{
    given_up::GivenUp,
    people::Person,
    promises::{Promises, text},
};

/// One in so many kills may come between claims and their answers, a prize's or for the second time; more would be a
/// fault of its own.
const KILLS_PER_GIVEN_UP: usize = 10;
/// All of a batch have been claimed by then: `BatchSize` in infra/template.yaml.
const BATCH: usize = 10;

pub(crate) struct Outcome {
    killed: usize,
    interrupted: usize,
    redriven: usize,
    sent: usize,
    /// Messages that WhatsApp took twice: what no one can rule out, and what has to be next to nothing.
    duplicates: usize,
    /// Given up with a line in the log: nobody knows whether they have arrived.
    given_up: usize,
    pub(crate) broken: Vec<String>,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} kills, {} of them in the middle of an invocation, {} dead letters sent again; {} messages sent, \
             {} twice, {} given up in doubt, {} promises broken",
            self.killed,
            self.interrupted,
            self.redriven,
            self.sent,
            self.duplicates,
            self.given_up,
            self.broken.len()
        )
    }
}

pub(crate) async fn look(
    stack: &Stack,
    people: &[Person],
    killed: usize,
    interrupted: usize,
    redriven: usize,
) -> Outcome {
    let mut broken = Vec::new();
    let everybody = books::participants(stack).await.unwrap();
    let known = books::people_by_phone(stack, &everybody).await.unwrap();
    let ledger = stack.control.ledger().await.unwrap().rows;
    if everybody.len() != people.len() {
        broken.push(format!("{} people became {} participants", people.len(), everybody.len()));
    }
    let twice = sent_twice(&ledger);
    broken.extend(twice.iter().map(|key| format!("{key} was sent twice")));
    let mut given_up = GivenUp::of(stack);
    let given_up_count = given_up.count();
    let mut kept = BTreeSet::new();
    for person in people {
        let Some(participant) = known.get(&person.id) else {
            broken.push(format!("{} is not there", person.name));
            continue;
        };
        let chat = stack.control.chat(&person.id, 0).await.unwrap().entries;
        let out: Vec<&ChatEntry> = chat
            .iter()
            .filter(|entry| entry.direction == "out" && entry.kind != "reaction")
            .collect();
        let mut promises = Promises {
            name: &person.name,
            id: participant.id.as_str(),
            out: &out,
            given_up: &mut given_up,
            broken: &mut broken,
        };
        promises.lessons(person);
        promises.results(participant);
        promises.nothing_is_left(participant);
        if person.leaves {
            promises.silence_after_goodbye();
        }
        let mut acknowledged = acknowledged(participant, &out);
        while acknowledged < person.photos.len()
            && given_up.excuses(participant.id.as_str(), "Answer")
        {
            acknowledged += 1;
        }
        submissions(stack, person, participant, acknowledged, &mut kept, &mut broken).await;
    }
    for object in stack.aws.list_objects(bucket(stack)).await.unwrap() {
        if !kept.contains(&object.key) {
            broken.push(format!("{} belongs to nobody's accepted challenge", object.key));
        }
    }
    questions(stack, people, &known, &mut broken).await;
    raffle(stack, &everybody, &mut broken).await;
    let dead = stack.quiet.dead_letters().await.unwrap();
    if dead > 0 {
        broken.push(format!("{dead} dead letters are left"));
    }
    if given_up_count > killed.div_ceil(KILLS_PER_GIVEN_UP) * BATCH {
        broken.push(format!("{given_up_count} messages were given up, of {killed} kills"));
    }
    let (sent, duplicates) = (ledger.len(), twice.len());
    Outcome { killed, interrupted, redriven, sent, duplicates, given_up: given_up_count, broken }
}

/// By our own names: a participant's message that WhatsApp has taken under two attempts, or twice under one.
fn sent_twice(ledger: &[LedgerRow]) -> Vec<String> {
    let mut seen: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for key in ledger.iter().filter_map(|row| DeliveryKey::parse(row.key.as_deref()?)) {
        *seen.entry((key.participant.to_string(), key.seq)).or_default() += 1;
    }
    let twice = seen.into_iter().filter(|(_, times)| *times > 1);
    twice.map(|((whose, seq), times)| format!("{whose}'s message {seq} ({times} times)")).collect()
}

/// How often her code has come to her. It also stands in the link to the class.
fn acknowledged(participant: &Participant, out: &[&ChatEntry]) -> usize {
    let Some(enrollment) = participant.enrollment() else { return 0 };
    let ticket = Ticket::of(&participant.id, &enrollment.cohort).to_string();
    out.iter().filter(|entry| text(entry).contains(&ticket)).count()
}

async fn submissions(
    stack: &Stack,
    person: &Person,
    participant: &Participant,
    acknowledged: usize,
    kept: &mut BTreeSet<String>,
    broken: &mut Vec<String>,
) {
    let name = &person.name;
    let Some(enrollment) = participant.enrollment() else {
        broken.push(format!("{name} is not enrolled"));
        return;
    };
    if acknowledged < person.photos.len() {
        let photos = person.photos.len();
        broken.push(format!("{name}'s {photos} photos were acknowledged {acknowledged} times"));
    }
    for (day, submission) in &enrollment.submissions {
        let Some(object) = submission.kept.as_ref().map(|kept| kept.object.as_str()) else {
            broken.push(format!("{name}'s challenge of day {day} is still being looked at"));
            continue;
        };
        kept.insert(object.to_owned());
        match stack.aws.object(bucket(stack), object).await {
            Ok((_, bytes)) if Some(&sha256(&bytes)) == person.photos.get(&day.number()) => {}
            Ok(_) => broken.push(format!("{name}'s challenge of day {day} is another picture")),
            Err(error) => broken.push(format!("{name}'s challenge of day {day}: {error:#}")),
        }
    }
    if enrollment.submissions.len() != person.photos.len() {
        let (sent, kept) = (person.photos.len(), enrollment.submissions.len());
        broken.push(format!("{name} sent {sent} challenges, and {kept} are known"));
    }
}

/// Each is kept once, and was counted once.
async fn questions(
    stack: &Stack,
    people: &[Person],
    known: &BTreeMap<String, Participant>,
    broken: &mut Vec<String>,
) {
    let table = stack.outputs.value("TableCommunity").unwrap();
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    for row in stack.aws.scan(table, None).await.unwrap() {
        if let Some(text) = row["s"]["M"]["text"]["S"].as_str() {
            *kept.entry(text.to_owned()).or_default() += 1;
        }
    }
    for person in people {
        for question in &person.questions {
            let times = kept.get(question).copied().unwrap_or_default();
            if times != 1 {
                broken.push(format!("{question} is kept {times} times"));
            }
        }
        let counted = known.get(&person.id).map_or(0, |participant| participant.questions as usize);
        if counted != person.questions.len() {
            let asked = person.questions.len();
            broken.push(format!("{} asked {asked} questions, and {counted} count", person.name));
        }
    }
}

/// One, over everybody who had a challenge accepted, and everybody in it knows how it ended.
async fn raffle(stack: &Stack, everybody: &[Participant], broken: &mut Vec<String>) {
    let Some(raffle) = books::raffle(stack).await.unwrap() else {
        broken.push("nothing was raffled".to_owned());
        return;
    };
    let distinct: BTreeSet<_> = raffle.order().iter().collect();
    if distinct.len() != raffle.order().len() || distinct.len() != raffle.entries.len() {
        broken.push("the raffle's order is not its list".to_owned());
    }
    for participant in everybody {
        let Stage::Enrolled(enrollment) = &participant.stage else {
            continue;
        };
        let has_sent = enrollment.submissions.values().any(|one| one.kept.is_some());
        let is_in = raffle.owners.values().any(|owner| *owner == participant.id);
        if has_sent != is_in || is_in != enrollment.raffle.is_some() {
            broken.push(format!("{} and the raffle disagree", participant.id));
        }
    }
}

fn bucket(stack: &Stack) -> &str {
    stack.outputs.value("BucketSubmissions").unwrap()
}
