//! What happened, step by step, as a hash and, for the last steps, in words.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt::{self, Write as _},
};

use sha2::{Digest as _, Sha256};

/// Steps shown of a world that went wrong.
const LAST: usize = 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: jiff::Timestamp,
    pub text: String,
}

#[derive(Debug, Default)]
pub(crate) struct History {
    hash: Sha256,
    steps: u64,
    last: VecDeque<(i64, String)>,
    /// Lines about one person each, for those whom somebody wants explained.
    kept: BTreeMap<usize, Vec<(i64, String)>>,
    keep: Keep,
    pub(crate) loud: bool,
}

/// Of whom every line is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    #[default]
    Nobody,
    /// One person, by her number in the run, from 0.
    One(usize),
    Everybody,
}

impl History {
    pub(crate) fn keeping(keep: Keep) -> Self {
        Self { keep, ..Self::default() }
    }

    pub(crate) fn step(&mut self, at_ms: i64, person: Option<usize>, words: fmt::Arguments<'_>) {
        let mut text = if self.last.len() == LAST {
            self.last.pop_front().map_or_else(String::new, |(_, text)| text)
        } else {
            String::new()
        };
        text.clear();
        // Writing to a string cannot fail.
        let _ = text.write_fmt(words);
        self.hash.update(at_ms.to_be_bytes());
        self.hash.update(text.as_bytes());
        self.hash.update(b"\n");
        self.steps += 1;
        let wanted = match (self.keep, person) {
            (Keep::Nobody, _) | (_, None) => None,
            (Keep::One(one), Some(person)) => (one == person).then_some(person),
            (Keep::Everybody, Some(person)) => Some(person),
        };
        if let Some(person) = wanted {
            self.kept.entry(person).or_default().push((at_ms, text.clone()));
        }
        if self.loud {
            println!("{} {text}", jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default());
        }
        self.last.push_back((at_ms, text));
    }

    pub(crate) const fn steps(&self) -> u64 {
        self.steps
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }

    pub(crate) fn last(&self) -> Vec<Line> {
        self.last.iter().map(line).collect()
    }

    pub(crate) fn take_kept(&mut self) -> BTreeMap<usize, Vec<Line>> {
        let kept = std::mem::take(&mut self.kept);
        kept.into_iter().map(|(who, lines)| (who, lines.iter().map(line).collect())).collect()
    }
}

fn line((at_ms, text): &(i64, String)) -> Line {
    let at = jiff::Timestamp::from_millisecond(*at_ms).unwrap_or_default();
    Line { at, text: text.clone() }
}
