//! Calls on a business phone number.

use serde_json::{Value, json};

use super::{Answered, GraphAnswer, GraphRequest, Method, fields, groups, success};
use crate::codes::Refusal;
use crate::sim::Simulator;

impl Simulator {
    /// `None` if there is no such edge.
    pub(crate) fn on_number(
        &mut self,
        number: u16,
        edge: &[&str],
        request: &GraphRequest,
    ) -> Option<Answered> {
        use Method::{Delete, Get, Post};
        let answered = match (request.method, edge) {
            (Post, ["messages"]) => self.post_message(number, request),
            (Post, ["media"]) => self.upload_media(number, request),
            (Get | Post | Delete, ["groups", ..]) => groups::refuse(),
            (Post, ["calls"]) => {
                Err(Refusal::new(138006, "Calling is not enabled for this phone number."))
            }
            (Get, []) => self.managed(|sim| Ok(sim.number_facts(number, request))),
            (Post, []) => self.managed(|sim| {
                sim.ask_for_webhook(request, |parameters| &parameters["webhook_configuration"])
            }),
            (Get, ["whatsapp_business_profile"]) => self.managed(|sim| {
                Ok(GraphAnswer::json(200, &json!({ "data": [sim.profile.clone()] })))
            }),
            (Post, ["whatsapp_business_profile"]) => self.managed(|sim| sim.set_profile(request)),
            (Post, ["register"]) => self.managed(|sim| sim.register(number, request)),
            (Post, ["deregister"]) => self.managed(|sim| {
                sim.registered[usize::from(number)] = false;
                Ok(success())
            }),
            _ => return None,
        };
        Some(answered)
    }

    fn managed(&mut self, call: impl FnOnce(&mut Self) -> Answered) -> Answered {
        self.count_management()?;
        call(self)
    }

    pub(crate) fn number_object(&self, number: u16) -> Value {
        let one = &self.config.numbers[usize::from(number)];
        json!({
            "id": one.id,
            "display_phone_number": one.display,
            "verified_name": one.name,
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "platform_type": "CLOUD_API",
            "throughput": { "level": one.rate.level() },
            "whatsapp_business_manager_messaging_limit": self.config.tier.label(),
            "messaging_limit_tier": self.config.tier.label(),
        })
    }

    fn number_facts(&self, number: u16, request: &GraphRequest) -> GraphAnswer {
        GraphAnswer::json(200, &fields(self.number_object(number), request))
    }

    fn set_profile(&mut self, request: &GraphRequest) -> Answered {
        let parameters = request.parameters()?;
        if let (Some(profile), Value::Object(new)) = (self.profile.as_object_mut(), parameters) {
            profile.extend(new);
        }
        Ok(success())
    }

    fn register(&mut self, number: u16, request: &GraphRequest) -> Answered {
        let parameters = request.parameters()?;
        let Some(pin) = parameters["pin"].as_str() else { return Err(Refusal::missing("pin")) };
        if pin.len() != 6 || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::value("The PIN has to have six digits."));
        }
        let wrong =
            self.config.numbers[usize::from(number)].pin.as_deref().is_some_and(|own| own != pin);
        if wrong {
            self.pin_guesses += 1;
            // Ten wrong ones block it for a while.
            let number = if self.pin_guesses > 10 { 133008 } else { 133005 };
            return Err(Refusal::new(number, "The PIN is not the one of this phone number."));
        }
        self.config.numbers[usize::from(number)].pin = Some(pin.to_owned());
        self.registered[usize::from(number)] = true;
        Ok(success())
    }
}
