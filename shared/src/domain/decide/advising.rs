//! Her advisory session: what she does about it, what the agenda tells her, and what the hours bring.
//!
//! She only asks; an hour is hers when the agenda says so. One session at a time: whoever wins another while one is
//! open keeps the first, and the other passes on.

use super::{Seen, Turn, learning};
use crate::domain::{
    action::Action,
    advisory::{Advisory, Ask, Booking, News, Standing, Topic, Why},
    caps::Caps,
    command::{self, Intent},
    course::Day,
    enrollment::RaffleResult,
    event::Announcement,
    ids::{CohortId, EventId},
    inbound::{Content, Inbound},
    outbox::Effect,
    participant::{Prompt, Stage},
    reply::{Reply, SlotList},
    slot::SlotId,
    time::{DAY, MINUTE, QuietHours, Timestamp},
};

/// An answer of the agenda within this time answers her; a later one waits for the morning.
const ANSWERING_SECONDS: i64 = 15 * MINUTE;
/// The agenda answers within seconds. So long a second tap is taken for impatience.
const IMPATIENT_SECONDS: i64 = MINUTE;
/// What she writes so soon after an answer belongs to it.
const MORE_SECONDS: i64 = 10 * MINUTE;
/// Lesson, class link and the raffle's result.
const TOLD_ON_THE_LAST_DAY: u8 = 3;
/// Later than this the advisor's mark asks nothing any more.
const ASK_SECONDS_MAX: i64 = 7 * DAY;
/// Longer answers are cut; what people write in a chat is far shorter.
const ANSWER_MAX: usize = 2000;

/// `true` if the message has been dealt with.
pub(super) fn hear(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) -> bool {
    if answers_question(turn, inbound, intent) {
        turn.meaning = "answers_about_her_session";
        return true;
    }
    let Some(wish) = Wish::of(intent) else {
        return false;
    };
    turn.meaning = wish.name();
    adopt(turn);
    let Some(advisory) = &turn.next.advisory else {
        return no_session(turn, inbound);
    };
    if !advisory.is_open() {
        turn.give(Reply::NoAdvisory);
        return true;
    }
    let booking = advisory.booking().cloned();
    match wish {
        Wish::Slots => ask_patiently(turn, inbound, Ask::Slots),
        Wish::Slot(slot) => match booking {
            Some(booking) if booking.slot == slot => {
                turn.give(Reply::SessionBooked(Box::new(booking)));
            }
            Some(_) | None => ask_patiently(turn, inbound, Ask::Slot(slot)),
        },
        Wish::CannotCome => turn.give(Reply::AskGiveUp),
        Wish::GiveUp => {
            waits_for_answer(turn, inbound);
            ask(turn, Ask::GiveUp(Why::Declined));
        }
    }
    true
}

/// With a place of hers open, *cancelar* is about that first: she is asked, and told the word that ends everything.
pub(super) fn cancels(turn: &Turn<'_>, inbound: &Inbound, intent: &Intent) -> bool {
    let has_place = turn.next.advisory.as_ref().is_some_and(|advisory| advisory.is_open());
    let may_mean_it = matches!(intent, Intent::OptOut | Intent::AlmostOptOut | Intent::Words(_));
    has_place && may_mean_it && turn.next.is_reachable() && command::cancels(inbound)
}

pub(super) fn ask_what_to_cancel(turn: &mut Turn<'_>) {
    turn.meaning = "cancels_something";
    turn.give(Reply::AskCancel);
}

/// What she may want of her session.
enum Wish {
    Slots,
    Slot(SlotId),
    CannotCome,
    GiveUp,
}

