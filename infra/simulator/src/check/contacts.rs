//! Contact cards.

use super::Field;
use crate::codes::Refusal;

/// A message carries this many cards at most; beyond it Meta's pages warn.
const CARDS: usize = 257;
const NAME_PARTS: [&str; 5] = ["first_name", "last_name", "middle_name", "prefix", "suffix"];

/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/contacts-messages>
pub(super) fn contacts(top: &Field<'_>) -> Result<(), Refusal> {
    for card in top.list("contacts", 1, CARDS)? {
        let name = card.object("name")?;
        name.text("formatted_name", 1, usize::MAX)?;
        if !NAME_PARTS.iter().any(|part| name.get(part).is_some()) {
            return Err(Refusal::missing(&format!(
                "{} or another part of the name",
                name.path("first_name")
            )));
        }
        for list in ["phones", "emails", "addresses", "urls"] {
            if card.get(list).is_some() {
                card.list(list, 0, CARDS)?;
            }
        }
        if let Some(birthday) = card.optional_text("birthday", 10)? {
            let bytes = birthday.as_bytes();
            if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
                return Err(Refusal::value("birthday has to be YYYY-MM-DD."));
            }
        }
    }
    Ok(())
}
