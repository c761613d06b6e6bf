//! The Fluent files, read once per process and language.

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use sha2::{Digest, Sha256};
use unic_langid::LanguageIdentifier;

use super::Unsayable;
use crate::domain::language::Language;

pub(super) const SPANISH: &str = include_str!("../../locales/es.ftl");
pub(super) const PORTUGUESE: &str = include_str!("../../locales/pt.ftl");

/// A value that a message may name.
pub(super) type Value<'a> = (&'static str, FluentValue<'a>);

pub(super) struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

pub(super) fn of(language: Language) -> &'static Words {
    static ES: OnceLock<Words> = OnceLock::new();
    static PT: OnceLock<Words> = OnceLock::new();
    match language {
        Language::Es => ES.get_or_init(|| Words::new(language, SPANISH)),
        Language::Pt => PT.get_or_init(|| Words::new(language, PORTUGUESE)),
    }
}

impl Words {
    fn new(language: Language, source: &str) -> Self {
        let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Invisible direction marks around each value: both languages run from left to right, and a mark
        // within a link breaks it.
        bundle.set_use_isolating(false);
        // What could be read is used; that all of it can be is for the tests.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    pub(super) fn say(&self, id: &'static str, values: &[Value<'_>]) -> Result<String, Unsayable> {
        self.format(id, None, values)
    }

    /// The second line of a row.
    pub(super) fn describe(
        &self,
        id: &'static str,
        values: &[Value<'_>],
    ) -> Result<String, Unsayable> {
        self.format(id, Some("description"), values)
    }

    fn format(
        &self,
        id: &'static str,
        attribute: Option<&'static str>,
        values: &[Value<'_>],
    ) -> Result<String, Unsayable> {
        #[cfg(test)]
        said::remember(self.language, id);
        let missing = Unsayable::NoWords { language: self.language, id };
        let message = self.bundle.get_message(id).ok_or(missing)?;
        let pattern = match attribute {
            None => message.value(),
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
        };
        let values: FluentArgs<'_> = values.iter().cloned().collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern.ok_or(missing)?, Some(&values), &mut errors);
        if errors.is_empty() { Ok(text.into_owned()) } else { Err(missing) }
    }
}

/// Eight hex digits that change with the texts.
pub(super) fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text);
        hash.update(b"\0");
    }
    let digest = hash.finalize();
    digest[..4].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which messages a test has asked for.
#[cfg(test)]
pub(super) mod said {
    use std::{cell::RefCell, collections::BTreeSet};

    use crate::domain::language::Language;

    thread_local! {
        static SAID: RefCell<BTreeSet<(Language, &'static str)>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(super) fn remember(language: Language, id: &'static str) {
        SAID.with_borrow_mut(|said| said.insert((language, id)));
    }

    pub(in crate::wording) fn in_language(language: Language) -> BTreeSet<&'static str> {
        SAID.with_borrow(|said| {
            said.iter().filter(|(of, _)| *of == language).map(|(_, id)| *id).collect()
        })
    }
}
