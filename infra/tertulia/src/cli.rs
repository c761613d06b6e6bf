//! The command line.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use shared::domain::{
    ids::CourseSlug,
    language::{Language, Locale},
    raffle::Beacon,
};

use crate::{
    advisor::{AdvisorCommand, Office},
    cohort::{self, NewCohort, OwnCaps, Programme, sdk_config},
    course, demo,
    dlq::{DlqCommand, Lanes},
    doctor, erase, explain,
    export::{self, ExportCommand},
    local::{self, clock, environment, places::Places},
    log, quote,
    raffle::RaffleCommand,
    report,
    simulate::{self, Files, Request},
    templates::TemplatesCommand,
};

/// Learning communities over WhatsApp: the whole programme on a laptop, and what an ops team does with it.
#[derive(Debug, Parser)]
#[command(name = "tertulia", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start everything on this machine, with phones in the browser. The default.
    Local {
        /// Send one message the whole way, stop, and exit with 0 if a reply came.
        #[arg(long)]
        check: bool,
        /// The page's port.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Let fifteen people with habits live a whole cycle on a local stack, and count what was promised.
    Demo {
        /// Write the figures there.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Whose chat is printed.
        #[arg(long, value_name = "NAME", default_value = "Rosa")]
        transcript: String,
    },
    /// The WhatsApp Cloud API simulator alone, for any client: prints where it is and its secrets, as shell variables.
    Simulator {
        /// 0 takes one that is free.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Where webhooks go; can also be set later, by PUT /_simulator/webhook.
        #[arg(long, value_name = "URL")]
        webhook: Option<String>,
        /// The same seed gives the same ids, secrets and people.
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// Let thousands of people live a cycle in seconds: who gets what when, how many finish, what it costs.
    Simulate {
        #[command(flatten)]
        what: Simulated,
        /// Write all figures there.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Draw the week there.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        /// Worlds at the same time; all of the machine's cores if missing. Changes nothing but the time it takes.
        #[arg(long)]
        threads: Option<usize>,
    },
    /// What a course costs before anybody is asked to join: messages and US dollars, best, expected and worst.
    Quote {
        #[command(flatten)]
        what: Simulated,
        /// Write all figures there.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
        /// Draw the bill there.
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        /// Worlds at the same time; all of the machine's cores if missing. Changes nothing but the time it takes.
        #[arg(long)]
        threads: Option<usize>,
    },
    /// One person's events, what each led to, what was sent and why not, and the cost.
    ///
    /// Without --simulation it reads the running programme: the local stack if it runs, else AWS.
    Explain {
        /// Her number in a simulation, from 1; in the running programme her id, as the log and the console show it.
        participant: String,
        /// Of a simulation with these options.
        #[arg(long)]
        simulation: bool,
        #[command(flatten)]
        what: Simulated,
        /// Plays it again and says whether it came out the same; for the running programme, compares log and item.
        #[arg(long)]
        replay: bool,
        /// The log, exported from CloudWatch.
        #[arg(long, value_name = "FILE", conflicts_with = "simulation")]
        log: Option<PathBuf>,
    },
    /// What happened, from the functions' log: on the local stack if it runs, else from a log exported from AWS.
    #[command(subcommand)]
    Report(ReportCommand),
    /// Check a course, or make the bundle that a cohort runs on.
    #[command(subcommand)]
    Course(CourseCommand),
    /// Open a cohort, or list those that are open: on the local stack if it runs, else on AWS.
    #[command(subcommand)]
    Cohort(CohortCommand),
    /// Message templates as code: check them, plan, file them with Meta, see how they fare.
    #[command(subcommand)]
    Templates(TemplatesCommand),
    /// The advisors' hours: publish them, take one back, say what became of it.
    #[command(subcommand)]
    Advisor(AdvisorCommand),
    /// See a cohort's raffle, check a draw, write its bundle, or enter a lottery's numbers.
    #[command(subcommand)]
    Raffle(RaffleCommand),
    /// Ask everything that can be asked without changing anything, and name the remedy of each fault.
    Doctor,
    /// Forget somebody who asked a person for it, as if she had written *eliminar*.
    Erase {
        /// Her id, as the log and the console show it.
        participant: String,
    },
    /// What is kept of one person, for herself; or a cohort's progress, for whoever studies it.
    #[command(subcommand)]
    Export(ExportCommand),
    /// What no function could handle, and its way back.
    #[command(subcommand)]
    Dlq(DlqCommand),
}

/// What is simulated. The same options give the same history.
#[derive(Debug, Args)]
struct Simulated {
    /// The course's folder under `courses/`.
    #[arg(long, default_value = "vender-mejor")]
    course: String,
    #[arg(long, default_value_t = 1_000)]
    participants: usize,
    /// From the first morning on; a cycle has five.
    #[arg(long, default_value_t = 5)]
    days: u32,
    /// Where people live: PE, BR or CO.
    #[arg(long, default_value = "PE")]
    country: String,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much goes wrong.
    #[arg(long, value_enum, default_value = "none")]
    faults: Faults,
    /// The first day.
    #[arg(long, default_value_t = simulate::STARTS_ON)]
    starts_on: jiff::civil::Date,
    /// Your own assumptions about how people behave, as a file like those in tests/simulation/src/habits/models.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Faults {
    None,
    /// A bad month.
    Normal,
    /// Everything at once.
    Storm,
}

impl Simulated {
    fn request(self) -> Request {
        let faults = match self.faults {
            Faults::None => simulation::Profile::None,
            Faults::Normal => simulation::Profile::Normal,
            Faults::Storm => simulation::Profile::Storm,
        };
        let Self { course, participants, days, country, seed, starts_on, model, .. } = self;
        Request { course, participants, days, country, seed, faults, starts_on, model }
    }
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    /// What WhatsApp charged, by day and by what it was for; per person and per completer.
    Cost {
        /// The log, exported from CloudWatch.
        #[arg(long, value_name = "FILE")]
        log: Option<PathBuf>,
        /// The WhatsApp account's own time zone: months and rate cards change at its midnight.
        #[arg(long, default_value = "America/Lima")]
        zone: String,
        /// Write all figures there.
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum CourseCommand {
    /// Every problem of a course, with file, line and remedy.
    Check {
        /// A course's folder, or the folder of all courses.
        #[arg(default_value = "courses")]
        folder: PathBuf,
    },
    /// Write a course as one JSON file, named after its version.
    Bundle {
        course: String,
        #[arg(long, default_value = "courses")]
        folder: PathBuf,
        /// Where the file goes.
        #[arg(long, default_value = ".")]
        to: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum CohortCommand {
    /// Publish the course and open the cohort.
    Open(OpenCohort),
    /// One line for each cohort of the number.
    List,
    /// Set another daily cap.
    Cap {
        /// Such as LIMA1.
        code: String,
        /// USD.
        #[arg(value_parser = cohort::budget::usd_a_day)]
        daily_cap: f64,
    },
}

#[derive(Debug, Args)]
struct OpenCohort {
    /// What people type after the keyword, such as LIMA1.
    code: String,
    /// The course's folder under `courses/`.
    #[arg(long)]
    course: String,
    /// The first day, such as 2026-03-02; lessons go out on it and on the four days after it.
    #[arg(long)]
    starts_on: jiff::civil::Date,
    /// Where its people live, as IANA names; again for each further zone.
    #[arg(long = "zone", default_value = "America/Lima")]
    zones: Vec<String>,
    #[arg(long, value_enum, default_value = "es")]
    language: Tongue,
    /// File its templates for one country: es_PE, if courses/templates has such a file.
    #[arg(long, value_enum)]
    locale: Option<Country>,
    /// Where the live class is held.
    #[arg(long)]
    class_url: String,
    /// What `tertulia quote --json` wrote for this course: its prices are what messages are paid with.
    #[arg(long)]
    quote: PathBuf,
    /// USD that may be spent on messages in a day. Four fifths are for what the calendar brings, the rest is kept for
    /// answers; whoever leaves or asks for help is always answered.
    #[arg(long, value_parser = cohort::budget::usd_a_day)]
    daily_cap: f64,
    /// How much may come unasked to somebody in a day, in the whole cycle, and how many lessons without a word of hers;
    /// else as course.toml says.
    #[arg(long)]
    messages_a_day: Option<u8>,
    #[arg(long)]
    messages_a_cycle: Option<u8>,
    #[arg(long)]
    unanswered_lessons: Option<u8>,
    /// Open it although Meta lets the number write to fewer people a day than the quote needs.
    #[arg(long)]
    beyond_the_limit: bool,
    /// Advisory sessions in the raffle.
    #[arg(long, default_value_t = 2)]
    winners: u32,
    #[arg(long, default_value_t = 3)]
    alternates: u32,
    /// Whose public number decides the raffle.
    #[arg(long, value_enum, default_value = "drand-quicknet")]
    beacon: Source,
}

/// Those that may be chosen; a test's own is not among them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Source {
    DrandQuicknet,
    LoteriaFederal,
}

/// Countries that have a locale of their own beside their language's.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Country {
    #[value(name = "es_PE")]
    EsPe,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Tongue {
    Es,
    Pt,
}

impl Cli {
    pub async fn run(self) -> Result<()> {
        match self.command {
            None => local::run(None, false).await,
            Some(Command::Local { check, port }) => local::run(port, check).await,
            Some(Command::Demo { json, transcript }) => {
                demo::run(json.as_deref(), &transcript).await
            }
            Some(Command::Simulator { port, webhook, seed }) => {
                simulator_alone(port, webhook, seed).await
            }
            Some(Command::Simulate { what, json, svg, threads }) => {
                let courses = Places::find()?.workspace.join("courses");
                simulate::run(&what.request(), &courses, threads, &Files { json, svg })
            }
            Some(Command::Quote { what, json, svg, threads }) => {
                let courses = Places::find()?.workspace.join("courses");
                quote::run(&what.request(), &courses, threads, &Files { json, svg })
            }
            Some(Command::Explain { participant, simulation: true, what, replay, .. }) => {
                let courses = Places::find()?.workspace.join("courses");
                let request = what.request();
                let page = explain::explain_simulated(&participant, &request, &courses, replay)?;
                println!("{page}");
                Ok(())
            }
            Some(Command::Explain { participant, replay, log, .. }) => {
                let running = environment::read(&Places::find()?.environment_file());
                let lookup = |name: &str| own_variable(name).or_else(|| running.get(name).cloned());
                let source = log.map_or(log::Source::Stack, log::Source::File);
                let page = explain::explain_live(&participant, &source, &lookup, replay).await?;
                println!("{page}");
                Ok(())
            }
            Some(Command::Report(command)) => command.run().await,
            Some(Command::Course(command)) => command.run(),
            Some(Command::Cohort(command)) => command.run().await,
            Some(Command::Templates(command)) => {
                let lookup = settings()?;
                println!("{}", command.run(&lookup, clock::machine_now()).await?);
                Ok(())
            }
            Some(Command::Advisor(command)) => {
                println!("{}", office().await?.run(command).await?);
                Ok(())
            }
            Some(Command::Doctor) => {
                let report = doctor::examine(&settings()?, clock::machine_now()).await?;
                println!("{report}");
                anyhow::ensure!(report.is_well(), "not everything is well");
                Ok(())
            }
            Some(Command::Erase { participant }) => {
                let lookup = settings()?;
                let offset = lookup("CLOCK_FILE").map_or(Ok(0), |file| clock::offset_in(&file))?;
                let now = clock::machine_now() + jiff::SignedDuration::from_secs(offset);
                println!("{}", erase::erase(&participant, &lookup, now.into()).await?);
                Ok(())
            }
            Some(Command::Export(command)) => {
                println!("{}", export::run(command, &settings()?).await?);
                Ok(())
            }
            Some(Command::Dlq(command)) => {
                let lookup = settings()?;
                let stage = doctor::stage(&lookup)?;
                let lanes = Lanes::find(&sdk_config(&lookup).await, &stage).await?;
                println!("{}", lanes.run(command).await?);
                Ok(())
            }
            Some(Command::Raffle(command)) => {
                let places = Places::find()?;
                let running = environment::read(&places.environment_file());
                let lookup = |name: &str| own_variable(name).or_else(|| running.get(name).cloned());
                let now = || {
                    let offset =
                        lookup("CLOCK_FILE").map_or(Ok(0), |file| clock::offset_in(&file))?;
                    Ok(clock::machine_now() + jiff::SignedDuration::from_secs(offset))
                };
                command.run(&lookup, now).await
            }
        }
    }
}

/// The person's own variables, then those of the local stack if it runs.
fn settings() -> Result<impl Fn(&str) -> Option<String>> {
    let running = environment::read(&Places::find()?.environment_file());
    Ok(move |name: &str| own_variable(name).or_else(|| running.get(name).cloned()))
}

/// On the local stack if it runs, else on AWS. The person's own variables come first: whoever sets them means another
/// deployment.
async fn office() -> Result<Office> {
    let places = Places::find()?;
    let running = environment::read(&places.environment_file());
    let lookup = |name: &str| own_variable(name).or_else(|| running.get(name).cloned());
    let offset = lookup("CLOCK_FILE").map_or(Ok(0), |file| clock::offset_in(&file))?;
    let now = clock::machine_now() + jiff::SignedDuration::from_secs(offset);
    Office::connect(&lookup, now.into()).await
}

/// Runs until Ctrl-C.
async fn simulator_alone(port: u16, webhook: Option<String>, seed: u64) -> Result<()> {
    let started = simulator::server::start(port, webhook, seed).await.with_context(|| {
        format!("port {port} is not free: stop what listens there, or take another with --port")
    })?;
    println!("{}", started.line);
    tokio::signal::ctrl_c().await.context("Ctrl-C cannot be waited for")?;
    drop(started.handle);
    Ok(())
}

impl ReportCommand {
    async fn run(self) -> Result<()> {
        let Self::Cost { log: file, zone, json } = self;
        let zone = jiff::tz::TimeZone::get(&zone)
            .with_context(|| format!("{zone} is no time zone: give a name such as America/Lima"))?;
        let running = environment::read(&Places::find()?.environment_file());
        let lookup = |name: &str| own_variable(name).or_else(|| running.get(name).cloned());
        let source = file.map_or(log::Source::Stack, log::Source::File);
        let pattern = "?priced ?sent ?in_doubt ?decided";
        let lines = match log::read(&source, &lookup, pattern).await? {
            Ok(lines) => lines,
            Err(how) => anyhow::bail!(how),
        };
        let cost = report::cost(&lines, &zone);
        println!("{}", report::page(&cost));
        if let Some(path) = json {
            let text = serde_json::to_string_pretty(&cost).context("the cost cannot be written")?;
            std::fs::write(&path, text + "\n")
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

impl CourseCommand {
    fn run(self) -> Result<()> {
        match self {
            Self::Check { folder } => {
                let report = course::check(&folder);
                if !report.is_clean() {
                    return Err(report.into());
                }
                println!("{}: nothing to improve.", folder.display());
            }
            Self::Bundle { course, folder, to } => {
                let bundle = course::bundle(&folder, &CourseSlug::new(course))?;
                let path = to.join(format!("{}-{}.json", bundle.course.slug, bundle.version));
                std::fs::write(&path, &bundle.json)?;
                println!("{}", path.display());
            }
        }
        Ok(())
    }
}

impl CohortCommand {
    async fn run(self) -> Result<()> {
        let places = Places::find()?;
        let running = environment::read(&places.environment_file());
        // The person's own variables come first: whoever sets them means another deployment.
        let lookup = |name: &str| own_variable(name).or_else(|| running.get(name).cloned());
        let programme = Programme::connect(&lookup).await?;
        let offset = lookup("CLOCK_FILE").map_or(Ok(0), |file| clock::offset_in(&file))?;
        let now = clock::machine_now() + jiff::SignedDuration::from_secs(offset);
        match self {
            Self::Open(new) => {
                let budget = cohort::budget::of_quote(&new.quote, &new.course, new.daily_cap)?;
                let new = NewCohort {
                    budget,
                    caps: OwnCaps {
                        a_day: new.messages_a_day,
                        a_cycle: new.messages_a_cycle,
                        unanswered_lessons: new.unanswered_lessons,
                    },
                    beyond_the_limit: new.beyond_the_limit,
                    code: new.code,
                    course: new.course,
                    starts_on: new.starts_on,
                    zones: new.zones,
                    language: match new.language {
                        Tongue::Es => Language::Es,
                        Tongue::Pt => Language::Pt,
                    },
                    locale: new.locale.map(|Country::EsPe| Locale::EsPe),
                    class_url: new.class_url,
                    winners: new.winners,
                    alternates: new.alternates,
                    beacon: match new.beacon {
                        Source::DrandQuicknet => Beacon::Quicknet,
                        Source::LoteriaFederal => Beacon::LoteriaFederal,
                    },
                };
                let courses = places.workspace.join("courses");
                let (cohort, pending) =
                    cohort::open(&programme, &courses, new, now, |what| eprintln!("{what}"))
                        .await?;
                println!(
                    "{} is open: people join with its code until {}.",
                    cohort.id, cohort.starts_on
                );
                if pending > 0 {
                    println!(
                        "Meta has yet to approve {pending} templates: until then lessons reach only those who wrote in the last 24 hours."
                    );
                }
            }
            Self::List => println!("{}", cohort::list(&programme, now).await?),
            Self::Cap { code, daily_cap } => {
                println!("{}", cohort::budget::set_cap(&programme, &code, daily_cap).await?);
            }
        }
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command's one place where the environment is read"
)]
fn own_variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
