//! What everybody may have: the commitment before the draw, the bundle after it. Writing one again writes the same.

use sha2::{Digest, Sha256};
use shared::{
    domain::{
        ids::{CohortId, ObjectKey},
        raffle::{Bundle, Commitment, Raffle, hex},
    },
    ports::{Objects, Unavailable},
};

const JSON: &str = "application/json";

pub(crate) async fn commitment(
    audit: &impl Objects,
    commitment: &Commitment,
) -> Result<(), Unavailable> {
    put(audit, &commitment.cohort, "commitment", serde_json::to_vec_pretty(commitment)).await
}

pub(crate) async fn bundle(audit: &impl Objects, raffle: &Raffle) -> Result<(), Unavailable> {
    match Bundle::of(raffle) {
        Some(bundle) => {
            put(audit, raffle.cohort(), "bundle", serde_json::to_vec_pretty(&bundle)).await
        }
        None => Ok(()),
    }
}

async fn put(
    audit: &impl Objects,
    cohort: &CohortId,
    what: &str,
    json: Result<Vec<u8>, serde_json::Error>,
) -> Result<(), Unavailable> {
    let json = json.map_err(|error| Unavailable::new("the audit bucket", error))?;
    let key = ObjectKey::new(format!("raffles/{cohort}/{what}.json"));
    let sum = hex(&Sha256::digest(&json));
    audit.put(&key, json, JSON, &sum).await
}
