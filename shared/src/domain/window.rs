//! The 24 hours after a person's last message in which free-form messages may be sent to her.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages#customer-service-windows>

use serde::{Deserialize, Serialize};

use super::time::{DAY, MINUTE, Timestamp};

const WINDOW_SECONDS: i64 = DAY;
/// Meta's clock decides and ours may be off by minutes; a message that is refused a moment before the end would cost
/// more than a template does.
const MARGIN_SECONDS: i64 = 5 * MINUTE;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceWindow {
    last_inbound_at: Option<Timestamp>,
}

/// Proof that the window was open when it was asked.
#[derive(Clone, Copy, Debug)]
pub struct OpenWindow {
    _proof: (),
}

impl ServiceWindow {
    /// Webhooks come in any order: an old message does not shorten the window.
    pub fn renew(&mut self, at: Timestamp) {
        self.last_inbound_at = self.last_inbound_at.max(Some(at));
    }

    pub const fn last_inbound_at(&self) -> Option<Timestamp> {
        self.last_inbound_at
    }

    pub fn open_at(&self, now: Timestamp) -> Option<OpenWindow> {
        let last = self.last_inbound_at?;
        (now.since(last) < WINDOW_SECONDS - MARGIN_SECONDS).then_some(OpenWindow { _proof: () })
    }

    pub const fn is_unset(&self) -> bool {
        self.last_inbound_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_closes_five_minutes_before_metas() {
        let mut window = ServiceWindow::default();
        assert!(window.open_at(Timestamp::from_seconds(0)).is_none());
        window.renew(Timestamp::from_seconds(1000));
        window.renew(Timestamp::from_seconds(10));
        let closes = 1000 + 24 * 3600 - 300;
        assert!(window.open_at(Timestamp::from_seconds(closes - 1)).is_some());
        assert!(window.open_at(Timestamp::from_seconds(closes)).is_none());
    }
}
