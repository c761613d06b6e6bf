//! People added, changed and opening their chats.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::ids::Chance;
use crate::media::{Media, hash};
use crate::people::{
    Identity, Marketing, NewPerson, Person, PersonChange, PersonView, Thread, same_phone,
};
use crate::say::Say;
use crate::shapes::Shape;
use crate::sim::{ChangeKind, Simulator, Trouble, digits, seconds};
use crate::webhook::Update;
use rates::Market;

const NAMES: [&str; 12] = [
    "Rosa", "Julia", "Carmen", "Wilmer", "Yolanda", "Edson", "Marta", "Nilton", "Flor", "Beto",
    "Lucía", "Dario",
];

/// Time zone and language of a made-up person.
fn home(country: &str) -> (&'static str, &'static str) {
    match country {
        "BR" => ("America/Sao_Paulo", "pt_BR"),
        "CO" => ("America/Bogota", "es"),
        "MX" => ("America/Mexico_City", "es_MX"),
        "CL" => ("America/Santiago", "es"),
        "AR" => ("America/Argentina/Buenos_Aires", "es_AR"),
        "EC" => ("America/Guayaquil", "es"),
        "BO" => ("America/La_Paz", "es"),
        "US" => ("America/New_York", "en_US"),
        _ => ("America/Lima", "es"),
    }
}

impl Simulator {
    /// Adds a person and answers the id.
    pub fn add_person(&mut self, new: NewPerson) -> Result<String, Trouble> {
        let no = self.people.len() as u32;
        let id = new.id.unwrap_or_else(|| self.free_id("p"));
        if self.person_index.contains_key(&id) {
            return Err(Trouble::new(format!("There is a person {id} already.")));
        }
        let given = new.phone.as_deref().map(digits);
        let country = new.country.unwrap_or_else(|| match (&given, &new.user_id) {
            (Some(phone), _) => Market::country(phone).unwrap_or("US").to_owned(),
            (None, Some(id)) => id.split('.').next().unwrap_or("PE").to_owned(),
            (None, None) => "PE".to_owned(),
        });
        let phone = match given {
            Some(phone) => Some(phone),
            None if new.identity == Identity::Id => None,
            None => Some(self.free_phone(&country)),
        };
        if let Some(phone) = &phone
            && self.by_phone.contains_key(&same_phone(phone))
        {
            return Err(Trouble::new(format!(
                "The phone number {phone} belongs to somebody already."
            )));
        }
        let user_id = new.user_id.unwrap_or_else(|| self.ids.business_scoped(&country));
        let name = new.name.unwrap_or_else(|| {
            let mut chance = Chance::new(self.config.seed ^ u64::from(no), "name");
            NAMES[chance.below(NAMES.len() as u64) as usize].to_owned()
        });
        let username = new.username.or_else(|| {
            (new.identity == Identity::Id).then(|| format!("{}{no}", name.to_lowercase()))
        });
        let (zone, language) = home(&country);
        if let Some(phone) = &phone {
            self.by_phone.insert(same_phone(phone), no);
        }
        self.by_user_id.insert(user_id.clone(), no);
        self.person_index.insert(id.clone(), no);
        self.people.push(Person {
            id: id.clone(),
            name,
            country,
            phone,
            user_id: Some(user_id),
            parent_user_id: new.parent_user_id,
            username,
            identity: new.identity,
            in_contact_book: false,
            zone: new.zone.unwrap_or_else(|| zone.to_owned()),
            language: new.language.unwrap_or_else(|| language.to_owned()),
            online: new.online.unwrap_or(true),
            blocked: new.blocked,
            has_whatsapp: new.has_whatsapp.unwrap_or(true),
            light: new.light,
            read_receipts: new.read_receipts.unwrap_or(true),
            reads_after: new
                .reads_after_seconds
                .map(|pause| SignedDuration::from_secs(pause.into())),
            marketing_stopped: false,
            experiment: false,
            referral: new.referral,
            shapes: new.shapes,
            threads: vec![Thread::default(); self.config.numbers.len()],
            waiting: Vec::new(),
            unsent: Vec::new(),
            unread: Vec::new(),
            chat: Vec::new(),
            changed: BTreeMap::new(),
            typing_until: None,
        });
        self.note(ChangeKind::Person, Some(no), "added");
        Ok(id)
    }

