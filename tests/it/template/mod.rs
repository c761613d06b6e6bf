//! `infra/*.yaml` as data, for tests that hold it against what really happens.

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

/// A part of the deployment: `template.yaml`, `alarms.yaml`, … Short forms such as `!Ref` become `{"Ref": …}`.
pub(crate) fn part(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("infra").join(name))
        .find(|path| path.is_file())
        .unwrap();
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", path.display()));
    json_of(serde_yaml_ng::from_str(&text).unwrap())
}

/// Name and properties of every resource of that type.
pub(crate) fn resources<'t>(
    template: &'t Value,
    kind: &'t str,
) -> impl Iterator<Item = (&'t str, &'t Value)> {
    let resources = template["Resources"].as_object().unwrap().iter();
    resources
        .filter(move |(_, resource)| resource["Type"] == kind)
        .map(|(name, resource)| (name.as_str(), &resource["Properties"]))
}

fn json_of(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => value.into(),
        Yaml::Number(number) => number
            .as_i64()
            .map(Value::from)
            .unwrap_or_else(|| Value::from(number.as_f64().unwrap())),
        Yaml::String(text) => text.into(),
        Yaml::Sequence(items) => items.into_iter().map(json_of).collect(),
        Yaml::Mapping(members) => {
            let member = |(key, value): (Yaml, Yaml)| {
                let key = key.as_str().map(str::to_owned).unwrap_or_else(|| format!("{key:?}"));
                (key, json_of(value))
            };
            Value::Object(members.into_iter().map(member).collect::<Map<_, _>>())
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let tag = tag.trim_start_matches('!');
            let name = if tag == "Ref" || tag == "Condition" {
                tag.to_owned()
            } else {
                format!("Fn::{tag}")
            };
            json!({ name: json_of(tagged.value) })
        }
    }
}

#[test]
fn every_part_is_read_with_its_short_forms() {
    let template = part("template.yaml");
    assert_eq!(resources(&template, "AWS::Serverless::Function").count(), 7);
    let role = &template["Resources"]["Webhook"]["Properties"]["Role"];
    assert_eq!(*role, json!({"Fn::GetAtt": "WebhookRole.Arn"}));
    for name in ["alarms.yaml", "dashboard.yaml", "door.yaml", "key.yaml"] {
        assert!(part(name)["Resources"].is_object(), "{name}");
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
#[test]
fn a_message_stays_hidden_six_times_as_long_as_its_function_may_take() {
    let template = part("template.yaml");
    let mut seen = 0;
    for (name, function) in resources(&template, "AWS::Serverless::Function") {
        for event in function["Events"].as_object().into_iter().flat_map(|events| events.values()) {
            let Some(queue) = event["Properties"]["Queue"]["Fn::GetAtt"].as_str() else { continue };
            let queue = &template["Resources"][queue.trim_end_matches(".Arn")]["Properties"];
            let hidden = queue["VisibilityTimeout"].as_i64().unwrap();
            let may_take = function["Timeout"].as_i64().unwrap();
            assert!(hidden >= 6 * may_take, "{name}: {hidden} s for {may_take} s");
            seen += 1;
        }
    }
    assert_eq!(seen, 5);
}
