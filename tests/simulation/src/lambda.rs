//! Functions as Lambda runs them: environments that are kept warm, killed, timed out and started cold.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use challenges::Challenges;
use community::Community;
use conversation::{Counting, Metered};
use deliver::{Paced, Steady};
use dispatch::Dispatch;
use lambda_http::Request;
use raffle::Raffling;
use shared::{
    domain::ids::{EventId, ParticipantId},
    mailbox::{Mailbox, Ports},
    memory::Objects,
};
use tokio::sync::Notify;
use webhook::{Heart, Webhook};

use crate::{
    doors::{Door, Gauge},
    sqs::Parcel,
    usage::Cause,
    world::World,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Function {
    Webhook,
    Conversation,
    Dispatch,
    Deliver,
    Challenges,
    Raffle,
    Community,
}

impl Function {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Conversation => "conversation",
            Self::Dispatch => "dispatch",
            Self::Deliver => "deliver",
            Self::Challenges => "challenges",
            Self::Raffle => "raffle",
            Self::Community => "community",
        }
    }

    /// Its time limit in `infra/template.yaml`.
    pub(crate) const fn limit_ms(self) -> i64 {
        match self {
            Self::Webhook => 10_000,
            Self::Conversation | Self::Community => 30_000,
            Self::Dispatch | Self::Challenges | Self::Raffle => 60_000,
            Self::Deliver => 120_000,
        }
    }
}

type Through<Channel> = Ports<Door, Door, Door, Channel, Door, Door>;
type Meter = Counting<Gauge, Door>;
type Pace = Steady<Gauge, Door>;

enum Handler {
    Webhook(Box<Webhook<Door, Door, Door, Door>>),
    Conversation(Mailbox<Through<Metered<Door, Meter>>>, Arc<Meter>),
    Dispatch(Dispatch<Door, Door, Door, Door, Door>),
    Deliver(Mailbox<Through<Paced<Door, Pace>>>, Arc<Pace>),
    Challenges(Challenges<Door, Door, Door, Door>),
    Raffle(Raffling<Door, Door, Door, Door, Objects, Door, Door>),
    Community(Community<Door>),
}

/// One execution environment: its caches and its clock live until it is killed.
pub(crate) struct Environment {
    function: Function,
    pub(crate) about: Arc<About>,
    handler: Handler,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.about.name, self.about.id)
    }
}

/// What its doors know of the environment that they belong to.
#[derive(Debug)]
pub(crate) struct About {
    pub(crate) id: u32,
    pub(crate) name: &'static str,
    pub(crate) skew_seconds: i64,
    pub(crate) killed: Notify,
    /// Which invocation of the world is under way in it.
    pub(crate) invocation: AtomicU64,
    /// What the invocation under way was given, and whose doing it was.
    pub(crate) letters: Mutex<Vec<Given>>,
    pub(crate) cause: Mutex<Cause>,
}

impl About {
    pub(crate) fn invocation(&self) -> u64 {
        self.invocation.load(Ordering::Relaxed)
    }