    /// The prefix and the first number that nobody has.
    pub(crate) fn free_id(&self, prefix: &str) -> String {
        let mut number = self.people.len() + 1;
        loop {
            let id = format!("{prefix}{number}");
            if !self.person_index.contains_key(&id) {
                return id;
            }
            number += 1;
        }
    }

    fn free_phone(&self, country: &str) -> String {
        let mut number = self.people.len() + 1;
        loop {
            let phone = made_up_phone(country, number);
            if !self.by_phone.contains_key(&same_phone(&phone)) {
                return phone;
            }
            number += 1;
        }
    }

    pub fn people(&self) -> Vec<PersonView> {
        (0..self.people.len() as u32).map(|no| self.view(no)).collect()
    }

    pub fn person(&self, id: &str) -> Result<PersonView, Trouble> {
        self.person_no(id).map(|no| self.view(no))
    }

    pub fn change_person(
        &mut self,
        id: &str,
        now: Timestamp,
        change: PersonChange,
    ) -> Result<PersonView, Trouble> {
        self.advance(now);
        let no = self.person_no(id)?;
        let person = &mut self.people[no as usize];
        let set = |place: &mut bool, value: Option<bool>| *place = value.unwrap_or(*place);
        set(&mut person.blocked, change.blocked);
        set(&mut person.has_whatsapp, change.has_whatsapp);
        set(&mut person.light, change.light);
        set(&mut person.read_receipts, change.read_receipts);
        set(&mut person.experiment, change.experiment);
        if let Some(name) = change.name {
            person.name = name;
        }
        if let Some(zone) = change.zone {
            person.zone = zone;
        }
        if let Some(username) = change.username {
            person.username = Some(username).filter(|name| !name.is_empty());
        }
        if let Some(identity) = change.identity {
            person.identity = identity;
        }
        if let Some(shapes) = change.shapes {
            person.shapes = shapes;
        }
        if let Some(pause) = change.reads_after_seconds {
            person.reads_after = Some(SignedDuration::from_secs(pause.into()));
        }
        if let Some(marketing) = change.marketing {
            self.set_marketing(no, marketing);
        }
        if let Some(phone) = change.new_phone {
            self.change_phone(no, &digits(&phone))?;
        }
        if let Some(user_id) = change.new_user_id {
            self.change_user_id(no, user_id);
        }
        if let Some(online) = change.online {
            self.set_online(no, online);
        }
        self.note(ChangeKind::Person, Some(no), "changed");
        Ok(self.view(no))
    }

    /// The person opens the chat: everything delivered becomes read.
    pub fn read(&mut self, id: &str, now: Timestamp) -> Result<usize, Trouble> {
        self.advance(now);
        let no = self.person_no(id)?;
        let unread = std::mem::take(&mut self.people[no as usize].unread);
        for index in &unread {
            self.on_read(*index);
        }
        if !unread.is_empty() {
            self.note(ChangeKind::Person, Some(no), "read");
        }
        Ok(unread.len())
    }

    /// The person plays a voice note.
    pub fn played(&mut self, id: &str, now: Timestamp, wamid: &str) -> Result<(), Trouble> {
        self.advance(now);
        let no = self.person_no(id)?;
        match self.message(wamid) {
            Some((index, message)) if message.person == no && !message.inbound => {
                self.on_read(index);
                self.on_played(index);
                Ok(())
            }
            Some(_) | None => {
                Err(Trouble::new(format!("There is no message {wamid} in this chat.")))
            }
        }
    }

