//! The local stack as a whole: started once, used by `local`, `demo` and the end-to-end tests, stopped cleanly.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context, Result, bail};
use jiff::tz::TimeZone;
use tokio::{net::TcpListener, sync::Mutex};

use super::{
    aws::{ACCESS_KEY, Aws, REGION, SECRET_KEY},
    build,
    clock::{LocalClock, machine_now},
    control::Control,
    deploy::{self, Outputs, STAGE},
    journal::Journal,
    lock::Lock,
    ministack::MiniStack,
    mover::Mover,
    phones::Phones,
    places::Places,
    progress::Step,
    python,
    quiet::Quiet,
    relays,
    routes::{Behind, Parts, router},
    secrets::Secrets,
    seed,
    submissions::Submissions,
};

/// Where the page is, unless that is taken.
const USUAL_PORT: u16 = 4290;

/// The template's default: the version of the Graph API that the functions speak.
const GRAPH_VERSION: &str = "v26.0";

#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Exactly this port for the page; without it a usual one or any that is free.
    pub port: Option<u16>,
    /// Serve the phones in the browser.
    pub page: bool,
    /// Messages travel in hundredths of a second instead of seconds.
    pub brisk: bool,
    /// So many whole days at least lie between now and the first lesson.
    pub days_before: i64,
}

#[derive(Debug)]
pub struct Stack {
    pub places: Places,
    pub aws: Aws,
    pub control: Control,
    pub outputs: Outputs,
    pub secrets: Secrets,
    pub clock: Arc<LocalClock>,
    pub mover: Arc<Mover>,
    pub quiet: Quiet,
    pub journal: Arc<Mutex<Journal>>,
    pub phone_number_id: String,
    pub webhook_url: String,
    /// The simulator, the page and `/local/` are one server.
    pub simulator_url: String,
    pub endpoint: String,
    emulator: MiniStack,
    phones: Phones,
    _lock: Lock,
}

impl Stack {
    /// Everything up, seeded and quiet.
    pub async fn start(options: Options) -> Result<Self> {
        let places = Places::find()?;
        let lock = Lock::take(&places.local)?;
        let _ = std::fs::remove_file(places.environment_file());
        let listener = listen(options.port).await?;
        let address = listener.local_addr().context("the system hides its own port")?;

        let (emulator, packages) = tokio::try_join!(emulator(&places), build::packages(&places))?;
        let endpoint = emulator.endpoint().to_owned();
        let aws = Aws::new(&endpoint)?;
        let secrets = Secrets::make_up()?;
        let clock = Arc::new(LocalClock::start(places.clock_file())?);
        let since_ms = machine_now().as_millisecond();

        let behind = Arc::new(Behind::default());
        let phones = Phones::serve(
            listener,
            &secrets,
            clock.clone(),
            router(behind.clone()).merge(relays::router()),
            &options,
        )
        .await?;
        let simulator_url = format!("http://{address}");
        let control = Control::new(&simulator_url)?;
        let phone_number_id = phones.phone_number_id().to_owned();

        secrets.put(&aws).await?;
        let parameters = [
            ("Stage", STAGE.to_owned()),
            ("Architecture", architecture().to_owned()),
            ("GraphUrl", simulator_url.clone()),
            ("GraphVersion", GRAPH_VERSION.to_owned()),
            ("PhoneNumberIds", phone_number_id.clone()),
            ("BeaconRelays", relays::addresses(&simulator_url)),
            ("ClockFile", places.clock_file().display().to_string()),
        ];
        let outputs = deploy::deploy(&aws, &places, packages, &parameters).await?;
        let quiet = Quiet::new(aws.clone(), control.clone(), &outputs).await?;
        let mover = Arc::new(Mover::new(
            clock.clone(),
            control.clone(),
            aws.clone(),
            &outputs,
            quiet.clone(),
            TimeZone::get("America/Lima")
                .context("the time zones are missing from this program")?,
        )?);
        let group = outputs.value("LogGroup")?.to_owned();
        let journal = Journal::new(aws.clone(), control.clone(), group, since_ms);
        let journal = Arc::new(Mutex::new(journal));
        // The emulator's HTTP APIs are told apart by the Host header, or by this path for clients that cannot set it.
        let webhook_url =
            format!("{endpoint}/_aws/execute-api/{}/webhook", outputs.value("ApiId")?);
        let bucket = outputs.value("BucketSubmissions")?.to_owned();
        behind.fill(Parts {
            clock: clock.clone(),
            control: control.clone(),
            mover: mover.clone(),
            journal: journal.clone(),
            submissions: Mutex::new(Submissions::new(aws.clone(), bucket)),
        })?;
        let stack = Self {
            places,
            aws,
            control,
            outputs,
            secrets,
            clock,
            mover,
            quiet,
            journal,
            phone_number_id,
            webhook_url,
            simulator_url,
            endpoint,
            emulator,
            phones,
            _lock: lock,
        };

        let step = Step::begin("Connecting WhatsApp");
        stack.control.set_webhook(&stack.webhook_url).await.with_context(|| {
            format!(
                "the webhook function does not answer Meta's handshake: its words are in {}",
                stack.places.emulator_log().display()
            )
        })?;
        step.done();
        seed::seed(&stack, options.days_before).await?;
        Ok(stack)
    }

