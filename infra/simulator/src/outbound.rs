//! A message from the business: accepted, then its statuses one after the other.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::agenda::Due;
use crate::codes::code;
use crate::faults::FaultKind;
use crate::message::{Message, Out, Tick};
use crate::sim::{ChangeKind, Simulator};
use crate::webhook::Update;
use crate::wire::{ContactWire, ConversationWire, PricingWire, StatusWire, to_json};
use rates::{Category, Charge, Free, Occasion};

/// A message nobody received is given up after 30 days.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages>
pub(crate) const LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// <https://developers.facebook.com/docs/whatsapp/pricing#free-entry-points>
const ENTRY_POINT: SignedDuration = SignedDuration::from_hours(72);

/// A send that passed every check.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) number: u16,
    pub(crate) person: u32,
    pub(crate) kind: &'static str,
    pub(crate) content: Bytes,
    pub(crate) reply_to: Option<Box<str>>,
    pub(crate) key: Option<Box<str>>,
    pub(crate) template: Option<Box<str>>,
    pub(crate) rendered: Option<Box<str>>,
    pub(crate) category: Category,
    /// The code it will fail with.
    pub(crate) fails: Option<u32>,
    pub(crate) hold: Hold,
    pub(crate) life: SignedDuration,
    pub(crate) reaction: Option<(u32, Box<str>)>,
    pub(crate) voice: bool,
}

/// Whether Meta holds a template message back to see how the first ones are received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    No,
    ThenSend(i64),
    ThenDrop(i64),
}

impl Simulator {
    pub(crate) fn accept(&mut self, order: Order) -> u32 {
        let address = self.people[order.person as usize].address().to_owned();
        let wamid = self.ids.wamid(&address, false);
        let message = Message {
            wamid: wamid.into(),
            number: order.number,
            person: order.person,
            inbound: false,
            kind: order.kind.into(),
            at: self.now,
            content: if self.config.keep_content { order.content } else { Bytes::new() },
            reply_to: order.reply_to,
            tick: Tick::Clock,
            changed: 0,
            reactions: Vec::new(),
            out: Some(Box::new(Out {
                key: order.key,
                template: order.template,
                rendered: order.rendered,
                category: order.category,
                sent_at: None,
                delivered_at: None,
                read_at: None,
                failed_at: None,
                expires: self.after(order.life),
                charge: None,
                errors: Vec::new(),
                voice: order.voice,
            })),
            arriving: None,
        };
        let index = self.add_message(message);
        self.totals.accepted += 1;
        self.throughput[usize::from(order.number)].take(self.now);
        self.count_towards_limits(order.number, order.person, order.category);
        if let Some((target, emoji)) = order.reaction
            && order.fails.is_none()
        {
            self.set_reaction(target, false, &emoji);
        }
        self.people[order.person as usize].typing_until = None;
        match (order.fails, order.hold) {
            (Some(code), _) => {
                let at = self.soon(self.config.timing.failed_ms);
                self.agenda.plan(at, Due::Failed(index, code));
            }
            (None, Hold::No) => {
                let at = self.soon(self.config.timing.sent_ms);
                self.agenda.plan(at, Due::Sent(index));
            }
            (None, Hold::ThenSend(wait)) => {
                let at = self.after(SignedDuration::from_secs(wait));
                self.agenda.plan(at, Due::Released(index, true));
            }
            (None, Hold::ThenDrop(wait)) => {
                let at = self.after(SignedDuration::from_secs(wait));
                self.agenda.plan(at, Due::Released(index, false));
            }
        }
        index
    }

    fn count_towards_limits(&mut self, number: u16, person: u32, category: Category) {
        let now = self.now;
        let entry_until = self.after(ENTRY_POINT);
        let thread = &mut self.people[person as usize].threads[usize::from(number)];
        thread.pair.take(now);
        if category == Category::Marketing {
            thread.marketing.push(now);
        }
        let opens_entry = thread.offer_until.is_some_and(|until| now < until);
        let outside = !thread.window_open(now);
        if opens_entry {
            thread.offer_until = None;
            thread.entry_until = Some(entry_until);
            thread.entry_id = None;
        }
        if outside {
            self.reached.take(person, now);
        }
        if opens_entry {
            let id = self.ids.secret();
            self.people[person as usize].threads[usize::from(number)].entry_id = Some(id);
        }
    }

