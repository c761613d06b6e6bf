//! The AWS emulator as a child that never outlives us.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

use super::{
    aws::{ACCESS_KEY, REGION, SECRET_KEY},
    places::Places,
    progress::Step,
};

const KEEPER: &str = include_str!("keeper.py");

/// It is ready within a second; a machine under full load gets a minute.
const READY_WITHIN: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct MiniStack {
    child: Child,
    group: Option<Pid>,
    endpoint: String,
    scratch: PathBuf,
}

impl MiniStack {
    pub async fn start(python: &Path, places: &Places) -> Result<Self> {
        let step = Step::begin("Starting the AWS emulator");
        let scratch = places.local.join("scratch");
        // What a killed run has left.
        if scratch.exists() {
            std::fs::remove_dir_all(&scratch)
                .with_context(|| format!("cannot empty {}", scratch.display()))?;
        }
        std::fs::create_dir_all(&scratch)
            .with_context(|| format!("cannot make {}", scratch.display()))?;
        let log_path = places.emulator_log();

        let port = free_port()?;
        let endpoint = format!("http://127.0.0.1:{port}");
        let log = File::create(&log_path)
            .with_context(|| format!("cannot write {}", log_path.display()))?;
        let mut command = Command::new(python);
        command
            .args(["-u", "-c", KEEPER])
            .env("BIND_HOST", "127.0.0.1")
            .env("MINISTACK_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("AWS_ENDPOINT_URL", &endpoint)
            .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_DEFAULT_REGION", REGION)
            .env("AWS_REGION", REGION)
            .env("MINISTACK_REGION", REGION)
            .env("TMPDIR", &scratch)
            .env("STATE_DIR", scratch.join("state"))
            .env("S3_DATA_DIR", scratch.join("s3"))
            .env("LOG_LEVEL", "INFO")
            .stdin(Stdio::piped())
            .stdout(log.try_clone().context("cannot share the log file")?)
            .stderr(log)
            // Ctrl-C in a terminal goes to the foreground group: the emulator must not be in it, or it would
            // die under our feet while we are still asking it things.
            .process_group(0)
            .kill_on_drop(true);
        // A person's own account has no business in here.
        for name in [
            "AWS_PROFILE",
            "AWS_DEFAULT_PROFILE",
            "AWS_SESSION_TOKEN",
            "AWS_SECURITY_TOKEN",
            "SERVICES",
        ] {
            command.env_remove(name);
        }
        let child = command.spawn().context("cannot start the AWS emulator")?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let mut stack = Self { child, group, endpoint, scratch };
        match tokio::time::timeout(READY_WITHIN, stack.ready()).await {
            Ok(Ok(())) => {
                step.done();
                Ok(stack)
            }
            Ok(Err(error)) => Err(error.context(format!("its log is {}", log_path.display()))),
            Err(_) => bail!(
                "the AWS emulator did not answer within {} s: read {} and try again on a quieter machine",
                READY_WITHIN.as_secs(),
                log_path.display()
            ),
        }
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The emulator's process, whose children are the functions.
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    pub async fn stop(mut self) {
        self.kill();
        // Reaped, so that nothing is left, not even a zombie.
        let _ = self.child.wait().await;
    }

    async fn ready(&mut self) -> Result<()> {
        let http = super::aws::plain_http()?;
        let health = format!("{}/_ministack/health", self.endpoint);
        loop {
            if let Some(status) = self.child.try_wait().context("the AWS emulator was lost")? {
                bail!("the AWS emulator ended at once ({status})");
            }
            if http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn kill(&mut self) {
        if let Some(group) = self.group.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = std::fs::remove_dir_all(&self.scratch);
    }
}

impl Drop for MiniStack {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no port is free on 127.0.0.1")?;
    Ok(listener.local_addr().context("the system hides its own port")?.port())
}
