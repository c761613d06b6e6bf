//! A message from a person: composed on the phone, sent when the phone is on, told by webhook.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::agenda::Due;
use crate::faults::FaultKind;
use crate::media::{INBOUND_LIMIT, Media, RECEIVED_FOR};
use crate::message::{Arriving, Message, Tick};
use crate::say::{Kind, Say};
use crate::shapes::{Draft, Shape};
use crate::sim::{Simulator, Trouble, seconds};
use crate::webhook::Update;
use crate::wire::to_json;

/// The service window, from the person's newest message on.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows>
pub(crate) const WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// A message object without its id, sender and time, and whether it comes in a given file.
struct Composed {
    kind: &'static str,
    message: Map<String, Value>,
    reply_to: Option<String>,
}

impl Simulator {
    /// A person does something on the phone. Answers the id that the webhook will carry.
    pub fn say(&mut self, person: &str, now: Timestamp, say: Say) -> Result<String, Trouble> {
        self.advance(now);
        let no = self.person_no(person)?;
        let number = self.number_of(say.number.as_deref())?;
        let one = &self.people[no as usize];
        if !one.has_whatsapp {
            return Err(Trouble::new(format!("{person} has no WhatsApp: give it to them first.")));
        }
        if one.blocked {
            return Err(Trouble::new(format!("{person} blocked the business: unblock it first.")));
        }
        if say.call {
            return Ok(self.call_business(no, number));
        }
        let composed = self.compose(no, number, &say)?;
        let raw_id = composed.message.get("id").and_then(Value::as_str).map(str::to_owned);
        let wamid = match raw_id {
            Some(id) => id,
            None => {
                let address = self.people[no as usize].address().to_owned();
                self.ids.wamid(&address, true)
            }
        };
        if let Some(react) = &say.react
            && let Some((target, _)) = self.message(&react.message)
        {
            self.set_reaction(target, true, &react.emoji);
        }
        let index = self.add_message(Message {
            wamid: wamid.as_str().into(),
            number,
            person: no,
            inbound: true,
            kind: composed.kind.into(),
            at: self.now,
            content: Bytes::new(),
            reply_to: composed.reply_to.map(Into::into),
            tick: Tick::Clock,
            changed: 0,
            reactions: Vec::new(),
            out: None,
            arriving: None,
        });
        let mut shapes = self.people[no as usize].shapes.clone();
        shapes.extend(&say.shapes);
        if self.faults.strikes(FaultKind::InboundMediaFails, Some(person), None).is_some() {
            shapes.push(Shape::MediaFailed);
        }
        if let Some(fault) = self.faults.strikes(FaultKind::FlowMalformed, Some(person), None) {
            shapes.push(malformed(fault.code));
        }
        let arriving = Arriving {
            message: Value::Object(composed.message),
            contact: Value::Null,
            errors: None,
            twice: false,
            shapes,
        };
        self.messages[index as usize].arriving = Some(Box::new(arriving));
        if self.people[no as usize].online {
            self.leave_phone(index);
        } else {
            self.people[no as usize].unsent.push(index);
            self.offline_messages += 1;
        }
        Ok(wamid)
    }

    /// The phone is on: the message goes, with the time at which it goes.
    pub(crate) fn leave_phone(&mut self, index: u32) {
        let now = self.now;
        let Some(arriving) = self.messages[index as usize].arriving.take() else { return };
        let no = self.messages[index as usize].person;
        let mut message = arriving.message;
        let shapes = arriving.shapes;
        let person = &mut self.people[no as usize];
        let referral = person.referral.take();
        let wire = person.wire();
        let mut fill = |name: &str, value: Option<Value>| {
            if message.get(name).is_none()
                && let Some(value) = value
            {
                message[name] = value;
            }
        };
        fill("from", wire.wa_id.map(Into::into));
        fill("from_user_id", wire.user_id.map(Into::into));
        fill("from_parent_user_id", wire.parent_user_id.map(Into::into));
        fill("id", Some((*self.messages[index as usize].wamid).into()));
        fill("timestamp", Some(seconds(now).into()));
        fill("referral", referral);
        let contact = self.contact_of(no);
        let mut draft = Draft { message, contact, errors: None, twice: false };
        if draft.message["type"] == "system" {
            draft.contact = Value::Null;
        }
        for shape in shapes {
            draft.reshape(shape);
        }
        let record = &mut self.messages[index as usize];
        record.at = now;
        if self.config.keep_content {
            record.content = to_json(&draft.message).into();
        }
        record.arriving = Some(Box::new(Arriving {
            message: draft.message,
            contact: draft.contact,
            errors: draft.errors,
            twice: draft.twice,
            shapes: Vec::new(),
        }));
        self.open_window(index);
        self.touch(index);
        let at = self.soon(self.config.timing.inbound_ms);
        self.agenda.plan(at, Due::Arrives(index));
    }

