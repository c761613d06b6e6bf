//! What has come to a stop: queues that do not move, a clock that does not tick.

use super::{Figures, stays_quiet, trips};

const AGE: &str = "AWS/SQS ApproximateAgeOfOldestMessage";

#[test]
fn a_dead_letter_in_any_queue() {
    for queue in
        ["ParticipantsDead", "DeliveriesDead", "SubmissionsDead", "RaffleDead", "CommunityDead"]
    {
        let visible = format!("AWS/SQS ApproximateNumberOfMessagesVisible {queue}");
        trips("DeadLetters", &Figures::new().with(&visible, 1.0));
        stays_quiet("DeadLetters", &Figures::new().with(&visible, 0.0));
    }
}

/// A message that nobody takes is a minute older each minute.
fn stuck(queue: &str, minutes: i64) -> Figures {
    Figures::new().each_minute(minutes, &format!("{AGE} {queue}"), |minute| (minute * 60) as f64)
}

#[test]
fn messages_that_nobody_takes() {
    // Within five minutes of its limit each is told of.
    trips("InboundLate", &stuck("Participants", 6));
    stays_quiet("InboundLate", &stuck("Participants", 1));
    trips("BulkLate", &stuck("Deliveries", 35));
    stays_quiet("BulkLate", &stuck("Deliveries", 30));
    trips("MediaLate", &stuck("Submissions", 65));
    stays_quiet("MediaLate", &stuck("Submissions", 60));
    trips("RaffleLate", &stuck("Raffle", 35));
    stays_quiet("RaffleLate", &stuck("Raffle", 30));
    trips("RaffleLate", &Figures::new().with("Tertulia RaffleOverdue", 1.0));
}

#[test]
fn nobody_looks_for_what_is_due() {
    let called = |errors: f64| {
        Figures::new().each_minute(5, "AWS/Lambda Invocations Dispatch", |_| 1.0).each_minute(
            5,
            "AWS/Lambda Errors Dispatch",
            |_| errors,
        )
    };
    trips("ClockStopped", &Figures::new());
    trips("ClockStopped", &called(1.0));
    stays_quiet("ClockStopped", &called(0.0));
}
