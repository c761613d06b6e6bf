use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use shared::whatsapp::graph::Template;

use super::{good, now};
use crate::templates::{History, Step, body, plan, status};

fn filed(status: &str) -> Template {
    let text = good().text;
    Template {
        id: "1".to_owned(),
        name: text.name.clone(),
        language: text.language.clone(),
        status: status.to_owned(),
        category: "UTILITY".to_owned(),
        quality: "GREEN".to_owned(),
        rejected_reason: None,
        components: body::components(&text, None),
    }
}

fn other_words(status: &str) -> Template {
    let mut there = filed(status);
    there.components[0]["text"] = "La lección de ayer".into();
    there.components[1] = json!({ "type": "footer", "text": "Otra" });
    there
}

fn step(there: Option<Template>, history: &History, now: Timestamp) -> Step {
    plan(vec![good()], there.into_iter().collect(), history, now).steps.remove(0).1
}

#[test]
fn what_is_filed_decides_what_is_done() {
    let none = History::default();
    let parts = vec!["body", "footer"];
    let rejected =
        Template { rejected_reason: Some("PROMOTIONAL".to_owned()), ..filed("REJECTED") };
    let costly = Template { category: "MARKETING".to_owned(), ..filed("APPROVED") };
    for (there, wanted) in [
        (None, Step::Create),
        (Some(filed("APPROVED")), Step::Nothing),
        (Some(filed("PENDING")), Step::InReview),
        (Some(other_words("PENDING")), Step::InReview),
        (Some(filed("PAUSED")), Step::Paused),
        (Some(filed("DISABLED")), Step::Disabled),
        (Some(rejected), Step::Rejected { reason: "PROMOTIONAL".to_owned() }),
        (Some(costly), Step::Category { filed: "MARKETING".to_owned() }),
        (Some(other_words("APPROVED")), Step::Edit { parts: parts.clone() }),
        (Some(other_words("PAUSED")), Step::Edit { parts: parts.clone() }),
        (Some(other_words("REJECTED")), Step::Edit { parts }),
        (Some(filed("LIMIT_EXCEEDED")), Step::Unknown { status: "LIMIT_EXCEEDED".to_owned() }),
    ] {
        assert_eq!(step(there.clone(), &none, now()), wanted, "{there:?}");
    }
}

#[test]
fn an_approved_one_waits_for_its_next_edit() {
    let mut history = History::default();
    let text = good().text;
    let later = |hours: i64| now() + SignedDuration::from_hours(hours);
    history.edited(&text.name, &text.language, now());
    let at = |history: &History, now| {
        let step = step(Some(other_words("APPROVED")), history, now);
        if let Step::EditLater { at, .. } = &step {
            return Some(*at);
        }
        assert!(matches!(step, Step::Edit { .. }), "{step:?}");
        None
    };
    assert_eq!(at(&history, later(1)), Some(later(24)));
    assert_eq!(at(&history, later(24)), None);
    // A rejected one may be mended at once.
    assert!(matches!(step(Some(other_words("REJECTED")), &history, later(1)), Step::Edit { .. }));
    for day in 1..10 {
        history.edited(&text.name, &text.language, later(24 * day));
    }
    assert_eq!(at(&history, later(24 * 10)), Some(later(24 * 30)), "ten in thirty days");
    assert_eq!(at(&history, later(24 * 30)), None);
}

#[test]
fn a_rejection_is_kept_and_the_same_words_are_not_filed_again() {
    let mut history = History::default();
    let there = Template { rejected_reason: Some("SCAM".to_owned()), ..filed("REJECTED") };
    let page = status(&plan(vec![good()], vec![there], &history, now()), &mut history, now());
    assert!(page.contains("rejected (SCAM)"), "{page}");
    // Somebody deletes it at Meta; the reason is still here.
    let reason = "SCAM".to_owned();
    assert_eq!(step(None, &history, now()), Step::Rejected { reason });
    let folder = tempfile::tempdir().unwrap();
    history.write(folder.path()).unwrap();
    assert_eq!(History::read(folder.path()).unwrap(), history);
    // Once for each reason, however often one looks.
    let again = history.clone();
    history.rejected(&good().text.name, "es", "SCAM", now());
    assert_eq!(history, again);
}

#[test]
fn what_is_not_wanted_any_more_is_counted() {
    let old = Template { name: "tertulia_place_kept_0".to_owned(), ..filed("APPROVED") };
    let plan = plan(vec![good()], vec![old, filed("APPROVED")], &History::default(), now());
    assert_eq!(plan.left_over, 1);
    assert_eq!(
        plan.to_string(),
        "0 to be filed, 1 of 1 approved as they are, 1 filed and not used any more"
    );
}
