//! Carrying out a plan, within what Meta allows in an hour.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use shared::{
    domain::ids::{MediaId, MediaName, NumberId},
    whatsapp::graph::{CallError, FixedToken, Graph},
};

use super::{History, Picture, Plan, Step, body};

/// Meta allows 200 management calls an hour and 100 new templates; the rest is left for `doctor` and other commands.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/overview#rate-limits>
const CALLS_PER_RUN: usize = 180;
const CREATIONS_PER_RUN: usize = 95;
/// *Slower*: the account's limit, the app's limit.
pub(super) const fn is_limit(code: i64) -> bool {
    matches!(code, 80007 | 4)
}

/// Where templates are filed.
#[derive(Clone, Copy, Debug)]
pub struct Filing<'a> {
    pub graph: &'a Graph<FixedToken>,
    pub waba: &'a str,
    pub number: &'a NumberId,
    /// Pictures that are at WhatsApp already.
    pub uploaded: &'a BTreeMap<MediaName, MediaId>,
}

/// What was done; `left` waits for the next hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub created: usize,
    pub edited: usize,
    pub left: usize,
}

/// Files what the plan says. Repeating it does only what is left; `history` learns of each edit as it is made.
///
/// # Errors
/// Meta does not take a template, with Meta's own words. What was filed before stays filed.
pub async fn apply(
    filing: &Filing<'_>,
    plan: &Plan,
    history: &mut History,
    now: Timestamp,
    mut say: impl FnMut(String),
) -> Result<Applied> {
    let mut applied = Applied::default();
    let mut is_full = false;
    // One picture is the example in several locales.
    let mut uploaded = filing.uploaded.clone();
    for (wanted, step, there) in plan.steps.iter().filter(|(_, step, _)| step.is_work()) {
        let calls = applied.created + applied.edited;
        is_full |= calls >= CALLS_PER_RUN || applied.created >= CREATIONS_PER_RUN;
        if is_full {
            applied.left += 1;
            continue;
        }
        let text = &wanted.text;
        if let (Some(name), Some(picture)) = (&text.header, &wanted.picture)
            && !uploaded.contains_key(name)
        {
            uploaded.insert(name.clone(), filing.upload(picture).await?);
        }
        let handle = text.header.as_ref().and_then(|name| uploaded.get(name)).map(MediaId::as_str);
        say(format!("{step}: {} ({})", text.name, text.language));
        let is_new = *step == Step::Create;
        let answer = match there {
            Some(there) if !is_new => {
                let parts = body::components(text, handle);
                filing.graph.edit_template(&there.id, parts).await
            }
            Some(_) | None => {
                let creation = body::creation(text, handle);
                filing.graph.create_template(filing.waba, &creation).await.map(|_| ())
            }
        };
        match answer {
            Ok(()) if is_new => applied.created += 1,
            Ok(()) => {
                history.edited(&text.name, &text.language, now);
                applied.edited += 1;
            }
            Err(CallError::Refused { code, .. }) if is_limit(code) => {
                is_full = true;
                applied.left += 1;
            }
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("Meta does not take the template {} ({})", text.name, text.language)
                });
            }
        }
    }
    Ok(applied)
}

impl Filing<'_> {
    async fn upload(&self, picture: &Picture) -> Result<MediaId> {
        let Picture { name, mime_type, bytes } = picture;
        let id = self.graph.upload_media(self.number, name, mime_type, bytes).await;
        id.with_context(|| format!("WhatsApp does not take the picture {name}"))
    }
}
