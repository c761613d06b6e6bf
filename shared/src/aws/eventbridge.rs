//! Announcements on the bus.

use aws_sdk_eventbridge::{Client, types::PutEventsRequestEntry};
use aws_types::SdkConfig;

use super::failure::unavailable;
use crate::{
    domain::event::Announcement,
    ports::{self, Unavailable},
};

/// Entries and bytes of one call.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>
const ENTRIES_MAX: usize = 10;
const BYTES_MAX: usize = 256 * 1024;

/// What rules match on.
pub const SOURCE: &str = "tertulia";

const WHAT: &str = "the event bus";

#[derive(Clone, Debug)]
pub struct EventBus {
    client: Client,
    name: String,
}

impl EventBus {
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        let client = Client::new(config);
        let name = name.into();
        Self { client, name }
    }

    async fn put(&self, entries: Vec<PutEventsRequestEntry>) -> Result<(), Unavailable> {
        let put = self.client.put_events().set_entries(Some(entries));
        let answer = put.send().await.map_err(unavailable(WHAT))?;
        if answer.failed_entry_count() == 0 {
            return Ok(());
        }
        let code = answer.entries().iter().find_map(|entry| entry.error_code());
        let code = code.unwrap_or("an entry failed without a code");
        Err(Unavailable::new(WHAT, code.to_owned()))
    }

    fn entry(&self, announcement: &Announcement) -> Result<PutEventsRequestEntry, Unavailable> {
        let detail =
            serde_json::to_string(announcement).map_err(|error| Unavailable::new(WHAT, error))?;
        Ok(PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(announcement.name())
            .detail(detail)
            .build())
    }
}

impl ports::Bus for EventBus {
    async fn announce(&self, announcements: &[Announcement]) -> Result<(), Unavailable> {
        let mut entries = Vec::new();
        let mut bytes = 0;
        for announcement in announcements {
            let entry = self.entry(announcement)?;
            let size = size(&entry);
            if entries.len() == ENTRIES_MAX || (bytes + size > BYTES_MAX && !entries.is_empty()) {
                self.put(std::mem::take(&mut entries)).await?;
                bytes = 0;
            }
            bytes += size;
            entries.push(entry);
        }
        if entries.is_empty() {
            return Ok(());
        }
        self.put(entries).await
    }
}

/// As the bus counts.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size>
fn size(entry: &PutEventsRequestEntry) -> usize {
    [entry.source(), entry.detail_type(), entry.detail()].into_iter().flatten().map(str::len).sum()
}
