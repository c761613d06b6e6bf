//! One headless Chromium behind one chromedriver, both gone when the test ends.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Names under which distributions install the two programs.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const DRIVERS: [&str; 2] = ["chromedriver", "chromium.chromedriver"];

const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    // A microphone that beeps, and nobody to ask for permission.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
];

/// WebDriver's names of keys: https://www.w3.org/TR/webdriver2/#keyboard-actions
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";
pub(crate) const UP: &str = "\u{e013}";
pub(crate) const DOWN: &str = "\u{e015}";
pub(crate) const SPACE: &str = " ";

/// How long anything on the page may take before the test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Browsers at the same time; more only slow each other down on two cores.
static PLACES: Semaphore = Semaphore::const_new(3);

pub(crate) struct Chrome {
    pub(crate) driver: WebDriver,
    _driver_process: Child,
    _profile: TempDir,
    _place: SemaphorePermit<'static>,
}

impl Chrome {
    /// `None`, with a sentence that says so, if there is no Chromium and none was demanded.
    pub(crate) async fn start() -> Result<Option<Self>> {
        let (Some(browser), Some(driver)) = (find(&BROWSERS), find(&DRIVERS)) else {
            #[expect(clippy::disallowed_methods, reason = "a test has no other configuration")]
            let required = std::env::var("TERTULIA_BROWSER").is_ok_and(|value| value == "required");
            let missing = "chromium and chromedriver are not installed \
                (Debian: apt-get install chromium chromium-driver)";
            if required {
                bail!("TERTULIA_BROWSER=required, but {missing}");
            }
            // Straight to the terminal: the harness hides what a passing test prints.
            let word = "SKIPPED, no browser test ran";
            writeln!(std::io::stderr(), "{word}: {missing}; TERTULIA_BROWSER=required fails.")?;
            return Ok(None);
        };
        let place = PLACES.acquire().await?;
        let (process, port) = drive(&driver).await?;
        let profile = tempfile::tempdir()?;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(browser.to_string_lossy().as_ref())?;
        for flag in FLAGS {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)
            .await
            .context("opening a Chromium session")?;
        let chrome = Self { driver, _driver_process: process, _profile: profile, _place: place };
        chrome.watch_for_trouble().await?;
        Ok(Some(chrome))
    }

    pub(crate) async fn laptop(&self) -> Result<()> {
        self.screen(1280, 800, false).await
    }

    pub(crate) async fn mobile(&self) -> Result<()> {
        self.screen(390, 844, true).await
    }

    async fn screen(&self, width: u32, height: u32, mobile: bool) -> Result<()> {
        let metrics = json!({
            "width": width, "height": height, "mobile": mobile,
            "deviceScaleFactor": if mobile { 2 } else { 1 },
        });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await
    }

    pub(crate) async fn scheme(&self, scheme: &str) -> Result<()> {
        self.prefers("prefers-color-scheme", scheme).await
    }

    /// What a person has set for the whole device.
    pub(crate) async fn prefers(&self, name: &str, value: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": name, "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", features).await
    }

    /// Keys go to whatever has the focus, as a keyboard's do.
    pub(crate) async fn press(&self, keys: &str) -> Result<()> {
        let focused = self.driver.active_element().await?;
        focused.send_keys(keys).await.with_context(|| format!("pressing {keys:?}"))
    }

    /// Tab until `css` has the focus; every stop on the way must be visible and show that it has it.
    pub(crate) async fn tab_to(&self, css: &str) -> Result<()> {
        for _ in 0..60 {
            self.press(TAB).await?;
            let stop = self
                .ask(
                    "(at => ({ what: at.outerHTML.slice(0, 90), seen: at.getClientRects().length > 0 \
                     && getComputedStyle(at).outlineStyle !== 'none' }))(document.activeElement)",
                )
                .await?;
            ensure!(stop["seen"] == true, "the focus is nowhere to be seen: {}", stop["what"]);
            if self.ask(&format!("document.activeElement.matches({css:?})")).await? == true {
                return Ok(());
            }
        }
        bail!("sixty tabs do not lead to {css}")
    }

    /// From the next page on there are no server-sent events, as behind some proxies.
    pub(crate) async fn without_events(&self) -> Result<()> {
        let source = "delete window.EventSource";
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await
    }