    pub(crate) fn cause(&self) -> Cause {
        *self.cause.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn given(&self) -> Vec<Given> {
        self.letters.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// A letter in hand.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) to: Option<ParticipantId>,
    pub(crate) event: EventId,
    /// The letters of one message group are handled one after the other, those of two at the same time.
    pub(crate) group: String,
}

pub(crate) enum Work {
    Http(Box<Request>),
    Batch(Vec<Parcel>),
    Tick,
}

/// How an invocation ended.
#[derive(Debug)]
pub(crate) enum Ended {
    Http(u16),
    /// The parcels that have to come again.
    Batch(Vec<u64>),
    Ticked,
    Failed,
    /// Killed by a crash.
    Killed,
    /// Killed because its time was up.
    TimedOut,
}

impl Environment {
    pub(crate) fn cold(world: &Arc<World>, function: Function) -> Arc<Self> {
        let (id, skew_seconds) = world.new_environment(function);
        let about = Arc::new(About {
            id,
            name: function.name(),
            skew_seconds,
            killed: Notify::new(),
            invocation: AtomicU64::new(0),
            letters: Mutex::default(),
            cause: Mutex::new(Cause::Aftermath),
        });
        let door = || Door::new(world, &about);
        let handler = match function {
            Function::Webhook => Handler::Webhook(Box::new(Webhook {
                identity: world.identity(),
                queues: door(),
                participants: door(),
                heart: Heart::new(door()),
                clock: door(),
            })),
            Function::Conversation => {
                let meter = Arc::new(Counting::new(Gauge(door()), door()));
                let ports = ports(door).with_channel(|door| Metered::new(door, meter.clone()));
                let mailbox = Mailbox::new(ports).answering_strangers(world.answers_to_strangers());
                Handler::Conversation(mailbox, meter)
            }
            Function::Dispatch => Handler::Dispatch(Dispatch {
                cohorts: door(),
                roster: door(),
                queues: door(),
                bus: door(),
                clock: door(),
                rate: world.rate(),
            }),
            Function::Deliver => {
                let (rate, environments) = (world.rate(), crate::world::DELIVER_AT_ONCE);
                let pace = Steady::new(Gauge(door()), door(), rate, environments);
                let pace = Arc::new(pace);
                let ports = ports(door).with_channel(|door| Paced::new(door, pace.clone()));
                Handler::Deliver(Mailbox::new(ports), pace)
            }
            Function::Challenges => Handler::Challenges(Challenges {
                channel: door(),
                objects: door(),
                queues: door(),
                clock: door(),
            }),
            Function::Raffle => Handler::Raffle(Raffling {
                participants: door(),
                cohorts: door(),
                raffles: door(),
                beacons: door(),
                audit: world.audit.clone(),
                queues: door(),
                clock: door(),
                is_local: false,
            }),
            Function::Community => Handler::Community(Community { store: door() }),
        };
        Arc::new(Self { function, about, handler })
    }

    /// Runs until it ends, is killed, or its time is up.
    pub(crate) async fn invoke(&self, work: Work) -> Ended {
        let limit = std::time::Duration::from_millis(self.function.limit_ms().unsigned_abs());
        tokio::select! {
            biased;
            () = self.about.killed.notified() => Ended::Killed,
            ended = self.run(work) => ended,
            () = tokio::time::sleep(limit) => Ended::TimedOut,
        }
    }

    async fn run(&self, work: Work) -> Ended {
        match (&self.handler, work) {
            (Handler::Webhook(webhook), Work::Http(request)) => {
                Ended::Http(webhook.handle(&request).await.status().as_u16())
            }
            (Handler::Dispatch(dispatch), Work::Tick) => match dispatch.run().await {
                Ok(_) => Ended::Ticked,
                Err(_) => Ended::Failed,
            },
            (Handler::Conversation(mailbox, meter), Work::Batch(parcels)) => {
                failed(&parcels, conversation::handle(mailbox, &**meter, &batch(&parcels)).await)
            }
            (Handler::Deliver(mailbox, pace), Work::Batch(parcels)) => {
                failed(&parcels, deliver::handle(mailbox, &**pace, &batch(&parcels)).await)
            }
            (Handler::Challenges(challenges), Work::Batch(parcels)) => {
                failed(&parcels, challenges.handle(batch(&parcels)).await)
            }
            (Handler::Raffle(raffling), Work::Batch(parcels)) => {
                failed(&parcels, raffling.handle(&batch(&parcels)).await)
            }
            (Handler::Community(community), Work::Batch(parcels)) => {
                failed(&parcels, community.handle(batch(&parcels)).await)
            }
            (
                Handler::Webhook(_)
                | Handler::Conversation(..)
                | Handler::Dispatch(_)
                | Handler::Deliver(..)
                | Handler::Challenges(_)
                | Handler::Raffle(_)
                | Handler::Community(_),
                Work::Http(_) | Work::Batch(_) | Work::Tick,
            ) => Ended::Failed,
        }
    }
}

fn ports(door: impl Fn() -> Door) -> Through<Door> {
    Ports {
        participants: door(),
        cohorts: door(),
        library: door(),
        channel: door(),
        bus: door(),
        process: door(),
    }
}

fn batch(parcels: &[Parcel]) -> SqsEvent {
    let mut event = SqsEvent::default();
    for parcel in parcels {
        let mut record = SqsMessage::default();
        record.message_id = Some(parcel.id.to_string());
        record.body = Some(parcel.body.clone());
        if let Some(group) = &parcel.group {
            record.attributes.insert("MessageGroupId".to_owned(), group.clone());
        }
        event.records.push(record);
    }
    event
}

fn failed(parcels: &[Parcel], response: SqsBatchResponse) -> Ended {
    let names: Vec<String> =
        response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect();
    let failed = parcels.iter().map(|parcel| parcel.id);
    Ended::Batch(failed.filter(|id| names.contains(&id.to_string())).collect())
}
