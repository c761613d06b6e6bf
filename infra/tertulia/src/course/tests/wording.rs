//! Words, voice, reading level, and what leads out of the chat.

use super::{Folder, replacing, sentence};

#[test]
fn jargon_gets_the_plainer_word() {
    sentence(
        "Optimiza tu flujo de caja.",
        &[
            "es/day-1.md:7: \"Optimiza\" is not how people talk at the market — say: mejorar",
            "es/day-1.md:7: \"flujo de caja\" is not how people talk at the market — say: la plata que entra y la que sale",
        ],
    );
}

#[test]
fn jargon_is_found_with_and_without_its_accent() {
    for text in ["La gestión cansa.", "La gestion cansa.", "La GESTIÓN cansa."] {
        let word = text.split(' ').nth(1).unwrap();
        let mut expected = vec![format!(
            "es/day-1.md:7: \"{word}\" is not how people talk at the market — say: manejar"
        )];
        if word == "GESTIÓN" {
            expected.push(format!("es/day-1.md:7: \"{word}\" shouts — write it small, or *bold*"));
        }
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        sentence(text, &expected);
    }
}

#[test]
fn another_form_of_address_is_found_anywhere() {
    sentence(
        "Dile a usted mismo que tenés tiempo.",
        &[
            "es/day-1.md:7: \"tenés\" is not the \"tú\" of the rest — say: tienes",
            "es/day-1.md:7: \"usted\" is not the \"tú\" of the rest — say: tú",
        ],
    );
}

#[test]
fn a_formal_command_is_found_only_where_a_sentence_begins() {
    sentence(
        "Te ayuda a que tu hijo anote. «Anote la venta».",
        &["es/day-1.md:7: \"Anote\" is not the \"tú\" of the rest — say: anota"],
    );
}

#[test]
fn portuguese_keeps_to_voce() {
    let folder = Folder::bilingual();
    folder.edit("pt/day-2.md", "Júlia vende blusas na feira.", "Anota o teu preço.");
    folder.finds(&[
        "pt/day-2.md:7: \"Anota\" is not the \"você\" of the rest — say: anote",
        "pt/day-2.md:7: \"teu\" is not the \"você\" of the rest — say: seu",
    ]);
}

#[test]
fn capitals_and_repeated_marks_shout() {
    sentence(
        "¡¡GRATIS hoy!! Pide tu RUC.",
        &[
            "es/day-1.md:7: \"GRATIS\" shouts — write it small, or *bold*",
            "es/day-1.md:7: a mark is repeated, which shouts — one is enough",
        ],
    );
}

#[test]
fn spanish_opens_its_questions() {
    sentence(
        "Cuánto vendes?",
        &[
            "es/day-1.md:7: a question or an exclamation is not opened, or not closed — write ¿…? and ¡…!",
        ],
    );
}

#[test]
fn prices_are_in_the_money_of_the_country() {
    sentence(
        "La blusa está a R$ 20.",
        &[
            "es/day-1.md:7: R$ is not the money of PE — use the country's own, with a price from there",
        ],
    );
}

#[test]
fn a_challenge_says_how_to_show_it() {
    replacing(
        "Mándanos una foto de tu letrero.",
        "Arregla tu letrero.",
        &[
            "es/day-1.md:17: the challenge does not say how to show it — end with something like «Mándanos una foto, un audio o unas palabras»",
        ],
    );
}

#[test]
fn a_sentence_is_at_most_22_words() {
    let words = ["vende"; 22].join(" ");
    sentence(&format!("Y {words}.", words = &words[6..]), &[]);
    sentence(
        &format!("Y {words}."),
        &[
            "es/day-1.md:7: the sentence \"Y vende vende vende…\" has 23 words, over 22 — make two of it",
        ],
    );
}

#[test]
fn long_words_make_a_lesson_hard_even_in_short_sentences() {
    let hard = "Organizaciones responsables comunican responsabilidades.\n".repeat(14);
    let folder = Folder::new();
    folder.edit("es/day-1.md", "Julia vende blusas en el mercado.", hard.trim_end());
    folder.finds(&[
        "es/day-1.md:26: the lesson is hard to read: -63 points, and 76 are easy — split the longest sentence, \"Que se vea qué…\", or find shorter words for: responsabilidades, Organizaciones, responsables, comunican",
    ]);
}

#[test]
fn short_words_in_short_sentences_are_easy() {
    sentence(&"La casa es de la tía. ".repeat(14), &[]);
}

#[test]
fn links_and_addresses_lead_out_of_the_chat() {
    sentence(
        "Entra a https://example.org/x o a example.pe.",
        &[
            "es/day-1.md:7: \"example.pe\" leads out of WhatsApp, where it costs people data — say here what they would find there",
            "es/day-1.md:7: \"https://example.org/x\" leads out of WhatsApp, where it costs people data — say here what they would find there",
        ],
    );
    sentence(
        "Escribe a julia@example.org.",
        &[
            "es/day-1.md:7: \"julia@example.org\" is somebody's address — leave it out; people answer in this chat",
        ],
    );
}

#[test]
fn phone_numbers_stay_out() {
    sentence(
        "Llama al 900 000 000.",
        &[
            "es/day-1.md:7: this looks like a phone number — leave it out; people answer in this chat",
        ],
    );
}

#[test]
fn a_lesson_has_nothing_to_fill_in() {
    sentence(
        "Hola, {{1}}.",
        &[
            "es/day-1.md:7: braces belong to templates, and a lesson has nothing to fill in — write the text as everybody will read it",
        ],
    );
}

#[test]
fn the_title_and_the_promise_are_read_too() {
    let folder = Folder::new();
    folder.edit("course.toml", "Sabrás vender por chat.", "Sabrás optimizar.");
    folder.finds(&[
        "course.toml:8: \"optimizar\" is not how people talk at the market — say: mejorar",
    ]);
}
