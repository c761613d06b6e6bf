//! Every status, with every pricing, from every kind of person.

use serde_json::json;

use super::Stage;
use crate::faults::{Fault, FaultKind};
use crate::people::{Identity, NewPerson};
use crate::say::Say;
use crate::shapes::Shape;

pub(super) fn all(stage: &mut Stage) {
    for (identity, word) in
        [(Identity::Phone, "phone"), (Identity::Both, "both"), (Identity::Id, "id")]
    {
        life(stage, NewPerson { identity, ..NewPerson::default() }, word);
    }
    for (shape, word) in [
        (Shape::ParentRecipientUserId, "parent_recipient_user_id"),
        (Shape::RecipientParentUserId, "recipient_parent_user_id"),
        (Shape::ParentUserId, "parent_user_id"),
        (Shape::IdInFrom, "id_in_from"),
        (Shape::UnknownFields, "unknown_fields"),
    ] {
        let new = NewPerson {
            parent_user_id: Some("PE.ENT.1000000000001".to_owned()),
            shapes: vec![shape],
            ..NewPerson::default()
        };
        life(stage, new, word);
    }
    for shapes in [Vec::new(), vec![Shape::NumbersForStrings]] {
        let referral = Some(json!({ "source_type": "ad", "source_id": "1" }));
        life(stage, NewPerson { referral, shapes, ..NewPerson::default() }, "entry_point");
    }
    strange(stage);
    super::inbound::preferences(stage);
}

/// A voice note from acceptance to being played, and a message that fails.
fn life(stage: &mut Stage, new: NewPerson, word: &str) {
    let person = stage.person(new);
    let now = stage.now;
    let _ = stage.sim.say(&person, now, Say::text("hola"));
    stage.quiet();
    let audio =
        json!({ "type": "audio", "audio": { "link": "https://example.org/a.ogg", "voice": true } });
    let wamid = stage.send(&person, audio);
    stage.collect(&format!("status/{word}/sent_delivered"));
    let now = stage.now;
    let _ = stage.sim.read(&person, now);
    stage.collect(&format!("status/{word}/read"));
    let now = stage.now;
    let _ = stage.sim.played(&person, now, &wamid);
    stage.collect(&format!("status/{word}/played"));
    stage.sim.add_fault(Fault::once(FaultKind::SendFails).with_code(131049));
    stage.buttons(&person);
    stage.collect(&format!("status/{word}/failed"));
}

fn strange(stage: &mut Stage) {
    for (fault, name) in [
        (FaultKind::StatusUnknown, "status/unknown"),
        (FaultKind::StatusDuplicate, "status/duplicate"),
        (FaultKind::StatusSkipped, "status/delivered_skipped"),
        (FaultKind::StatusLate, "status/late"),
    ] {
        let person = stage.person(NewPerson::default());
        let now = stage.now;
        let _ = stage.sim.say(&person, now, Say::text("hola"));
        stage.quiet();
        stage.sim.add_fault(Fault::once(fault).for_person(&person).with_seconds(1));
        stage.buttons(&person);
        stage.later(5);
        let now = stage.now;
        let _ = stage.sim.read(&person, now);
        stage.collect(name);
        stage.sim.clear_faults();
    }
}
