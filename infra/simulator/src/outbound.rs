//! A message from the business: accepted, then its statuses one after the other.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::agenda::Due;
use crate::codes::code;
use crate::faults::FaultKind;
use crate::message::{Message, Out, Tick};
use crate::money::{Category, Charge, Free, Occasion};
use crate::shapes::Shape;
use crate::sim::{ChangeKind, Simulator, seconds};
use crate::webhook::Update;

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
        let quote = self.quote(index);
        self.status(index, "sent", Some(quote), &[]);
        // A reaction gets no further status: it is never delivered, so it is never charged.
        if !reaction {
            let at = self.soon(self.config.timing.delivered_ms);
            self.agenda.plan(at, Due::Delivered(index));
        }
    }

    pub(crate) fn on_delivered(&mut self, index: u32) {
        let now = self.now;
        let message = &self.messages[index as usize];
        if message.tick != Tick::Sent {
            return;
        }
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
        let (number, id) = (message.number, person.id.clone());
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
        let skipped = self.faults.strikes(FaultKind::StatusSkipped, Some(&id), Some("delivered"));
        if skipped.is_none() {
            let pricing = self.pricing(charge, number, person_no);
            self.status(index, "delivered", Some(pricing), &[]);
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
        let number = message.number;
        let charge = message.out.as_mut().and_then(|out| {
            out.read_at = Some(self.now);
            out.charge
        });
        self.touch(index);
        let pricing = charge.map(|charge| self.pricing(charge, number, person_no));
        self.status(index, "read", pricing, &[]);
    }

    pub(crate) fn on_played(&mut self, index: u32) {
        let message = &mut self.messages[index as usize];
        let receipts = self.people[message.person as usize].read_receipts;
        let voice = message.out.as_ref().is_some_and(|out| out.voice);
        if voice && receipts && message.tick == Tick::Read {
            message.tick = Tick::Played;
            self.touch(index);
            self.status(index, "played", None, &[]);
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
        self.status(index, "failed", None, &[code]);
    }

    /// What the message would cost if it were delivered now.
    fn quote(&mut self, index: u32) -> Value {
        let occasion = self.occasion(index);
        let charge = self.meter.quote(occasion, self.now);
        let message = &self.messages[index as usize];
        let (number, person) = (message.number, message.person);
        self.pricing(charge, number, person)
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

    /// The pricing object, with what belongs beside it for a free entry point.
    fn pricing(&self, charge: Charge, number: u16, person: u32) -> Value {
        let kind = match charge.free {
            Some(Free::EntryPoint) => "free_entry_point",
            Some(Free::Window) => "free_customer_service",
            Some(Free::Allowance) => &self.config.billing.free_allowance_type,
            None => "regular",
        };
        let category = match charge.free {
            Some(Free::EntryPoint) => "referral_conversion",
            Some(Free::Window | Free::Allowance) | None => charge.category.name(),
        };
        let mut pricing = json!({
            "pricing_model": "PMP",
            "type": kind,
            "category": category,
        });
        if !self.config.billing.without_billable {
            pricing["billable"] = charge.free.is_none().into();
        }
        let mut both = json!({ "pricing": pricing });
        let thread = &self.people[person as usize].threads[usize::from(number)];
        let entry = charge.free == Some(Free::EntryPoint);
        if entry || self.postbox.style().conversations {
            let mut conversation = json!({ "origin": { "type": category } });
            conversation["id"] = match &thread.entry_id {
                Some(id) if entry => id.as_str().into(),
                Some(_) | None => format!("conversation-{number}-{person}-{category}").into(),
            };
            let until = if entry { thread.entry_until } else { thread.window_until };
            if let Some(until) = until {
                conversation["expiration_timestamp"] = seconds(until).into();
            }
            both["conversation"] = conversation;
        }
        both
    }

    fn status(&mut self, index: u32, status: &str, pricing: Option<Value>, errors: &[u32]) {
        let message = &self.messages[index as usize];
        let person = &self.people[message.person as usize];
        let wire = person.wire();
        let id_in_from = person.shapes.contains(&Shape::IdInFrom);
        let mut object = json!({
            "id": &*message.wamid,
            "status": status,
            "timestamp": seconds(self.now),
        });
        let recipient = if id_in_from { wire.user_id } else { wire.wa_id };
        if let Some(recipient) = recipient {
            object["recipient_id"] = recipient.into();
        }
        if let Some(user_id) = wire.user_id {
            object["recipient_user_id"] = user_id.into();
        }
        if let Some(parent) = wire.parent_user_id {
            let spelling = person.shapes.iter().find_map(|shape| parent_field(*shape));
            object[spelling.unwrap_or("parent_recipient_user_id")] = parent.into();
        }
        if let Some(key) = message.out.as_ref().and_then(|out| out.key.as_deref()) {
            object["biz_opaque_callback_data"] = key.into();
        }
        if let Some(Value::Object(both)) = pricing {
            for (name, value) in both {
                object[name] = value;
            }
        }
        if !errors.is_empty() {
            let list: Vec<Value> =
                errors.iter().map(|number| error_object(*number, details(*number))).collect();
            object["errors"] = list.into();
        }
        let number = message.number;
        let id = person.id.clone();
        let contact = (status != "failed").then(|| self.contact_of(message.person));
        let update = Update::Status { number, contact, status: object };
        self.post_status(update, &id, status);
    }

    fn post_status(&mut self, update: Update, person: &str, status: &str) {
        let strikes = |faults: &mut crate::faults::Faults, kind| {
            faults.strikes(kind, Some(person), Some(status))
        };
        if strikes(&mut self.faults, FaultKind::StatusUnknown).is_some()
            && let Update::Status { number, contact, status } = &update
        {
            let mut strange = status.clone();
            strange["status"] = "warning".into();
            let (number, contact) = (*number, contact.clone());
            self.update(Update::Status { number, contact, status: strange });
        }
        if strikes(&mut self.faults, FaultKind::StatusDuplicate).is_some() {
            self.update(update.clone());
        }
        if let Some(fault) = strikes(&mut self.faults, FaultKind::StatusLate) {
            let at = self.after(SignedDuration::from_secs(fault.seconds_or(60)));
            self.late.push(Some(update));
            self.agenda.plan(at, Due::LateUpdate(self.late.len() as u32 - 1));
            return;
        }
        self.update(update);
    }

    pub(crate) fn contact_of(&self, person: u32) -> Value {
        let person = &self.people[person as usize];
        let wire = person.wire();
        let mut contact = json!({ "profile": { "name": person.name } });
        if let Some(username) = &person.username {
            contact["profile"]["username"] = username.as_str().into();
        }
        if let Some(wa_id) = wire.wa_id {
            contact["wa_id"] = wa_id.into();
        }
        if let Some(user_id) = wire.user_id {
            contact["user_id"] = user_id.into();
        }
        if let Some(parent) = wire.parent_user_id {
            contact["parent_user_id"] = parent.into();
        }
        contact
    }

    /// The earliest time at which a message sent now would be too old to be answered to.
    pub(crate) fn too_old(&self, at: Timestamp) -> bool {
        self.now.duration_since(at) > LIFE
    }
}

fn parent_field(shape: Shape) -> Option<&'static str> {
    if shape == Shape::ParentRecipientUserId {
        Some("parent_recipient_user_id")
    } else if shape == Shape::RecipientParentUserId {
        Some("recipient_parent_user_id")
    } else if shape == Shape::ParentUserId {
        Some("parent_user_id")
    } else {
        None
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
