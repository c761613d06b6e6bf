//! Nothing in here belongs to anybody: no phone number, no address, no secret, no path of somebody's machine.
//!
//! Made-up phone numbers are those with five zeros in a row, such as +51 900 000 001, and North American ones with the
//! area code 555; neither is given to anybody. Made-up mail addresses end in `example.org`, `example.com` or `.example`
//! (RFC 2606).

use super::{File, holds};

#[test]
fn no_phone_number_is_real() {
    // Put together here, so that this file holds none.
    let real = |text: &str| text.replace('x', "87654");
    let samples = ["519x321", "+519x321", "+51 (9) x-321", "+49 170 x32", "55119x321", "1415x32"];
    let samples = samples.map(real);
    let bad: Vec<[(&str, &str); 1]> =
        samples.iter().map(|text| [("events/a.json", text.as_str())]).collect();
    let local = real("Yape al 9x321 o al 987 654 321");
    let mut bad: Vec<&[(&str, &str)]> = bad.iter().map(|sample| &sample[..]).collect();
    let course = [("courses/a/es/dia-1.md", local.as_str())];
    bad.push(&course);
    holds(
        real_numbers,
        &[
            (
                "events/a.json",
                "51900000001 +51 900 000 002 15550100001 1772454600 1772454600123 106540352242922 5511900000001",
            ),
            ("shared/src/a.rs", "const A: u64 = 519_876; wamid.51987654321a a51987654321"),
        ],
        &bad,
    );
}

fn real_numbers(files: &[File]) -> Vec<String> {
    complain_about(files, |file, line| {
        // Drawings are full of numbers and of nothing else.
        if file.is(&["svg"]) {
            return None;
        }
        let for_people = file.path.starts_with("courses/") || file.is(&["ftl", "md"]);
        let number = candidates(line).find(|candidate| {
            let digits: String = candidate.chars().filter(char::is_ascii_digit).collect();
            looks_assigned(candidate, &digits, for_people) && !is_made_up(&digits)
        });
        number.map(|_| {
            "a phone number that somebody may have: take one with five zeros in a row".to_owned()
        })
    })
}

/// Runs of digits that stand alone, with what may stand between the digits of a number that is written for people.
fn candidates(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.find(|c: char| c.is_ascii_digit() || c == '+')?;
        let stands_alone =
            !rest[..start].ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c));
        let body = &rest[start..];
        let spaced = body.starts_with('+') || body.as_bytes().get(3) == Some(&b' ');
        let length = body[1..]
            .find(|c: char| !(c.is_ascii_digit() || spaced && " -()".contains(c)))
            .map_or(body.len(), |length| length + 1);
        let found = body[..length].trim_end_matches([' ', '-', '(', ')']);
        let ends = !body[length..].starts_with(|c: char| c.is_alphabetic() || c == '_');
        rest = &body[length..];
        Some(if stands_alone && ends { found } else { "" })
    })
}

/// By the countries where the programme may run; with a plus sign, any country.
fn looks_assigned(candidate: &str, digits: &str, for_people: bool) -> bool {
    const LENGTHS: [(&str, usize, usize); 12] = [
        ("519", 11, 11),
        ("52", 12, 13),
        ("54", 12, 13),
        ("55", 12, 13),
        ("569", 11, 11),
        ("573", 12, 12),
        ("584", 12, 12),
        ("50", 11, 11),
        ("591", 11, 11),
        ("5939", 12, 12),
        ("59", 11, 12),
        ("1", 11, 11),
    ];
    if candidate.starts_with('+') {
        return (8..=15).contains(&digits.len());
    }
    let is_local = for_people && digits.len() == 9 && digits.starts_with('9');
    let is_grouped = !candidate.contains(' ') || candidate.split(' ').all(|group| group.len() == 3);
    let has_country = LENGTHS.iter().any(|(code, least, most)| {
        digits.starts_with(code) && (*least..=*most).contains(&digits.len())
    });
    is_local && is_grouped || !candidate.contains(' ') && has_country
}

fn is_made_up(digits: &str) -> bool {
    digits.contains("00000") || digits.starts_with("1555")
}

