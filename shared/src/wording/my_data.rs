//! What we keep about her, in one message.

use super::{
    Scene, Unsayable,
    limits::one_line,
    moments,
    speaker::{NAME_MAX, Speaker, yes_no},
};
use crate::{domain::reply::MyData, outgoing::Message};

/// What she sells may be a sentence of hers.
const TRADE_MAX: usize = 120;

pub(super) fn message(data: &MyData, scene: &Scene<'_>) -> Result<Message, Unsayable> {
    let speaker = Speaker::new(scene);
    let words = speaker.words;
    let mut lines = Vec::new();
    if let Some(name) = &data.name {
        lines.push(words.say("my-data-name", &[("name", one_line(name, NAME_MAX).into())])?);
    }
    if let Some(trade) = &data.trade {
        let trade = one_line(trade, TRADE_MAX);
        lines.push(words.say("my-data-trade", &[("trade", trade.into())])?);
    }
    lines.push(words.say("my-data-phone", &[("has-phone", yes_no(data.has_phone))])?);
    if let Some(cohort) = &data.cohort {
        let cohort = one_line(cohort, NAME_MAX);
        lines.push(words.say("my-data-cohort", &[("cohort", cohort.into())])?);
    }
    if let Some(date) = data.consented_on {
        let date = moments::date_with_year(words, date)?;
        lines.push(words.say("my-data-consent", &[("date", date.into())])?);
    }
    lines.push(words.say("my-data-submissions", &[("count", data.submissions.into())])?);
    lines.push(words.say("my-data-questions", &[("count", data.questions.into())])?);
    if data.advisory {
        let after = (moments::After::Verb, moments::Calling::ByNearness);
        let when = data.session.map(|at| moments::moment(words, scene, at, after.0, after.1));
        let when = when.transpose()?;
        let booked = yes_no(when.is_some());
        let values = [("booked", booked), ("when", when.unwrap_or_default().into())];
        lines.push(words.say("my-data-advisory", &values)?);
    }
    speaker.text("my-data", &[("lines", lines.join("\n").into())])
}
