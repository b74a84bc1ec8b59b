//! Chance that a seed decides.

/// A stream of random numbers: splitmix64, the same on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed for one purpose, so that what one part draws changes nothing for another.
    pub(crate) const fn new(seed: u64, purpose: u64) -> Self {
        Self(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93))
    }

    /// The next number.
    pub(crate) const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX);
        usize::try_from(self.draw().checked_rem(end).unwrap_or_default()).unwrap_or_default()
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low.saturating_add(i64::try_from(self.draw() % span).unwrap_or_default())
    }

    /// Whether something happens that does so many times in a hundred.
    pub(crate) const fn chance(&mut self, per_cent: u64) -> bool {
        self.draw() % 100 < per_cent
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T], otherwise: T) -> T {
        from.get(self.below(from.len())).copied().unwrap_or(otherwise)
    }

    /// Ten bytes, as an id is made of.
    pub(crate) fn bytes(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        for byte in &mut bytes {
            *byte = u8::try_from(self.draw() & 0xff).unwrap_or_default();
        }
        bytes
    }
}
