//! The only place that reads the machine's clock, and the only one that can be moved: on a laptop.

use std::{
    net::IpAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{domain::time::Timestamp, ports::Clock};

/// The machine's clock, moved by as many seconds as a file says if there is one.
#[derive(Clone, Debug, Default)]
pub struct MachineClock {
    moved: Option<Arc<Offset>>,
}

#[derive(Debug)]
struct Offset {
    file: PathBuf,
    /// What the file said last: it may be read in the moment at which it is replaced.
    last: AtomicI64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    #[error(
        "CLOCK_FILE moves the clock and is for the local stack only, but AWS_ENDPOINT_URL does not name this machine: take CLOCK_FILE out of the function's environment"
    )]
    NotLocal,
}

impl MachineClock {
    /// Reads `CLOCK_FILE` and `AWS_ENDPOINT_URL`. With the first one not set or empty it is simply the machine's clock.
    ///
    /// # Errors
    /// `CLOCK_FILE` is set where AWS is not this very machine.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ClockError> {
        let Some(file) = lookup("CLOCK_FILE").filter(|file| !file.is_empty()) else {
            return Ok(Self::default());
        };
        if !lookup("AWS_ENDPOINT_URL").is_some_and(|url| is_loopback(&url)) {
            return Err(ClockError::NotLocal);
        }
        let moved = Offset { file: file.into(), last: AtomicI64::new(0) };
        Ok(Self { moved: Some(Arc::new(moved)) })
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        let offset = self.moved.as_ref().map_or(0, |moved| moved.seconds());
        machine_time().plus(offset)
    }
}

impl Offset {
    fn seconds(&self) -> i64 {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        if let Ok(seconds) = text.trim().parse() {
            self.last.store(seconds, Ordering::Relaxed);
        }
        self.last.load(Ordering::Relaxed)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the Clock port's door to the machine")]
fn machine_time() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_seconds(i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
}

/// Only names that cannot be made to mean another machine: no look-up is done.
fn is_loopback(url: &str) -> bool {
    let Ok(uri) = url.parse::<http::Uri>() else {
        return false;
    };
    let Some(host) = uri.host().filter(|_| uri.scheme().is_some()) else {
        return false;
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(file: &str, endpoint: Option<&str>) -> Result<MachineClock, ClockError> {
        MachineClock::from_lookup(|name| match name {
            "CLOCK_FILE" => Some(file.to_owned()),
            "AWS_ENDPOINT_URL" => endpoint.map(str::to_owned),
            other => panic!("{other} is not the clock's business"),
        })
    }

    #[test]
    fn nothing_in_production_can_move_the_clock() {
        let elsewhere = [
            None,
            Some(""),
            Some("127.0.0.1"),
            Some("https://dynamodb.us-east-1.amazonaws.com"),
            Some("http://127.0.0.1.example.com"),
            Some("http://127.0.0.1@example.com"),
            Some("http://localhost.example.com:4566"),
            Some("http://10.0.0.1:4566"),
            Some("not a url"),
        ];
        for endpoint in elsewhere {
            let refused = clock("clock", endpoint).unwrap_err();
            assert_eq!(refused, ClockError::NotLocal, "{endpoint:?}");
        }
        assert!(clock("", None).is_ok_and(|clock| clock.moved.is_none()));
        for endpoint in ["http://127.0.0.1:4566", "http://localhost:1", "https://[::1]:9297"] {
            assert!(clock("clock", Some(endpoint)).is_ok(), "{endpoint}");
        }
    }

    #[test]
    fn the_file_moves_the_clock_and_a_broken_file_leaves_it_where_it_was() {
        let file = std::env::temp_dir().join(format!("tertulia-clock-{}", std::process::id()));
        let clock = clock(&file.to_string_lossy(), Some("http://127.0.0.1:1")).unwrap();
        let ahead = |clock: &MachineClock| clock.now().since(machine_time());
        assert!((0..2).contains(&ahead(&clock)), "no file yet");
        std::fs::write(&file, "86400\n").unwrap();
        assert!((86_400..86_402).contains(&ahead(&clock)));
        std::fs::write(&file, "").unwrap();
        assert!((86_400..86_402).contains(&ahead(&clock)));
        std::fs::write(&file, "-60").unwrap();
        assert!((-61..-58).contains(&ahead(&clock)));
        std::fs::remove_file(&file).unwrap();
    }
}
