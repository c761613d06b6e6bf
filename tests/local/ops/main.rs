//! What an ops team relies on, on the local stack: that `doctor` sees faults, that roles fit, that logs tell of nobody, and
//! that dead letters come back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod healing;
mod lives;
mod logs;
mod rights;
mod roles;
#[path = "../../it/template/mod.rs"]
mod template;

use tertulia::local::stack::{Options, Stack};

#[tokio::test(flavor = "multi_thread")]
async fn an_ops_day_on_the_local_stack() {
    let stack =
        Stack::start(Options { port: Some(0), brisk: true, ..Options::default() }).await.unwrap();
    let wrong = day(&stack).await;
    stack.stop().await;
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Everything that is wrong, so that one run shows it all.
async fn day(stack: &Stack) -> Vec<String> {
    let mut wrong = healing::doctor_sees_faults(stack).await;
    let people = lives::week(stack).await;
    wrong.extend(logs::tell_of_nobody(stack, &people).await);
    wrong.extend(rights::are_kept(stack, &people).await);
    wrong.extend(healing::dead_letters_come_back(stack).await);
    wrong.extend(roles::fit(stack).await);
    wrong
}
