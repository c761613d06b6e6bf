//! What people tell of themselves: a name, a trade, a part of the day, in whichever words.

use crate::domain::{
    action::{Action, PartOfDay},
    form::Form,
};

const NAME_MAX: usize = 40;
const TRADE_MAX: usize = 120;

/// How people begin before they say their name.
const OPENINGS: [&str; 20] = [
    "hola",
    "buenas",
    "buenas tardes",
    "buenas noches",
    "buenos días",
    "buenos dias",
    "buen día",
    "oi",
    "olá",
    "bom dia",
    "boa tarde",
    "boa noite",
    "me llamo",
    "mi nombre es",
    "soy",
    "yo soy",
    "meu nome é",
    "me chamo",
    "eu sou",
    "sou",
];

/// With these a trade begins.
const DOINGS: [&str; 40] = [
    "vendo",
    "vendemos",
    "tengo",
    "tenemos",
    "hago",
    "hacemos",
    "arreglo",
    "reparo",
    "doy",
    "ofrezco",
    "trabajo",
    "cocino",
    "preparo",
    "coso",
    "tejo",
    "corto",
    "lavo",
    "pinto",
    "crío",
    "cultivo",
    "compro",
    "manejo",
    "atiendo",
    "tenho",
    "temos",
    "faço",
    "fazemos",
    "conserto",
    "dou",
    "ofereço",
    "trabalho",
    "cozinho",
    "costuro",
    "crio",
    "atendo",
    "mi negocio",
    "me dedico",
    "meu negócio",
    "minha loja",
    "mi tienda",
];

/// Whatever she told of it; in words, the part of the day is asked for later.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Introduction {
    pub(super) name: Option<String>,
    pub(super) trade: Option<String>,
    pub(super) least_busy: Option<PartOfDay>,
}

impl Introduction {
    /// A field of a form is read as the same words in the chat: *Rosa, vendo ropa* in the first one is both.
    pub(super) fn of(form: &Form) -> Self {
        let told = introduction(&form.name);
        let least_busy = match Action::parse(&form.least_busy) {
            Some(Action::LeastBusy(part)) => Some(part),
            _ => part_in(&form.least_busy),
        };
        Self { trade: trade_in(&form.trade).or(told.trade), name: told.name, least_busy }
    }

    const fn words(name: Option<String>, trade: Option<String>) -> Self {
        Self { name, trade, least_busy: None }
    }
}

/// *Soy Rosa y vendo ropa*, *Rosa, ropa de niños*, *vendo ropa, me llamo Rosa*; or only one of them.
pub(super) fn introduction(text: &str) -> Introduction {
    let line = squeezed(&text.replace('\n', ", "), 300);
    let words = line.to_lowercase();
    // Lower case may change a letter's length in bytes; then the places found would not be hers.
    let doing = (words.len() == line.len()).then(|| first_of(&words, &DOINGS)).flatten();
    match doing {
        Some(0) => {
            let named = first_of(&words, &NAMINGS).or_else(|| {
                // *Soy costurera* is no name, *soy Rosa* is one.
                let at = first_of(&words, &BEINGS)?;
                let is_name = line[at..].split(' ').next_back()?.starts_with(char::is_uppercase);
                is_name.then_some(at)
            });
            let (trade, name) = line.split_at(named.unwrap_or(line.len()));
            Introduction::words(name_in(name), trade_in(bare(trade)))
        }
        Some(at) => {
            let (name, trade) = line.split_at(at);
            Introduction::words(name_in(without_links(name)), trade_in(bare(trade)))
        }
        None => parted(&line),
    }
}

/// With these a name begins behind something else,
const NAMINGS: [&str; 4] = ["me llamo", "mi nombre es", "meu nome é", "me chamo"];
/// and with these a name or something else.
const BEINGS: [&str; 3] = ["soy", "sou", "eu sou"];

/// *Rosa y* [*vendo ropa*], *yo* [*vendo ropa*]: what only leads over to the trade is no part of a name.
fn without_links(mut name: &str) -> &str {
    const LINKS: [&str; 8] = ["y", "e", "que", "yo", "eu", "aquí", "aqui", "acá"];
    loop {
        name = name.trim_end_matches(MARKS);
        let (rest, last) = name.rsplit_once(' ').unwrap_or(("", name));
        if !LINKS.contains(&last.to_lowercase().as_str()) {
            return name;
        }
        name = rest;
    }
}