impl Wish {
    const fn name(&self) -> &'static str {
        match self {
            Self::Slots => "asks_for_hours",
            Self::Slot(_) => "asks_for_an_hour",
            Self::CannotCome => "cannot_come",
            Self::GiveUp => "gives_her_place_up",
        }
    }

    fn of(intent: &Intent) -> Option<Self> {
        let Intent::Act(action) = intent else {
            return None;
        };
        match *action {
            Action::Slots => Some(Self::Slots),
            Action::Slot(slot) => Some(Self::Slot(slot)),
            Action::CannotCome => Some(Self::CannotCome),
            Action::GiveUpPlace => Some(Self::GiveUp),
            Action::Consent(_)
            | Action::LeastBusy(_)
            | Action::Done(_)
            | Action::Ask
            | Action::Menu
            | Action::Lesson(_)
            | Action::Challenge(_)
            | Action::Discussion(_)
            | Action::ItIsMyChallenge
            | Action::ItIsAQuestion
            | Action::MyData
            | Action::Verify
            | Action::Light
            | Action::Leave
            | Action::OptOut(_)
            | Action::Erase(_)
            | Action::Help => None,
        }
    }
}

/// An item from before there were sessions says only that she won.
fn adopt(turn: &mut Turn<'_>) {
    if turn.next.advisory.is_none()
        && let Some(enrollment) = turn.next.enrollment()
        && enrollment.raffle == Some(RaffleResult::Won)
    {
        turn.next.advisory = Some(Box::new(Advisory::new(enrollment.cohort.clone())));
    }
}

/// A button is an old one; words are just words.
fn no_session(turn: &mut Turn<'_>, inbound: &Inbound) -> bool {
    let is_button = matches!(inbound.content, Content::Button { .. });
    let has_place = matches!(turn.next.stage, Stage::Enrolled(_) | Stage::Waiting);
    if is_button && has_place {
        turn.give(Reply::NoAdvisory);
    }
    is_button && has_place
}

fn ask_patiently(turn: &mut Turn<'_>, inbound: &Inbound, question: Ask) {
    let now = turn.now();
    let asked = turn.next.advisory.as_ref().and_then(|advisory| advisory.pending);
    waits_for_answer(turn, inbound);
    if asked.is_none_or(|asked| now.since(asked) >= IMPATIENT_SECONDS) {
        ask(turn, question);
    }
}

fn waits_for_answer(turn: &mut Turn<'_>, inbound: &Inbound) {
    turn.seen = Some(Seen { message: inbound.id.clone(), typing: true });
    let now = turn.now();
    if let Some(advisory) = &mut turn.next.advisory {
        advisory.pending.get_or_insert(now);
    }
}

fn ask(turn: &mut Turn<'_>, ask: Ask) {
    let now = turn.now();
    let participant = turn.next.id.clone();
    let Some(advisory) = &mut turn.next.advisory else {
        return;
    };
    advisory.turn += 1;
    advisory.pending = turn.answering.then_some(now);
    let (cohort, number) = (advisory.cohort.clone(), advisory.turn);
    turn.announce(Announcement::AdvisoryAsked { participant, cohort, turn: number, ask });
}

/// She opts out or erases herself: her place is somebody else's, and nothing more is asked of her.
pub(super) fn leave(turn: &mut Turn<'_>) {
    let Some(advisory) = &mut turn.next.advisory else {
        return;
    };
    advisory.standing = Standing::Over;
    turn.next.outbox.drop_untried(is_of_a_session);
    ask(turn, Ask::GiveUp(Why::Left));
}

pub(super) fn news(turn: &mut Turn<'_>, cohort: &CohortId, number: u32, news: &News) {
    let known = turn.next.advisory.as_ref().filter(|advisory| advisory.cohort == *cohort);
    let is_new = known.is_none();
    if known.is_some_and(|advisory| advisory.heard >= number) {
        turn.meaning = "has_it";
        return;
    }
    turn.meaning = news.name();
    if is_new {
        if !matches!(news, News::Called { .. }) {
            turn.meaning = "another_cohort";
            return;
        }
        if !may_begin(turn) {
            turn.meaning = "may_not_begin";
            let participant = turn.next.id.clone();
            let (cohort, ask) = (cohort.clone(), Ask::GiveUp(Why::Left));
            let asked = Announcement::AdvisoryAsked { participant, cohort, turn: u32::MAX, ask };
            return turn.announce(asked);
        }
        turn.next.advisory = Some(Box::new(Advisory::new(cohort.clone())));
    }
    let now = turn.now();
    let Some(advisory) = &mut turn.next.advisory else {
        return;
    };
    advisory.heard = number;
    let asked = advisory.pending.take();
    // Who has left has given her place back, and hears no more of it.
    if !advisory.is_open() || !turn.next.is_reachable() {
        return;
    }
    turn.answering = asked.is_some_and(|asked| now.since(asked) < ANSWERING_SECONDS);
    if let News::Called { until } = news {
        return called(turn, cohort, *until, is_new);
    }
    tell_news(turn, cohort, news);
}

