//! Calls on the WhatsApp Business account.

use std::ops::Not as _;

use serde_json::{Value, json};

use super::{Answered, GraphAnswer, GraphRequest, Method, fields, pages, success};
use crate::codes::Refusal;
use crate::faults::FaultKind;
use crate::sim::{Simulator, WantedWebhook};

impl Simulator {
    /// `None` if there is no such edge.
    pub(crate) fn on_account(&mut self, edge: &[&str], request: &GraphRequest) -> Option<Answered> {
        use Method::{Delete, Get, Post};
        let answered = match (request.method, edge) {
            (Get, []) => {
                let object = json!({
                    "id": self.config.waba_id,
                    "name": self.config.business_name,
                    "timezone_id": self.config.zone.iana_name().unwrap_or("UTC"),
                    "currency": "USD",
                    "message_template_namespace": "00000000_0000_0000_0000_000000000000",
                    "account_review_status": "APPROVED",
                    // Without a payment method Meta leaves it out.
                    "primary_funding_id": self.faults.has(FaultKind::PaymentMissing).not().then_some("200000000000001"),
                });
                Ok(GraphAnswer::json(200, &fields(object, request)))
            }
            (Get, ["phone_numbers"]) => {
                let numbers = 0..self.config.numbers.len() as u16;
                let all: Vec<Value> =
                    numbers.map(|number| fields(self.number_object(number), request)).collect();
                self.paged(all, "phone_numbers", request)
            }
            (Get, ["subscribed_apps"]) => {
                let app = json!({ "whatsapp_business_api_data": {
                    "id": "100000000000000", "name": "simulated", "link": "https://example.org/",
                } });
                let data = if self.subscribed { vec![app] } else { Vec::new() };
                Ok(GraphAnswer::json(200, &json!({ "data": data })))
            }
            (Post, ["subscribed_apps"]) => {
                self.subscribed = true;
                self.ask_for_webhook(request, |parameters| parameters)
            }
            (Delete, ["subscribed_apps"]) => {
                self.subscribed = false;
                Ok(success())
            }
            (Get, ["message_templates"]) => self.list_templates(request),
            (Post, ["message_templates"]) => self.create_template(request),
            (Delete, ["message_templates"]) => self.delete_template(request),
            (Get, ["flows"]) => self.list_flows(request),
            (Post, ["flows"]) => self.create_flow(request),
            _ => return None,
        };
        Some(answered)
    }

    /// Keeps the override that a call brings, for whoever delivers webhooks.
    /// <https://developers.facebook.com/docs/whatsapp/embedded-signup/webhooks/override>
    pub(crate) fn ask_for_webhook(
        &mut self,
        request: &GraphRequest,
        place: impl Fn(&Value) -> &Value,
    ) -> Answered {
        let parameters = request.parameters()?;
        let place = place(&parameters);
        if let Some(url) = place["override_callback_uri"].as_str().filter(|url| !url.is_empty()) {
            let Some(verify_token) = place["verify_token"].as_str() else {
                return Err(Refusal::invalid("The parameter verify_token is required."));
            };
            self.wanted_webhook =
                Some(WantedWebhook { url: url.to_owned(), verify_token: verify_token.to_owned() });
        }
        Ok(success())
    }

    fn paged(&self, all: Vec<Value>, edge: &str, request: &GraphRequest) -> Answered {
        Ok(GraphAnswer::json(200, &self.page(all, edge, request)?))
    }

    pub(crate) fn page(
        &self,
        all: Vec<Value>,
        edge: &str,
        request: &GraphRequest,
    ) -> Result<Value, Refusal> {
        let base = self.config.base_url.trim_end_matches('/');
        let address = format!("{base}/v26.0/{}/{edge}", self.config.waba_id);
        pages::page(all, request, &address)
    }
}
