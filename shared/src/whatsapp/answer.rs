//! What an HTTP answer of the Graph API means for a message.

use super::{errors::Advice, wire::Node};
use crate::{domain::ids::MessageId, ports::SendOutcome};

/// Accepted, refused, or in doubt. A message is refused only if Meta says so in words that leave nothing open;
/// whatever is unclear waits for its status.
pub fn outcome(status: u16, body: &[u8]) -> SendOutcome {
    let json = Node::parse(body).unwrap_or(Node::Null);
    if status == 200 {
        let message = json.get("messages").list().first().map(|message| message.get("id"));
        return match message.and_then(Node::text).filter(|id| !id.is_empty()) {
            Some(id) => SendOutcome::Accepted { message: MessageId::new(id) },
            None => SendOutcome::InDoubt,
        };
    }
    match json.get("error").get("code").integer() {
        Some(code) if is_refused(status, code) => SendOutcome::Refused { code },
        Some(_) | None => SendOutcome::InDoubt,
    }
}

/// Meta's error code in an answer.
pub fn error_code(body: &[u8]) -> Option<i64> {
    let json = Node::parse(body).ok()?;
    json.get("error").get("code").integer()
}

/// A code that is never sent again needs no doubt: nothing would be decided by waiting, whatever the HTTP status.
fn is_refused(status: u16, code: i64) -> bool {
    // "Something went wrong" and "unavailable" are said whichever the HTTP status, and promise nothing.
    const PROMISE_NOTHING: [i64; 2] = [131000, 131016];
    let advice = Advice::of(code);
    let is_clear =
        (400..500).contains(&status) || advice.is_refusal || advice.next_try_seconds(1).is_none();
    is_clear && !PROMISE_NOTHING.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: i64) -> String {
        format!(
            r#"{{"error":{{"message":"m","type":"OAuthException","code":{code},"fbtrace_id":"A"}}}}"#
        )
    }

    #[test]
    fn only_a_200_with_an_id_is_accepted() {
        let body = br#"{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.A"}]}"#;
        assert_eq!(
            outcome(200, body),
            SendOutcome::Accepted { message: MessageId::new("wamid.A") }
        );
        for odd in ["", "<html>", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":""}]}"#] {
            assert_eq!(outcome(200, odd.as_bytes()), SendOutcome::InDoubt, "{odd}");
        }
    }

    #[test]
    fn a_4xx_with_a_code_is_refused() {
        for (status, code) in [
            (400, 130429),
            (400, 131056),
            (400, 80007),
            (400, 131047),
            (400, 131026),
            (401, 190),
            (404, 132001),
            (400, 999_999),
        ] {
            assert_eq!(
                outcome(status, error(code).as_bytes()),
                SendOutcome::Refused { code },
                "{code}"
            );
        }
    }

    #[test]
    fn a_5xx_is_in_doubt_unless_its_code_is_clear() {
        for (status, code) in [(500, 1), (503, 2), (500, 131000), (500, 131016), (503, 133004)] {
            assert_eq!(outcome(status, error(code).as_bytes()), SendOutcome::InDoubt, "{code}");
        }
        for code in [3, 131045, 131057, 133000] {
            assert_eq!(outcome(500, error(code).as_bytes()), SendOutcome::Refused { code });
        }
        // A code that is not in the table would be sent again after the doubt.
        for (status, code) in [(500, 999_999), (503, 999_999), (500, 134_101), (206, 131_201)] {
            assert_eq!(outcome(status, error(code).as_bytes()), SendOutcome::Refused { code });
        }
    }

    #[test]
    fn what_is_not_metas_own_answer_is_in_doubt() {
        for status in [204, 302, 400, 404, 408, 429, 500, 502, 504] {
            assert_eq!(outcome(status, b"<html>gateway</html>"), SendOutcome::InDoubt);
        }
        for code in [131000, 131016] {
            assert_eq!(outcome(400, error(code).as_bytes()), SendOutcome::InDoubt);
        }
    }
}
