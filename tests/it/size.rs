//! How large a participant's item is at each write of a usual week, since every write is paid by the kilobyte.

use shared::{
    domain::{
        address::{Address, Phone, UserId},
        cohort::{Cohort, Step},
        course::Day,
        decide::{self, Context, Received},
        event::{Event, EventKind},
        ids::{EventId, MediaId, MessageId, NumberId, ObjectKey, ParticipantId},
        inbound::{Content, Inbound, Media, MediaKind},
        language::Language,
        outbox::Outcome,
        participant::Participant,
        submission::Inspection,
        time::{DAY, Timestamp},
    },
    store::item,
};

use crate::world::World;

struct Week {
    cohort: Cohort,
    now: Timestamp,
    person: Participant,
    events: u32,
    /// Bytes of each write: the commit with what it claims, and the one that records what became of it.
    writes: Vec<usize>,
    units: usize,
    inbound: usize,
    inbound_units: usize,
}

impl Week {
    fn happens(&mut self, kind: EventKind) {
        self.events += 1;
        // As long as WhatsApp's ids are, so that whatever keeps one keeps all of it.
        let id = EventId::new(format!("wamid.HBgLNTE5MDAwMDAwMDAVAgASGBQzQUNC{:012}", self.events));
        let is_hers = matches!(kind, EventKind::Message(_));
        let event = Event { id, at: self.now, kind };
        let open = std::slice::from_ref(&self.cohort);
        let cohort = self.person.cohort().map(|_| &self.cohort);
        let context = Context { now: self.now, cohort, open };
        let Received::Decided(decision) = decide::receive(&self.person, &event, &context) else {
            panic!("{event:?} changes nothing")
        };
        self.person = decision.next;
        let jobs = self.person.claim(self.now, &self.cohort.quiet, None).jobs;
        self.write();
        let (owed, before) = (!jobs.is_empty(), self.writes.len());
        for job in jobs {
            self.person.settle(job.seq, Outcome::Done, self.now);
        }
        // What led to nothing has nothing to record.
        if owed {
            self.write();
        }
        let units = |writes: &[usize]| writes.iter().map(|bytes| bytes.div_ceil(1_024)).sum();
        let units: usize = units(&self.writes[before - 1..]);
        self.units += units;
        if is_hers {
            self.inbound += 1;
            self.inbound_units += units;
        }
        self.now = self.now.plus(120);
    }

    fn write(&mut self) {
        self.person.set_wait();
        let item = item::participant(&self.person, self.writes.len() as u64, &[7; 8]).unwrap();
        self.writes.push(item::bytes(&item));
    }

    fn sends(&mut self, content: Content) {
        let id =
            MessageId::new(format!("wamid.HBgLNTE5MDAwMDAwMDAVAgASGBQzQUND{:012}", self.events));
        let from = self.person.address.clone();
        let number = self.person.number.clone();
        let (at, reply_to, free_entry) = (self.now, None, false);
        let inbound = Inbound { id, at, number, from, reply_to, free_entry, content };
        self.happens(EventKind::Message(Box::new(inbound)));
    }

    fn writes(&mut self, body: &str) {
        self.sends(Content::Text { body: body.to_owned() });
    }

    fn step(&mut self, step: Step) {
        let cohort = self.cohort.id.clone();
        self.happens(EventKind::Step { cohort, step });
    }

    fn photo(&mut self, day: Day, seq: u32) {
        self.sends(Content::Media(Media {
            id: MediaId::new("1037543291543636"),
            kind: MediaKind::Image,
            mime_type: "image/jpeg".to_owned(),
            sha256: Some("ab".repeat(32)),
            caption: None,
            unavailable: false,
        }));
        let object = format!("submissions/{}/{}/{day}-{seq}.jpg", self.person.id, self.cohort.id);
        let (sha256, mime_type) = ("ab".repeat(32), "image/jpeg".to_owned());
        let result = Inspection::Stored {
            object: ObjectKey::new(object),
            sha256,
            bytes: 250_000,
            mime_type,
        };
        let cohort = self.cohort.id.clone();
        self.happens(EventKind::Inspected { cohort, day, seq, result });
    }
}

#[test]
fn a_usual_week_is_written_in_items_of_a_kilobyte() {
    let world = World::at("2026-02-27T15:00:00Z");
    let cohort = world.cohort("LIMA1", "2026-03-02", Language::Es);
    let address =
        Address::new(Phone::parse("51900000000"), UserId::parse("PE.10000000000000000001"));
    let id = ParticipantId::new("p0123456789ABCDEFGHJK");
    let person = Participant::new(id, NumberId::new("106540352242922"), address.unwrap());
    let mut week = Week {
        cohort,
        now: world.now(),
        person,
        events: 0,
        writes: Vec::new(),
        units: 0,
        inbound: 0,
        inbound_units: 0,
    };
    for words in ["UNIRME LIMA1", "sí", "Rosa Quispe", "vendo ropa de niños", "en la noche"] {
        week.writes(words);
    }
    let zone = week.person.zone.clone();
    for day in Day::all() {
        week.now = week.cohort.step_moment(&zone, Step::Lesson(day));
        week.step(Step::Lesson(day));
        week.writes("gracias");
        week.photo(day, 1);
        week.writes("¿Cuánto debo cobrar por una docena de polos?");
        week.sends(Content::Button { payload: format!("done:{day}"), title: "Listo".to_owned() });
    }
    week.now = week.cohort.step_moment(&zone, Step::ClassLink);
    week.step(Step::ClassLink);
    week.now = week.cohort.step_moment(&zone, Step::Raffle).plus(DAY / 24 / 4);
    let cohort = week.cohort.id.clone();
    week.happens(EventKind::RaffleDrawn {
        cohort,
        place: 3,
        winners: 1,
        alternates: 1,
        skipped: 0,
    });

    let (largest, count) = (week.writes.iter().max().unwrap(), week.writes.len());
    let mean = week.writes.iter().sum::<usize>() / count;
    let Week { events, units, inbound, inbound_units, .. } = week;
    println!(
        "item: {count} writes, {mean} bytes on average, {largest} at most; {units} write units for {events} events, \
         {inbound_units} for {inbound} inbound messages"
    );
    // In this week every message leads to something. Over a cycle of people with habits it is at most 2
    // (`tests/simulation/tests/usage.rs`).
    assert!(inbound_units * 100 <= 215 * inbound, "{inbound_units} for {inbound} messages");
    let middle = count / 2;
    let at_rest = week.writes[middle - middle % 2 - 1];
    assert!(at_rest <= 1_024, "{at_rest} bytes in the middle of the week, at rest");
    assert!(*largest <= 4_096, "{largest} bytes");
}
