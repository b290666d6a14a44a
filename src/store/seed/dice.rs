//! Chance that is the same every time. Never a float, never the system's randomness.

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use uuid::{Builder, Uuid};

/// A source of chance of one story.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The same three numbers give the same dice.
    pub(super) fn new(seed: u64, house: u64, story: u64) -> Self {
        let mut key = [0; 32];
        for (bytes, number) in key.chunks_mut(8).zip([seed, house, story]) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let wide = u64::try_from(most - least).unwrap_or(0) + 1;
        least + i64::try_from(self.0.next_u64() % wide).unwrap_or(0)
    }

    /// Says yes so many times in a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.place(from.len()))
    }

    /// One of them, where each has a weight; none where all weights are nothing.
    pub(super) fn weighed<T: Copy>(&mut self, from: &[(T, i64)]) -> Option<T> {
        let all: i64 = from.iter().map(|it| it.1).sum();
        if all <= 0 {
            return None;
        }
        let mut left = self.between(1, all);
        for (it, weight) in from {
            left -= weight;
            if left <= 0 {
                return Some(*it);
            }
        }
        None
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.place(last + 1));
        }
    }

    /// An id whose time is that of the world, so that ids sort by age.
    pub(super) fn id(&mut self, millis: u64) -> Uuid {
        let mut bits = [0; 10];
        self.0.fill_bytes(&mut bits);
        Builder::from_unix_timestamp_millis(millis, &bits).into_uuid()
    }

    pub(super) fn salt(&mut self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.0.fill_bytes(&mut salt);
        salt
    }

    fn place(&mut self, among: usize) -> usize {
        let wide = u64::try_from(among).unwrap_or(1).max(1);
        usize::try_from(self.0.next_u64() % wide).unwrap_or(0)
    }
}
