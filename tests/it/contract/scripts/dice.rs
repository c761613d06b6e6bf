/// SplitMix64: a seed is a whole history, on every machine.
/// <https://doi.org/10.1145/2714064.2660195>
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Neighbouring seeds have nothing in common.
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Self(seed ^ 0x7465_7274_756C_6961);
        dice.roll();
        dice
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `limit`, which is small.
    pub(super) fn below(&mut self, limit: u8) -> u8 {
        // The remainder of 64 bits by a byte favours nobody that a test could notice.
        u8::try_from(self.roll() % u64::from(limit.max(1))).unwrap_or_default()
    }

    pub(super) fn one_in(&mut self, many: u8) -> bool {
        self.below(many) == 0
    }
}