#[test]
fn no_mail_address_is_real() {
    holds(
        real_addresses,
        &[(
            "README.md",
            "julia@example.org, 120363000000000001@g.us, cargo-deny@0.20.2, @media, a@b",
        )],
        &[
            &[("README.md", concat!("write to rosa.quispe@", "gmail.com"))],
            &[("a.json", concat!("\"a@", "tertulia.org\""))],
        ],
    );
}

fn real_addresses(files: &[File]) -> Vec<String> {
    complain_about(files, |_, line| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let real = line.match_indices('@').any(|(at, _)| {
            let has_name = line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let domain = line[at + 1..].split(|c: char| !is_part(c)).next().unwrap_or_default();
            let domain = domain.trim_end_matches('.');
            let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
            // `g.us` is how WhatsApp writes the ids of groups.
            let made_up =
                ["example.org", "example.com", "g.us"].contains(&domain) || top == "example";
            has_name && top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()) && !made_up
        });
        real.then(|| "a mail address that may be somebody's: end it in example.org".to_owned())
    })
}

#[test]
fn no_secret_is_in_here() {
    let long = "0123456789abcdefABCDEF0123456789";
    let samples: Vec<String> =
        SECRETS.iter().map(|(start, _)| format!("let token = \"{start}{long}\";")).collect();
    let bad: Vec<[(&str, &str); 1]> =
        samples.iter().map(|text| [("a.rs", text.as_str())]).collect();
    let bad: Vec<&[(&str, &str)]> = bad.iter().map(|sample| &sample[..]).collect();
    holds(secrets, &[("a.rs", "\"EAAMADEUP\" AKIA sk-learn eyJvYmplY3Qi")], &bad);
}

/// How a secret of that kind begins, and how much has to follow before it looks like one: Meta, AWS, GitHub, Slack,
/// keys in PEM.
const SECRETS: [(&str, usize); 8] = [
    ("EAA", 30),
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 20),
    ("github_pat_", 20),
    ("xoxb-", 10),
    ("sk-", 20),
    (concat!("-----", "BEGIN PRIVATE KEY"), 0),
];

fn secrets(files: &[File]) -> Vec<String> {
    complain_about(files, |_, line| {
        let is_secret = SECRETS.iter().any(|(start, least)| {
            line.match_indices(start).any(|(at, _)| {
                let alone =
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "+/=".contains(c));
                let rest = line[at + start.len()..].chars();
                alone
                    && rest.take_while(|c| c.is_ascii_alphanumeric() || *c == '_').count() >= *least
            })
        });
        is_secret.then(|| "this looks like a secret: take it out and revoke it".to_owned())
    })
}

#[test]
fn no_path_is_of_one_machine() {
    holds(
        machine_paths,
        &[("a.rs", concat!("https://example.org", "/home/x ..", "/work/y target/tmp/ /var/task"))],
        &[
            &[("a.rs", concat!("\"/", "home/rosa/tertulia\""))],
            &[("a.sh", concat!("cd /", "work/main"))],
            &[("a.md", concat!("(/", "Users/rosa)"))],
            &[("a.md", concat!("C:", "\\Users\\rosa"))],
        ],
    );
}

fn machine_paths(files: &[File]) -> Vec<String> {
    // In two halves, so that the rule is no finding of its own or of another searcher.
    const ROOTS: [&str; 5] = [
        concat!("/", "home/"),
        concat!("/", "root/"),
        concat!("/", "work/"),
        concat!("/", "Users/"),
        concat!("C:", "\\Users\\"),
    ];
    complain_about(files, |_, line| {
        let found = ROOTS.iter().find(|root| {
            line.match_indices(**root).any(|(at, _)| {
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || "./_-}".contains(c))
            })
        });
        found.map(|root| format!("{root} is a path of one machine: begin at the repository's root"))
    })
}

fn complain_about(files: &[File], what: impl Fn(&File, &str) -> Option<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !file.is_rule()) {
        for (number, line) in file.lines() {
            wrong.extend(what(file, line).map(|what| file.complain(number, what)));
        }
    }
    wrong
}
