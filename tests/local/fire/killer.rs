//! Ends functions in the middle of what they do, without a warning.

use std::{process::Command, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tertulia::local::stack::Stack;

use crate::dice::Dice;

/// What Lambda calls the program that it runs.
const FUNCTION: &str = "bootstrap";

/// Between two kills, in milliseconds of the machine.
const PAUSE_MS: usize = 250;

/// Kills so many, one after the other at moments that the dice choose, and only processes that the stack's own
/// emulator has started.
pub(crate) async fn kill(stack: &Stack, dice: &mut Dice, kills: usize) -> usize {
    let emulator = stack.emulator_process().expect("the emulator runs");
    let mut done = 0;
    let mut looks = 0;
    while done < kills && looks < kills * 40 {
        looks += 1;
        tokio::time::sleep(Duration::from_millis(10 + dice.below(PAUSE_MS) as u64)).await;
        let functions = tokio::task::spawn_blocking(move || functions_of(emulator)).await.unwrap();
        if functions.is_empty() {
            continue;
        }
        let victim = functions[dice.below(functions.len())];
        // It may have ended by itself meanwhile.
        if let Some(victim) = Pid::from_raw(victim)
            && kill_process(victim, Signal::KILL).is_ok()
        {
            done += 1;
        }
    }
    done
}

fn functions_of(emulator: u32) -> Vec<i32> {
    let listed = Command::new("ps").args(["-A", "-o", "pid=,ppid=,comm="]).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let mut functions: Vec<i32> = listed
        .lines()
        .filter_map(|line| {
            let mut columns = line.split_whitespace();
            let (id, parent) =
                (columns.next()?.parse().ok()?, columns.next()?.parse::<u32>().ok()?);
            let is_function = columns.next()?.ends_with(FUNCTION);
            (parent == emulator && is_function).then_some(id)
        })
        .collect();
    functions.sort_unstable();
    functions
}

/// How many of them were at work: the emulator notes each invocation that ended without an answer.
pub(crate) fn interrupted(stack: &Stack) -> usize {
    let log = std::fs::read_to_string(stack.places.emulator_log()).unwrap_or_default();
    log.matches("Runtime exited before returning a response").count()
}