    /// What somebody needs to talk to the running stack: by hand, from a script, or by the command's other parts.
    pub fn settings(&self) -> Result<Vec<(&'static str, String)>> {
        let output = |name| self.outputs.value(name).map(str::to_owned);
        Ok(vec![
            ("WEBHOOK_URL", self.webhook_url.clone()),
            ("APP_SECRET", self.secrets.app_secret.clone()),
            ("VERIFY_TOKEN", self.secrets.verify_token.clone()),
            ("PHONE_NUMBER_ID", self.phone_number_id.clone()),
            ("WABA_ID", self.phones.waba_id().to_owned()),
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("SIMULATOR_URL", self.simulator_url.clone()),
            ("PAGE_URL", format!("{}/", self.simulator_url)),
            ("GRAPH_URL", self.simulator_url.clone()),
            ("GRAPH_VERSION", GRAPH_VERSION.to_owned()),
            ("PARAMETER_PREFIX", format!("/tertulia/{STAGE}")),
            ("CLOCK_FILE", self.places.clock_file().display().to_string()),
            ("TABLE_PARTICIPANTS", output("TableParticipants")?),
            ("TABLE_COHORTS", output("TableCohorts")?),
            ("TABLE_COMMUNITY", output("TableCommunity")?),
            ("TABLE_RAFFLES", output("TableRaffles")?),
            ("BUCKET_SUBMISSIONS", output("BucketSubmissions")?),
            ("BUCKET_CONTENT", output("BucketContent")?),
            ("BUCKET_AUDIT", output("BucketAudit")?),
            ("QUEUE_PARTICIPANTS", output("QueueParticipants")?),
            ("QUEUE_DELIVERIES", output("QueueDeliveries")?),
            ("BUS_NAME", output("BusName")?),
        ])
    }

    pub fn setting(&self, name: &str) -> Option<String> {
        let settings = self.settings().ok()?;
        settings.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The emulator's process, whose children are the functions; nothing if it has ended.
    pub fn emulator_process(&self) -> Option<u32> {
        self.emulator.process_id()
    }

    /// Nothing is left running afterwards.
    pub async fn stop(self) {
        drop(self.phones);
        self.emulator.stop().await;
    }
}

async fn emulator(places: &Places) -> Result<MiniStack> {
    let python = python::environment(places).await?;
    MiniStack::start(&python, places).await
}

async fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)));
    match port {
        Some(port) => match bind(port).await {
            Ok(listener) => Ok(listener),
            Err(error) => bail!(
                "port {port} cannot be used ({error}): choose another one with --port, or leave that out and one is found"
            ),
        },
        None => match bind(USUAL_PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => bind(0).await.context("no port is free on 127.0.0.1"),
        },
    }
}

/// The functions run as plain processes here, so they are built for this machine.
fn architecture() -> &'static str {
    if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" }
}
