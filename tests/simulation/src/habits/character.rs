//! What one person is like, drawn once from a [`Model`].

use shared::domain::{action::PartOfDay, course::DAYS};

use super::{act::File, chance::Chance, model::Model};

/// How far she will get, if nothing keeps her from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Joins and is not heard of again.
    Silent,
    /// Starts, and falls silent after a day or two or three.
    Fades,
    /// Does at least four of the five lessons.
    Finishes,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Character {
    pub effort: Effort,
    pub name: usize,
    pub by_link: bool,
    pub mistypes_the_code: bool,
    pub consents: Consents,
    /// At the question for her name, and at the one for her trade.
    pub mistypes: [bool; 2],
    pub tells_both_at_once: bool,
    pub fills_in_the_form: bool,
    pub taps: bool,
    /// Minutes of her day at which she looks at her phone.
    pub reads_at: i64,
    /// Which lessons she does, from day 1 on.
    pub does: [bool; DAYS as usize],
    pub sends: [Option<Sends>; DAYS as usize],
    pub asks_on: Option<u8>,
    pub opens_menu_on: Option<u8>,
    pub leaves_on: Option<u8>,
    pub returns: bool,
    pub erases_on: Option<u8>,
    /// The day from whose evening on her phone is off for two days.
    pub off_from: Option<u8>,
    /// The day on which she is back after having fallen silent.
    pub back_on: Option<u8>,
    pub several_bubbles: bool,
    /// The day before or in the cycle on which she writes what nobody asked for.
    pub astray_on: Option<u8>,
    pub saves_data_on: Option<u8>,
    pub thanks: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consents {
    Yes,
    No,
    /// Reads the question and leaves it.
    Never,
}

/// A challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sends {
    /// `None`: in words.
    pub file: Option<File>,
    pub again: bool,
}

impl Character {
    pub fn drawn(seed: u64, model: &Model) -> Self {
        let mut chance = Chance::new(seed, "character");
        let (joining, week) = (&model.joining, &model.week);
        let effort = match chance.weighted(&[
            week.finishes.share,
            week.starts.share - week.finishes.share,
            1.0 - week.starts.share,
        ]) {
            0 => Effort::Finishes,
            1 => Effort::Fades,
            _ => Effort::Silent,
        };
        let consents = match chance.weighted(&[
            1.0 - joining.declines.share - joining.ignores_the_consent.share,
            joining.declines.share,
            joining.ignores_the_consent.share,
        ]) {
            0 => Consents::Yes,
            1 => Consents::No,
            _ => Consents::Never,
        };
        let does = lessons(effort, &mut chance);
        let hour = chance.weighted(&model.hours);
        let of_day = |chance: &mut Chance, share: f64| {
            let day = chance.between(1, i64::from(DAYS));
            chance.happens(share).then_some(u8::try_from(day).unwrap_or(1))
        };
        // Whoever asks or looks around does so on a day that she takes part in, so the share is of them all.
        let on_her_days = |chance: &mut Chance, share: f64| {
            let hers: Vec<u8> = (1..=DAYS).filter(|day| does[usize::from(*day - 1)]).collect();
            let takes_part = week.starts.share.max(f64::EPSILON);
            let day = chance.one_of(&hers).copied();
            let wants = chance.happens((share / takes_part).min(1.0));
            day.filter(|_| wants)
        };
        let mut mistypes = [false; 2];
        mistypes.fill_with(|| chance.happens(joining.mistypes_an_answer.share));
        let last = does.iter().rposition(|does| *does).map_or(0, |index| index as u8 + 1);
        let back = u8::try_from(chance.between(i64::from(last) + 2, i64::from(DAYS) + 1));
        let comes_back = chance.happens(week.comes_back_after_silence.share);
        Self {
            effort,
            name: usize::try_from(chance.below(1 << 16)).unwrap_or_default(),
            by_link: chance.happens(joining.by_link.share),
            mistypes_the_code: chance.happens(joining.mistypes_the_code.share),
            consents,
            mistypes,
            // By a chance of its own, so that with a form and without one she is the same person.
            fills_in_the_form: Chance::new(seed, "form").happens(joining.fills_in_the_form.share),
            tells_both_at_once: chance.happens(joining.tells_both_at_once.share),
            taps: chance.happens(joining.taps_rather_than_types.share),
            reads_at: hour as i64 * 60 + chance.between(0, 59),
            does,
            sends: challenges(does, model, &mut chance),
            asks_on: on_her_days(&mut chance, week.asks_a_question.share),
            opens_menu_on: on_her_days(&mut chance, week.opens_the_menu.share),
            leaves_on: of_day(&mut chance, week.leaves.share),
            returns: chance.happens(week.returns_after_leaving.share),
            erases_on: of_day(&mut chance, week.erases_herself.share),
            off_from: of_day(&mut chance, week.phone_off_for_two_days.share),
            back_on: back
                .ok()
                .filter(|day| effort != Effort::Finishes && comes_back && *day <= DAYS),
            several_bubbles: chance.happens(week.several_bubbles.share),
            astray_on: {
                let day = u8::try_from(chance.between(0, i64::from(DAYS))).unwrap_or_default();
                chance.happens(week.writes_in_the_wrong_place.share).then_some(day)
            },
            saves_data_on: of_day(&mut chance, week.saves_data.share),
            thanks: week.says_thanks.share,
        }
    }

    /// The part of the day that she names when she is asked when she is least busy.
    pub const fn least_busy(&self) -> PartOfDay {
        match self.reads_at / 60 {
            0..11 => PartOfDay::Morning,
            11..16 => PartOfDay::Midday,
            _ => PartOfDay::Evening,
        }
    }
}

/// Finishing is four of five or all of them; fading is the first one to three.
fn lessons(effort: Effort, chance: &mut Chance) -> [bool; DAYS as usize] {
    let mut does = [false; DAYS as usize];
    match effort {
        Effort::Silent => {}
        Effort::Fades => {
            let days = usize::try_from(chance.between(1, 3)).unwrap_or(1);
            does[..days].fill(true);
        }
        Effort::Finishes => {
            does.fill(true);
            // Never the first: whoever finishes has started.
            let missed = usize::try_from(chance.between(1, i64::from(DAYS) - 1)).unwrap_or(1);
            if chance.happens(0.4) {
                does[missed] = false;
            }
        }
    }
    does
}

/// Of those who send a challenge at all, each sends one on about half of the days that she takes part in.
fn challenges(
    does: [bool; DAYS as usize],
    model: &Model,
    chance: &mut Chance,
) -> [Option<Sends>; DAYS as usize] {
    let mut sends = [None; DAYS as usize];
    let takes_part = does.contains(&true);
    if !takes_part || !chance.happens(model.week.sends_a_challenge.share) {
        return sends;
    }
    let days: Vec<usize> = (0..does.len()).filter(|day| does[*day]).collect();
    let certain = chance.one_of(&days).copied();
    for day in days {
        if Some(day) == certain || chance.happens(0.5) {
            sends[day] = Some(Sends {
                file: drawn_file(model, chance),
                again: chance.happens(model.week.sends_it_again.share),
            });
        }
    }
    sends
}

fn drawn_file(model: &Model, chance: &mut Chance) -> Option<File> {
    let kinds = &model.challenge;
    let shares = [&kinds.text, &kinds.photo, &kinds.voice, &kinds.pdf, &kinds.archive];
    match chance.weighted(&shares.map(|share| share.share)) {
        1 => Some(File::Photo),
        2 => Some(File::Voice),
        3 => Some(File::Pdf),
        4 => Some(File::Archive),
        _ => None,
    }
}
