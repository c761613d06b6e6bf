use serde_json::{Value, json};
use shared::domain::{
    address::{Address, Phone},
    cohort::Cohort,
    decide::{self, Context, Received},
    enrollment::Enrollment,
    ids::{CohortId, NumberId, ParticipantId},
    inbound::Content,
    participant::{Participant, Prompt, Stage},
    time::Timestamp,
};

use crate::webhook::{event, read};

/// As many characters as a message of ours keeps of somebody's words.
const KEPT_CHARS: usize = 16_384;

/// A form's answers are a text of JSON, or the object itself, or whatever else: the message arrives, its answers are
/// kept within bounds, and everybody who can send it is answered in the same way each time.
pub fn flow_answers(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let mut forms = vec![Value::from(text.as_str())];
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        forms.push(value);
    }
    for response in forms {
        one_form(&response);
    }
}

fn one_form(response: &Value) {
    let body = webhook(response).to_string();
    let Ok(updates) = read(body.as_bytes()) else {
        panic!("the frame is JSON");
    };
    let [message] = updates.messages.as_slice() else {
        panic!("one message came, and {} were read", updates.messages.len());
    };
    let Content::Flow { answers } = &message.content else {
        panic!("a form was sent, and something else was read");
    };
    assert!(answers.chars().count() <= KEPT_CHARS);
    assert!(!answers.contains(['\u{FFFE}', '\u{FFFF}']));
    if let Some(text) = response.as_str() {
        let carried = text.chars().filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
        assert!(carried.take(KEPT_CHARS).eq(answers.chars()), "the answers were changed");
    } else if let (Value::Object(_), true) = (response, answers.len() < KEPT_CHARS) {
        let kept: Result<Value, _> = serde_json::from_str(answers);
        assert!(kept.is_ok(), "an object's answers are JSON");
    }
    let event = event(message.clone());
    for participant in everybody() {
        let now = Timestamp::from_seconds(1_772_454_600);
        let context = Context { now, cohort: None::<&Cohort>, open: &[] };
        let [once, twice] = [(); 2].map(|()| decide::receive(&participant, &event, &context));
        let (Received::Decided(once), Received::Decided(twice)) = (once, twice) else {
            panic!("a new message is always decided upon");
        };
        assert_eq!(once.next, twice.next);
        assert!(once.next.handled.contains(&event.id), "the message would be answered again");
        let again = decide::receive(&once.next, &event, &context);
        assert!(matches!(again, Received::Repeated));
    }
}

fn webhook(response: &Value) -> Value {
    let message = json!({
        "from": "51900000000", "id": "wamid.FLOW", "timestamp": "1772454600", "type": "interactive",
        "interactive": {
            "type": "nfm_reply",
            "nfm_reply": { "name": "flow", "body": "Sent", "response_json": response },
        },
    });
    let value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "phone_number_id": "106540352242922" },
        "contacts": [{ "wa_id": "51900000000", "profile": { "name": "Rosa" } }],
        "messages": [message],
    });
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "1", "changes": [{ "field": "messages", "value": value }] }],
    })
}

/// One for each place where a form could arrive.
fn everybody() -> Vec<Participant> {
    let code = || None::<CohortId>;
    let stages = [
        Stage::Consent { code: code() },
        Stage::Declined,
        Stage::Name { code: code() },
        Stage::Trade { code: code() },
        Stage::Waiting,
        Stage::Enrolled(Box::new(Enrollment::new(CohortId::new("LIMA1")))),
    ];
    let prompts =
        [None, Some(Prompt::Question), Some(Prompt::Challenge), Some(Prompt::ConfirmErase)];
    let Some(address) = Address::new(Phone::parse("51900000000"), None) else {
        unreachable!("a phone is an address");
    };
    let mut people = Vec::new();
    for stage in stages {
        for prompt in &prompts {
            let (id, number) = (ParticipantId::new("p1"), NumberId::new("106540352242922"));
            let mut person = Participant::new(id, number, address.clone());
            person.stage = stage.clone();
            person.prompt = prompt.clone();
            people.push(person);
        }
    }
    people
}
