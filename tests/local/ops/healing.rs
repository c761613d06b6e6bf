//! `tertulia doctor` on faults, and `tertulia dlq` on letters that nobody could read.

use serde_json::json;
use tertulia::{
    cohort::{Programme, sdk_config},
    dlq::Lanes,
    doctor::{self, Report, State},
    local::{clock::machine_now, queues, quiet::Until, stack::Stack},
};

async fn report(stack: &Stack) -> Report {
    doctor::examine(&|name: &str| stack.setting(name), machine_now()).await.unwrap()
}

/// A fault about that, whose sentences hold those words.
fn names(report: &Report, about: &str, words: &str, remedy_words: &str) -> bool {
    report.0.iter().any(|finding| match &finding.state {
        State::Fault { what, remedy } => {
            finding.about == about && what.contains(words) && remedy.contains(remedy_words)
        }
        State::Well(_) | State::Unknown(_) => false,
    })
}

pub(crate) async fn doctor_sees_faults(stack: &Stack) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, what: &str, report: &Report| {
        if !holds {
            wrong.push(format!("{what}:\n{report}"));
        }
    };
    let well = report(stack).await;
    println!("{well}");
    expect(well.is_well(), "on a new stack all is well", &well);

    let token = "/tertulia/local/whatsapp/access-token";
    stack.aws.put_secret(token, " ").await.unwrap();
    let empty = report(stack).await;
    expect(
        names(&empty, "parameters", "access-token is missing or empty", "put-parameter"),
        "an emptied token",
        &empty,
    );
    expect(!empty.is_well(), "an emptied token", &empty);
    stack.aws.put_secret(token, "EAAother").await.unwrap();
    let other = report(stack).await;
    expect(names(&other, "token", "", "make a new one"), "a token that Meta does not know", &other);
    stack.aws.put_secret(token, &stack.secrets.access_token).await.unwrap();

    let programme = Programme::connect(&|name: &str| stack.setting(name)).await.unwrap();
    let template = programme.graph.templates(&programme.waba).await.unwrap()[0].clone();
    stack.control.change_template(&template.name, &template.language, "PAUSED").await.unwrap();
    let paused = report(stack).await;
    expect(
        names(&paused, "templates", "PAUSED", "wait: a pause ends"),
        "a paused template",
        &paused,
    );
    stack.control.change_template(&template.name, &template.language, "APPROVED").await.unwrap();

    let form = programme.graph.forms(&programme.waba).await.unwrap()[0].clone();
    stack.control.change_form(&form.id, "BLOCKED").await.unwrap();
    let blocked = report(stack).await;
    expect(names(&blocked, "forms", "is BLOCKED", "templates apply"), "a blocked form", &blocked);
    stack.control.change_form(&form.id, "PUBLISHED").await.unwrap();

    stack.control.add_fault(json!({"fault": "payment_missing"})).await.unwrap();
    let unpaid = report(stack).await;
    expect(
        names(&unpaid, "payment", "no payment method", "WhatsApp Manager"),
        "no payment method",
        &unpaid,
    );
    stack.control.clear_faults().await.unwrap();

    let again = report(stack).await;
    expect(again.is_well(), "mended, all is well again", &again);
    wrong
}

pub(crate) async fn dead_letters_come_back(stack: &Stack) -> Vec<String> {
    let mut wrong = Vec::new();
    let config = sdk_config(&|name: &str| stack.setting(name)).await;
    let lanes = Lanes::find(&config, "local").await.unwrap();
    let community = queues::queues(&stack.aws, &stack.outputs).await.unwrap();
    let community = community.into_iter().find(|queue| queue.url.ends_with("community")).unwrap();
    let envelope = json!({
        "version": "0", "id": "again", "source": "tertulia", "detail-type": "AttentionNeeded",
        "detail": {"type": "AttentionNeeded", "participant": "p-from-the-dead", "cohort": "LIMA1", "at": 1_772_454_600, "why": "help"},
    });
    community.put_dead(&stack.aws, &envelope).await.unwrap();

    let dead = report(stack).await;
    if !names(&dead, "queues", "1 messages of community", "tertulia dlq show community") {
        wrong.push(format!("a dead letter is not named:\n{dead}"));
    }
    let shown =
        lanes.run(tertulia::dlq::DlqCommand::Show { queue: "community".to_owned() }).await.unwrap();
    if !(shown.contains("AttentionNeeded") && shown.contains("p-from-the-dead")) {
        wrong.push(format!("dlq show says: {shown}"));
    }
    if lanes.redrive("community").await.unwrap() != 1 {
        wrong.push("one message was to be redriven".to_owned());
    }
    stack.quiet.wait(&stack.clock, Until::Drained).await.unwrap();
    let table = stack.outputs.value("TableCommunity").unwrap();
    let rows = stack.aws.scan(table, None).await.unwrap();
    if !rows.iter().any(|row| row.to_string().contains("p-from-the-dead")) {
        wrong.push("what was redriven was not handled".to_owned());
    }

    // Last, for nothing mends it but a deployment.
    let raffle = lanes.lane("raffle").unwrap();
    stack.aws.delete_queue(&raffle.queue).await.unwrap();
    let missing = report(stack).await;
    if !names(&missing, "queues", "tertulia-local-raffle is missing", "deploy the stack again") {
        wrong.push(format!("a missing queue is not named:\n{missing}"));
    }
    wrong
}
