//! `POST /{number}/messages`: send, mark as read, show that one is typing.

use jiff::SignedDuration;
use serde::Serialize;
use serde_json::Value;

use super::{Answered, Fate, GraphAnswer, GraphRequest, groups, success};
use crate::check::template::{fill_in, name_and_language};
use crate::check::{self, Asset, Checked, Field, Source, To};
use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::media::{MediaKind, is_mono_opus, is_ogg};
use crate::message::Tick;
use crate::outbound::{Hold, LIFE, Order};
use crate::people::{Identity, NewPerson, same_phone};
use crate::sim::{ChangeKind, Simulator, digits};
use crate::templates::TemplateStatus;
use crate::wire::to_json;
use rates::Category;

/// The dots of typing show for so long, or until the business answers.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators>
const TYPING: SignedDuration = SignedDuration::from_secs(25);
/// An authentication template is worth nothing later than this.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates#customize-time-to-live>
const AUTHENTICATION_LIFE: SignedDuration = SignedDuration::from_secs(10 * 60);

/// The answer to a send.
#[derive(Debug, Serialize)]
struct SendAnswer<'a> {
    messaging_product: &'static str,
    contacts: [ContactAnswer<'a>; 1],
    messages: [MessageAnswer<'a>; 1],
}

#[derive(Debug, Serialize)]
struct ContactAnswer<'a> {
    input: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct MessageAnswer<'a> {
    id: &'a str,
    /// Only templates have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_status: Option<&'static str>,
}

/// What a template adds to a message.
struct Templated {
    name: String,
    category: Category,
    rendered: String,
    life: SignedDuration,
}

impl Simulator {
    pub(crate) fn post_message(&mut self, number: u16, request: &GraphRequest) -> Answered {
        let answered = self.post_message_unfailing(number, request);
        if let Err(refusal) = &answered {
            *self.totals.refused.entry(refusal.code).or_default() += 1;
        }
        answered
    }

    fn post_message_unfailing(&mut self, number: u16, request: &GraphRequest) -> Answered {
        self.account_trouble(number)?;
        let body = request.parameters()?;
        if body.get("status").is_some() {
            return self.mark_read(number, &body);
        }
        let mut checked = check::message(&body)?;
        if checked.group {
            return groups::refuse();
        }
        self.check_flow(&body)?;
        let person = self.recipient(number, &checked)?;
        let id = self.people[person as usize].id.clone();
        let templated = match checked.kind {
            "template" => Some(self.templated(&body, &mut checked)?),
            _ => None,
        };
        if let Some(fault) = self.faults.strikes(FaultKind::SendRefused, Some(&id), None) {
            return Err(Refusal::new(fault.code.unwrap_or(131000), "A fault was set."));
        }
        self.rates(number, person)?;
        let category = templated.as_ref().map_or(Category::Service, |one| one.category);
        let fails = self.failure(number, person, &checked, category, templated.is_some());
        if self.config.answers.refuse_at_once
            && let Some(code) = fails
        {
            return Err(Refusal::new(code, "Refused at once, as this simulator was told to."));
        }
        let hold = if templated.is_some() { self.hold(&id) } else { Hold::No };
        let reaction = checked
            .reaction
            .and_then(|(target, emoji)| Some((self.message(target)?.0, emoji.into())));
        let order = Order {
            number,
            person,
            kind: checked.kind,
            content: request.body.clone(),
            reply_to: checked.reply_to.map(Into::into),
            key: checked.key.map(Into::into),
            life: templated.as_ref().map_or(LIFE, |one| one.life),
            category,
            fails,
            hold,
            reaction,
            voice: checked.voice,
            rendered: templated.as_ref().map(|one| one.rendered.as_str().into()),
            template: templated.as_ref().map(|one| one.name.as_str().into()),
        };
        let index = self.accept(order);
        Ok(self.accepted(index, &body, templated.is_some(), hold, &id))
    }

