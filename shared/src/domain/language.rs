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

    /// The code under which a template is filed at Meta.
    /// <https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages>
    pub const fn template_code(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::Pt => "pt_BR",
        }
    }

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
