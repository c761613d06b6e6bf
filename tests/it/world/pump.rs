//! Carries everything from door to door until nothing moves: webhooks, letters, announcements, chunks.
//!
//! One thing at a time, in the order in which it came, so that a run is the same each time.

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use challenges::Challenges;
use community::Community;
use conversation::Unmetered;
use deliver::Unhurried;
use dispatch::Dispatch;
use lambda_http::{Body, Request};
use raffle::Raffling;
use serde_json::json;
use shared::{
    desk::Desk,
    domain::{
        event::{Announcement, Letter, Recipient},
        time::{MINUTE, Timestamp},
    },
    mailbox::Mailbox,
    memory::{Beacons, Bus, Clock, Objects, Queues, Store},
};
use simulator::{WebhookCall, WebhookOutcome};

use super::{Everything, World};

/// Far more rounds than any test needs: whatever still moves then goes in circles.
const ROUNDS_MAX: usize = 10_000;
/// When SQS shows a letter again that was not handled: six times the function's 30 seconds.
const VISIBILITY_SECONDS: i64 = 180;

impl World {
    /// Until nothing is left that could happen at this moment.
    pub(crate) async fn settle(&self) {
        for _ in 0..ROUNDS_MAX {
            if !self.step().await {
                return;
            }
        }
        panic!("it never gets quiet");
    }

    /// Moves the clock on, stopping at every minute in which something is due.
    pub(crate) async fn until(&self, moment: Timestamp) {
        self.settle().await;
        while self.now() < moment {
            let minute = Timestamp::from_seconds((self.now().seconds() / MINUTE + 1) * MINUTE);
            let next = self.simulator().next_due().map_or(minute, |due| due.into());
            self.clock.set(next.max(self.now().plus(1)).min(minute).min(moment));
            if self.now().seconds() % MINUTE == 0 {
                self.dispatch().await;
            }
            self.settle().await;
        }
    }

    pub(crate) async fn dispatch(&self) {
        self.dispatcher().run().await.unwrap();
    }

    pub(crate) fn dispatcher(&self) -> Dispatch<Store, Store, Queues, Bus, Clock> {
        Dispatch {
            cohorts: self.store.clone(),
            roster: self.store.clone(),
            queues: self.queues.clone(),
            bus: self.bus.clone(),
            clock: self.clock.clone(),
            rate: 80,
        }
    }

    pub(crate) fn raffling(
        &self,
    ) -> Raffling<Store, Store, Store, Beacons, Objects, Queues, Clock> {
        Raffling {
            participants: self.store.clone(),
            cohorts: self.store.clone(),
            raffles: self.store.clone(),
            beacons: self.beacons.clone(),
            audit: self.audit.clone(),
            queues: self.queues.clone(),
            clock: self.clock.clone(),
            is_local: false,
        }
    }

    pub(crate) const fn desk(&self) -> Desk<'_, Store, Store, Queues, Clock> {
        let (store, queues, clock) = (&self.store, &self.queues, &self.clock);
        Desk { cohorts: store, raffles: store, queues, clock }
    }

    pub(crate) const fn mailbox(&self) -> &Mailbox<Everything> {
        &self.mailbox
    }

    async fn step(&self) -> bool {
        let now = self.now().to_jiff();
        let webhooks = {
            let mut simulator = self.simulator();
            simulator.advance(now);
            simulator.due_webhooks(now)
        };
        let mut letters = self.visible_again();
        letters.extend(self.queues.take_letters());
        let announcements = self.bus.take();
        let chunks = self.queues.take_chunks();
        let moved = !webhooks.is_empty()
            || !letters.is_empty()
            || !announcements.is_empty()
            || !chunks.is_empty();
        for webhook in webhooks {
            self.webhook(webhook).await;
        }
        for letter in letters {
            let batch = one(&letter, Some(group(&letter)));
            let response = conversation::handle(&self.mailbox, &Unmetered, &batch).await;
            if !response.batch_item_failures.is_empty() {
                self.returned.lock().unwrap().push((self.now().plus(VISIBILITY_SECONDS), letter));
            }
        }
        for announcement in announcements {
            self.announce(&announcement).await;
        }
        for chunk in chunks {
            let response = deliver::handle(&self.mailbox, &Unhurried, &one(&chunk, None)).await;
            assert!(response.batch_item_failures.is_empty(), "a chunk came back");
        }
        moved
    }

    /// Letters that came back from a handler and may be seen again now.
    fn visible_again(&self) -> Vec<Letter> {
        let now = self.now();
        let mut returned = self.returned.lock().unwrap();
        let (ready, later) = returned.drain(..).partition(|(at, _)| *at <= now);
        *returned = later;
        let ready: Vec<(Timestamp, Letter)> = ready;
        ready.into_iter().map(|(_, letter)| letter).collect()
    }

    async fn webhook(&self, call: WebhookCall) {
        let mut request = Request::new(Body::Binary(call.body.to_vec()));
        *request.method_mut() = lambda_http::http::Method::POST;
        for (name, value) in call.headers {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let response = self.webhook.handle(&request).await;
        let outcome = WebhookOutcome::Status(response.status().as_u16());
        self.simulator().webhook_answered(call.id, self.now().to_jiff(), outcome);
    }

    /// Every receiver gets everything; those whom it does not concern say so by doing nothing.
    async fn announce(&self, announcement: &Announcement) {
        let envelope = json!({
            "version": "0", "id": "made-up", "source": "tertulia",
            "detail-type": announcement.name(), "detail": announcement,
        });
        let challenges = Challenges {
            channel: self.line.clone(),
            objects: self.objects.clone(),
            queues: self.queues.clone(),
            clock: self.clock.clone(),
        };
        let raffling = self.raffling();
        let community = Community { store: self.store.clone() };
        for response in [
            challenges.handle(one(&envelope, None)).await,
            community.handle(one(&envelope, None)).await,
            raffling.handle(&one(&envelope, None)).await,
        ] {
            assert!(response.batch_item_failures.is_empty(), "{announcement:?} came back");
        }
    }
}

fn one(body: &impl serde::Serialize, group: Option<String>) -> SqsEvent {
    let mut record = SqsMessage::default();
    record.message_id = Some("m1".to_owned());
    record.body = Some(serde_json::to_string(body).unwrap());
    if let Some(group) = group {
        record.attributes.insert("MessageGroupId".to_owned(), group);
    }
    let mut event = SqsEvent::default();
    event.records.push(record);
    event
}

fn group(letter: &Letter) -> String {
    match &letter.to {
        Recipient::Participant(id) => id.to_string(),
        Recipient::Contact { address, .. } => address.aliases().next().unwrap_or_default(),
    }
}
