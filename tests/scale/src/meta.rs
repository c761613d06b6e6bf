//! Meta as far as its limits go: what passed the number in each second, and who got what.

use std::collections::VecDeque;

const SECOND_US: i64 = 1_000_000;

/// One number. Times are microseconds of virtual time.
#[derive(Debug)]
pub(crate) struct Meta {
    rate: usize,
    /// What passed in the last second, in and out, refused or not.
    window: VecDeque<i64>,
    pub(crate) fullest: usize,
    passed: u64,
    before_first: u64,
    at_last: u64,
    pub(crate) refused: u64,
    /// Lessons by person.
    pub(crate) lessons: Vec<u8>,
    /// Who has hers, in the order in which they got them.
    pub(crate) had: Vec<usize>,
    pub(crate) first_us: Option<i64>,
    pub(crate) last_us: i64,
    pub(crate) delivered: usize,
}

impl Meta {
    pub(crate) fn new(rate: usize, people: usize) -> Self {
        Self {
            rate,
            window: VecDeque::new(),
            fullest: 0,
            passed: 0,
            before_first: 0,
            at_last: 0,
            refused: 0,
            lessons: vec![0; people],
            had: Vec::with_capacity(people),
            first_us: None,
            last_us: 0,
            delivered: 0,
        }
    }

    /// Something came in or went out; `false` if it was one too many.
    pub(crate) fn pass(&mut self, now_us: i64) -> bool {
        while self.window.front().is_some_and(|first| now_us - first >= SECOND_US) {
            self.window.pop_front();
        }
        let fits = self.window.len() < self.rate;
        self.window.push_back(now_us);
        self.fullest = self.fullest.max(self.window.len());
        self.passed += u64::from(fits);
        self.refused += u64::from(!fits);
        fits
    }

    /// Taken from the first lesson to the last, both of them and everything between.
    pub(crate) const fn in_run(&self) -> u64 {
        self.at_last - self.before_first
    }

    pub(crate) fn lesson(&mut self, now_us: i64, person: usize) {
        if self.first_us.is_none() {
            self.first_us = Some(now_us);
            self.before_first = self.passed - 1;
        }
        self.last_us = now_us;
        self.at_last = self.passed;
        if let Some(count) = self.lessons.get_mut(person) {
            if *count == 0 {
                self.delivered += 1;
                self.had.push(person);
            }
            *count = count.saturating_add(1);
        }
    }
}
