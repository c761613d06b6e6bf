//! What people are like, as data: shares with their sources, and the hours at which phones are looked at.

use std::collections::BTreeSet;

use serde::Deserialize;
use shared::domain::{language::Language, time::Zone};

/// How the people of one country behave, as far as anybody knows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Two letters.
    pub country: String,
    pub language: Language,
    pub zone: Zone,
    /// Weights of the hours 0 to 23, in the zone above.
    pub hours: [f64; 24],
    pub joining: Joining,
    pub week: Week,
    pub challenge: Challenge,
}

/// A share of people, from 0 to 1, and who says so: a study, or *assumption*.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    pub share: f64,
    pub source: String,
}

/// The shares are of everybody who writes for the first time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joining {
    pub by_link: Share,
    /// Of those who type it.
    pub mistypes_the_code: Share,
    pub declines: Share,
    pub ignores_the_consent: Share,
    /// At each of the questions.
    pub mistypes_an_answer: Share,
    /// Name and trade in one message.
    pub tells_both_at_once: Share,
    /// Rather than writing, where there is one.
    pub fills_in_the_form: Share,
    pub taps_rather_than_types: Share,
}

/// The shares are of everybody who joined, unless it says otherwise.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// Answers on the first day.
    pub starts: Share,
    /// Does at least four of the five lessons; cannot be more than those who start.
    pub finishes: Share,
    /// At least one, of those who start.
    pub sends_a_challenge: Share,
    /// A better one, of those who send one.
    pub sends_it_again: Share,
    pub asks_a_question: Share,
    /// Of those who do not finish.
    pub comes_back_after_silence: Share,
    pub leaves: Share,
    /// Of those who leave.
    pub returns_after_leaving: Share,
    pub erases_herself: Share,
    pub phone_off_for_two_days: Share,
    pub several_bubbles: Share,
    pub opens_the_menu: Share,
    pub writes_in_the_wrong_place: Share,
    /// At each message of ours that could be thanked for.
    pub says_thanks: Share,
    pub saves_data: Share,
}

/// What a challenge is sent as.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    pub photo: Share,
    pub voice: Share,
    pub text: Share,
    pub pdf: Share,
    /// Of a kind that is no challenge.
    pub archive: Share,
}

/// What is wrong with a model, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadModel {
    #[error("there is no model of how people in {0} behave: choose PE, BR or CO")]
    UnknownCountry(String),
    #[error("the model cannot be read: {0}")]
    Unreadable(String),
    #[error("{name} is {share}, which is no share of people: give a number from 0 to 1")]
    NoShare { name: &'static str, share: f64 },
    #[error("{name} has no source: name the study, or write assumption")]
    NoSource { name: &'static str },
    #[error("more people finish than start: week.finishes must not be above week.starts")]
    MoreFinishThanStart,
    #[error("the shares of [challenge] make {0} together: they have to make 1")]
    ChallengesDoNotAddUp(f64),
    #[error("hours hold no weight, or one that is no number above 0: give 24 weights")]
    Hours,
}

const BUILT_IN: [&str; 3] = [
    include_str!("models/PE.toml"),
    include_str!("models/BR.toml"),
    include_str!("models/CO.toml"),
];

impl Model {
    /// The default of a country.
    ///
    /// # Errors
    /// [`BadModel::UnknownCountry`] for a country without one.
    pub fn of(country: &str) -> Result<Self, BadModel> {
        let wanted = country.to_ascii_uppercase();
        for text in BUILT_IN {
            let model = Self::parse(text)?;
            if model.country == wanted {
                return Ok(model);
            }
        }
        Err(BadModel::UnknownCountry(country.to_owned()))
    }

    /// From a file like those of `tests/simulation/src/habits/models`.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadModel> {
        let model: Self =
            toml::from_str(text).map_err(|error| BadModel::Unreadable(error.to_string()))?;
        model.check()?;
        Ok(model)
    }

    fn check(&self) -> Result<(), BadModel> {
        for (name, share) in self.shares() {
            if !(0.0..=1.0).contains(&share.share) {
                return Err(BadModel::NoShare { name, share: share.share });
            }
            if share.source.trim().is_empty() {
                return Err(BadModel::NoSource { name });
            }
        }
        if self.week.finishes.share > self.week.starts.share {
            return Err(BadModel::MoreFinishThanStart);
        }
        let Challenge { photo, voice, text, pdf, archive } = &self.challenge;
        let sum: f64 = [photo, voice, text, pdf, archive].map(|share| share.share).iter().sum();
        if (sum - 1.0).abs() > 1e-6 {
            return Err(BadModel::ChallengesDoNotAddUp(sum));
        }
        let weights_are_fine = self.hours.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
        if !weights_are_fine || self.hours.iter().sum::<f64>() <= 0.0 {
            return Err(BadModel::Hours);
        }
        Ok(())
    }

    /// Every share with its name, in words that a report can print.
    pub fn shares(&self) -> Vec<(&'static str, &Share)> {
        let Joining {
            by_link,
            mistypes_the_code,
            declines,
            ignores_the_consent,
            mistypes_an_answer,
            tells_both_at_once,
            fills_in_the_form,
            taps_rather_than_types,
        } = &self.joining;
        let Week {
            starts,
            finishes,
            sends_a_challenge,
            sends_it_again,
            asks_a_question,
            comes_back_after_silence,
            leaves,
            returns_after_leaving,
            erases_herself,
            phone_off_for_two_days,
            several_bubbles,
            opens_the_menu,
            writes_in_the_wrong_place,
            says_thanks,
            saves_data,
        } = &self.week;
        let Challenge { photo, voice, text, pdf, archive } = &self.challenge;
        vec![
            ("join by the link", by_link),
            ("mistype the code", mistypes_the_code),
            ("decline", declines),
            ("never answer the consent question", ignores_the_consent),
            ("mistype an answer", mistypes_an_answer),
            ("tell name and trade at once", tells_both_at_once),
            ("fill in the form rather than write", fills_in_the_form),
            ("tap rather than type", taps_rather_than_types),
            ("answer on day 1", starts),
            ("do at least 4 of the 5 lessons", finishes),
            ("send a challenge, of those who start", sends_a_challenge),
            ("send a better one", sends_it_again),
            ("ask a question", asks_a_question),
            ("come back after falling silent", comes_back_after_silence),
            ("leave", leaves),
            ("return after leaving", returns_after_leaving),
            ("erase themselves", erases_herself),
            ("have their phone off for two days", phone_off_for_two_days),
            ("write in several bubbles", several_bubbles),
            ("open the menu", opens_the_menu),
            ("write in the wrong place", writes_in_the_wrong_place),
            ("say thanks", says_thanks),
            ("save data", saves_data),
            ("send a photo", photo),
            ("send a voice note", voice),
            ("send words", text),
            ("send a PDF", pdf),
            ("send a file that is no challenge", archive),
        ]
    }

    /// Studies that the figures come from; the rest are assumptions.
    pub fn studies(&self) -> BTreeSet<&str> {
        let sources = self.shares().into_iter().map(|(_, share)| share.source.as_str());
        sources.filter(|source| !source.starts_with("assumption")).collect()
    }
}
