//! `tertulia templates check | plan | apply | status`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use clap::Subcommand;
use jiff::{Timestamp, tz::TimeZone};
use shared::domain::{
    ids::{MediaId, MediaName},
    language::Locale,
};

use super::{
    Filing, History, Plan, Wanted, apply,
    forms::{form_agrees, form_lines, forms, lint_form, publish_forms},
    lint,
    lint::Weight,
    locales, plan, record, status, wanted,
};
use crate::cohort::Programme;

#[derive(Debug, Subcommand)]
pub enum TemplatesCommand {
    /// Whether Meta would take every template, and whether the record in courses/templates is that of today's words.
    Check {
        #[arg(long, default_value = "courses")]
        courses: PathBuf,
        /// Write the record anew.
        #[arg(long)]
        write: bool,
    },
    /// What `apply` would do. Asks Meta, changes nothing.
    Plan {
        #[arg(long, default_value = "courses")]
        courses: PathBuf,
    },
    /// File what is missing and edit what differs; again and again changes nothing more.
    Apply {
        #[arg(long, default_value = "courses")]
        courses: PathBuf,
    },
    /// How each template fares: its status, category and quality, and why Meta rejected it.
    Status {
        #[arg(long, default_value = "courses")]
        courses: PathBuf,
    },
}

impl TemplatesCommand {
    /// `lookup` gives the deployment's settings; `check` needs none.
    ///
    /// # Errors
    /// A fault that Meta would refuse, a record that is behind, or a call that fails: the page says which.
    pub async fn run(
        self,
        lookup: &impl Fn(&str) -> Option<String>,
        now: Timestamp,
    ) -> Result<String> {
        match self {
            Self::Check { courses, write } => check(&courses, write, now),
            Self::Plan { courses } => {
                let programme = Programme::connect(lookup).await?;
                foresee(&courses, &filing(&programme), now).await
            }
            Self::Apply { courses } => {
                let programme = Programme::connect(lookup).await?;
                file(&courses, &filing(&programme), now, |what| eprintln!("{what}")).await
            }
            Self::Status { courses } => {
                let programme = Programme::connect(lookup).await?;
                report(&courses, &filing(&programme), now).await
            }
        }
    }
}

const fn filing(programme: &Programme) -> Filing<'_> {
    const NONE: &BTreeMap<MediaName, MediaId> = &BTreeMap::new();
    let Programme { graph, waba, number, .. } = programme;
    Filing { graph, waba: waba.as_str(), number, uploaded: NONE }
}

fn filed_locales(courses: &Path) -> Result<Vec<Locale>> {
    let locales = locales(courses);
    anyhow::ensure!(
        !locales.is_empty(),
        "no locale is filed: make an empty file such as {}/es.toml and run `tertulia templates check --write`",
        courses.join(record::FOLDER).display()
    );
    Ok(locales)
}

/// Every finding on a line of its own, then the sum.
pub(super) fn check(courses: &Path, write: bool, now: Timestamp) -> Result<String> {
    let locales = filed_locales(courses)?;
    let all = wanted(courses, &locales)?;
    let mut findings = Vec::new();
    for locale in &locales {
        let here = all.iter().filter(|one| one.text.language == locale.code());
        findings.extend(here.flat_map(|one| lint(one, locale.language())));
    }
    let forms = forms(&locales)?;
    findings.extend(forms.iter().flat_map(lint_form));
    findings.sort_by_key(|finding| finding.weight);
    let page: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    let faults = findings.iter().filter(|finding| finding.weight == Weight::Fault).count();
    anyhow::ensure!(faults == 0, "{page}{faults} faults: nothing is filed before they are mended");
    let today = now.to_zoned(TimeZone::UTC).date();
    for locale in &locales {
        let agrees = record::agrees(courses, *locale, &all, write.then_some(today))?;
        anyhow::ensure!(
            agrees,
            "{page}the record of {} is not that of today's words: read what `tertulia templates check --write` changes, and commit it",
            locale.code()
        );
    }
    for form in &forms {
        anyhow::ensure!(
            form_agrees(courses, form, write)?,
            "{page}the record of the form in {} is not that of today's words: read what `tertulia templates check --write` changes, and commit it",
            form.language.tag()
        );
    }
    let codes: Vec<&str> = locales.iter().map(|locale| locale.code()).collect();
    Ok(format!(
        "{page}{} templates and {} forms in {}: 0 faults, {} risks.",
        all.len(),
        forms.len(),
        codes.join(", "),
        findings.len()
    ))
}

pub(super) async fn planned(
    courses: &Path,
    filing: &Filing<'_>,
    now: Timestamp,
) -> Result<(Plan, History)> {
    let all: Vec<Wanted> = wanted(courses, &filed_locales(courses)?)?;
    let history = History::read(&courses.join(record::FOLDER))?;
    let filed = filing.graph.templates(filing.waba).await;
    let filed = filed.context("cannot read the account's templates")?;
    Ok((plan(all, filed, &history, now), history))
}

/// The templates' plan, and before it the forms that are to be published.
pub(super) async fn foresee(courses: &Path, filing: &Filing<'_>, now: Timestamp) -> Result<String> {
    let (plan, _) = planned(courses, filing, now).await?;
    let lines = form_state(courses, filing).await?;
    Ok(lines.iter().map(|line| format!("{line}\n")).collect::<String>() + &plan.to_string())
}

async fn form_state(courses: &Path, filing: &Filing<'_>) -> Result<Vec<String>> {
    let there = filing.graph.forms(filing.waba).await.context("cannot read the account's forms")?;
    Ok(form_lines(&forms(&filed_locales(courses)?)?, &there))
}

pub(super) async fn file(
    courses: &Path,
    filing: &Filing<'_>,
    now: Timestamp,
    say: impl FnMut(String),
) -> Result<String> {
    check(courses, false, now)?;
    let (plan, mut history) = planned(courses, filing, now).await?;
    let applied = apply(filing, &plan, &mut history, now, say).await;
    // What was edited before Meta said no counts as well.
    history.write(&courses.join(record::FOLDER))?;
    let applied = applied?;
    let mut page = format!("{} created, {} edited.", applied.created, applied.edited);
    if applied.left > 0 {
        page += &format!(
            " {} are left: Meta takes 100 new ones and 200 calls an hour. Run it again in an hour.",
            applied.left
        );
    }
    // Forms come last: they are few, and without them people are asked in the chat.
    if applied.left == 0 {
        let wanted = forms(&filed_locales(courses)?)?;
        for line in publish_forms(filing.graph, filing.waba, &wanted).await? {
            page += &format!("\n{line}");
        }
    }
    for (wanted, step, _) in plan.steps.iter().filter(|(_, step, _)| step.needs_a_person()) {
        page += &format!("\n! {} ({}): {step}", wanted.text.name, wanted.text.language);
    }
    Ok(page)
}

pub(super) async fn report(courses: &Path, filing: &Filing<'_>, now: Timestamp) -> Result<String> {
    let (plan, mut history) = planned(courses, filing, now).await?;
    let page = status(&plan, &mut history, now);
    history.write(&courses.join(record::FOLDER))?;
    let lines = form_state(courses, filing).await?;
    Ok(lines.iter().fold(page, |page, line| format!("{page}\n{line}")))
}
