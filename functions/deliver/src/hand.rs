//! How many letters are open at once: no more than will soon have their moment, however slow the lane has become.
//!
//! An open letter is a claim that runs out. A lane that slows down by half must not find itself with twice as many as
//! it can send.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

#[derive(Debug, Default)]
pub(crate) struct Hand {
    open: AtomicUsize,
    freed: Notify,
}

/// One letter's place, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held<'a>(&'a Hand);

impl Hand {
    /// Returns as soon as fewer than `most` are open; `most` may say another number each time.
    pub(crate) async fn take(&self, most: impl Fn() -> usize) -> Held<'_> {
        loop {
            let one_more = |open| (open < most()).then_some(open + 1);
            if self.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok() {
                // There may be room for more than one.
                self.freed.notify_one();
                return Held(self);
            }
            self.freed.notified().await;
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, time::Duration};

    use futures_util::{StreamExt as _, future, stream};

    use super::*;

    /// How many are open at each opening, while the limit is what `most` says of the place in the list.
    async fn opened(most: impl Fn(usize) -> usize) -> Vec<usize> {
        let (hand, done) = (Hand::default(), Cell::new(0));
        stream::iter(0..60)
            .map(async |_| {
                let _held = hand.take(|| most(done.get())).await;
                let open = hand.open.load(Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(100)).await;
                done.set(done.get() + 1);
                open
            })
            .buffer_unordered(100)
            .collect()
            .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_that_slows_down_opens_fewer_and_one_that_recovers_opens_more() {
        let slower = opened(|done| if done < 20 { 10 } else { 2 }).await;
        assert_eq!(slower.iter().max(), Some(&10));
        assert!(slower[30..].iter().all(|open| *open <= 2), "{slower:?}");
        let faster = opened(|done| if done < 5 { 1 } else { 20 }).await;
        assert!(faster[..5].iter().all(|open| *open == 1), "{faster:?}");
        assert_eq!(faster.iter().max(), Some(&20));
    }

    #[tokio::test(start_paused = true)]
    async fn a_letter_that_is_dropped_gives_its_place_back() {
        let hand = Hand::default();
        let first = hand.take(|| 1).await;
        let second = std::pin::pin!(hand.take(|| 1));
        let future::Either::Left(((), second)) =
            future::select(std::pin::pin!(tokio::time::sleep(Duration::from_secs(9))), second)
                .await
        else {
            panic!("two in a hand for one")
        };
        drop(first);
        let _second = second.await;
    }
}
