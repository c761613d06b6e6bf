//! Each function's role allows what the function was seen to do, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tertulia::local::{deploy, stack::Stack};

use super::template::{part, resources};

/// `sqs:SendMessage ParticipantsQueue`
type Grants = BTreeSet<String>;

/// Nobody calls it; without it S3 answers *forbidden* instead of *not there* for an object that does not exist.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
const ANSWERS: [&str; 1] = ["s3:ListBucket"];

/// What a week without a night, a crash or a silent beacon does not need, each with the moment that does.
const RARE: [(&str, &str); 6] = [
    (
        "deliver dynamodb:Query Cohorts",
        "a place that is offered to somebody who waited for a cohort",
    ),
    (
        "deliver dynamodb:DeleteItem Participants",
        "a lesson that meets somebody who is just being erased",
    ),
    ("deliver dynamodb:Query Participants/index/cohort", "the aliases of whoever is erased there"),
    (
        "dispatch sqs:SendMessage ParticipantsQueue",
        "a wait that is due: a night, a doubt, a reminder",
    ),
    ("raffle dynamodb:PutItem Cohorts", "a draw whose public number is late"),
    ("raffle dynamodb:DeleteItem Raffles", "a list in several pieces that becomes shorter"),
];

/// What Lambda itself does with the role for a function that a queue calls.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const POLLING: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

pub(crate) async fn fit(stack: &Stack) -> Vec<String> {
    let template = part("template.yaml");
    let granted = granted(&template);
    let made = made(stack).await;
    println!("calls seen: {made:#?}");
    let mut wrong = wildcards(&template);
    wrong.extend(compare(&granted, &made, &polling(&template)));
    // The comparison itself: one grant less and one more are both seen.
    for (function, grants) in &granted {
        let Some(one) =
            grants.iter().find(|one| made.get(function).is_some_and(|made| made.contains(*one)))
        else {
            wrong.push(format!("{function} was never seen to do anything that it may do"));
            continue;
        };
        let mut less = granted.clone();
        less.get_mut(function).unwrap().remove(one);
        let mut more = granted.clone();
        more.get_mut(function).unwrap().insert("dynamodb:DeleteTable Participants".to_owned());
        for changed in [less, more] {
            if compare(&changed, &made, &polling(&template)).len()
                <= compare(&granted, &made, &polling(&template)).len()
            {
                wrong.push(format!("a wrong policy of {function} is not seen"));
            }
        }
    }
    wrong
}

fn compare(
    granted: &BTreeMap<String, Grants>,
    made: &BTreeMap<String, Grants>,
    polling: &BTreeMap<String, Grants>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let nothing = Grants::new();
    for function in granted.keys() {
        let (grants, calls) = (&granted[function], made.get(function).unwrap_or(&nothing));
        let lambda = polling.get(function).unwrap_or(&nothing);
        for call in calls.difference(grants) {
            wrong.push(format!("{function} does {call} and may not"));
        }
        for grant in grants.difference(calls).filter(|grant| !lambda.contains(*grant)) {
            let is_rare = RARE.iter().any(|(rare, _)| *rare == format!("{function} {grant}"));
            if !is_rare && !ANSWERS.iter().any(|action| grant.starts_with(action)) {
                wrong.push(format!("{function} may do {grant} and never does"));
            }
        }
    }
    wrong
}

async fn made(stack: &Stack) -> BTreeMap<String, Grants> {
    let names: BTreeMap<String, String> = deploy::resources(&stack.aws)
        .await
        .unwrap()
        .into_iter()
        .map(|(logical, physical)| {
            (physical.rsplit('/').next().unwrap_or_default().to_owned(), logical)
        })
        .collect();
    let mut made: BTreeMap<String, Grants> = BTreeMap::new();
    for action in stack.aws.actions_of_functions().await.unwrap() {
        let mut words = action.split(' ');
        let (function, action, about) =
            (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let function = function.trim_start_matches("tertulia-local-").to_owned();
        let about = match about.strip_prefix("/tertulia/local/") {
            Some(parameter) => parameter.to_owned(),
            None => {
                let (name, rest) = about.split_once('/').unwrap_or((about, ""));
                let logical = names.get(name).map_or(name, String::as_str);
                if rest.is_empty() { logical.to_owned() } else { format!("{logical}/{rest}") }
            }
        };
        made.entry(function).or_default().insert(format!("{action} {about}"));
    }
    made
}

fn granted(template: &Value) -> BTreeMap<String, Grants> {
    let roles = resources(template, "AWS::IAM::Role");
    let of = |(name, role): (&str, &Value)| {
        let mut grants = Grants::new();
        for policy in role["Policies"].as_array().into_iter().flatten() {
            for statement in policy["PolicyDocument"]["Statement"].as_array().unwrap() {
                for action in each(&statement["Action"]) {
                    for resource in each(&statement["Resource"]) {
                        grants.insert(format!("{} {}", action.as_str().unwrap(), about(resource)));
                    }
                }
            }
        }
        (name.trim_end_matches("Role").to_lowercase(), grants)
    };
    roles.map(of).collect()
}

fn polling(template: &Value) -> BTreeMap<String, Grants> {
    let mut polling: BTreeMap<String, Grants> = BTreeMap::new();
    for (name, function) in resources(template, "AWS::Serverless::Function") {
        for event in function["Events"].as_object().into_iter().flat_map(|events| events.values()) {
            if let Some(queue) = event["Properties"]["Queue"]["Fn::GetAtt"].as_str() {
                let queue = queue.trim_end_matches(".Arn");
                let grants = POLLING.map(|action| format!("{action} {queue}"));
                polling.entry(name.to_lowercase()).or_default().extend(grants);
            }
        }
    }
    polling
}

/// The resource's name in the template, with an index behind it; a parameter's name without the stage.
fn about(resource: &Value) -> String {
    if let Some(attribute) = resource["Fn::GetAtt"].as_str() {
        return attribute.trim_end_matches(".Arn").to_owned();
    }
    let text =
        resource["Fn::Sub"].as_str().unwrap_or_else(|| panic!("{resource} is not understood"));
    match text.split_once("parameter/tertulia/${Stage}/") {
        Some((_, parameter)) => parameter.to_owned(),
        None => text.replace("${", "").replace(".Arn}", "").trim_end_matches("/*").to_owned(),
    }
}

/// No action with a star, no resource that is everything but where AWS has no names.
fn wildcards(template: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let inline = resources(template, "AWS::IAM::Role").flat_map(|(name, role)| {
        let policies = role["Policies"].as_array().into_iter().flatten();
        policies.map(move |policy| (name, &policy["PolicyDocument"]))
    });
    let managed = resources(template, "AWS::IAM::ManagedPolicy")
        .map(|(name, policy)| (name, &policy["PolicyDocument"]));
    for (name, document) in inline.chain(managed) {
        for statement in document["Statement"].as_array().unwrap() {
            let actions: Vec<&str> =
                each(&statement["Action"]).map(|action| action.as_str().unwrap()).collect();
            if actions.iter().any(|action| action.contains('*')) {
                wrong.push(format!("{name} has a wildcard action: {actions:?}"));
            }
            let is_all = each(&statement["Resource"]).any(|resource| resource == "*");
            if is_all && !actions.iter().all(|action| action.starts_with("xray:")) {
                wrong.push(format!("{name} may {actions:?} everything"));
            }
        }
    }
    wrong
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    match value.as_array() {
        Some(list) => list.iter().collect::<Vec<_>>().into_iter(),
        None => vec![value].into_iter(),
    }
}
