//! Where the number comes from that nobody can know beforehand.

use jiff::{ToSpan, civil};
use serde::{Deserialize, Serialize};

use crate::domain::time::{HOUR, MINUTE, Timestamp, Zone};

/// drand's quicknet, its chain hash. <https://docs.drand.love/docs/overview>
pub const QUICKNET_CHAIN: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";

/// Round 1 of quicknet, seconds since 1970. <https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/info>
const QUICKNET_GENESIS: i64 = 1_692_803_367;
const QUICKNET_PERIOD: i64 = 3;

/// Rounds of quicknet that lie on file, signatures and all, for stacks without a network. See `functions/raffle/PROTOCOL.md`
/// for where each was found.
pub const RECORDED_ROUNDS: [u64; 5] = [1, 123, 657_413, 31_543_729, 31_543_812];

/// Extractions of the Loteria Federal begin at 20:00 in Brasília, and began at 19:00 until November 2025: nobody knows
/// their numbers before the earlier of the two.
/// <https://loterias.caixa.gov.br/Paginas/Federal.aspx>
const LOTERIA_AT: civil::Time = civil::time(19, 0, 0, 0);
const LOTERIA_DAYS: [civil::Weekday; 2] = [civil::Weekday::Wednesday, civil::Weekday::Saturday];

/// A public source of numbers, each with a number of its own and a moment before which nobody has it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Beacon {
    /// drand's quicknet: a value every three seconds, signed by a threshold of the League of Entropy.
    #[default]
    #[serde(rename = "drand-quicknet")]
    Quicknet,
    /// Brazil's federal lottery: Wednesdays and Saturdays; a round is the extraction's date, 20260307.
    #[serde(rename = "loteria-federal")]
    LoteriaFederal,
    /// Recorded rounds of quicknet, one for each minute of a laptop's clock, over and over: a rehearsal.
    #[serde(rename = "recorded-quicknet")]
    RecordedQuicknet,
    /// A test's own. No configuration selects it, and a draw by it proves nothing.
    #[serde(rename = "test")]
    Test,
}

/// A round with the moment from which on it can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    pub number: u64,
    pub due: Timestamp,
}

impl Beacon {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quicknet => "drand-quicknet",
            Self::LoteriaFederal => "loteria-federal",
            Self::RecordedQuicknet => "recorded-quicknet",
            Self::Test => "test",
        }
    }

    /// What a deployment or a cohort may ask for by name; recordings only where the clock is a laptop's.
    pub fn selected(name: &str, is_local: bool) -> Option<Self> {
        match name {
            "drand-quicknet" if is_local => Some(Self::RecordedQuicknet),
            "drand-quicknet" => Some(Self::Quicknet),
            "loteria-federal" => Some(Self::LoteriaFederal),
            _ => None,
        }
    }

    /// The first round that falls due at `at` or later.
    pub fn first_from(self, at: Timestamp) -> Round {
        let seconds = at.seconds();
        match self {
            Self::Quicknet => {
                let steps = seconds.saturating_sub(QUICKNET_GENESIS).max(0);
                let steps = steps.saturating_add(QUICKNET_PERIOD - 1) / QUICKNET_PERIOD;
                let due = QUICKNET_GENESIS.saturating_add(steps.saturating_mul(QUICKNET_PERIOD));
                Round { number: steps.unsigned_abs() + 1, due: Timestamp::from_seconds(due) }
            }
            Self::LoteriaFederal => extraction_from(at),
            Self::RecordedQuicknet => {
                let minute = seconds.max(0).saturating_add(MINUTE - 1) / MINUTE;
                let place = minute.unsigned_abs() as usize % RECORDED_ROUNDS.len();
                let due = Timestamp::from_seconds(minute.saturating_mul(MINUTE));
                Round { number: RECORDED_ROUNDS[place], due }
            }
            Self::Test => Round { number: seconds.max(0).unsigned_abs(), due: at },
        }
    }

    /// When that round falls due; `None` where the number alone does not say.
    pub fn due(self, round: u64) -> Option<Timestamp> {
        match self {
            Self::Quicknet => {
                let steps = i64::try_from(round.checked_sub(1)?).ok()?;
                let after = steps.checked_mul(QUICKNET_PERIOD)?;
                QUICKNET_GENESIS.checked_add(after).map(Timestamp::from_seconds)
            }
            Self::LoteriaFederal => date_of(round).map(extraction),
            Self::RecordedQuicknet => None,
            Self::Test => i64::try_from(round).ok().map(Timestamp::from_seconds),
        }
    }

    /// For how long after its moment a later round may stand in for one that was never held.
    pub const fn patience_seconds(self) -> i64 {
        match self {
            Self::Quicknet => HOUR,
            // Two regular extractions later.
            Self::LoteriaFederal => 8 * 24 * HOUR,
            Self::RecordedQuicknet | Self::Test => 0,
        }
    }
}

