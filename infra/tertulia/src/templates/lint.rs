//! What Meta's form and Meta's reviewers refuse, said before anything is filed.
//!
//! <https://developers.facebook.com/docs/whatsapp/message-templates/guidelines>

mod marketing;

use std::fmt;

use shared::{
    domain::language::Language,
    outgoing::{BODY_MAX, FOOTER_MAX},
    wording::{TemplateText, length},
};

use super::Wanted;

const NAME_MAX: usize = 512;
/// All kinds together; more than three are folded away on the phone.
const BUTTONS_MAX: usize = 10;
const BUTTON_MAX: usize = 25;
/// Meta gives no figure for *too many variables for its length* (2388293); what has passed has more words than this
/// for each of them.
const WORDS_PER_VARIABLE: usize = 3;
const CATEGORIES: [&str; 3] = ["UTILITY", "MARKETING", "AUTHENTICATION"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Meta refuses it, or files it as marketing.
    Fault,
    /// A lesson may speak of offers, since it teaches how to sell; Meta may see it otherwise.
    Risk,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub template: String,
    pub language: String,
    pub weight: Weight,
    pub problem: String,
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weight = match self.weight {
            Weight::Fault => "fault",
            Weight::Risk => "risk",
        };
        let Self { template, language, problem, remedy, .. } = self;
        write!(f, "{weight}: {template} ({language}): {problem}. {remedy}")
    }
}

/// Everything that is wrong with one template.
pub fn lint(wanted: &Wanted, language: Language) -> Vec<Finding> {
    let text = &wanted.text;
    let mut findings = Vec::new();
    let mut add = |weight, problem: String, remedy: &str| {
        findings.push(Finding {
            template: text.name.clone(),
            language: text.language.clone(),
            weight,
            problem,
            remedy: remedy.to_owned(),
        });
    };
    for (problem, remedy) in faults_of_form(text).into_iter().chain(faults_of_variables(text)) {
        add(Weight::Fault, problem, remedy);
    }
    if text.category != "MARKETING" {
        let weight = if wanted.is_lesson { Weight::Risk } else { Weight::Fault };
        let everything =
            [text.body.as_str(), text.footer.as_deref().unwrap_or(""), &text.buttons.join(". ")]
                .join(". ");
        for found in marketing::phrases(language, &everything) {
            let problem = format!("\"{}\" makes it marketing: {}", found.words, found.why);
            add(weight, problem, &format!("Rather {}.", found.say));
        }
    }
    findings
}

type Fault = (String, &'static str);

fn faults_of_form(text: &TemplateText) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if text.name.is_empty() || text.name.len() > NAME_MAX || !text.name.chars().all(plain) {
        faults.push((
            format!("the name is not 1 to {NAME_MAX} of a to z, digits and _"),
            "Change the name.",
        ));
    }
    if !CATEGORIES.contains(&text.category) {
        faults.push((format!("there is no category {}", text.category), "Take UTILITY."));
    }
    let too_long = |what: &str, part: &str, most: usize| {
        let is = length(part);
        (is > most).then(|| (format!("the {what} has {is} characters of {most}"), "Shorten it."))
    };
    faults.extend(too_long("body", &text.body, BODY_MAX));
    if text.body.trim().is_empty() {
        faults.push(("there is no body".to_owned(), "Say what it is about."));
    }
    if text.body.contains("\n\n\n") || text.body.contains("    ") || text.body.contains('\t') {
        faults.push((
            "the body has two empty lines, four spaces or a tab in a row".to_owned(),
            "Take them out.",
        ));
    }
    if let Some(footer) = &text.footer {
        faults.extend(too_long("footer", footer, FOOTER_MAX));
        if footer.contains(['\n', '{', '}']) {
            faults.push((
                "the footer has a variable or a second line".to_owned(),
                "Keep it to one plain line.",
            ));
        }
    }
    if text.buttons.len() > BUTTONS_MAX {
        faults.push((
            format!("it has {} buttons of {BUTTONS_MAX}", text.buttons.len()),
            "Take some out.",
        ));
    }
    for (at, button) in text.buttons.iter().enumerate() {
        faults.extend(too_long("button", button, BUTTON_MAX));
        if button.trim().is_empty() || button.contains(['\n', '{', '}']) {
            faults.push((
                format!("the button {button:?} is empty or has a variable"),
                "Give it one or two plain words.",
            ));
        }
        if text.buttons[..at].contains(button) {
            faults.push((format!("two buttons say {button:?}"), "Name them apart."));
        }
    }
    faults
}

fn faults_of_variables(text: &TemplateText) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    let found = variables(&text.body);
    for (name, number) in found.iter().zip(1..) {
        if *name != number.to_string() {
            faults.push((
                format!("{{{{{name}}}}} stands where {{{{{number}}}}} belongs"),
                "Number them 1, 2, 3 in the order of the text, each once.",
            ));
            break;
        }
    }
    if found.is_empty() {
        if !text.examples.is_empty() {
            faults.push(("it has examples and no variables".to_owned(), "Take the examples out."));
        }
        return faults;
    }
    // Not even before the full stop, nor inside stars.
    let inner = text.body.trim_matches(|c: char| !c.is_alphanumeric() && c != '{' && c != '}');
    if inner.starts_with("{{") || inner.ends_with("}}") {
        faults.push((
            "the body begins or ends with a variable".to_owned(),
            "Put words before the first and after the last (Meta's 2388299).",
        ));
    }
    let closed: String = text.body.chars().filter(|c| !c.is_whitespace()).collect();
    if closed.contains("}}{{") {
        faults.push(("two variables stand side by side".to_owned(), "Put words between them."));
    }
    let words = text.body.split_whitespace().filter(|word| !word.contains("{{")).count();
    if words <= WORDS_PER_VARIABLE * found.len() {
        faults.push((
            format!("{words} words for {} variables", found.len()),
            "Say more in words of its own (Meta's 2388293).",
        ));
    }
    if text.examples.len() != found.len() {
        faults.push((
            format!("{} examples for {} variables", text.examples.len(), found.len()),
            "Give a plausible value for each.",
        ));
    }
    for example in &text.examples {
        if example.trim().is_empty() || example.contains(['\n', '\t', '{', '}']) {
            faults.push((
                format!("the example {example:?} is none that could be sent"),
                "Give one line without a variable.",
            ));
        }
    }
    faults
}

/// The names between double braces, in order.
fn variables(body: &str) -> Vec<&str> {
    let parts = body.split("{{").skip(1);
    parts.filter_map(|part| Some(part.split_once("}}")?.0.trim())).collect()
}