/// A place may be hers if she may be written to and has no other that is open.
pub(super) fn may_begin(turn: &Turn<'_>) -> bool {
    let has_another = turn.next.advisory.as_ref().is_some_and(|advisory| advisory.is_open());
    turn.next.is_reachable() && !has_another
}

fn called(turn: &mut Turn<'_>, cohort: &CohortId, until: Option<Timestamp>, is_new: bool) {
    choose(turn, until);
    if !is_new {
        return;
    }
    // A place is a place, however late it came: the next raffle finds her with none waited for.
    turn.next.standing.drawn(RaffleResult::Won);
    let enrollment = turn.next.enrollment_mut().filter(|hers| hers.cohort == *cohort);
    let result = enrollment.map(|hers| hers.raffle.replace(RaffleResult::Won));
    match result {
        // She has been told.
        Some(Some(RaffleResult::Won)) => {}
        // This is faster than the draw's own letter.
        Some(None) => turn.say(Reply::RaffleWon),
        Some(Some(RaffleResult::Alternate(_) | RaffleResult::NotDrawn)) | None => {
            tell(turn, Reply::PlaceOpened);
        }
    }
}

fn tell_news(turn: &mut Turn<'_>, cohort: &CohortId, news: &News) {
    let now = turn.now();
    let (quiet, zone) = (quiet(turn), turn.next.zone.clone());
    match news {
        News::Called { .. } => {}
        News::Open { until } => {
            stand(turn, Standing::Choosing { until: Some(*until), nudge: None });
            tell(turn, Reply::ChooseHour { until: *until });
        }
        News::Offered { slots, until, missed } => {
            if !is_booked(turn) {
                choose(turn, *until);
            }
            let list = SlotList { slots: slots.clone(), until: *until, missed: *missed };
            answer(turn, Reply::SlotList(Box::new(list)));
        }
        News::NoSlots { missed } => {
            let booked = is_booked(turn);
            if !booked {
                stand(turn, Standing::Choosing { until: None, nudge: None });
            }
            answer(turn, Reply::NoSlots { missed: *missed, booked });
        }
        News::Booked(booking) => {
            turn.next.outbox.drop_untried(is_of_a_session);
            stand(turn, Standing::booked(booking.clone(), now, &quiet, &zone));
            answer(turn, Reply::SessionBooked(Box::new(booking.clone())));
        }
        News::Withdrawn { at, until } => {
            turn.next.outbox.drop_untried(is_of_a_session);
            choose(turn, *until);
            tell(turn, Reply::SessionWithdrawn { at: *at });
        }
        News::Passed { why } => {
            turn.next.outbox.drop_untried(is_of_a_session);
            stand(turn, Standing::Over);
            match why {
                Why::Declined => tell(turn, Reply::PlaceGivenUp),
                Why::TimedOut | Why::NoShow => tell(turn, Reply::PlacePassed),
                Why::Left => {}
            }
        }
        News::Held { at } => {
            turn.next.outbox.drop_untried(is_of_a_session);
            stand(turn, Standing::advised(*at, Topic::Session, now, &zone));
            if now.since(*at) <= ASK_SECONDS_MAX {
                ask_about(turn, cohort, Topic::Session);
            }
        }
    }
}

