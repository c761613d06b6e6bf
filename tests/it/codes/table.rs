//! What is done about each code, written down again by hand from Meta's page.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>

use Act::{Again, Doubt, Never, Template};

/// What happens to a lesson that meets a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The same once more, after so many seconds.
    Again(i64),
    /// An answer that promises nothing: its status is waited for, and then it is sent once more.
    Doubt,
    /// At once as a template; what was one already is given up.
    Template,
    /// At once, by the template that stands in for the lesson's own.
    Fallback,
    Never,
}

/// Seconds until it is tried again: rate, pair, outage, account, limits of hours, a day.
const RATE: i64 = 5;
const PAIR: i64 = 6;
const OUTAGE: i64 = 60;
const REPAIR: i64 = 15 * 60;
const HOURS: i64 = 3 * 3_600;
const DAY: i64 = 24 * 3_600;

pub(super) struct Row {
    pub(super) code: u32,
    pub(super) act: Act,
    /// Somebody is called.
    pub(super) alert: bool,
}

const fn quiet(code: u32, act: Act) -> Row {
    Row { code, act, alert: false }
}

const fn alert(code: u32, act: Act) -> Row {
    Row { code, act, alert: true }
}

pub(super) const EXPECTED: &[Row] = &[
    alert(0, Never),
    quiet(1, Again(OUTAGE)),
    quiet(2, Doubt),
    alert(3, Never),
    quiet(4, Again(RATE)),
    alert(10, Never),
    alert(33, Never),
    alert(100, Never),
    alert(190, Again(REPAIR)),
    alert(200, Never),
    alert(299, Never),
    alert(368, Again(REPAIR)),
    quiet(80007, Again(RATE)),
    quiet(130_429, Again(RATE)),
    quiet(130_472, Never),
    alert(130_497, Never),
    quiet(130_501, Never),
    quiet(131_000, Doubt),
    alert(131_005, Again(REPAIR)),
    alert(131_008, Never),
    alert(131_009, Never),
    quiet(131_016, Doubt),
    quiet(131_020, Never),
    quiet(131_021, Never),
    quiet(131_026, Never),
    alert(131_030, Never),
    alert(131_031, Again(REPAIR)),
    alert(131_037, Again(REPAIR)),
    quiet(131_041, Never),
    alert(131_042, Again(REPAIR)),
    alert(131_044, Again(REPAIR)),
    alert(131_045, Again(REPAIR)),
    quiet(131_047, Template),
    alert(131_048, Again(HOURS)),
    quiet(131_049, Again(DAY)),
    quiet(131_050, Never),
    alert(131_051, Never),
    quiet(131_052, Never),
    alert(131_053, Never),
    alert(131_055, Never),
    quiet(131_056, Again(PAIR)),
    quiet(131_057, Again(OUTAGE)),
    quiet(131_059, Never),
    alert(131_061, Never),
    quiet(131_062, Never),
    quiet(131_063, Never),
    alert(131_064, Again(HOURS)),
    alert(131_201, Never),
    alert(131_202, Never),
    alert(131_204, Never),
    alert(131_207, Never),
    alert(131_208, Never),
    alert(131_209, Never),
    alert(131_210, Never),
    alert(131_211, Never),
    alert(131_212, Never),
    alert(131_213, Never),
    alert(131_214, Never),
    alert(131_215, Never),
    alert(132_000, Never),
    alert(132_001, Never),
    alert(132_005, Never),
    alert(132_007, Never),
    alert(132_012, Never),
    alert(132_015, Again(HOURS)),
    alert(132_016, Never),
    alert(132_018, Never),
    alert(132_068, Never),
    alert(132_069, Again(HOURS)),
    alert(133_000, Again(REPAIR)),
    quiet(133_004, Doubt),
    alert(133_005, Again(REPAIR)),
    alert(133_006, Again(REPAIR)),
    alert(133_008, Again(REPAIR)),
    alert(133_009, Again(REPAIR)),
    alert(133_010, Again(REPAIR)),
    alert(133_015, Again(REPAIR)),
    alert(133_016, Again(REPAIR)),
    alert(134_011, Never),
    alert(134_100, Never),
    alert(134_101, Never),
    alert(134_102, Never),
    alert(135_000, Never),
    alert(137_000, Never),
    quiet(138_006, Never),
    alert(139_000, Never),
    alert(139_001, Never),
    alert(139_002, Never),
    alert(139_003, Never),
    alert(147_001, Never),
    alert(147_002, Never),
    alert(147_003, Never),
    alert(147_004, Never),
    alert(2_388_023, Never),
];

/// Not in the table of the client: two that the simulator knows and Meta gives to other calls than sends, and some that
/// nobody has seen yet.
pub(super) const UNKNOWN: &[u32] = &[2_200, 2_500, 5, 99, 131_999, 132_100, 999_999];
