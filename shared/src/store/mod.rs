//! How things are kept: the keys, the items, and the key under which aliases are sealed.
//!
//! | table | key | item |
//! |---|---|---|
//! | participants | `P#<id>` | a person: `v` edition, `op` last write, `s` state, and what the indexes need |
//! | | `A#<sealed alias>` | `whose` it is, or `erased_at` and `ttl` |
//! | cohorts | `C#<id>` / `META` | a cohort |
//! | | `C#<id>` / `S#<zone>#<step>` | a step: `due_at`, `leased_until` or `finished_at` |
//! | | `N#<number>` / `<last moment>#<id>` | a cohort as the number's list shows it |
//! | | `B#<number>` / `PULSE`, `TRAFFIC` | a number: when statuses last came in, how much has passed it |
//! | raffles | `R#<cohort>` / `HEAD` | a raffle, or the SHA-256 of it |
//! | | `R#<cohort>` / `<SHA-256>#<place>` | a piece of a raffle that is too large for one item |
//! | | `R#<cohort>` / `AGENDA` | a cohort's advisory sessions: `v` edition, `op` last write, `s` state |
//! | community | `P#<id>` / `Q#<question>`, `H#<moment>` | a question, a call for attention |
//! | | `P#<id>` / `V#<cohort>#<topic>#<note>` | what was said about an advisory session |
//! | | `E#<SHA-256 of the id>` / `ERASED` | somebody who is to be forgotten, whatever still arrives |
//!
//! Every item says what it is (`e`) and in which edition of its form (`sv`). An item in a form that is newer than
//! this program is left alone: the reader says that it is not available, and the queue asks again later.

#[cfg(feature = "dynamodb")]
mod brief;
#[cfg(feature = "dynamodb")]
pub mod item;
pub mod keys;
#[cfg(feature = "seal")]
pub mod seal;