/// The same limit again changes nothing: whoever has been told once is not told again.
fn choose(turn: &mut Turn<'_>, until: Option<Timestamp>) {
    let (now, quiet, zone) = (turn.now(), quiet(turn), turn.next.zone.clone());
    let Some(advisory) = &mut turn.next.advisory else {
        return;
    };
    let is_same = match &advisory.standing {
        Standing::Choosing { until: known, .. } => *known == until,
        Standing::Booked { .. } | Standing::Advised { .. } | Standing::Over => false,
    };
    if !is_same {
        advisory.standing = Standing::choosing(until, now, &quiet, &zone);
    }
}

fn stand(turn: &mut Turn<'_>, standing: Standing) {
    if let Some(advisory) = &mut turn.next.advisory {
        advisory.standing = standing;
    }
}

fn is_booked(turn: &Turn<'_>) -> bool {
    turn.next.advisory.as_ref().is_some_and(|advisory| advisory.booking().is_some())
}

/// Time has passed: what is due now?
pub(super) fn look(turn: &mut Turn<'_>) {
    let now = turn.now();
    let Some(advisory) = turn.next.advisory.clone() else {
        return;
    };
    let is_due = |moment: Option<Timestamp>| moment.is_some_and(|moment| moment <= now);
    if !turn.next.is_reachable() {
        return stand(turn, Standing::Over);
    }
    match advisory.standing {
        Standing::Choosing { until, nudge } => {
            if is_due(until) {
                stand(turn, Standing::Choosing { until: None, nudge: None });
                ask(turn, Ask::GiveUp(Why::TimedOut));
            } else if let (true, Some(until)) = (is_due(nudge), until) {
                stand(turn, Standing::Choosing { until: Some(until), nudge: None });
                tell(turn, Reply::ChooseHour { until });
            }
        }
        Standing::Booked { booking, day_before, hour_before } => {
            let due = is_due(day_before) || is_due(hour_before);
            let keep = |moment: Option<Timestamp>| moment.filter(|moment| *moment > now);
            let (day_before, hour_before) = (keep(day_before), keep(hour_before));
            stand(turn, Standing::Booked { booking: booking.clone(), day_before, hour_before });
            if due {
                remind(turn, booking);
            }
        }
        Standing::Advised { at, next: Some((topic, moment)) } if moment <= now => {
            let zone = turn.next.zone.clone();
            stand(turn, Standing::advised(at, topic, now, &zone));
            ask_about(turn, &advisory.cohort, topic);
        }
        Standing::Advised { .. } | Standing::Over => {}
    }
}

/// One that would come at night, or as one too many of a day, does not come.
fn remind(turn: &mut Turn<'_>, booking: Booking) {
    let (now, zone) = (turn.now(), turn.next.zone.clone());
    let today = zone.local(now).date();
    if now < booking.at
        && !quiet(turn).contains(&zone, now)
        && told_on(turn, today) < told_a_day_max(turn)
    {
        count(turn, today);
        turn.say(Reply::SessionReminder(Box::new(booking)));
    }
}

fn ask_about(turn: &mut Turn<'_>, cohort: &CohortId, topic: Topic) {
    let is_asked_more_important = matches!(
        turn.next.prompt,
        Some(Prompt::ConfirmErase | Prompt::ConfirmOptOut | Prompt::ChallengeOrQuestion { .. })
    );
    if !is_asked_more_important {
        turn.next.prompt = Some(Prompt::Advice { cohort: cohort.clone(), topic, answered: None });
    }
    tell(turn, Reply::AskAdvice { topic });
}

