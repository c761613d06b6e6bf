//! Everything that looks random: one stable generator per purpose, and the shapes of Meta's ids.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// SplitMix64: small, and its output is fixed by its definition, so a seed means the same history
/// in every version of every dependency.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    /// A generator of its own for each purpose: one more draw in one place changes nothing elsewhere.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        let salt = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self { state: mix(seed ^ mix(salt)) }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number from 0 to `limit` - 1; 0 when `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        // The multiply-shift keeps the bias under 2^-32 for every limit used here.
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if high <= low {
            return low;
        }
        low + self.below((high - low + 1) as u64) as i64
    }

    pub(crate) fn happens(&mut self, rate: f64) -> bool {
        // 53 bits fill the mantissa of a double exactly.
        ((self.next() >> 11) as f64) < rate * ((1_u64 << 53) as f64)
    }

    pub(crate) fn digits(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count);
        for place in 0..count {
            let digit = if place == 0 { 1 + self.below(9) } else { self.below(10) };
            text.push(char::from(b'0' + digit as u8));
        }
        text
    }
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Hands out ids in the shapes that Meta uses.
#[derive(Clone, Debug)]
pub(crate) struct Ids {
    wamid: Chance,
    trace: Chance,
    object: Chance,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            wamid: Chance::new(seed, "wamid"),
            trace: Chance::new(seed, "fbtrace_id"),
            object: Chance::new(seed, "object"),
        }
    }

    /// `wamid.` and a base64 tail with the other side's address inside, as real ones have.
    pub(crate) fn wamid(&mut self, address: &str, inbound: bool) -> String {
        let mut raw = Vec::with_capacity(64);
        raw.extend_from_slice(&[0x1d, 0x04, 0x15, address.len() as u8]);
        raw.extend_from_slice(address.as_bytes());
        raw.extend_from_slice(&[0x15, 0x02, 0x00, if inbound { 0x12 } else { 0x11 }, 0x18, 0x12]);
        let unique = format!("{:016X}", self.wamid.next());
        raw.extend_from_slice(unique.as_bytes());
        raw.push(0);
        format!("wamid.{}", STANDARD.encode(raw))
    }

    pub(crate) fn trace(&mut self) -> String {
        let mut raw = [0_u8; 9];
        raw.copy_from_slice(
            &[self.trace.next().to_be_bytes().as_slice(), &self.trace.next().to_be_bytes()[..1]]
                .concat(),
        );
        format!("A{}", STANDARD_NO_PAD.encode(raw).replace(['+', '/'], "_"))
    }

    /// A numeric id of a media object, template, group request and so on.
    pub(crate) fn object(&mut self) -> String {
        self.object.digits(16)
    }

    pub(crate) fn business_scoped(&mut self, country: &str) -> String {
        format!("{country}.{}", self.object.digits(20))
    }

    pub(crate) fn secret(&mut self) -> String {
        format!("{:016x}{:016x}", self.object.next(), self.object.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generator_is_fixed_for_ever() {
        let mut chance = Chance { state: 0 };
        // The published first outputs of SplitMix64 for the state 0.
        assert_eq!(chance.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(chance.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn purposes_do_not_share_a_stream() {
        assert_ne!(Chance::new(1, "a").next(), Chance::new(1, "b").next());
        assert_ne!(Chance::new(1, "a").next(), Chance::new(2, "a").next());
    }
}
