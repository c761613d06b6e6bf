//! Whoever is woken by an alarm finds its page, and every alarm has been seen to go off.

use super::{File, files::find, holds};

const ALARMS: &str = "infra/alarms.yaml";
const RUNBOOK: &str = "infra/runbook.md";
const TESTS: &str = "tests/it/alarms/";

#[test]
fn every_alarm_has_a_page_and_a_test() {
    let yaml = "  Deaf:\n    Type: AWS::CloudWatch::Alarm\n  Topic:\n    Type: AWS::SNS::Topic\n";
    let page = "### Deaf\n\nLook, do, over.\n";
    let test = ("tests/it/alarms/door.rs", "trips(\"Deaf\", &figures)");
    holds(
        unattended,
        &[(ALARMS, yaml), (RUNBOOK, page), test],
        &[
            &[(ALARMS, yaml), (RUNBOOK, "### Blind\n"), test],
            &[(ALARMS, yaml), (RUNBOOK, page)],
            &[(ALARMS, "  Topic:\n    Type: AWS::SNS::Topic\n"), (RUNBOOK, page), test],
        ],
    );
}

fn unattended(files: &[File]) -> Vec<String> {
    let (Some(alarms), Some(runbook)) = (find(files, ALARMS), find(files, RUNBOOK)) else {
        return vec![format!("{ALARMS} or {RUNBOOK} is missing")];
    };
    let pages: Vec<&str> =
        runbook.text.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let tests = || files.iter().filter(|file| file.path.starts_with(TESTS));
    let mut wrong = Vec::new();
    let mut names = Vec::new();
    let mut last = "";
    for (line, text) in alarms.lines() {
        if text.trim() == "Type: AWS::CloudWatch::Alarm" {
            let name = last.trim().trim_end_matches(':');
            if !pages.contains(&name) {
                wrong.push(alarms.complain(line, format!("{name} has no page in {RUNBOOK}")));
            }
            if !tests().any(|file| file.text.contains(&format!("trips(\"{name}\""))) {
                wrong.push(alarms.complain(line, format!("nothing in {TESTS} trips {name}")));
            }
            names.push(name);
        }
        last = text;
    }
    for page in pages.iter().filter(|page| !names.contains(page)) {
        wrong.push(format!("{RUNBOOK}: {page} is no alarm"));
    }
    wrong
}
