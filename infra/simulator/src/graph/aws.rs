//! The front of AWS End User Messaging Social: `SendWhatsAppMessage` over the same checks.
//!
//! <https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html>
//!
//! Who signs the request is not checked: there is no AWS account here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{GraphAnswer, GraphRequest};
use crate::codes::Refusal;
use crate::sim::Simulator;

impl Simulator {
    /// `POST /v1/whatsapp/send`. What Meta would refuse is a `ValidationException` here.
    pub(crate) fn send_by_aws(&mut self, request: &GraphRequest) -> GraphAnswer {
        match self.send_unwrapped(request) {
            Ok(id) => GraphAnswer::json(200, &json!({ "messageId": id })),
            Err(refusal) => {
                let throttled = matches!(refusal.code, 130429 | 131056 | 80007);
                let (status, kind) = if throttled {
                    (429, "ThrottledRequestException")
                } else {
                    (400, "ValidationException")
                };
                let sentence = format!("(#{}) {}", refusal.code, refusal.details);
                let mut answer = GraphAnswer::json(status, &json!({ "message": sentence }));
                answer.headers.push(("x-amzn-errortype", kind.to_owned()));
                answer
            }
        }
    }

    fn send_unwrapped(&mut self, request: &GraphRequest) -> Result<String, Refusal> {
        let parameters = request.parameters()?;
        let text = |name: &str| {
            parameters[name]
                .as_str()
                .ok_or_else(|| Refusal::new(100, format!("{name} is required")))
        };
        text("metaApiVersion")?;
        let origin = text("originationPhoneNumberId")?;
        let number = self.config.numbers.iter().position(|number| origin.ends_with(&number.id));
        let number = number.ok_or_else(|| Refusal::new(100, "There is no such phone number."))?;
        let message = STANDARD
            .decode(text("message")?)
            .map_err(|_| Refusal::new(100, "message has to be base64"))?;
        let inner = GraphRequest { body: message.into(), ..request.clone() };
        self.post_message(number as u16, &inner)?;
        // AWS has ids of its own; Meta's comes with the statuses.
        let secret = self.ids.secret();
        let cut = |from: usize, to: usize| secret.get(from..to).unwrap_or_default();
        Ok(format!("{}-{}-{}-{}-{}", cut(0, 8), cut(8, 12), cut(12, 16), cut(16, 20), cut(20, 32)))
    }
}

/// Whether a call is meant for this front.
pub(super) fn is_send(path: &str) -> bool {
    path == "v1/whatsapp/send"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::graph::Method;
    use crate::people::NewPerson;
    use crate::say::Say;
    use jiff::Timestamp;
    use serde_json::Value;

    #[test]
    fn the_same_message_goes_out_by_aws() {
        let now = Timestamp::from_second(1_793_620_800).unwrap();
        let mut sim = Simulator::new(Config::default());
        let person = sim.add_person(NewPerson::default()).unwrap();
        sim.say(&person, now, Say::text("hola")).unwrap();
        let message = r#"{"messaging_product":"whatsapp","to":"51000000001","type":"text","text":{"body":"x"}}"#;
        let body = json!({
            "originationPhoneNumberId": "phone-number-id-106540352242922",
            "message": STANDARD.encode(message),
            "metaApiVersion": "v26.0",
        });
        let send = |sim: &mut Simulator, body: &Value| {
            let request =
                GraphRequest::new(Method::Post, "/v1/whatsapp/send", "", body.to_string());
            let answer = sim.graph(now, &request);
            (answer.status, serde_json::from_slice::<Value>(&answer.body).unwrap())
        };
        let (status, answer) = send(&mut sim, &body);
        assert_eq!((status, answer["messageId"].as_str().unwrap().len()), (200, 36));
        assert_eq!(sim.totals().accepted, 1);
        let mut wrong = body;
        wrong["message"] = STANDARD.encode("{}").into();
        assert_eq!(send(&mut sim, &wrong).0, 400);
    }
}
