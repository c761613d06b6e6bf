//! Against the simulator's management API, over HTTP.

use std::{collections::BTreeMap, path::Path};

use jiff::SignedDuration;
use serde_json::json;
use shared::{
    domain::ids::NumberId,
    whatsapp::graph::{FixedToken, Graph},
};
use simulator::{
    Category, Config, Fault, FaultKind, TemplateStatus,
    server::{Handle, Options, serve},
};
use tokio::net::TcpListener;

use super::{courses, now};
use crate::templates::{Filing, command};

struct Meta {
    handle: Handle,
    graph: Graph<FixedToken>,
    waba: String,
    number: NumberId,
}

const NONE: &BTreeMap<shared::domain::ids::MediaName, shared::domain::ids::MediaId> =
    &BTreeMap::new();

impl Meta {
    async fn with(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let token = FixedToken::new(config.access_token.clone());
        let (waba, number) = (config.waba_id.clone(), NumberId::new(config.numbers[0].id.clone()));
        let handle = serve(listener, Options { config, ..Options::default() }).await.unwrap();
        let graph = Graph::new(&handle.url(), "v26.0", token);
        Self { handle, graph, waba, number }
    }

    async fn new() -> Self {
        Self::with(Config { template_review: SignedDuration::ZERO, ..Config::default() }).await
    }

    fn filing(&self) -> Filing<'_> {
        let Self { graph, waba, number, .. } = self;
        Filing { graph, waba, number, uploaded: NONE }
    }

    fn fault(&self, fault: Fault) {
        self.handle.with(|simulator, _| simulator.add_fault(fault));
    }

    async fn apply(&self, folder: &Path) -> anyhow::Result<String> {
        command::file(folder, &self.filing(), now(), |_| ()).await
    }

    async fn plan(&self, folder: &Path) -> String {
        command::foresee(folder, &self.filing(), now()).await.unwrap()
    }

    async fn status(&self, folder: &Path) -> String {
        command::report(folder, &self.filing(), now()).await.unwrap()
    }
}

/// A copy, because the history is written into it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([courses().join("vender-mejor"), courses().join("templates")])
        .arg(folder.path())
        .status();
    assert!(copied.unwrap().success());
    folder
}

fn first_own(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("templates/es.toml")).unwrap();
    text.split("name = \"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn filed_once_and_then_nothing_is_left_to_do() {
    let (meta, folder) = (Meta::new().await, folder());
    let before = meta.plan(folder.path()).await;
    assert!(before.contains(" to be filed, 0 of "), "{before}");
    let page = meta.apply(folder.path()).await.unwrap();
    let is_new = |is_form: bool| {
        let new = before.lines().filter(|line| line.starts_with('+'));
        new.filter(|line| line.contains("(form)") == is_form).count()
    };
    let (count, forms) = (is_new(false), is_new(true));
    assert!(page.starts_with(&format!("{count} created, 0 edited.\n")), "{count}: {page}");
    assert!(count > 60 && forms == 2 && page.matches("(form): published").count() == 2, "{page}");
    let after = meta.plan(folder.path()).await;
    // `hello_world` is every account's.
    let all = format!(
        "0 to be filed, {count} of {count} approved as they are, 1 filed and not used any more"
    );
    assert_eq!(after, all);
    assert_eq!(meta.apply(folder.path()).await.unwrap(), "0 created, 0 edited.");
    assert!(!folder.path().join("templates/history.toml").exists(), "nothing to keep");
}

#[tokio::test]
async fn what_somebody_changed_by_hand_is_put_back_once_a_day() {
    let (meta, folder) = (Meta::new().await, folder());
    meta.apply(folder.path()).await.unwrap();
    let name = first_own(folder.path());
    let by_hand = json!([{ "type": "BODY", "text": "Hoy empieza tu curso, te esperamos." }]);
    meta.handle.with(|simulator, now| {
        let mut body = json!({ "name": name, "language": "es", "category": "UTILITY" });
        body["components"] = by_hand;
        simulator.advance(now);
        simulator.install_template(&body).unwrap();
    });
    let plan = meta.plan(folder.path()).await;
    assert!(plan.contains(&format!("~ {name} (es): edit body")), "{plan}");
    assert_eq!(meta.apply(folder.path()).await.unwrap(), "0 created, 1 edited.");
    let history = std::fs::read_to_string(folder.path().join("templates/history.toml")).unwrap();
    assert!(history.contains("[[edit]]") && history.contains(&name), "{history}");
    assert_eq!(meta.apply(folder.path()).await.unwrap(), "0 created, 0 edited.");
}