fn answers_question(turn: &mut Turn<'_>, inbound: &Inbound, intent: &Intent) -> bool {
    let Some(Prompt::Advice { cohort, topic, answered }) = turn.next.prompt.clone() else {
        return false;
    };
    if answered.is_some_and(|answered| inbound.at.since(answered) >= MORE_SECONDS) {
        return false;
    }
    let body = if let Content::Text { body } = &inbound.content { Some(body) } else { None };
    match (intent, body) {
        // A question is for the advisor's desk, even now.
        (Intent::Question(text), _) if text.contains('?') => false,
        (
            Intent::Words(_) | Intent::Question(_) | Intent::Yes | Intent::No | Intent::Done,
            Some(body),
        ) => {
            let text = body.trim().chars().take(ANSWER_MAX).collect();
            let (participant, at) = (turn.next.id.clone(), inbound.at);
            let answered = Some(answered.unwrap_or(at));
            turn.next.prompt = Some(Prompt::Advice { cohort: cohort.clone(), topic, answered });
            let note = EventId::new(inbound.id.as_str());
            turn.announce(Announcement::AdviceAnswered {
                participant,
                note,
                cohort,
                topic,
                at,
                text,
            });
            learning::smile(turn, inbound);
            true
        }
        // While a cycle runs, a photo is a challenge.
        (Intent::Media(_), _) if !takes_challenges(turn) && answered.is_none() => {
            turn.say(Reply::AdviceInWords);
            true
        }
        (_, _) => false,
    }
}

fn takes_challenges(turn: &Turn<'_>) -> bool {
    turn.context.cohort.is_some_and(|cohort| {
        turn.now() <= cohort.entries_close()
            && cohort.unlocked(&turn.next.zone, turn.now()).is_some()
    })
}

/// Gives what she asked for. An answer that comes too late to be one waits as everything else does.
fn answer(turn: &mut Turn<'_>, reply: Reply) {
    if turn.answering { turn.give(reply) } else { tell(turn, reply) }
}

/// Says what she has not just asked for: on a day on which she has had enough, the next morning.
fn tell(turn: &mut Turn<'_>, reply: Reply) {
    if turn.answering {
        return turn.say(reply);
    }
    let (quiet, zone) = (quiet(turn), turn.next.zone.clone());
    let mut at = quiet.next_waking(&zone, turn.now());
    let mut date = zone.local(at).date();
    while told_on(turn, date) >= told_a_day_max(turn)
        && let Ok(next) = date.tomorrow()
    {
        date = next;
        at = zone.moment(date.to_datetime(quiet.until));
    }
    count(turn, date);
    turn.next.outbox.push(Effect::Send(reply), false, at);
}

/// All that comes to her unasked on one day.
fn told_a_day_max(turn: &Turn<'_>) -> u8 {
    turn.context.cohort.map_or_else(Caps::default, |cohort| cohort.caps).a_day
}

/// What the calendar brings on that day, and what of this has been told or is to be told on it.
fn told_on(turn: &Turn<'_>, date: jiff::civil::Date) -> u8 {
    let lessons = turn.context.cohort.map_or(0, |cohort| {
        let day = Day::all().find(|day| cohort.date_of(*day) == date);
        day.map_or(0, |day| if day == Day::LAST { TOLD_ON_THE_LAST_DAY } else { 1 })
    });
    let told = turn.next.advisory.as_ref().and_then(|advisory| advisory.told);
    match told {
        Some((last, count)) if last == date => lessons.saturating_add(count),
        // Something waits for a later day because this one was full.
        Some((last, _)) if last > date => told_a_day_max(turn),
        Some(_) | None => lessons,
    }
}

fn count(turn: &mut Turn<'_>, date: jiff::civil::Date) {
    if let Some(advisory) = &mut turn.next.advisory {
        let before = match advisory.told {
            Some((last, count)) if last == date => count,
            Some(_) | None => 0,
        };
        advisory.told = Some((date, before.saturating_add(1)));
    }
}

fn quiet(turn: &Turn<'_>) -> QuietHours {
    turn.context.cohort.map_or_else(QuietHours::default, |cohort| cohort.quiet)
}

/// What a newer turn of the matter makes untrue.
const fn is_of_a_session(reply: &Reply) -> bool {
    matches!(
        reply,
        Reply::ChooseHour { .. }
            | Reply::SessionReminder(_)
            | Reply::SessionWithdrawn { .. }
            | Reply::PlaceOpened
    )
}
