//! WhatsApp shows *bold* and _italic_, lists with a hyphen or a number, and every other sign as itself.
//! <https://faq.whatsapp.com/539178204879377>

use crate::course::{passage::Line, report::Note};

pub(super) fn line(line: &Line, notes: &mut Vec<Note>) {
    let text = line.text.as_str();
    let mut add = |problem: &str, remedy: &str| notes.push(Note::new(line.number, problem, remedy));

    if text.starts_with('#') {
        add(
            "headings with # are not shown as headings",
            "make the line *bold*, or write `# Name` with one of the four names",
        );
    }
    if text.starts_with('>') {
        add("> makes a quotation on some phones only", "use «quotation marks»");
    }
    if text.trim_start().starts_with("* ") {
        add("lists begin with a hyphen", "write `- ` instead of `* `");
        return;
    }
    if text.contains("**") {
        add("two asterisks are shown as asterisks", "write *bold* with one on each side");
        return;
    }
    if text.contains("__") {
        add("two underscores are shown as underscores", "write _italic_ with one on each side");
        return;
    }
    if text.contains("](") {
        add(
            "a link in brackets is shown with its brackets",
            "say it in words; links lead out of the chat",
        );
    }
    if text.contains('`') || text.contains('~') {
        add("` and ~ do not make a text easier to read", "use *bold* or _italic_, sparingly");
    }
    if text.contains('<') && text.contains('>') || text.contains('|') || text.contains('\t') {
        add("tags, tables and tabulators fall apart on a phone", "write one thing on each line");
    }
    for (sign, name) in [('*', "asterisk"), ('_', "underscore")] {
        if let Some(problem) = unpaired(text, sign, name) {
            add(
                &problem,
                &format!(
                    "put one {sign} right before the first letter and one right after the last, on one line"
                ),
            );
        }
    }
}

/// It is shown in bold, and bold ends at a sign or a line break.
pub(super) fn title(title: &Line, notes: &mut Vec<Note>) {
    if title.text.contains(['*', '_', '\n']) {
        notes.push(Note::new(
            title.number,
            "the title is bold already",
            "write it on one line, without * and _",
        ));
    }
}

fn unpaired(text: &str, sign: char, name: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|&at| letters[at] == sign).collect();
    if places.len() % 2 == 1 {
        return Some(format!("an {name} has no partner"));
    }
    let before = |at: usize| at.checked_sub(1).and_then(|at| letters.get(at));
    let is_word = |letter: Option<&char>| letter.is_some_and(|letter| letter.is_alphanumeric());
    let is_gap = |letter: Option<&char>| letter.is_none_or(|letter| letter.is_whitespace());
    places.chunks_exact(2).find_map(|pair| {
        let (open, close) = (pair[0], pair[1]);
        let is_loose = is_gap(letters.get(open + 1)) || is_gap(before(close));
        let is_inside_a_word = is_word(before(open)) || is_word(letters.get(close + 1));
        (is_loose || is_inside_a_word)
            .then(|| format!("the {name}s do not embrace whole words, so WhatsApp shows them"))
    })
}

#[cfg(test)]
mod tests {
    use super::unpaired;

    #[test]
    fn signs_must_embrace_whole_words() {
        for good in ["", "*Hola* a todos", "son *S/ 600*.", "1. *Tu letrero.* Qué vendes", "«*ya*»"]
        {
            assert_eq!(unpaired(good, '*', "asterisk"), None, "{good}");
        }
        for bad in ["*Hola", "25 * 24", "* hola *", "a*b*c", "*hola *", "2 * 3 * 4"] {
            assert!(unpaired(bad, '*', "asterisk").is_some(), "{bad}");
        }
    }
}
