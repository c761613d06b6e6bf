//! The repository's own rules. Each takes files and says what is wrong with them; each is first shown samples that
//! break it, because a rule that cannot fail says nothing.

mod alarms;
mod events;
mod files;
mod functions;
mod personal;
mod settings;
mod shape;
mod source;

use files::File;

/// What is wrong, one line each: `path:line: what and what to do`.
type Rule = fn(&[File]) -> Vec<String>;

/// The rule finds something in each of the bad samples, nothing in the good one, and nothing in this repository.
fn holds(rule: Rule, good: &[(&str, &str)], bad: &[&[(&str, &str)]]) {
    assert!(!bad.is_empty(), "a rule that cannot fail says nothing");
    for sample in bad {
        let found = rule(&files::of(sample));
        assert!(!found.is_empty(), "the rule does not see what is wrong with {sample:?}");
    }
    let found = rule(&files::of(good));
    assert!(found.is_empty(), "the rule finds fault with a good sample: {found:?}");
    let repository = files::repository();
    assert!(repository.len() > 100, "that is not the repository");
    let found = rule(&repository);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}
