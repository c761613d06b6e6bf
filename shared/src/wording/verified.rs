//! What somebody sees who asks how the raffle went, in words that need no explanation.

use super::{
    Unsayable,
    moments::{self, After, Calling},
    speaker::Speaker,
};
use crate::{
    domain::{
        enrollment::RaffleResult,
        reply::RaffleShown,
        time::{MINUTE, Timestamp},
    },
    outgoing::Message,
};

/// A draw that is later than this is late; before, it is just being made.
const LATE_SECONDS: i64 = 15 * MINUTE;

pub(super) fn message(
    shown: Option<&RaffleShown>,
    speaker: &Speaker<'_>,
) -> Result<Message, Unsayable> {
    let Some(RaffleShown { entry, place, result }) = shown else {
        return speaker.text("raffle-shown-none", &[]);
    };
    let scene = speaker.scene;
    let draw =
        moments::moment(speaker.words, scene, entry.draws_at, After::Verb, Calling::ByNearness)?;
    let (result, wait) = match result {
        Some(RaffleResult::Won) => ("won", 0),
        Some(RaffleResult::Alternate(wait)) => ("next", *wait),
        Some(RaffleResult::NotDrawn) => ("not-drawn", 0),
        None if is_late(entry.draws_at, scene.now) => ("late", 0),
        None => ("waiting", 0),
    };
    speaker.text(
        "raffle-shown",
        &[
            ("ticket", entry.ticket.to_string().into()),
            ("code", entry.code.clone().into()),
            ("draw", draw.into()),
            ("round", entry.round.to_string().into()),
            ("place", place.unwrap_or_default().to_string().into()),
            ("wait", wait.to_string().into()),
            ("result", result.into()),
        ],
    )
}

fn is_late(draws_at: Timestamp, now: Timestamp) -> bool {
    now.since(draws_at) > LATE_SECONDS
}
