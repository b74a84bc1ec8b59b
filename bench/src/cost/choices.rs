//! Choices, and the random numbers that they are changed by.

/// Numbers in a sequence that the seed alone decides (splitmix64).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn of(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `max`.
    pub(super) fn below(&mut self, max: usize) -> usize {
        let max = u64::try_from(max.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % max).unwrap_or_default()
    }

    pub(super) fn choice(&mut self) -> u16 {
        u16::try_from(self.next() & 0xFFFF).unwrap_or_default()
    }
}

/// The choices of a case. Where they are used up, the first possibility is taken, which has to be one that ends.
pub(super) struct Choices<'c>(std::slice::Iter<'c, u16>);

impl<'c> Choices<'c> {
    pub(super) fn of(choices: &'c [u16]) -> Self {
        Self(choices.iter())
    }

    /// A number below `max`.
    pub(super) fn below(&mut self, max: usize) -> usize {
        self.0.next().map_or(0, |choice| usize::from(*choice) % max.max(1))
    }

    /// One of them; the default when there are none.
    pub(super) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len())).copied().unwrap_or_default()
    }
}
