//! The store in memory answers at once.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// # Panics
/// If the future has to wait, which nothing in `shared::memory` does.
pub(crate) fn now_or_never<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the store in memory does not wait"),
    }
}
