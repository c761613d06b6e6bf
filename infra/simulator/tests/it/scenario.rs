//! A world as a file.

use simulator::Identity;

use crate::support::{World, text};

const FILE: &str = r#"
[[people]]
id = "rosa"
name = "Rosa"
country = "PE"
identity = "id"
username = "rosa"

[[people]]
id = "edson"
country = "BR"
online = false
shapes = ["timestamp_number", "username_with_at"]

[[templates]]
name = "lesson"
language = "es"
category = "UTILITY"
components = [{ type = "BODY", text = "La lección de hoy" }]

[[faults]]
fault = "status_late"
status = "delivered"
seconds = 5
times = 1

[[steps]]
after_seconds = 60
person = "rosa"
say = { text = "UNIRME LIMA1" }
repeat = 2
every_seconds = 30

[[steps]]
after_seconds = 3600
person = "edson"
say = { text = "oi" }

[[steps]]
after_seconds = 7200
person = "edson"
change = { online = true }

[[steps]]
after_seconds = 7300
fault = { fault = "account_locked" }

[[steps]]
after_seconds = 7400
clear_faults = true
"#;

#[test]
fn people_faults_and_scripts_are_data() {
    let mut world = World::new();
    assert_eq!(world.sim.load_scenario(world.now, FILE).unwrap(), ["rosa", "edson"]);
    assert_eq!(world.sim.person("rosa").unwrap().identity, Identity::Id);
    assert_eq!(world.sim.faults().len(), 1);
    world.pass(200);
    assert_eq!(world.updates("messages").len(), 3);
    world.pass(7_000);
    assert!(world.updates("messages").is_empty());
    world.pass(10);
    let late = world.updates("messages");
    assert_eq!(late.len(), 1);
    assert!(late[0]["timestamp"].is_number());
    assert_eq!(world.send("edson", text("oi")).0, 200);
    world.pass(100);
    assert_eq!(world.send("edson", text("oi")).0, 403);
    world.pass(100);
    assert_eq!(world.send("edson", text("oi")).0, 200);
}

#[test]
fn mistakes_are_told_in_a_sentence() {
    for (file, words) in [
        ("[[people]]\nnmae = \"x\"", "nmae"),
        ("[[steps]]\nperson = \"nobody\"\nread = true", "There is no person nobody"),
        ("[[people]]\nid = \"a\"\n[[people]]\nid = \"a\"", "already"),
        ("[[faults]]\nfault = \"earthquake\"", "earthquake"),
        ("[[templates]]\nname = \"X\"", "lower-case"),
    ] {
        let mut world = World::new();
        let trouble = world.sim.load_scenario(world.now, file).unwrap_err();
        assert!(trouble.0.contains(words), "{}", trouble.0);
    }
}
