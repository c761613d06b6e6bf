//! The envelope of AWS End User Messaging Social around the same entries.
//!
//! <https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-status.html>

use serde_json::{Value, json};

/// What SNS delivers: one entry, as a string, in `whatsAppWebhookEntry`. Several entries become a
/// list of such notifications, one a line.
pub(crate) fn notification(
    entries: &[String],
    waba_id: &str,
    numbers: &[(String, String)],
) -> String {
    let account = "000000000000";
    let numbers: Vec<Value> = numbers
        .iter()
        .map(|(_, id)| {
            json!({
                "metaPhoneNumberId": id,
                "arn": format!("arn:aws:social-messaging:us-east-1:{account}:phone-number-id/{id}"),
            })
        })
        .collect();
    let lines: Vec<String> = entries
        .iter()
        .map(|entry| {
            json!({
                "context": {
                    "MetaWabaIds": [{
                        "wabaId": waba_id,
                        "arn": format!("arn:aws:social-messaging:us-east-1:{account}:waba/{waba_id}"),
                    }],
                    "MetaPhoneNumberIds": numbers,
                },
                "whatsAppWebhookEntry": entry,
                "aws_account_id": account,
            })
            .to_string()
        })
        .collect();
    lines.join("\n")
}
