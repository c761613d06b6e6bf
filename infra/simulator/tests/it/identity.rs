//! Who people are to the business, and how that changes.

use serde_json::{Value, json};
use simulator::{Identity, NewPerson, PersonChange, Say, Shape};

use crate::support::{World, changes, text, updates};

fn change(world: &mut World, person: &str, change: Value) {
    let change: PersonChange = serde_json::from_value(change).unwrap();
    world.sim.change_person(person, world.now, change).unwrap();
    world.pass(5);
}

#[test]
fn a_number_once_written_to_is_in_the_contact_book() {
    let mut world = World::new();
    let person = world.add(NewPerson {
        identity: Identity::Id,
        phone: Some("51000000077".to_owned()),
        ..NewPerson::default()
    });
    world.say(&person, Say::text("hola"));
    world.pass(5);
    assert!(world.updates("messages")[0].get("from").is_none());
    // Meta links the number to the id once the business has used it.
    let (status, answer) = world.send_to("+51 000 000 077", text("x"));
    assert_eq!(status, 200);
    let contact = &answer["contacts"][0];
    assert_eq!(contact["input"], "+51 000 000 077");
    assert_eq!(contact["wa_id"], "51000000077");
    world.say(&person, Say::text("hola"));
    world.pass(5);
    let bodies = world.drain();
    assert_eq!(updates(&bodies, "messages")[0]["from"], "51000000077");
    assert_eq!(updates(&bodies, "statuses")[0]["recipient_id"], "51000000077");
}

#[test]
fn an_id_is_enough_to_write_to_somebody() {
    let mut world = World::new();
    let person = world.add(NewPerson { identity: Identity::Id, ..NewPerson::default() });
    world.say(&person, Say::text("hola"));
    world.pass(5);
    let id = world.updates("messages")[0]["from_user_id"].as_str().unwrap().to_owned();
    let mut message = text("x");
    message["recipient"] = id.as_str().into();
    let (status, answer) = world.send_to("", message);
    assert_eq!(
        (status, answer["contacts"][0].clone()),
        (200, json!({ "input": id, "user_id": id }))
    );
    world.pass(5);
    let status = world.statuses().pop().unwrap();
    assert_eq!((&status["recipient_user_id"], status.get("recipient_id")), (&json!(id), None));
}

#[test]
fn a_phone_number_wins_over_an_id() {
    let mut world = World::new();
    let (one, two) = (world.writer(), world.writer());
    let mut message = text("x");
    message["to"] = world.phone(&one).into();
    message["recipient"] = world.sim.person(&two).unwrap().user_id.unwrap().into();
    world.send_to("", message);
    assert_eq!(world.sim.messages_to(&one).unwrap().len(), 1);
    assert!(world.sim.messages_to(&two).unwrap().is_empty());
}

#[test]
fn ninth_digit_of_brazil_may_be_written_or_left_out() {
    let mut world = World::new();
    let person =
        world.add(NewPerson { phone: Some("551100000001".to_owned()), ..NewPerson::default() });
    world.say(&person, Say::text("oi"));
    let (_, answer) = world.send_to("+55 11 9 0000-0001", text("x"));
    assert_eq!(answer["contacts"][0]["wa_id"], "551100000001");
    assert_eq!(world.sim.messages_to(&person).unwrap().len(), 1);
}

#[test]
fn a_new_number_comes_with_a_new_id() {
    let mut world = World::new();
    let person = world.writer();
    let before = world.sim.person(&person).unwrap();
    change(&mut world, &person, json!({ "new_phone": "+51 000 000 555" }));
    let after = world.sim.person(&person).unwrap();
    assert_ne!(before.user_id, after.user_id);
    let bodies = world.drain();
    let messages = updates(&bodies, "messages");
    let number =
        messages.iter().find(|one| one["system"]["type"] == "user_changed_number").unwrap();
    assert_eq!(number["from"].as_str(), before.phone.as_deref());
    assert_eq!(number["system"]["wa_id"], "51000000555");
    let id = messages.iter().find(|one| one["system"]["type"] == "user_changed_user_id").unwrap();
    assert_eq!(id["system"]["user_id"].as_str(), after.user_id.as_deref());
    assert!(id["system"].get("previous_user_id").is_none());
    let field = changes(&bodies).into_iter().find(|one| one["field"] == "user_id_update").unwrap();
    let ids = &field["value"]["user_id_update"][0]["user_id"];
    assert_eq!(ids["previous"].as_str(), before.user_id.as_deref());
    assert_eq!(ids["current"].as_str(), after.user_id.as_deref());
    // The old number is nobody's now.
    world.send_to(&before.phone.unwrap(), text("x"));
    world.pass(5);
    assert_eq!(world.statuses()[0]["errors"][0]["code"], 131026);
}

#[test]
fn a_new_id_may_name_the_old_one() {
    let mut world = World::new();
    let shapes = vec![Shape::SystemWithPreviousId];
    let person = world.add(NewPerson { shapes, ..NewPerson::default() });
    let before = world.sim.person(&person).unwrap().user_id;
    change(&mut world, &person, json!({ "new_user_id": "PE.1234" }));
    let system = world.updates("messages")[0]["system"].clone();
    assert_eq!(system["previous_user_id"].as_str(), before.as_deref());
    assert_eq!(system["user_id"], "PE.1234");
}

#[test]
fn stop_and_resume_are_told() {
    let mut world = World::new();
    let person = world.person();
    for word in ["stop", "resume"] {
        change(&mut world, &person, json!({ "marketing": word }));
        let change = changes(&world.drain()).pop().unwrap();
        assert_eq!(change["field"], "user_preferences");
        let preference = &change["value"]["user_preferences"][0];
        assert_eq!(
            (&preference["value"], &preference["category"]),
            (&json!(word), &json!("marketing_messages"))
        );
        assert!(preference["timestamp"].is_number());
    }
}

#[test]
fn made_up_numbers_cannot_belong_to_anybody() {
    let mut world = World::new();
    for country in ["PE", "BR", "CO", "MX", "CL", "AR", "EC", "BO", "UY", "PA"] {
        let id = world.add(NewPerson { country: Some(country.to_owned()), ..NewPerson::default() });
        let phone = world.phone(&id);
        let code = if phone.starts_with('5') && !phone.starts_with("59") && !phone.starts_with("50")
        {
            2
        } else {
            3
        };
        // Behind the calling code no national number begins with 0.
        assert_eq!(phone.as_bytes()[code], b'0', "{country}: {phone}");
    }
}