    pub(crate) fn on_released(&mut self, index: u32, goes: bool) {
        if goes {
            self.on_sent(index);
        } else {
            self.on_failed(index, 132015);
        }
    }

    pub(crate) fn on_sent(&mut self, index: u32) {
        let now = self.now;
        let message = &mut self.messages[index as usize];
        message.tick = Tick::Sent;
        if let Some(out) = message.out.as_mut() {
            out.sent_at = Some(now);
        }
        let reaction = &*message.kind == "reaction";
        self.touch(index);
        // A reaction gets no further status: it is never delivered, so it is never charged.
        let quote = (!reaction).then(|| self.quote(index));
        self.status(index, "sent", quote, None);
        if !reaction {
            let at = self.soon(self.config.timing.delivered_ms);
            self.agenda.plan(at, Due::Delivered(index));
        }
    }

    pub(crate) fn on_delivered(&mut self, index: u32) {
        let now = self.now;
        let message = &self.messages[index as usize];
        let person_no = message.person;
        let person = &mut self.people[person_no as usize];
        if message.out.as_ref().is_some_and(|out| now >= out.expires) {
            // Dropped without a word, as Meta does.
            self.messages[index as usize].tick = Tick::Expired;
            self.touch(index);
            return;
        }
        if person.blocked {
            return;
        }
        if !person.online {
            person.waiting.push(index);
            self.offline_messages += 1;
            return;
        }
        person.unread.push(index);
        let reads_after = person.reads_after;
        let occasion = self.occasion(index);
        let charge = self.meter.charge(occasion, now);
        let message = &mut self.messages[index as usize];
        message.tick = Tick::Delivered;
        if let Some(out) = message.out.as_mut() {
            out.delivered_at = Some(now);
            out.charge = Some(charge);
        }
        self.totals.deliver(charge);
        self.touch(index);
        self.note(ChangeKind::Ledger, Some(person_no), "delivered");
        if !self.skips_delivered(person_no) {
            self.status(index, "delivered", Some(charge), None);
        }
        if let Some(pause) = reads_after {
            self.agenda.plan(self.after(pause), Due::Read(index));
        }
    }

    pub(crate) fn on_read(&mut self, index: u32) {
        let message = &mut self.messages[index as usize];
        let person_no = message.person;
        let person = &mut self.people[person_no as usize];
        person.unread.retain(|unread| *unread != index);
        if message.tick != Tick::Delivered || !person.read_receipts {
            return;
        }
        message.tick = Tick::Read;
        let charge = message.out.as_mut().and_then(|out| {
            out.read_at = Some(self.now);
            out.charge
        });
        self.touch(index);
        self.status(index, "read", charge, None);
    }

    pub(crate) fn on_played(&mut self, index: u32) {
        let message = &mut self.messages[index as usize];
        let receipts = self.people[message.person as usize].read_receipts;
        let voice = message.out.as_ref().is_some_and(|out| out.voice);
        if voice && receipts && message.tick == Tick::Read {
            message.tick = Tick::Played;
            self.touch(index);
            self.status(index, "played", None, None);
        }
    }

    pub(crate) fn on_failed(&mut self, index: u32, code: u32) {
        let now = self.now;
        let message = &mut self.messages[index as usize];
        message.tick = Tick::Failed;
        if let Some(out) = message.out.as_mut() {
            out.failed_at = Some(now);
            out.errors.push(code);
        }
        self.totals.failed += 1;
        self.touch(index);
        self.status(index, "failed", None, Some(code));
    }

