//! The real binaries under fire: while twelve people live through a cycle on the local stack, functions are killed at
//! any moment. Afterwards the tables, S3 and the phones have to show what a quiet week would have shown; what is missing has
//! to be a line of the log that rings an alarm.
//!
//! `TERTULIA_KILLS=1000 cargo test -p local-tests --test fire -- --nocapture` is the long run;
//! `TERTULIA_SEED=7` throws the dice otherwise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod checks;
mod days;
mod dice;
mod given_up;
mod killer;
mod people;
mod promises;

use days::Days;
use dice::Dice;
use futures_util::future::join_all;
use jiff::{Timestamp, ToSpan, civil, tz::TimeZone};
use people::Person;
use tertulia::local::{
    seed,
    stack::{Options, Stack},
};

/// In one `cargo test`.
const KILLS: usize = 50;
/// A cycle bears so many; more are spread over several.
const KILLS_PER_CYCLE: usize = 200;
/// The eve, five mornings, the link to the class, the raffle.
const MOMENTS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn killed_functions_leave_nothing_behind() {
    let kills = number("TERTULIA_KILLS").unwrap_or(KILLS);
    let seed = number("TERTULIA_SEED").unwrap_or(1);
    let cycles = kills.div_ceil(KILLS_PER_CYCLE);
    for cycle in 0..cycles {
        let share = kills / cycles + usize::from(cycle < kills % cycles);
        let options = Options { port: Some(0), brisk: true, days_before: 2, ..Options::default() };
        let stack = Stack::start(options).await.unwrap();
        let dice = Dice::new((seed + cycle) as u64);
        let outcome = live(&stack, dice, share).await;
        stack.stop().await;
        println!("fire: cycle {} of {cycles}, seed {}: {outcome}", cycle + 1, seed + cycle);
        let broken = outcome.broken.join("\n  ");
        assert!(broken.is_empty(), "seed {}: broken promises:\n  {broken}", seed + cycle);
    }
}

async fn live(stack: &Stack, mut dice: Dice, kills: usize) -> checks::Outcome {
    let mut days = Days::new(stack).await;
    // A third of the calls are answered a second late: who is killed meanwhile leaves a message that WhatsApp has
    // taken and nobody has noted.
    let slow = serde_json::json!({ "fault": "answer_slow", "rate": 0.3, "seconds": 1 });
    stack.control.add_fault(slow).await.unwrap();
    let mut people = people::everybody(stack).await;
    let starts_on = seed::starts_on(stack).await.unwrap();
    let lima = |day: i64, hour: i8, minute: i8| {
        let date = starts_on.checked_add((day - 1).days()).unwrap();
        moment(date.at(hour, minute, 0, 0))
    };
    let mut killed = 0;
    for part in 0..MOMENTS {
        match part {
            0 => days.until(lima(0, 10, 0)).await,
            6 => days.until(lima(5, 17, 30)).await,
            7 => days.until(lima(5, 19, 15)).await,
            day => days.until(lima(day as i64, 7, 30)).await,
        }
        let share = kills / MOMENTS + usize::from(part < kills % MOMENTS);
        let mut dice_of_people = Dice::new(dice.below(usize::MAX) as u64);
        let killing = killer::kill(stack, &mut dice, share);
        let living = busy(stack, &mut people, part, &mut dice_of_people, share);
        let (now_killed, ()) = days.while_doing(async { tokio::join!(killing, living) }).await;
        killed += now_killed;
        days.peace().await;
        // A doubt ends when the number has spoken of later things; on a number in use somebody always writes.
        people[0].asks(stack).await;
        days.peace().await;
    }
    // Whatever waits for a doubt to clear has had the night to do so.
    days.until(lima(6, 10, 0)).await;
    days.peace().await;
    let redriven = days.redriven;
    checks::look(stack, &people, killed, killer::interrupted(stack), redriven).await
}

/// What people do at one part of the cycle, and for as long as functions are being killed.
async fn busy(stack: &Stack, people: &mut [Person], part: usize, dice: &mut Dice, kills: usize) {
    join_all(people.iter_mut().map(|person| morning(stack, person, part))).await;
    if part == 0 {
        return;
    }
    // Two questions a kill keep functions at work.
    for _ in 0..kills * 2 {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        let who = dice.below(people.len());
        let person = &mut people[who];
        if !person.leaves {
            person.asks(stack).await;
        }
    }
}

/// Everybody at once, each in her own time.
async fn morning(stack: &Stack, person: &mut Person, part: usize) {
    match part {
        0 => person.joins(stack).await,
        2 if person.leaves => person.says(stack, "BAJA").await,
        _ if person.leaves && part > 2 => {}
        day @ 1..=5 => {
            person.hears_the_lesson(stack, day).await;
            person.says(stack, "listo").await;
            if day <= 3 {
                person.sends_a_photo(stack, day as u8).await;
            }
        }
        _ => {}
    }
}

fn moment(at: civil::DateTime) -> Timestamp {
    at.to_zoned(TimeZone::get("America/Lima").unwrap()).unwrap().timestamp()
}

fn number(name: &str) -> Option<usize> {
    #[expect(clippy::disallowed_methods, reason = "a test has no other configuration")]
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap())
}