    fn open_window(&mut self, index: u32) {
        let message = &self.messages[index as usize];
        // What Meta writes about a person is not something that the person said.
        if &*message.kind == "system" {
            return;
        }
        let until = self.after(WINDOW);
        let referred = message
            .arriving
            .as_ref()
            .is_some_and(|arriving| arriving.message["referral"].is_object());
        let (person, number) = (message.person, usize::from(message.number));
        let thread = &mut self.people[person as usize].threads[number];
        thread.window_until = Some(until);
        if referred {
            thread.offer_until = Some(until);
        }
    }

    pub(crate) fn on_arrives(&mut self, index: u32) {
        let message = &mut self.messages[index as usize];
        let Some(arriving) = message.arriving.take() else { return };
        message.tick = Tick::Delivered;
        let number = message.number;
        self.touch(index);
        self.throughput[usize::from(number)].take(self.now);
        self.totals.received += 1;
        let Arriving { message, contact, errors, twice, .. } = *arriving;
        let update = Update::Message {
            number,
            contact: contact.is_object().then(|| to_json(&contact)),
            message: to_json(&message),
            error: errors.as_ref().and_then(|list| list.get(0)).map(Value::to_string),
        };
        if twice {
            // Both have to be in one body, so the pair waits for no batch.
            self.postbox.flush(self.now);
            self.postbox.pair(update, self.now);
            self.on_posted();
        } else {
            self.update(update);
        }
    }

    fn compose(&mut self, person: u32, number: u16, say: &Say) -> Result<Composed, Trouble> {
        let mut reply_to = say.reply_to.clone();
        let (kind, body) = self.act(person, number, say, &mut reply_to)?;
        let mut message = Map::new();
        match body {
            Value::Object(body) if kind.is_empty() => message = body,
            Value::Null => {}
            body @ (Value::Object(_)
            | Value::Array(_)
            | Value::String(_)
            | Value::Number(_)
            | Value::Bool(_)) => {
                message.insert(kind.to_owned(), body);
            }
        }
        if !kind.is_empty() {
            message.insert("type".to_owned(), kind.into());
        }
        if let Some(target) = &reply_to
            && !message.contains_key("context")
        {
            let from = match self.message(target) {
                Some((_, target)) if target.inbound => {
                    self.people[person as usize].wire().wa_id.unwrap_or_default().to_owned()
                }
                Some(_) | None => {
                    crate::sim::digits(&self.config.numbers[usize::from(number)].display)
                }
            };
            message.insert("context".to_owned(), json!({ "from": from, "id": target }));
        }
        if let Some(referral) = &say.referral {
            message.insert("referral".to_owned(), referral.clone());
        }
        if let Some(group) = &say.group_id {
            message.insert("group_id".to_owned(), group.as_str().into());
        }
        if say.declared_bytes.is_some_and(|bytes| bytes > INBOUND_LIMIT) {
            let error = crate::outbound::error_object(131052, "The file is larger than 100 MB.");
            message.insert("errors".to_owned(), json!([error]));
        }
        let kind = if kind.is_empty() { "raw" } else { kind };
        if kind == "unsupported" {
            let error =
                crate::outbound::error_object(131051, "Message type is currently not supported.");
            message.insert("errors".to_owned(), json!([error]));
        }
        Ok(Composed { kind, message, reply_to })
    }