/// *Rosa, ropa de niños*: at the first mark that has a name before it and no name or place behind it.
fn parted(line: &str) -> Introduction {
    let is_mark = |c: char| [',', '.', ';', ':', '/'].contains(&c);
    for (at, mark) in line.char_indices().filter(|(_, c)| is_mark(*c)) {
        let (name, trade) = (&line[..at], &line[at + mark.len_utf8()..]);
        let behind = trade.trim_start().to_lowercase();
        let mut more = NAMINGS.iter().chain(&BEINGS).chain(&["de ", "do ", "da "]);
        let is_more = more.any(|it| behind.starts_with(it));
        if !is_more && let (Some(name), Some(trade)) = (name_in(name), trade_in(bare(trade))) {
            return Introduction::words(Some(name), Some(trade));
        }
    }
    Introduction::words(name_in(line), None)
}

/// Where the first of them stands as words of their own.
fn first_of(words: &str, all: &[&str]) -> Option<usize> {
    let is_alone = |at: usize, it: &str| {
        let before = words[..at].chars().next_back();
        let after = words[at + it.len()..].chars().next();
        !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
    };
    let found = all.iter().flat_map(|it| {
        words.match_indices(it).map(|(at, _)| at).filter(move |at| is_alone(*at, it))
    });
    found.min()
}

const MARKS: [char; 7] = [' ', ',', '.', ';', ':', '-', '/'];

fn bare(text: &str) -> &str {
    text.trim_matches(MARKS)
}

/// Something that could be sold or done.
pub(super) fn trade_in(text: &str) -> Option<String> {
    let trade = squeezed(text, TRADE_MAX);
    (trade.chars().filter(|c| c.is_alphabetic()).count() >= 3).then_some(trade)
}

/// *Hola, me llamo Rosa Quispe 😊* → *Rosa Quispe*.
fn name_in(text: &str) -> Option<String> {
    let mut rest = squeezed(text, 200);
    // Twice: "Hola, soy Rosa".
    for _ in 0..2 {
        let lower = rest.to_lowercase();
        let opening = OPENINGS
            .iter()
            .filter(|opening| {
                lower.strip_prefix(**opening).is_some_and(|r| !r.starts_with(char::is_alphabetic))
            })
            .max_by_key(|opening| opening.len());
        if let Some(opening) = opening {
            // Lower case may change a letter's length in bytes; the openings are plain enough that it does not.
            rest = rest.chars().skip(opening.chars().count()).collect();
            rest = rest.trim_start_matches([' ', ',', '.', '!', ':']).to_owned();
        }
    }
    let name: String = rest
        .chars()
        .map(|c| if c.is_alphabetic() || "'’-. ".contains(c) { c } else { ' ' })
        .collect();
    let name = squeezed(name.trim_matches([' ', '.', '-']), NAME_MAX + 1);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let fits = letters >= 2 && name.chars().count() <= NAME_MAX && name.split(' ').count() <= 5;
    fits.then_some(name)
}

/// The hour in *a las 3* or *después de las 8 de la noche*, or a part of the day named in a sentence.
pub(super) fn part_in(text: &str) -> Option<PartOfDay> {
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["noche", "noite", "tarde"]) {
        return Some(PartOfDay::Evening);
    }
    if has(&["mediod", "medio d", "meio dia", "meio-dia", "almuerzo", "almoço"]) {
        return Some(PartOfDay::Midday);
    }
    if has(&["mañana", "manhã", "temprano", "cedo", "madrugada"]) {
        return Some(PartOfDay::Morning);
    }
    let hour: u32 = text
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| !digits.is_empty())
        .and_then(|digits| digits.parse().ok())?;
    match hour {
        5..=10 => Some(PartOfDay::Morning),
        11..=14 => Some(PartOfDay::Midday),
        1..=4 | 15..=23 => Some(PartOfDay::Evening),
        _ => None,
    }
}

