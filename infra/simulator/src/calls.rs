//! A person calls the business: nobody answers here, and the call opens the service window.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/calling>

use serde_json::{Value, json};

use crate::inbound::WINDOW;
use crate::sim::{Simulator, digits, seconds};
use crate::webhook::Update;

impl Simulator {
    /// Tells of a call that rings and ends unanswered; answers its id.
    pub(crate) fn call_business(&mut self, person: u32, number: u16) -> String {
        let until = self.after(WINDOW);
        self.people[person as usize].threads[usize::from(number)].window_until = Some(until);
        let id = format!("wacid.{}", self.ids.secret());
        for event in ["connect", "terminate"] {
            let call = self.call_object(person, number, &id, event);
            let value = json!({
                "messaging_product": "whatsapp",
                "metadata": self.metadata(number),
                "contacts": [self.contact_of(person)],
                "calls": [call],
            });
            self.update(Update::Field {
                field: "calls".to_owned(),
                value: value.to_string(),
                time: None,
            });
        }
        id
    }

    fn call_object(&self, person: u32, number: u16, id: &str, event: &str) -> Value {
        let wire = self.people[person as usize].wire();
        let mut call = json!({
            "id": id,
            "to": digits(&self.config.numbers[usize::from(number)].display),
            "event": event,
            "timestamp": seconds(self.now),
            "direction": "USER_INITIATED",
        });
        if let Some(from) = wire.wa_id {
            call["from"] = from.into();
        }
        if let Some(user_id) = wire.user_id {
            call["from_user_id"] = user_id.into();
        }
        if event == "connect" {
            call["session"] = json!({ "sdp_type": "offer", "sdp": "v=0\r\n" });
        } else {
            call["status"] = "FAILED".into();
        }
        call
    }
}