    /// The type of the message and what stands under that name; an empty type is a whole message.
    fn act(
        &mut self,
        person: u32,
        number: u16,
        say: &Say,
        reply_to: &mut Option<String>,
    ) -> Result<(&'static str, Value), Trouble> {
        if let Some(text) = &say.text {
            return Ok(("text", json!({ "body": text })));
        }
        if let Some(upload) = &say.media {
            let kind = say.kind.ok_or_else(|| {
                Trouble::new(
                    "A file needs `kind`: image, video, audio, voice, document or sticker.",
                )
            })?;
            return Ok((kind.wire(), self.received_file(number, upload, kind, say)?));
        }
        if let Some(tap) = &say.tap {
            *reply_to = Some(tap.message.clone());
            return self.pressed(person, &tap.message, &tap.button);
        }
        if let Some(choose) = &say.choose {
            *reply_to = Some(choose.message.clone());
            return self.chosen(person, &choose.message, &choose.row);
        }
        if let Some(flow) = &say.flow {
            *reply_to = Some(flow.message.clone());
            return self.flow_answered(person, &flow.message, &flow.answers);
        }
        if let Some(react) = &say.react {
            self.known(person, &react.message)?;
            let mut body = json!({ "message_id": react.message });
            if !react.emoji.is_empty() {
                body["emoji"] = react.emoji.as_str().into();
            }
            return Ok(("reaction", body));
        }
        if let Some(location) = &say.location {
            return Ok(("location", location.clone()));
        }
        if let Some(contacts) = &say.contacts {
            return Ok(("contacts", contacts.clone()));
        }
        if let Some(order) = &say.order {
            return Ok(("order", order.clone()));
        }
        if let Some(edit) = &say.edit {
            self.known(person, &edit.message)?;
            let message = json!({
                "type": "text",
                "text": { "body": edit.text },
                "context": { "id": edit.message },
            });
            let body = json!({ "original_message_id": edit.message, "message": message });
            return Ok(("edit", body));
        }
        if let Some(message) = &say.revoke {
            self.known(person, message)?;
            return Ok(("revoke", json!({ "original_message_id": message })));
        }
        if let Some(kind) = &say.unsupported {
            return Ok(("unsupported", json!({ "type": kind })));
        }
        if say.welcome {
            return Ok(("request_welcome", Value::Null));
        }
        if let Some(answer) = &say.call_permission {
            reply_to.clone_from(&answer.message);
            let mut reply = json!({
                "response": if answer.accept { "accept" } else { "reject" },
                "response_source": "user_action",
            });
            if answer.accept && answer.permanent {
                reply["is_permanent"] = true.into();
            } else if answer.accept {
                // A permission that is not permanent lasts seven days.
                let until = self.after(SignedDuration::from_hours(7 * 24));
                reply["expiration_timestamp"] = seconds(until).into();
            }
            let body = json!({ "type": "call_permission_reply", "call_permission_reply": reply });
            return Ok(("interactive", body));
        }
        if let Some(payment) = &say.payment {
            let body = json!({ "type": "payment_method", "payment_method": payment });
            return Ok(("interactive", body));
        }
        if let Some(system) = &say.system {
            return Ok(("system", system.clone()));
        }
        if let Some(raw) = &say.raw {
            if !raw.is_object() {
                return Err(Trouble::new("`raw` has to be a message object."));
            }
            return Ok(("", raw.clone()));
        }
        Err(Trouble::new(
            "Say what the person does: text, media, tap, choose, flow, react, location, contacts, \
             order, edit, revoke, unsupported, welcome, call_permission, payment, system or raw.",
        ))
    }

    /// A file from a phone gets an id of its own, valid for seven days.
    fn received_file(
        &mut self,
        number: u16,
        upload: &str,
        kind: Kind,
        say: &Say,
    ) -> Result<Value, Trouble> {
        let Some(file) = self.shelf.get(upload).cloned() else {
            return Err(Trouble::new(format!("There is no upload {upload}: POST it first.")));
        };
        let expires = self.after(RECEIVED_FOR);
        let media = Media {
            id: self.ids.object(),
            number: Some(number),
            expires: Some(expires),
            declared: say.declared_bytes,
            filename: say.filename.clone().or(file.filename.clone()),
            ..file
        };
        let mut body = json!({
            "id": media.id,
            "mime_type": media.mime,
            "sha256": STANDARD.encode(media.sha256),
        });
        if self.postbox.style().media_url {
            body["url"] = self.media_address(&media.id).into();
        }
        if let Some(caption) = &say.caption {
            body["caption"] = caption.as_str().into();
        }
        match kind {
            Kind::Audio => body["voice"] = false.into(),
            Kind::Voice => body["voice"] = true.into(),
            Kind::Document => {
                body["filename"] = media.filename.as_deref().unwrap_or("document").into();
            }
            Kind::Sticker => body["animated"] = crate::media::is_animated(&media.bytes).into(),
            Kind::Image | Kind::Video => {}
        }
        self.shelf.put(media);
        Ok(body)
    }

    /// Sets or, with an empty emoji, takes back one side's reaction.
    pub(crate) fn set_reaction(&mut self, target: u32, from_person: bool, emoji: &str) {
        let Some(message) = self.messages.get_mut(target as usize) else { return };
        message.reactions.retain(|(side, _)| *side != from_person);
        if !emoji.is_empty() {
            message.reactions.push((from_person, emoji.into()));
        }
        self.touch(target);
    }

    pub(crate) fn number_of(&self, id: Option<&str>) -> Result<u16, Trouble> {
        let Some(id) = id else { return Ok(0) };
        let index = self.config.numbers.iter().position(|number| number.id == id);
        index
            .map(|index| index as u16)
            .ok_or_else(|| Trouble::new(format!("There is no business number {id}.")))
    }
}

fn malformed(code: Option<u32>) -> Shape {
    match code {
        Some(2) => Shape::ResponseJsonNull,
        Some(3) => Shape::ResponseJsonList,
        Some(4) => Shape::FlowTokenMissing,
        Some(_) | None => Shape::ResponseJsonInvalid,
    }
}