    /// Opens the page afresh in `language`.
    pub(crate) async fn open(&self, url: &str, language: &str) -> Result<()> {
        self.driver.goto(url).await?;
        self.run(&format!("localStorage.setItem('language', '{language}')")).await?;
        self.driver.goto(url).await?;
        self.wait("document.querySelectorAll('.phone').length >= 3", "three phones").await
    }

    /// The value of a JavaScript expression.
    pub(crate) async fn ask(&self, expression: &str) -> Result<Value> {
        let answer = self.driver.execute(format!("return ({expression});"), vec![]).await;
        Ok(answer.with_context(|| format!("asking for {expression}"))?.json().clone())
    }

    pub(crate) async fn run(&self, statement: &str) -> Result<()> {
        self.driver.execute(statement.to_owned(), vec![]).await?;
        Ok(())
    }

    /// Waits until `expression` is true, and says what was on the screen if it never was.
    pub(crate) async fn wait(&self, expression: &str, what: &str) -> Result<()> {
        // What is not there yet is not an error yet.
        let tried = format!(
            "(() => {{ try {{ return Boolean({expression}) }} catch {{ return false }} }})()"
        );
        let asking = async {
            while self.ask(&tried).await? != Value::Bool(true) {
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(done) => done,
            Err(_) => {
                self.shot("gave-up").await?;
                let seen = self.ask("document.body.innerText").await?;
                bail!("waited in vain for {what}: {expression}\nthe page says: {seen}")
            }
        }
    }

    /// A real click, which fails if the thing is covered or cannot be seen.
    pub(crate) async fn click(&self, css: &str) -> Result<()> {
        self.wait(&format!("document.querySelector({css:?})"), css).await?;
        let element = self.driver.find(By::Css(css)).await?;
        element.scroll_into_view().await?;
        element.click().await.with_context(|| format!("clicking {css}"))
    }

    pub(crate) async fn write(&self, css: &str, text: &str) -> Result<()> {
        let element = self.driver.find(By::Css(css)).await?;
        element.send_keys(text).await.with_context(|| format!("writing into {css}"))
    }

    /// Waits until nothing moves, then keeps a picture for a person to look at.
    pub(crate) async fn shot(&self, name: &str) -> Result<PathBuf> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
        std::fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        tokio::time::sleep(Duration::from_millis(350)).await;
        std::fs::write(&path, self.driver.screenshot_as_png().await?)?;
        Ok(path)
    }

    /// Whatever went wrong on the page since it was opened: errors, refused loads, rejected promises.
    pub(crate) async fn troubles(&self) -> Result<Value> {
        self.ask("window.troubles").await
    }

    async fn watch_for_trouble(&self) -> Result<()> {
        let source = "window.troubles = [];
            addEventListener('error', e => troubles.push('error: ' + (e.message || e.target?.src || e.type)), true);
            addEventListener('unhandledrejection', e => troubles.push('rejection: ' + e.reason));
            addEventListener('securitypolicyviolation', e => troubles.push('policy: ' + e.blockedURI + ' ' + e.violatedDirective));";
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await
    }

    async fn cdp(&self, method: &str, parameters: Value) -> Result<()> {
        self.driver.cdp().send_raw(method, parameters).await?;
        Ok(())
    }
}

fn find(names: &[&str]) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "programs are found where the shell finds them")]
    let path = std::env::var("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Two drivers that start together can want the same port; the one that loses just starts again.
async fn drive(program: &Path) -> Result<(Child, u16)> {
    let mut last = None;
    for _ in 0..5 {
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("starting chromedriver")?;
        match port_of(&mut process).await {
            Ok(port) => return Ok((process, port)),
            Err(error) => last = Some(error),
        }
    }
    Err(last.context("chromedriver was never started")?)
}

/// chromedriver takes a free port by itself and prints it.
async fn port_of(process: &mut Child) -> Result<u16> {
    let output = process.stdout.take().context("chromedriver has no output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(port) = line.split("on port ").nth(1)
            && line.contains("started successfully")
        {
            // Somebody must go on reading, or chromedriver would block on a full pipe.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return port.trim_end_matches('.').parse().context("reading chromedriver's port");
        }
    }
    bail!("chromedriver ended before it named its port")
}