    fn skips_delivered(&mut self, person: u32) -> bool {
        let id = self.people[person as usize].id.as_str();
        self.faults.strikes(FaultKind::StatusSkipped, Some(id), Some("delivered")).is_some()
    }

    /// What the message would cost if it were delivered now.
    fn quote(&mut self, index: u32) -> Charge {
        let occasion = self.occasion(index);
        self.meter.quote(occasion, self.now)
    }

    fn occasion(&self, index: u32) -> Occasion {
        let message = &self.messages[index as usize];
        let person = &self.people[message.person as usize];
        let thread = &person.threads[usize::from(message.number)];
        Occasion {
            number: message.number,
            market: person.market(),
            category: message.out.as_ref().map_or(Category::Service, |out| out.category),
            window_open: thread.window_open(self.now),
            entry_point: thread.entry_open(self.now),
        }
    }

    fn status(
        &mut self,
        index: u32,
        status: &'static str,
        charge: Option<Charge>,
        error: Option<u32>,
    ) {
        let message = &self.messages[index as usize];
        let person = &self.people[message.person as usize];
        let mut wire = StatusWire::new(message, person, status, self.now);
        if let Some(charge) = charge {
            let thread = &person.threads[usize::from(message.number)];
            wire.pricing = Some(PricingWire::new(charge, &self.config.billing));
            let entry = charge.free == Some(Free::EntryPoint);
            if entry || self.postbox.style().conversations {
                wire.conversation = Some(ConversationWire::new(thread, charge, person));
            }
        }
        wire.errors = error.map(|number| [error_object(number, details(number))]);
        let number = message.number;
        let person_no = message.person;
        let contact = (status != "failed").then(|| self.contact_json(person_no));
        if self.faults.list().is_empty() {
            let status = to_json(&wire);
            self.update(Update::Status { number, contact, status });
            return;
        }
        let (id, object) = (person.id.clone(), to_json(&wire));
        wire.status = "warning";
        let strange = to_json(&wire);
        let strike = |faults: &mut crate::faults::Faults, kind| {
            faults.strikes(kind, Some(&id), Some(status))
        };
        if strike(&mut self.faults, FaultKind::StatusUnknown).is_some() {
            self.update(Update::Status { number, contact: contact.clone(), status: strange });
        }
        let update = Update::Status { number, contact, status: object };
        if strike(&mut self.faults, FaultKind::StatusDuplicate).is_some() {
            self.update(update.clone());
        }
        if let Some(fault) = strike(&mut self.faults, FaultKind::StatusLate) {
            let at = self.after(SignedDuration::from_secs(fault.seconds_or(60)));
            self.late.push(Some(update));
            self.agenda.plan(at, Due::LateUpdate(self.late.len() as u32 - 1));
            return;
        }
        self.update(update);
    }

    fn contact_json(&self, person: u32) -> String {
        to_json(&ContactWire::of(&self.people[person as usize]))
    }

    pub(crate) fn contact_of(&self, person: u32) -> Value {
        serde_json::to_value(ContactWire::of(&self.people[person as usize])).unwrap_or_default()
    }

    /// The earliest time at which a message sent now would be too old to be answered to.
    pub(crate) fn too_old(&self, at: Timestamp) -> bool {
        self.now.duration_since(at) > LIFE
    }
}

fn details(number: u32) -> &'static str {
    match number {
        131026 => "The message could not be delivered to this person.",
        131042 => "The account has no valid way to pay.",
        131047 => "More than 24 hours have passed since the person last wrote.",
        131049 => "Not delivered, to keep the number of marketing messages per person healthy.",
        131050 => "The person stopped marketing messages from this business.",
        131053 => "The file could not be fetched, or its type is not supported.",
        132015 => "The template was paused while the message was held.",
        _ => "The message was not delivered.",
    }
}

/// An element of `errors`, in its newer shape.
pub(crate) fn error_object(number: u32, details: &str) -> Value {
    json!({
        "code": number,
        "title": code(number).title,
        "message": code(number).title,
        "error_data": { "details": details },
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}