/// Without line breaks and doubled blanks, at most `max` characters.
fn squeezed(text: &str, max: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_what_people_write() {
        for (text, name) in [
            ("Rosa", Some("Rosa")),
            ("Hola, me llamo Rosa Quispe 😊", Some("Rosa Quispe")),
            ("soy María-José", Some("María-José")),
            ("Meu nome é João da Silva", Some("João da Silva")),
            ("Solange", Some("Solange")),
            ("123", None),
            ("😊", None),
            ("a", None),
            ("vendo ropa de niños en el mercado modelo de Huancayo desde 2010", None),
        ] {
            assert_eq!(name_in(text).as_deref(), name, "{text}");
        }
        let long = |letters: usize| format!("R{}", "o".repeat(letters - 1));
        assert_eq!(name_in(&long(NAME_MAX)), Some(long(NAME_MAX)));
        assert_eq!(name_in(&long(NAME_MAX + 1)), None);
        assert_eq!(name_in("Ana de la Cruz Paz").as_deref(), Some("Ana de la Cruz Paz"));
        assert_eq!(name_in("Ana de la Cruz Paz Rey"), None, "six words are a sentence");
    }

    #[test]
    fn name_and_trade_are_told_in_one_breath_in_any_order_or_one_of_them() {
        for (text, name, trade) in [
            ("Rosa, vendo ropa", "Rosa", "vendo ropa"),
            ("Rosa vendo ropa", "Rosa", "vendo ropa"),
            ("Hola, soy Rosa y vendo ropa de niños", "Rosa", "vendo ropa de niños"),
            (
                "Buenas tardes, me llamo Rosa Quispe. Tengo una bodega",
                "Rosa Quispe",
                "Tengo una bodega",
            ),
            ("Rosa\nabarrotes", "Rosa", "abarrotes"),
            (
                "Rosa Quispe, ropa de niños, en el mercado",
                "Rosa Quispe",
                "ropa de niños, en el mercado",
            ),
            ("Vendo jugos, soy Julia", "Julia", "Vendo jugos"),
            ("vendo jugos me llamo Julia", "Julia", "vendo jugos"),
            ("Vendo ropa y soy costurera", "", "Vendo ropa y soy costurera"),
            ("Yo vendo ropa", "", "vendo ropa"),
            ("Hola, yo vendo ropa", "", "vendo ropa"),
            ("Aquí vendo jugos", "", "vendo jugos"),
            ("Rosa y yo vendemos pan", "Rosa", "vendemos pan"),
            ("Teo y Ana, vendemos pan", "Teo y Ana", "vendemos pan"),
            ("Joana, faço doces", "Joana", "faço doces"),
            ("Me chamo João e conserto celular", "João", "conserto celular"),
            ("Rosa", "Rosa", ""),
            ("Hola, soy Rosa", "Rosa", ""),
            ("Buenas tardes, soy Rosa", "Rosa", ""),
            ("Rosa, de Huancayo", "Rosa de Huancayo", ""),
            ("Teo y Ana", "Teo y Ana", ""),
            ("Vendo abarrotes", "", "Vendo abarrotes"),
            ("tengo una bodega en Huancayo", "", "tengo una bodega en Huancayo"),
            ("Rosa, 😊", "Rosa", ""),
            ("Vendoval", "Vendoval", ""),
            ("İ vendo pan", "İ vendo pan", ""),
            ("😊", "", ""),
            (",", "", ""),
            ("", "", ""),
        ] {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let expected = Introduction::words(some(name), some(trade));
            assert_eq!(introduction(text), expected, "{text}");
        }
    }

    #[test]
    fn a_part_of_the_day_is_found_in_a_sentence() {
        assert_eq!(part_in("a las 3"), Some(PartOfDay::Evening));
        assert_eq!(part_in("tipo 9 am"), Some(PartOfDay::Morning));
        assert_eq!(part_in("después del almuerzo"), Some(PartOfDay::Midday));
        assert_eq!(part_in("cuando se duermen los chicos, en la noche"), Some(PartOfDay::Evening));
        assert_eq!(part_in("depende"), None);
        for (hours, part) in [
            (5..=10, Some(PartOfDay::Morning)),
            (11..=14, Some(PartOfDay::Midday)),
            (15..=23, Some(PartOfDay::Evening)),
            (1..=4, Some(PartOfDay::Evening)),
            (24..=99, None),
        ] {
            for hour in hours {
                assert_eq!(part_in(&format!("a las {hour}")), part, "{hour}");
            }
        }
        assert_eq!(part_in("99999999999999999999"), None);
    }
}
