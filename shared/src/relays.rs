//! Relays of drand: anybody's servers, none of which has to be believed.
//! <https://docs.drand.love/docs/http-api-reference>

use std::time::Duration;

use futures_util::future::join_all;
use http::{Method, Request};
use serde::Deserialize;

use crate::{
    audit::check_quicknet,
    domain::raffle::{Beacon, BeaconValue, QUICKNET_CHAIN},
    http::{Answer, Bounds, Http},
    ports::{Answered, BeaconSource, Unavailable},
};

const WHAT: &str = "the beacon";

/// A round is 300 bytes.
const CALL: Bounds = Bounds { timeout: Duration::from_secs(5), bytes_max: 16 * 1024 };

/// An answer for a round that a relay does not have. drand's own says 404 or 425 for one that is still to come.
const NOT_FOUND: [u16; 2] = [404, 425];

/// All are asked, each value is checked against the beacon's key, and the first that holds is taken.
#[derive(Debug)]
pub struct Relays {
    http: Http,
    /// Without a slash at the end: `https://api.drand.sh`.
    urls: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "BEACON_RELAYS takes at least two addresses, with commas between them, such as https://api.drand.sh,https://drand.cloudflare.com"
)]
pub struct TooFew;

/// What one relay says.
enum Said {
    Value(BeaconValue),
    NotFound,
    Nothing,
}

/// <https://docs.drand.love/docs/http-api-reference#public-randomness>
#[derive(Deserialize)]
struct Round {
    round: u64,
    randomness: String,
    signature: String,
}

impl Relays {
    /// # Errors
    /// Fewer than two: whoever asks only one lets it decide when a round exists.
    pub fn new(urls: &str) -> Result<Self, TooFew> {
        let mut urls: Vec<String> = urls
            .split(',')
            .map(|url| url.trim().trim_end_matches('/').to_owned())
            .filter(|url| url.starts_with("http://") || url.starts_with("https://"))
            .collect();
        urls.sort();
        urls.dedup();
        if urls.len() < 2 {
            return Err(TooFew);
        }
        Ok(Self { http: Http::new(), urls })
    }

    /// Recorded rounds come from the machine itself, in the clear; no real relay does.
    pub fn are_of_this_machine(&self) -> bool {
        self.urls.iter().all(|url| url.starts_with("http://"))
    }

    async fn ask(&self, relay: &str, round: &str) -> Result<Answer, Unavailable> {
        let url = format!("{relay}/{QUICKNET_CHAIN}/public/{round}");
        let request = Request::builder().method(Method::GET).uri(url);
        let answer = self.http.call(request, Vec::new(), None, CALL).await;
        answer.map_err(|failure| failure.unavailable(WHAT))
    }

    async fn said(&self, relay: &str, round: u64) -> Said {
        let answer = match self.ask(relay, &round.to_string()).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::warn!(relay, round, %error, "a relay does not answer");
                return Said::Nothing;
            }
        };
        if NOT_FOUND.contains(&answer.status) {
            return Said::NotFound;
        }
        let Ok(shown) = serde_json::from_slice::<Round>(&answer.body) else {
            tracing::warn!(relay, round, status = answer.status, "a relay answers something else");
            return Said::Nothing;
        };
        let (randomness, signature) = (shown.randomness, Some(shown.signature));
        let value = BeaconValue { round: shown.round, randomness, signature, extraction: None };
        let is_asked = value.round == round;
        match check_quicknet(&value) {
            Ok(()) if is_asked => Said::Value(value),
            Ok(()) => {
                tracing::error!(
                    relay,
                    round,
                    came = value.round,
                    "a relay answers with another round"
                );
                Said::Nothing
            }
            Err(forged) => {
                tracing::error!(relay, round, %forged, "a relay lies");
                Said::Nothing
            }
        }
    }

    /// The newest round that this relay can prove; 0 if it can prove none.
    async fn newest(&self, relay: &str) -> u64 {
        let Ok(answer) = self.ask(relay, "latest").await else {
            return 0;
        };
        let Ok(shown) = serde_json::from_slice::<Round>(&answer.body) else {
            return 0;
        };
        let (round, signature) = (shown.round, Some(shown.signature));
        let value =
            BeaconValue { round, randomness: shown.randomness, signature, extraction: None };
        if check_quicknet(&value).is_ok() { round } else { 0 }
    }
}

impl BeaconSource for Relays {
    async fn value(&self, beacon: Beacon, round: u64) -> Result<Answered, Unavailable> {
        match beacon {
            Beacon::Quicknet | Beacon::RecordedQuicknet => {}
            Beacon::LoteriaFederal | Beacon::Test => {
                return Err(Unavailable::new(WHAT, "no relay has this beacon's numbers"));
            }
        }
        let said = join_all(self.urls.iter().map(|relay| self.said(relay, round))).await;
        let all_without = said.iter().all(|said| matches!(said, Said::NotFound));
        let value = said.into_iter().find_map(|said| match said {
            Said::Value(value) => Some(value),
            Said::NotFound | Said::Nothing => None,
        });
        if let Some(value) = value {
            return Ok(Answered::Value(value));
        }
        if !all_without || beacon == Beacon::RecordedQuicknet {
            return Ok(Answered::NotYet);
        }
        // Every relay has to know a later one: a single relay cannot make a round disappear.
        for relay in &self.urls {
            if self.newest(relay).await <= round {
                return Ok(Answered::NotYet);
            }
        }
        Ok(Answered::NeverHeld)
    }
}

#[cfg(test)]
mod tests;