fn brasilia() -> Zone {
    // The database is compiled in, and a test below looks the name up.
    Zone::new("America/Sao_Paulo").unwrap_or_else(|_| Zone::utc())
}

fn extraction(date: civil::Date) -> Timestamp {
    brasilia().moment(date.to_datetime(LOTERIA_AT))
}

fn extraction_from(at: Timestamp) -> Round {
    let mut date = brasilia().local(at).date();
    while !LOTERIA_DAYS.contains(&date.weekday()) || extraction(date) < at {
        match date.checked_add(1.days()) {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    Round { number: round_of(date), due: extraction(date) }
}

fn round_of(date: civil::Date) -> u64 {
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    ((year * 100 + month) * 100 + i64::from(date.day())).unsigned_abs()
}

fn date_of(round: u64) -> Option<civil::Date> {
    let part = |from: u64, size: u64| i8::try_from(round / from % size).ok();
    let year = i16::try_from(round / 10_000).ok()?;
    civil::Date::new(year, part(100, 100)?, part(1, 100)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn a_round_of_quicknet_is_never_before_its_moment() {
        let first = Beacon::Quicknet.first_from(Timestamp::from_seconds(QUICKNET_GENESIS));
        assert_eq!(first.number, 1);
        for seconds in 0..10 {
            let moment = at("2026-03-07T00:15:00Z").plus(seconds);
            let round = Beacon::Quicknet.first_from(moment);
            assert!((0..3).contains(&round.due.since(moment)), "{round:?}");
            assert_eq!(Beacon::Quicknet.due(round.number), Some(round.due));
        }
        assert_eq!(Beacon::Quicknet.due(0), None);
        assert_eq!(Beacon::Quicknet.due(u64::MAX), None);
    }

    #[test]
    fn an_extraction_is_on_a_wednesday_or_a_saturday_at_seven() {
        // Friday in Lima, then the very minute, then a moment later.
        let saturday = Round { number: 20_260_307, due: at("2026-03-07T22:00:00Z") };
        for moment in ["2026-03-07T00:25:00Z", "2026-03-07T22:00:00Z"] {
            assert_eq!(Beacon::LoteriaFederal.first_from(at(moment)), saturday);
        }
        let wednesday = Beacon::LoteriaFederal.first_from(at("2026-03-07T22:00:01Z"));
        assert_eq!(wednesday.number, 20_260_311);
        assert_eq!(Beacon::LoteriaFederal.due(20_260_307), Some(saturday.due));
        assert_eq!(Beacon::LoteriaFederal.due(20_261_307), None);
    }

    #[test]
    fn every_minute_of_a_laptop_has_a_recorded_round() {
        for minute in 0..7 {
            let moment = at("2026-03-07T00:15:01Z").plus(minute * MINUTE);
            let round = Beacon::RecordedQuicknet.first_from(moment);
            assert_eq!(round.due.since(moment), 59);
            assert!(RECORDED_ROUNDS.contains(&round.number));
        }
        let sharp = at("2026-03-07T00:15:00Z");
        assert_eq!(Beacon::RecordedQuicknet.first_from(sharp).due, sharp);
    }

    /// An hour of rounds, or two extractions: what comes later stands in for nothing.
    #[test]
    fn a_later_round_may_stand_in_for_so_long() {
        assert_eq!(Beacon::Quicknet.patience_seconds(), 3_600);
        let loteria = Beacon::LoteriaFederal;
        let first = loteria.due(20_260_307).unwrap();
        for (later, may) in [(20_260_311, true), (20_260_314, true), (20_260_318, false)] {
            let after = loteria.due(later).unwrap().since(first);
            assert_eq!(after <= loteria.patience_seconds(), may, "{later}");
        }
    }

    #[test]
    fn no_configuration_selects_a_test_and_only_a_laptop_gets_recordings() {
        for real in [Beacon::Quicknet, Beacon::LoteriaFederal] {
            assert_eq!(Beacon::selected(real.name(), false), Some(real));
        }
        let all =
            [Beacon::Quicknet, Beacon::LoteriaFederal, Beacon::RecordedQuicknet, Beacon::Test];
        for name in all.map(Beacon::name).into_iter().chain(["local", "", "Test", "TEST"]) {
            for is_local in [false, true] {
                let selected = Beacon::selected(name, is_local);
                assert_ne!(selected, Some(Beacon::Test));
                assert!(is_local || selected != Some(Beacon::RecordedQuicknet), "{name}");
            }
        }
        assert_eq!(Beacon::selected("drand-quicknet", false), Some(Beacon::Quicknet));
        assert_eq!(Beacon::selected("drand-quicknet", true), Some(Beacon::RecordedQuicknet));
    }

    #[test]
    fn names_are_what_is_written() {
        for beacon in
            [Beacon::Quicknet, Beacon::LoteriaFederal, Beacon::RecordedQuicknet, Beacon::Test]
        {
            let written = serde_json::to_string(&beacon).unwrap();
            assert_eq!(written, format!("\"{}\"", beacon.name()));
        }
    }
}
