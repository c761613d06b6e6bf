//! `tertulia explain`: for one person every event, the decision that it caused, what was sent and why not, and the cost.
//!
//! It reads what the functions log and what her item says, of a simulation or of the running programme, in the same
//! way. The log holds nobody's words, so neither does the story; a simulation knows what she did on her phone.

mod live;
mod story;
mod words;

#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::{Result, bail};
use shared::domain::ids::ParticipantId;
use simulation::{Keep, Outcome, run_of};
use simulator::Market;

use crate::{
    log::Line,
    simulate::{Prepared, Request},
};

pub use live::explain_live;
pub use story::Story;
pub use words::{Reader, tell};

/// One person of a simulation, numbered from 1; with `replay` her world is played a second time and compared.
///
/// # Errors
/// No such person, or a request that cannot be simulated.
pub fn explain_simulated(
    number: &str,
    request: &Request,
    courses: &Path,
    replay: bool,
) -> Result<String> {
    let prepared = request.prepare(courses, 1)?;
    let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let Some(index) = index.filter(|index| *index < request.participants) else {
        bail!(
            "there is no person {number} in this simulation: people are numbered from 1 to {}",
            request.participants
        );
    };
    let (outcome, story) = play(&prepared, index)?;
    let market = Market::of_country(&prepared.options.country);
    let zone = jiff::tz::TimeZone::get(prepared.options.zone.name())?;
    let page = tell(&story, &Reader { zone, market });
    let short = outcome.history_hash.get(..16).unwrap_or_default().to_owned();
    let mut page = format!(
        "Person {number} of a simulation with seed {}. How she behaves is an assumption; what Tertulia does is not.\n\n{page}\nThe history of her cohort is {short}.",
        request.seed
    );
    if replay {
        let (again, same) = play(&prepared, index)?;
        if again.history_hash != outcome.history_hash || same != story {
            let differs = story.events.iter().zip(&same.events).find(|(one, other)| one != other);
            bail!(
                "played again it came out otherwise ({short}, then {}; {} and {} events, at first {differs:?}): this is a mistake in the simulation, please report it",
                again.history_hash.get(..16).unwrap_or_default(),
                story.events.len(),
                same.events.len(),
            );
        }
        page.push_str(&format!(
            "\nPlayed again, it came out the same: {} events, {} messages, history {short}.",
            same.decisions().count(),
            same.tries().count()
        ));
    }
    Ok(page)
}

fn play(prepared: &Prepared, index: usize) -> Result<(Outcome, Story)> {
    let mut options = prepared.options.clone();
    options.keep = Keep::One(index);
    let Some(outcome) = run_of(prepared.request.seed, &options, index) else {
        bail!("there is no such person");
    };
    let id = outcome.account.people.get(&index).and_then(|life| life.id.clone());
    // Whoever has never been heard of has no id, and nothing happened to her.
    let id = id.unwrap_or_else(|| ParticipantId::new("nobody"));
    let lines: Vec<Line> =
        outcome.log.iter().map(|line| Line { at: line.at, text: line.text.clone() }).collect();
    let acts = outcome.kept.get(&index).into_iter().flatten().filter_map(|line| {
        // "person 3 writes ..."
        let (_, act) = line.text.strip_prefix("person ")?.split_once(' ')?;
        Some((line.at, act.to_owned()))
    });
    let story = Story::of(id.as_str(), &lines).with_acts(acts);
    Ok((outcome, story))
}
