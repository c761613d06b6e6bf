//! Groups, as an account without the blue tick sees them: refused.
//!
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/groups>

use super::Answered;
use crate::codes::Refusal;

/// Every call about groups: only an Official Business Account may make them.
pub(crate) fn refuse() -> Answered {
    Err(Refusal::new(131215, "The phone number is not of an Official Business Account."))
}
