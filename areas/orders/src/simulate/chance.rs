//! Chance with a seed: uniform, log-normal, weighted.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator of chance of its own for each story.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The generator of a seed's n-th stream.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Uniform from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform between two bounds.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number, both bounds included.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.unit() * (high - low + 1) as f64) as i64
    }

    /// True once in so many hundredths.
    pub fn percent(&mut self, hundredths: f64) -> bool {
        self.unit() * 100.0 < hundredths
    }

    /// Log-normal by its median and its 90th percentile, as durations of work are.
    pub fn log_normal(&mut self, median: f64, p90: f64) -> f64 {
        // 1.2816 is the 90th percentile of the standard normal distribution.
        let sigma = (p90 / median).ln() / 1.2816;
        (median.ln() + sigma * self.normal()).exp()
    }

    /// Standard normal (Box and Muller, 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let at = (self.unit() * of.len() as f64) as usize;
        of.get(at)
    }

    /// One of several by their weights.
    pub fn weighted<'a, T>(&mut self, of: &'a [(f64, T)]) -> Option<&'a T> {
        let total: f64 = of.iter().map(|(weight, _)| weight).sum();
        let mut left = self.unit() * total;
        for (weight, thing) in of {
            left -= weight;
            if left < 0.0 {
                return Some(thing);
            }
        }
        of.last().map(|(_, thing)| thing)
    }

    /// Sixteen bytes for an identifier.
    pub fn bytes(&mut self) -> [u8; 16] {
        u128::from_be_bytes(
            [self.0.next_u64().to_be_bytes(), self.0.next_u64().to_be_bytes()].concat().try_into().unwrap_or_default(),
        )
        .to_be_bytes()
    }

    /// The digest of a document nobody will ask for.
    pub fn digest(&mut self) -> String {
        (0..4).map(|_| format!("{:016x}", self.0.next_u64())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_the_median_and_the_percentile_asked_for() {
        let mut chance = Chance::new(7, 0);
        let mut days: Vec<f64> = (0..20_000).map(|_| chance.log_normal(6.0, 21.0)).collect();
        days.sort_by(f64::total_cmp);
        assert!((days[10_000] - 6.0).abs() < 0.3, "median {}", days[10_000]);
        assert!((days[18_000] - 21.0).abs() < 1.5, "90th percentile {}", days[18_000]);
    }

    #[test]
    fn streams_of_one_seed_differ_and_each_repeats() {
        let first = |stream| Chance::new(42, stream).digest();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