#[tokio::test]
async fn a_rejection_says_why_and_is_kept() {
    let (meta, folder) = (Meta::new().await, folder());
    meta.fault(Fault::once(FaultKind::TemplateRejected).with_code(2));
    meta.apply(folder.path()).await.unwrap();
    let page = meta.status(folder.path()).await;
    assert!(page.starts_with("REJECTED"), "first who needs somebody: {page}");
    assert!(page.contains("rejected (TAG_CONTENT_MISMATCH)"), "{page}");
    let history = std::fs::read_to_string(folder.path().join("templates/history.toml")).unwrap();
    assert!(history.contains("reason = \"TAG_CONTENT_MISMATCH\""), "{history}");
    // Another account, or deleted by hand: these words are not tried again.
    let other = Meta::new().await;
    let page = other.apply(folder.path()).await.unwrap();
    assert!(page.contains("rejected (TAG_CONTENT_MISMATCH)"), "{page}");
}

#[tokio::test]
async fn a_cohort_finds_its_form_once_it_is_published_and_while_it_may_be_opened() {
    let (meta, folder) = (Meta::new().await, folder());
    let found = async || {
        let language = shared::domain::language::Language::Pt;
        crate::templates::published(&meta.graph, &meta.waba, language).await.unwrap()
    };
    assert_eq!(found().await, None, "nothing is published yet");
    meta.apply(folder.path()).await.unwrap();
    let form = found().await.unwrap();
    meta.handle.with(|simulator, _| {
        simulator.set_flow_status(form.as_str(), simulator::FlowStatus::Blocked).unwrap();
    });
    assert_eq!(found().await, None, "Meta has stopped it");
    let page = meta.status(folder.path()).await;
    assert!(page.contains("! tertulia_introduction_pt_"), "{page}");
}

#[tokio::test]
async fn category_pause_and_stop_are_shown() {
    let (meta, folder) = (Meta::new().await, folder());
    meta.apply(folder.path()).await.unwrap();
    let name = first_own(folder.path());
    meta.handle.with(|simulator, now| {
        simulator.recategorise(now, &name, "es", Category::Marketing).unwrap();
        simulator.set_template_status(now, &name, "pt_BR", TemplateStatus::Paused).unwrap();
        simulator.set_template_status(now, &name, "es_PE", TemplateStatus::Disabled).unwrap();
        simulator.set_template_quality(now, &name, "pt_BR", "RED").unwrap();
    });
    let page = meta.status(folder.path()).await;
    let line = |what: &str| page.lines().any(|line| line.contains(what));
    assert!(line("Meta calls it MARKETING: appeal"), "{page}");
    assert!(line("disabled: change its words"), "{page}");
    assert!(line(&format!("PAUSED     UTILITY    RED      {name} (pt_BR)")), "{page}");
    assert!(line("its fallback is sent meanwhile"), "{page}");
    let applied = meta.apply(folder.path()).await.unwrap();
    assert!(applied.starts_with("0 created, 0 edited.\n! "), "{applied}");
}

#[tokio::test]
async fn the_hourly_limit_ends_a_run_and_the_next_goes_on() {
    let config = Config {
        template_review: SignedDuration::ZERO,
        management_per_hour: 40,
        ..Config::default()
    };
    let (meta, folder) = (Meta::with(config).await, folder());
    let page = meta.apply(folder.path()).await.unwrap();
    assert!(page.starts_with("39 created, 0 edited. ") && page.contains(" are left: "), "{page}");
    meta.handle.with(|simulator, now| {
        simulator.advance(now + SignedDuration::from_hours(1));
    });
    let page = meta.apply(folder.path()).await.unwrap();
    assert!(page.starts_with("39 created, 0 edited."), "it goes on where it ended: {page}");
}

#[tokio::test]
async fn a_template_that_meta_does_not_take_is_named() {
    let (meta, folder) = (Meta::new().await, folder());
    meta.fault(Fault { times: Some(2), ..Fault::always(FaultKind::GraphError).with_code(100) });
    let error = meta.apply(folder.path()).await.unwrap_err();
    assert!(format!("{error:#}").contains("(code 100)"), "{error:#}");
}