    /// Puts a file on a person's phone and answers its id.
    pub fn upload(&mut self, bytes: Bytes, mime: &str, filename: Option<&str>) -> String {
        let id = format!("u{}", self.ids.object());
        self.shelf.put(Media {
            id: id.clone(),
            mime: mime.to_owned(),
            sha256: hash(&bytes),
            bytes,
            filename: filename.map(str::to_owned),
            number: None,
            expires: None,
            declared: None,
        });
        id
    }

    /// A file that the business has uploaded to a number long ago, and keeps there; answers its id.
    pub fn business_file(&mut self, number: usize, bytes: Bytes, mime: &str) -> String {
        let id = self.ids.object();
        self.shelf.put(Media {
            id: id.clone(),
            mime: mime.to_owned(),
            sha256: hash(&bytes),
            bytes,
            filename: None,
            number: u16::try_from(number).ok(),
            expires: None,
            declared: None,
        });
        id
    }

    /// Type and bytes of any file, for a page.
    pub fn file(&self, id: &str) -> Option<(&str, Bytes)> {
        self.shelf.get(id).map(|media| (media.mime.as_str(), media.bytes.clone()))
    }

    /// Id, type, hash and size of any file.
    pub fn file_facts(&self, id: &str) -> Option<Value> {
        self.shelf.get(id).map(|media| {
            json!({
                "id": media.id,
                "mime_type": media.mime,
                "sha256": hex::encode(media.sha256),
                "bytes": media.size(),
            })
        })
    }

    pub(crate) fn person_no(&self, id: &str) -> Result<u32, Trouble> {
        let found = self.person_index.get(id).copied();
        found
            .ok_or_else(|| Trouble::new(format!("There is no person {id}: add one, or list them.")))
    }

    pub(crate) fn set_online(&mut self, no: u32, online: bool) {
        let person = &mut self.people[no as usize];
        if person.online == online {
            return;
        }
        person.online = online;
        if online {
            let waiting = std::mem::take(&mut person.waiting);
            let unsent = std::mem::take(&mut person.unsent);
            self.offline_messages -= waiting.len() + unsent.len();
            for index in waiting {
                self.on_delivered(index);
            }
            for index in unsent {
                self.leave_phone(index);
            }
        }
        self.note(ChangeKind::Person, Some(no), if online { "online" } else { "offline" });
    }

    fn set_marketing(&mut self, no: u32, marketing: Marketing) {
        let stopped = marketing == Marketing::Stop;
        if std::mem::replace(&mut self.people[no as usize].marketing_stopped, stopped) == stopped {
            return;
        }
        let person = &self.people[no as usize];
        let wire = person.wire();
        let mut preference = json!({
            "detail": if stopped { "User requested to stop marketing messages" }
                else { "User requested to resume marketing messages" },
            "category": "marketing_messages",
            "value": if stopped { "stop" } else { "resume" },
            "timestamp": self.now.as_second(),
        });
        if person.shapes.contains(&Shape::NumbersForStrings) {
            preference["timestamp"] = seconds(self.now).into();
        }
        if let Some(wa_id) = wire.wa_id {
            preference["wa_id"] = wa_id.into();
        }
        if let Some(user_id) = wire.user_id {
            preference["user_id"] = user_id.into();
        }
        let value = json!({
            "messaging_product": "whatsapp",
            "metadata": self.postbox.metadata(0),
            "contacts": [self.contact_of(no)],
            "user_preferences": [preference],
        });
        self.update(Update::Field {
            field: "user_preferences".to_owned(),
            value: value.to_string(),
            time: None,
        });
    }