    fn accepted(
        &mut self,
        index: u32,
        body: &Value,
        template: bool,
        hold: Hold,
        id: &str,
    ) -> GraphAnswer {
        let message = &self.messages[index as usize];
        let person = &self.people[message.person as usize];
        let wire = person.wire();
        let contact = ContactAnswer {
            input: body.get("to").or_else(|| body.get("recipient")),
            wa_id: wire.wa_id,
            user_id: wire.user_id,
        };
        let held = match hold {
            Hold::No => "accepted",
            Hold::ThenSend(_) | Hold::ThenDrop(_) => "held_for_quality_assessment",
        };
        let sent = MessageAnswer { id: &message.wamid, message_status: template.then_some(held) };
        let answer =
            SendAnswer { messaging_product: "whatsapp", contacts: [contact], messages: [sent] };
        let mut answer = GraphAnswer::json(200, &answer);
        if self.faults.strikes(FaultKind::AnswerLost, Some(id), None).is_some() {
            answer.fate = Fate::DropConnection;
        }
        if self.faults.strikes(FaultKind::AnswerGarbled, Some(id), None).is_some() {
            answer = GraphAnswer::text(200, "text/html", "<html><body>Moved</body></html>");
        }
        answer
    }

    /// What concerns the whole account or number.
    fn account_trouble(&mut self, number: u16) -> Result<(), Refusal> {
        let upgrading = self.upgrading_until[usize::from(number)];
        let upgrading = upgrading.is_some_and(|until| self.now < until);
        if upgrading || self.faults.strikes(FaultKind::Maintenance, None, None).is_some() {
            return Err(Refusal::new(131057, "The throughput of this number is being upgraded."));
        }
        if self.faults.strikes(FaultKind::AccountLocked, None, None).is_some() {
            return Err(Refusal::new(
                131031,
                "The account has been locked for a policy violation.",
            ));
        }
        if self.faults.strikes(FaultKind::RateLimited, None, None).is_some() {
            return Err(Refusal::new(130429, "The throughput of this number has been reached."));
        }
        if !self.registered[usize::from(number)] {
            return Err(Refusal::new(133010, "Register the phone number first."));
        }
        Ok(())
    }

    fn recipient(&mut self, number: u16, checked: &Checked<'_>) -> Result<u32, Refusal> {
        let phone = match checked.to {
            To::Id(id) => {
                let known = self.by_user_id.get(id).copied();
                return known.map_or_else(|| self.stranger(None, Some(id)), Ok);
            }
            To::Phone(phone) => phone,
        };
        let own = same_phone(&self.config.numbers[usize::from(number)].display);
        let wanted = same_phone(phone);
        if wanted == own {
            return Err(Refusal::new(131021, "Sender and recipient are the same number."));
        }
        if let Some(list) = &self.config.allow_list
            && !list.iter().any(|allowed| same_phone(allowed) == wanted)
        {
            return Err(Refusal::new(131030, "Add the recipient to the list of test numbers."));
        }
        let found = self.by_phone.get(&wanted).copied();
        let person = found.map_or_else(|| self.stranger(Some(phone), None), Ok)?;
        self.people[person as usize].in_contact_book = true;
        Ok(person)
    }

    /// Nobody who has WhatsApp: the send is accepted and fails with 131026.
    fn stranger(&mut self, phone: Option<&str>, user_id: Option<&str>) -> Result<u32, Refusal> {
        let new = NewPerson {
            name: Some("?".to_owned()),
            id: Some(self.free_id("stranger-")),
            phone: phone.map(digits),
            user_id: user_id.map(str::to_owned),
            identity: if phone.is_some() { Identity::Phone } else { Identity::Id },
            has_whatsapp: Some(false),
            ..NewPerson::default()
        };
        let id = self.add_person(new).map_err(|trouble| Refusal::new(131000, trouble.0))?;
        self.person_no(&id).map_err(|trouble| Refusal::new(131000, trouble.0))
    }

