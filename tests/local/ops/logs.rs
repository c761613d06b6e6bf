//! Every line that every function wrote: short, JSON, and about nobody.

use tertulia::local::stack::Stack;

use super::lives::People;

/// With the line's end; figures and events alike.
const LINE_BYTES_MAX: usize = 300;

pub(crate) async fn tell_of_nobody(stack: &Stack, people: &People) -> Vec<String> {
    let group = stack.outputs.value("LogGroup").unwrap();
    let lines = stack.aws.log_lines(group, 0).await.unwrap();
    let mut wrong = Vec::new();
    let (mut events, mut figures) = (0, 0);
    for line in &lines {
        let line = line.message.trim_end();
        if let Some(number) = people.telling.iter().position(|word| line.contains(word.as_str())) {
            // What was found is not said again.
            wrong.push(format!("a log line holds the telling word number {number}"));
        }
        if secrets(stack).iter().any(|secret| line.contains(secret)) {
            wrong.push("a log line holds a secret".to_owned());
        }
        if !line.starts_with('{') {
            continue;
        }
        if serde_json::from_str::<serde_json::Value>(line).is_err() {
            wrong.push(format!("no JSON: {line}"));
        }
        if line.len() >= LINE_BYTES_MAX {
            wrong.push(format!("{} bytes: {line}", line.len()));
        }
        if line.contains("\"_aws\"") { figures += 1 } else { events += 1 }
    }
    // A test that has read nothing has found nothing.
    for word in ["taken", "decided", "sent", "step", "stored", "asked", "drawn", "erased"] {
        if !lines.iter().any(|line| line.message.contains(&format!("\"message\":\"{word}\""))) {
            wrong.push(format!(
                "no line says {word}: the week did not happen, or nobody wrote it down"
            ));
        }
    }
    if events < 50 || figures < 10 {
        wrong.push(format!("only {events} events and {figures} lines of figures"));
    }
    println!("{events} events and {figures} lines of figures, none about anybody");
    wrong
}

fn secrets(stack: &Stack) -> [&str; 4] {
    let secrets = &stack.secrets;
    [&secrets.app_secret, &secrets.access_token, &secrets.verify_token, &secrets.alias_key]
}
