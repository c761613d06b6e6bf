//! Everything that looks random in people.

/// SplitMix64: its output is fixed by its definition, so that a seed means the same people whatever libraries become.
///
/// <https://prng.di.unimi.it/splitmix64.c>
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A generator of its own for each purpose: one more draw in one place changes nothing elsewhere.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a, so that a purpose is a number.
        let salt = purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(mix(seed ^ mix(salt)))
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From 0 to `limit` - 1; 0 if `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.draw()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// Both ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).unsigned_abs().saturating_add(1);
        if high <= low { low } else { low.saturating_add_unsigned(self.below(span)) }
    }

    pub fn happens(&mut self, share: f64) -> bool {
        // 53 bits fill a double's mantissa exactly.
        let drawn = (self.draw() >> 11) as f64 / (1_u64 << 53) as f64;
        drawn < share
    }

    /// One of them, or `None` of none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(usize::try_from(self.below(all.len() as u64)).ok()?)
    }

    /// The index of one of them, in proportion to their weights; 0 if all weigh nothing.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let sum: f64 = weights.iter().sum();
        let mut rest = (self.draw() >> 11) as f64 / (1_u64 << 53) as f64 * sum;
        for (index, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return index;
            }
            rest -= weight;
        }
        0
    }

    /// Seconds until somebody gets to it: mostly short, sometimes long, half of the time less than `median`.
    pub fn patience(&mut self, median: i64) -> i64 {
        // The sum of two uniform numbers in the exponent: from a quarter of the median to four times as long.
        let exponent = (self.below(1_001) + self.below(1_001)) as f64 / 1_000.0 * 2.0 - 2.0;
        ((median as f64) * exponent.exp2()) as i64
    }
}

const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}
