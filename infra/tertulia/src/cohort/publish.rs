//! A course's way to its participants' phones: the bundle to S3, pictures and templates to WhatsApp.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use aws_sdk_s3::primitives::ByteStream;
use serde_json::{Value, json};
use shared::{
    domain::{
        course::CourseRef,
        ids::{MediaId, MediaName},
        language::Language,
    },
    wording::{TemplateText, templates},
};

use super::Programme;
use crate::course::Bundle;

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

    let pending = bring_templates(programme, bundle, &media, &mut say).await?;
    Ok(Published { course, media, pending })
}

async fn bring_templates(
    programme: &Programme,
    bundle: &Bundle,
    media: &BTreeMap<MediaName, MediaId>,
    say: &mut impl FnMut(String),
) -> Result<usize> {
    let there = programme
        .graph
        .templates(&programme.waba)
        .await
        .context("cannot read the account's templates")?;
    let mut states: BTreeMap<(String, String), String> = there
        .into_iter()
        .map(|template| ((template.name, template.language), template.status))
        .collect();
    let mut wanted = BTreeSet::new();
    for language in Language::ALL {
        for text in templates(&bundle.course, &bundle.version, language) {
            let key = (text.name.clone(), text.language.clone());
            if !states.contains_key(&key) {
                say(format!("template {} ({})", text.name, text.language));
                let made = programme
                    .graph
                    .create_template(&programme.waba, &body(&text, media))
                    .await
                    .with_context(|| {
                        format!("WhatsApp does not take the template {}", text.name)
                    })?;
                states.insert(key.clone(), made.status);
            }
            wanted.insert(key);
        }
    }
    let state = |key: &(String, String)| states.get(key).map_or("", String::as_str);
    if let Some(key) = wanted.iter().find(|key| ["REJECTED", "DISABLED"].contains(&state(key))) {
        bail!(
            "WhatsApp has refused the template {} ({}): change the words of that message, which gives it a new name, and try again",
            key.0,
            key.1
        );
    }
    Ok(wanted.iter().filter(|key| state(key) != "APPROVED").count())
}

/// The body of `POST /{waba}/message_templates`.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates>
fn body(text: &TemplateText, media: &BTreeMap<MediaName, MediaId>) -> Value {
    let mut components = Vec::new();
    if let Some(picture) = &text.header {
        let example = media.get(picture).map_or("", MediaId::as_str);
        components.push(json!({
            "type": "HEADER", "format": "IMAGE", "example": { "header_handle": [example] },
        }));
    }
    let mut words = json!({ "type": "BODY", "text": text.body });
    if !text.examples.is_empty() {
        words["example"] = json!({ "body_text": [text.examples] });
    }
    components.push(words);
    if let Some(footer) = &text.footer {
        components.push(json!({ "type": "FOOTER", "text": footer }));
    }
    if !text.buttons.is_empty() {
        let buttons: Vec<_> = text
            .buttons
            .iter()
            .map(|title| json!({ "type": "QUICK_REPLY", "text": title }))
            .collect();
        components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    json!({
        "name": text.name,
        "language": text.language,
        "category": text.category,
        "components": components,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_says_all_that_meta_asks_for() {
        let text = TemplateText {
            name: "vender_ab12_d1_picture".to_owned(),
            language: "es".to_owned(),
            category: "UTILITY",
            header: Some(MediaName::new("dia-1.jpg")),
            body: "Hola {{1}}.".to_owned(),
            examples: vec!["Rosa".to_owned()],
            footer: Some("Lección 1 de 5".to_owned()),
            buttons: vec!["Listo".to_owned()],
        };
        let media = BTreeMap::from([(MediaName::new("dia-1.jpg"), MediaId::new("77"))]);
        let body = body(&text, &media);
        assert_eq!(body["components"][0]["example"]["header_handle"][0], "77");
        assert_eq!(body["components"][1]["example"]["body_text"][0][0], "Rosa");
        assert_eq!(body["components"][2]["type"], "FOOTER");
        assert_eq!(body["components"][3]["buttons"][0]["type"], "QUICK_REPLY");
        assert_eq!(body["category"], "UTILITY");
    }
}
