//! What a message means, before anybody looks at where its writer stands.
//!
//! People write with and without accents, in capitals, with emoji, with a letter wrong, and in either language; the
//! same few words always work. What is none of them stays words.

mod known;
#[cfg(test)]
mod tests;

use self::known::KNOWN;
use super::{
    action::Action,
    course::Day,
    form::Form,
    inbound::{Content, Inbound, Media, MediaKind},
};

#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// She tapped a button or wrote its words.
    Act(Action),
    /// `UNIRME LIMA1`. The words that may be a cohort's code, as written, upper case.
    Join {
        codes: Vec<String>,
    },
    OptOut,
    /// A word one letter away from an opt-out: to be asked about, never guessed.
    AlmostOptOut,
    Return,
    Erase,
    Greeting,
    Thanks,
    Yes,
    No,
    /// *Listo*, typed instead of tapped; which day it means, only her stage knows.
    Done,
    Words(String),
    /// A question, by its mark or its first word.
    Question(String),
    Media(Media),
    /// The form that she was asked to fill in.
    Form(Form),
    /// A sticker, a smile, a reaction: friendly, and nothing to answer but in kind.
    Friendly,
    /// A contact card, an order, something new: cannot be read.
    Unreadable,
    /// Nothing to answer at all: a reaction taken back, an edit, a deletion, an account event.
    Silence,
}

/// At most so much of a text is kept; what people write in a chat is far shorter.
pub const WORDS_MAX: usize = 6000;

/// A word one letter away from a known one is taken for it.
pub fn understand(inbound: &Inbound) -> Intent {
    meaning(inbound, true)
}

/// Takes every word as it is written: for where she tells of herself.
pub fn understand_literally(inbound: &Inbound) -> Intent {
    meaning(inbound, false)
}

/// *Cancelar* and nothing that says what: all of it, or an appointment?
pub fn cancels(inbound: &Inbound) -> bool {
    const CANCEL: [&str; 3] = ["cancelar", "cancela", "cancelo"];
    const APPOINTMENT: [&str; 14] = [
        "la", "mi", "a", "minha", "o", "meu", "cita", "hora", "asesoria", "sesion", "mentoria",
        "sessao", "horario", "lugar",
    ];
    let Content::Text { body } = &inbound.content else {
        return false;
    };
    let words = normalized(body);
    let is_cancel = |word: &String| CANCEL.contains(&word.as_str());
    let is_around = |word: &String| {
        POLITE_WORDS.contains(&word.as_str()) || APPOINTMENT.contains(&word.as_str())
    };
    words.iter().any(is_cancel) && words.iter().all(|word| is_cancel(word) || is_around(word))
}

fn meaning(inbound: &Inbound, guess: bool) -> Intent {
    match &inbound.content {
        Content::Text { body } => understand_text(body, guess),
        Content::Button { payload, title } => {
            Action::parse(payload).map_or_else(|| understand_text(title, guess), Intent::Act)
        }
        Content::Media(media) => match media.kind {
            MediaKind::Sticker => Intent::Friendly,
            MediaKind::Audio
            | MediaKind::Document
            | MediaKind::Image
            | MediaKind::Video
            | MediaKind::Voice => Intent::Media(media.clone()),
        },
        // She reacted to one of our messages, or took that back; answering a smile with a smile could go on for ever.
        Content::Reaction { .. } => Intent::Silence,
        Content::Opened => Intent::Greeting,
        Content::Flow { answers } => Form::read(answers).map_or(Intent::Unreadable, Intent::Form),
        Content::Location { .. } | Content::Contacts | Content::Order => Intent::Unreadable,
        Content::Unsupported { .. } => Intent::Unreadable,
        Content::Moved { .. } | Content::Edited { .. } | Content::Revoked { .. } => Intent::Silence,
    }
}

fn understand_text(body: &str, guess: bool) -> Intent {
    let words = normalized(body);
    let text = words.join(" ");
    let kept: String = body.trim().chars().take(WORDS_MAX).collect();
    if text.is_empty() {
        // Only emoji and punctuation. Two question marks are a question all the same: is anybody there?
        return if body.contains('?') { Intent::Greeting } else { Intent::Friendly };
    }
    if let Some(known) = KNOWN.iter().find(|(_, spellings)| spellings.contains(&text.as_str())) {
        return known.0.intent();
    }
    if let Some(codes) = join_codes(&words) {
        return Intent::Join { codes };
    }
    if let Some(action) = numbered(&words) {
        return Intent::Act(action);
    }
    let is_opt_out = |word: &String| OPT_OUT_WORDS.contains(&word.as_str());
    if words.iter().all(is_opt_out) {
        return Intent::OptOut;
    }
    let is_polite = |word: &String| POLITE_WORDS.contains(&word.as_str());
    if words.iter().any(is_opt_out) && words.iter().all(|word| is_opt_out(word) || is_polite(word))
    {
        return Intent::AlmostOptOut;
    }
    // Whoever misses a letter is understood; but the words that end or erase are never guessed.
    if words.len() == 1 && OPT_OUT_WORDS.iter().any(|word| is_almost(&text, word)) {
        return Intent::AlmostOptOut;
    }
    if guess && words.len() == 1 && text.len() >= 4 {
        let close =
            KNOWN.iter().filter(|(known, _)| known.may_be_guessed()).find(|(_, spellings)| {
                spellings.iter().any(|spelling| {
                    !spelling.contains(' ')
                        && spelling.len() >= 4
                        && is_one_letter_off(&text, spelling)
                })
            });
        if let Some((known, _)) = close {
            return known.intent();
        }
    }
    if GREETING_WORDS.contains(&words[0].as_str()) && words.len() <= 3 {
        return Intent::Greeting;
    }
    let asks = body.contains('?') || QUESTION_STARTS.iter().any(|start| text.starts_with(start));
    if asks && words.len() >= 2 { Intent::Question(kept) } else { Intent::Words(kept) }
}