    /// A new number: the old one tells, and a new business-scoped id comes with it.
    fn change_phone(&mut self, no: u32, phone: &str) -> Result<(), Trouble> {
        if self.by_phone.contains_key(&same_phone(phone)) {
            return Err(Trouble::new(format!(
                "The phone number {phone} belongs to somebody already."
            )));
        }
        let person = &self.people[no as usize];
        let old = person.phone.clone();
        let name = person.name.clone();
        let shown = person.wire().wa_id.is_some();
        if let Some(old) = &old {
            self.by_phone.remove(&same_phone(old));
        }
        self.by_phone.insert(same_phone(phone), no);
        if shown {
            let system = json!({
                "type": "user_changed_number",
                "body": format!("User {name} changed from {} to {phone}", old.as_deref().unwrap_or("")),
                "wa_id": phone,
            });
            self.tell(no, system, old.as_deref());
        }
        self.people[no as usize].phone = Some(phone.to_owned());
        let country = self.people[no as usize].country.clone();
        let user_id = self.ids.business_scoped(&country);
        self.change_user_id(no, user_id);
        Ok(())
    }

    fn change_user_id(&mut self, no: u32, user_id: String) {
        let person = &mut self.people[no as usize];
        let name = person.name.clone();
        let old = person.user_id.replace(user_id.clone());
        if let Some(old) = &old {
            self.by_user_id.remove(old);
        }
        self.by_user_id.insert(user_id.clone(), no);
        let person = &self.people[no as usize];
        if person.wire().user_id.is_none() {
            return;
        }
        let mut system = json!({
            "type": "user_changed_user_id",
            "body": format!("User {name} changed to a new business-scoped ID"),
            "user_id": user_id,
        });
        if person.shapes.contains(&Shape::SystemWithPreviousId)
            && let Some(old) = &old
        {
            system["previous_user_id"] = old.as_str().into();
        }
        let field = json!({
            "messaging_product": "whatsapp",
            "metadata": self.postbox.metadata(0),
            "contacts": [{ "profile": { "username": person.username } }],
            "user_id_update": [{
                "detail": "User id has been updated.",
                "user_id": { "previous": old, "current": user_id },
                "timestamp": seconds(self.now),
            }],
        });
        self.tell(no, system, None);
        self.update(Update::Field {
            field: "user_id_update".to_owned(),
            value: field.to_string(),
            time: None,
        });
    }

    /// A `system` message in the person's name, from an address that may no longer be theirs.
    pub(crate) fn tell(&mut self, no: u32, system: Value, from: Option<&str>) {
        let id = self.people[no as usize].id.clone();
        let mut say = Say { system: Some(system), ..Say::default() };
        if let Some(from) = from {
            let system = say.system.take();
            say.raw = Some(json!({ "type": "system", "from": from, "system": system }));
        }
        // Only a person without WhatsApp has nothing told about them.
        let _ = self.say(&id, self.now, say);
    }

    fn view(&self, no: u32) -> PersonView {
        let person = &self.people[no as usize];
        PersonView {
            id: person.id.clone(),
            name: person.name.clone(),
            phone: person.phone.clone(),
            user_id: person.wire().user_id.map(str::to_owned),
            username: person.username.clone(),
            identity: person.identity,
            zone: person.zone.clone(),
            language: person.language.clone(),
            online: person.online,
            blocked: person.blocked,
            has_whatsapp: person.has_whatsapp,
            light: person.light,
            read_receipts: person.read_receipts,
            marketing_stopped: person.marketing_stopped,
            unread: person.unread.len(),
            last: self.last_line(no),
        }
    }
}

/// A number nobody can have: behind the calling code, no national number begins with 0.
fn made_up_phone(country: &str, number: usize) -> String {
    // An area code that nobody has, for countries that are on no card.
    let code = Market::calling_code(country).unwrap_or("1555");
    let length = match country {
        "BR" => 11,
        "MX" | "CO" | "AR" => 10,
        "BO" | "UY" | "GT" | "SV" | "HN" | "NI" | "CR" | "PA" | "HT" => 8,
        "BZ" => 7,
        // North America's area code 555 is in the calling code already.
        "US" => 7,
        _ => 9,
    };
    format!("{code}{number:0length$}")
}