    fn templated<'a>(
        &self,
        body: &'a Value,
        checked: &mut Checked<'a>,
    ) -> Result<Templated, Refusal> {
        let part = Field::at(&body["template"], "template");
        let (name, language) = name_and_language(&part)?;
        let Some(template) = self.templates.find(name, language) else {
            return Err(Refusal::new(
                132001,
                format!("template name ({name}) does not exist in {language}"),
            ));
        };
        match template.status {
            TemplateStatus::Approved => {}
            TemplateStatus::Paused => {
                return Err(Refusal::new(132015, "The template is paused for low quality."));
            }
            TemplateStatus::Disabled => {
                return Err(Refusal::new(132016, "The template was paused too often."));
            }
            TemplateStatus::Pending
            | TemplateStatus::Rejected
            | TemplateStatus::InAppeal
            | TemplateStatus::PendingDeletion => {
                return Err(Refusal::new(
                    132001,
                    format!("template name ({name}) is not approved in {language}"),
                ));
            }
        }
        let by_id = matches!(checked.to, To::Id(_));
        if template.category == Category::Authentication && by_id {
            return Err(Refusal::new(131062, "Authentication needs a phone number."));
        }
        let filled = fill_in(&part, template)?;
        checked.assets.extend(filled.assets);
        let life = match template.ttl_seconds {
            Some(seconds) if seconds > 0 => SignedDuration::from_secs(seconds),
            Some(_) => LIFE,
            None if template.category == Category::Authentication => AUTHENTICATION_LIFE,
            None => LIFE,
        };
        let (name, category) = (template.name.clone(), template.category);
        Ok(Templated { name, category, rendered: self.kept(&filled.rendered), life })
    }

    /// What only a screen needs is not written down where no screens are kept.
    fn kept(&self, rendered: &Value) -> String {
        if self.config.keep_content { to_json(rendered) } else { String::new() }
    }

    fn rates(&mut self, number: u16, person: u32) -> Result<(), Refusal> {
        let now = self.now;
        let rate = self.config.numbers[usize::from(number)].rate.per_second();
        if self.throughput[usize::from(number)].count(now) >= rate {
            return Err(Refusal::new(
                130429,
                "Message failed to send because there were too many messages sent from this phone \
                 number in a short period of time",
            ));
        }
        let pair = self.people[person as usize].threads[usize::from(number)].pair;
        if !pair.allows(self.config.pair_limit, now) {
            return Err(Refusal::new(
                131056,
                "Too many messages to this person from this phone number in a short time",
            ));
        }
        Ok(())
    }

    /// The code with which the message will fail after it was accepted.
    fn failure(
        &mut self,
        number: u16,
        person_no: u32,
        checked: &Checked<'_>,
        category: Category,
        template: bool,
    ) -> Option<u32> {
        let now = self.now;
        let id = self.people[person_no as usize].id.clone();
        if let Some(fault) = self.faults.strikes(FaultKind::SendFails, Some(&id), None) {
            return Some(fault.code.unwrap_or(131000));
        }
        if self.faults.strikes(FaultKind::PaymentMissing, Some(&id), None).is_some() {
            return Some(131042);
        }
        let cap = self.config.marketing_cap;
        let person = &mut self.people[person_no as usize];
        if !person.has_whatsapp {
            return Some(131026);
        }
        let country = person.country.clone();
        let (stopped, experiment) = (person.marketing_stopped, person.experiment);
        let thread = &mut person.threads[usize::from(number)];
        let open = thread.window_open(now);
        if category == Category::Marketing {
            if stopped {
                return Some(131050);
            }
            if experiment {
                return Some(130472);
            }
            let day = SignedDuration::from_hours(24);
            thread.marketing.retain(|at| now.duration_since(*at) < day);
            // Marketing does not reach numbers of the United States; the cap rests while answering.
            let capped = cap.is_some_and(|cap| thread.marketing.len() >= cap) && !open;
            if capped || country == "US" {
                return Some(131049);
            }
        }
        if !template && !open {
            return Some(131047);
        }
        if !open && !self.reached.allows(self.config.tier.people(), person_no, now) {
            return Some(131048);
        }
        if let Some((target, _)) = checked.reaction {
            let fits = self.message(target).is_some_and(|(_, target)| {
                target.person == person_no
                    && &*target.kind != "reaction"
                    && !self.too_old(target.at)
            });
            if !fits {
                return Some(131009);
            }
        }
        let bad = checked.assets.iter().any(|asset| !self.fetchable(number, asset, checked.voice));
        let broken = checked.assets.iter().any(|asset| matches!(asset.source, Source::Link(_)))
            && self.faults.strikes(FaultKind::LinkBroken, Some(&id), None).is_some();
        (bad || broken).then_some(131053)
    }

    fn fetchable(&self, number: u16, asset: &Asset<'_>, voice: bool) -> bool {
        match asset.source {
            Source::Id(id) => self.shelf.get(id).is_some_and(|media| {
                let voice_fits = !voice || is_mono_opus(&media.bytes);
                // Only Opus goes in an Ogg file.
                let ogg_fits = asset.kind != MediaKind::Audio
                    || !is_ogg(&media.bytes)
                    || is_mono_opus(&media.bytes);
                media.alive(self.now)
                    && media.number == Some(number)
                    && (asset.kind == MediaKind::Document || asset.kind.accepts(&media.mime))
                    && voice_fits
                    && ogg_fits
            }),
            Source::Link(link) => link_fits(asset.kind, link),
        }
    }

    fn hold(&mut self, id: &str) -> Hold {
        if let Some(fault) = self.faults.strikes(FaultKind::HeldForQuality, Some(id), None) {
            return Hold::ThenSend(fault.seconds_or(600));
        }
        if let Some(fault) = self.faults.strikes(FaultKind::HeldAndDropped, Some(id), None) {
            return Hold::ThenDrop(fault.seconds_or(600));
        }
        Hold::No
    }

    /// Marks a message of a person and all before it as read, and may show typing.
    fn mark_read(&mut self, number: u16, body: &Value) -> Answered {
        let top = Field::top(body);
        if body["messaging_product"] != "whatsapp" {
            return Err(Refusal::invalid("Param messaging_product must be one of {WHATSAPP}."));
        }
        top.word("status", &["read"])?;
        let wamid = top.text("message_id", 1, usize::MAX)?;
        if let Some(typing) = top.optional_object("typing_indicator")? {
            typing.word("type", &["text"])?;
        }
        let found = self.message(wamid).map(|(index, message)| {
            (index, message.person, message.inbound && message.number == number, message.at)
        });
        let Some((index, person, true, at)) = found else {
            return Err(Refusal::value(
                "message_id is not a message that a person sent to this number.",
            ));
        };
        if self.too_old(at) {
            return Err(Refusal::value("The message is older than 30 days."));
        }
        let earlier: Vec<u32> = self.people[person as usize]
            .chat
            .iter()
            .rev()
            .skip_while(|one| **one != index)
            .filter(|one| self.messages[**one as usize].inbound)
            .take_while(|one| self.messages[**one as usize].tick != Tick::Read)
            .copied()
            .collect();
        for one in earlier {
            self.messages[one as usize].tick = Tick::Read;
            self.touch(one);
        }
        if body.get("typing_indicator").is_some() {
            let until = self.after(TYPING);
            self.people[person as usize].typing_until = Some(until);
            self.note(ChangeKind::Chat, Some(person), "typing");
        }
        Ok(success())
    }
}

/// Nothing is fetched here, so a link is judged by its ending, where it has one.
fn link_fits(kind: MediaKind, link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or(link);
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some((_, ending)) = file.rsplit_once('.') else { return true };
    let endings: &[&str] = match kind {
        MediaKind::Image => &["jpg", "jpeg", "png"],
        MediaKind::Audio => &["aac", "amr", "mp3", "m4a", "mp4", "ogg", "opus"],
        MediaKind::Video => &["mp4", "3gp", "3gpp"],
        MediaKind::Sticker => &["webp"],
        MediaKind::Document => return true,
    };
    endings.contains(&ending.to_ascii_lowercase().as_str())
}