/// *Lección 2*, *enviar mi reto 2*: the rows of the menu, typed.
fn numbered(words: &[String]) -> Option<Action> {
    let (number, title) = words.split_last()?;
    let day = number.parse().ok().and_then(Day::new)?;
    match title.join(" ").as_str() {
        "leccion" | "la leccion" | "licao" | "a licao" | "dia" => Some(Action::Lesson(day)),
        "reto" | "mi reto" | "enviar mi reto" | "desafio" | "meu desafio"
        | "enviar meu desafio" => Some(Action::Challenge(day)),
        _ => None,
    }
}

/// Lower case, without accents, emoji and punctuation: `["quiero", "salir"]`.
fn normalized(body: &str) -> Vec<String> {
    let plain: String = body
        .chars()
        .take(WORDS_MAX)
        .filter(|c| !is_mark(*c))
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Accents that follow their letter as characters of their own, as some phones write them, and what only joins or
/// colours emoji.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

const fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

/// *Bja* is *baja* with a letter missing; but *ajá* and *top* are words of their own.
fn is_almost(text: &str, word: &str) -> bool {
    let is_close = is_one_letter_off(text, word);
    is_close && (text.len() >= 4 || text.len() == 3 && text.chars().next() == word.chars().next())
}

/// One letter changed, missing, added, or two neighbours swapped.
fn is_one_letter_off(word: &str, of: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (word.chars().collect(), of.chars().collect());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            let swapped = a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
            a[1..] == b[1..] || swapped
        }
        std::cmp::Ordering::Less => *a == b[1..],
        std::cmp::Ordering::Greater => a[1..] == *b,
    }
}

const JOIN_WORDS: [&str; 11] = [
    "unirme",
    "unir",
    "unirse",
    "participar",
    "inscribirme",
    "inscribir",
    "anotarme",
    "entrar",
    "inscrever",
    "participo",
    "quero",
];

/// A keyword anywhere, or one word that looks like a code and nothing else.
fn join_codes(words: &[String]) -> Option<Vec<String>> {
    let looks_like_code = |word: &String| {
        (3..=16).contains(&word.len())
            && word.chars().all(|c| c.is_ascii_alphanumeric())
            && word.chars().any(|c| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let keyword = words.iter().any(|word| JOIN_WORDS.contains(&word.as_str()));
    let codes: Vec<String> =
        words.iter().filter(|word| looks_like_code(word)).map(|word| word.to_uppercase()).collect();
    // "quero pagar" is no wish to join: the looser keywords count only beside a code or alone.
    let strict =
        keyword && (!codes.is_empty() || words.len() <= 4 && !words.contains(&"quero".into()));
    let bare_code = words.len() == 1 && codes.len() == 1;
    (strict || bare_code).then_some(codes)
}

const OPT_OUT_WORDS: [&str; 6] = ["baja", "salir", "parar", "stop", "cancelar", "sair"];
/// What people put around a request to leave; *ya por salir* is none, so they are asked.
const POLITE_WORDS: [&str; 14] = [
    "por", "favor", "porfa", "porfavor", "please", "gracias", "quiero", "quero", "ya", "hola",
    "ola", "me", "obrigado", "obrigada",
];
const GREETING_WORDS: [&str; 9] =
    ["hola", "holas", "ola", "oi", "buenas", "buenos", "bom", "boa", "alo"];
const QUESTION_STARTS: [&str; 21] = [
    "como ",
    "que ",
    "cual ",
    "cuales ",
    "cuanto ",
    "cuanta ",
    "cuantos ",
    "cuando ",
    "donde ",
    "por que ",
    "para que ",
    "puedo ",
    "se puede ",
    "quien ",
    "quanto ",
    "quando ",
    "onde ",
    "posso ",
    "qual ",
    "quem ",
    "o que ",
];
