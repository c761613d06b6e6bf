//! A course's way to its participants' phones: the bundle to S3, pictures and templates to WhatsApp.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use aws_sdk_s3::primitives::ByteStream;
use shared::domain::{
    course::CourseRef,
    ids::{MediaId, MediaName},
    language::{Language, Locale},
};

use super::Programme;
use crate::{
    course::Bundle,
    templates::{Filing, History, Step, apply, of_course, plan},
};

/// What a cohort needs to know about its course.
#[derive(Clone, Debug)]
pub struct Published {
    pub course: CourseRef,
    pub media: BTreeMap<MediaName, MediaId>,
    /// Templates that Meta has not approved yet.
    pub pending: usize,
}

/// Repeating it changes nothing but the media ids, which WhatsApp forgets after 30 days anyway.
pub async fn publish(
    programme: &Programme,
    bundle: &Bundle,
    locale: Option<Locale>,
    mut say: impl FnMut(String),
) -> Result<Published> {
    let course = bundle.course_ref();
    say(format!("course {} to S3", course.object_name()));
    programme
        .s3
        .put_object()
        .bucket(&programme.content)
        .key(course.object_name())
        .content_type("application/json")
        .body(ByteStream::from(bundle.json.clone()))
        .send()
        .await
        .map_err(|error| anyhow::anyhow!(aws_sdk_s3::error::DisplayErrorContext(error).to_string()))
        .context("cannot write the course to S3")?;

    let mut media = BTreeMap::new();
    for (name, bytes) in &bundle.media {
        say(format!("picture {name} to WhatsApp"));
        let mime_type = bundle
            .course
            .media
            .get(name)
            .map_or("application/octet-stream", |file| file.mime_type.as_str());
        let id = programme
            .graph
            .upload_media(&programme.number, name.as_str(), mime_type, bytes)
            .await
            .with_context(|| format!("WhatsApp does not take {name}"))?;
        media.insert(name.clone(), id);
    }

    let pending = bring_templates(programme, bundle, locale, &media, &mut say).await?;
    Ok(Published { course, media, pending })
}

/// What `tertulia templates apply` does, for this course in the locales of the cohort.
async fn bring_templates(
    programme: &Programme,
    bundle: &Bundle,
    locale: Option<Locale>,
    media: &BTreeMap<MediaName, MediaId>,
    say: &mut impl FnMut(String),
) -> Result<usize> {
    let own = |language| locale.filter(|locale| locale.language() == language);
    let locales = Language::ALL.map(|language| own(language).unwrap_or(Locale::of(language)));
    let filed = programme.graph.templates(&programme.waba).await;
    let filed = filed.context("cannot read the account's templates")?;
    let now = crate::local::clock::machine_now();
    let mut history = History::default();
    let plan = plan(of_course(bundle, &locales), filed, &history, now);
    // A pause ends by itself, and another category only costs more.
    let refused = plan
        .steps
        .iter()
        .find(|(_, step, _)| matches!(step, Step::Rejected { .. } | Step::Disabled));
    if let Some((wanted, step, _)) = refused {
        bail!(
            "WhatsApp has refused the template {} ({}): {step}, and try again",
            wanted.text.name,
            wanted.text.language
        );
    }
    let Programme { graph, waba, number, .. } = programme;
    let applied =
        apply(&Filing { graph, waba, number, uploaded: media }, &plan, &mut history, now, say)
            .await?;
    if applied.left > 0 {
        bail!(
            "{} templates are left, and WhatsApp takes no more within this hour: try again in an hour",
            applied.left
        );
    }
    Ok(plan
        .steps
        .iter()
        .filter(|(_, step, _)| !matches!(step, Step::Nothing | Step::Category { .. }))
        .count())
}
