//! The languages in which Tertulia speaks.

use serde::{Deserialize, Serialize};

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Es,
    Pt,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Es, Self::Pt];

    pub const fn tag(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::Pt => "pt",
        }
    }

    /// What people in that country read, by its two letters; `None` where this programme cannot know.
    pub fn spoken_in(country: &str) -> Option<Self> {
        match country {
            "BR" => Some(Self::Pt),
            "AR" | "BO" | "CL" | "CO" | "CR" | "CU" | "DO" | "EC" | "ES" | "GT" | "HN" | "MX"
            | "NI" | "PA" | "PE" | "PY" | "SV" | "UY" | "VE" => Some(Self::Es),
            _ => None,
        }
    }
}

/// Under which of Meta's codes a template is filed: a language, or a country's way of speaking it.
///
/// One template in two locales is two templates at Meta, each with its own review, quality and pauses.
/// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Locale {
    #[serde(rename = "es")]
    Es,
    #[serde(rename = "es_PE")]
    EsPe,
    #[serde(rename = "pt_BR")]
    PtBr,
}

impl Locale {
    pub const ALL: [Self; 3] = [Self::Es, Self::EsPe, Self::PtBr];

    /// Where nothing else is said.
    pub const fn of(language: Language) -> Self {
        match language {
            Language::Es => Self::Es,
            Language::Pt => Self::PtBr,
        }
    }

    pub const fn language(self) -> Language {
        match self {
            Self::Es | Self::EsPe => Language::Es,
            Self::PtBr => Language::Pt,
        }
    }

    /// As Meta writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::EsPe => "es_PE",
            Self::PtBr => "pt_BR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brazil_reads_portuguese_its_neighbours_spanish_and_others_are_asked() {
        assert_eq!(Language::spoken_in("BR"), Some(Language::Pt));
        for country in ["PE", "CO", "MX", "AR"] {
            assert_eq!(Language::spoken_in(country), Some(Language::Es), "{country}");
        }
        assert_eq!(Language::spoken_in("US"), None);
    }

    #[test]
    fn languages_and_locales_have_metas_names() {
        assert_eq!(Language::ALL.map(Language::tag), ["es", "pt"]);
        assert_eq!(Locale::ALL.map(Locale::code), ["es", "es_PE", "pt_BR"]);
    }
}
