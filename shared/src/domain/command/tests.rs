//! Examples as people write them; then anything at all.

mod random;

use super::*;

fn intent(body: &str) -> Intent {
    understand_text(body, true)
}

#[test]
fn opting_out_works_in_every_dress() {
    for body in [
        "BAJA",
        "baja",
        "Baja.",
        " ¡BAJA! 🙏",
        "SALIR",
        "Parar",
        "stop",
        "CANCELAR",
        "Sair",
        "Dar de baja",
        "NO QUIERO MÁS MENSAJES",
        "não quero mais mensagens",
        // Accents as characters of their own, as some phones write them.
        "na\u{303}o quero mais",
        "BAJA\u{200d}\u{fe0f}",
        "baja baja BAJA!!!",
        "STOP. Salir",
    ] {
        assert_eq!(intent(body), Intent::OptOut, "{body}");
    }
}

#[test]
fn a_word_close_to_an_opt_out_is_asked_about() {
    for body in [
        "bja",
        "bajaa",
        "salr",
        "Cancela",
        "psrar",
        "baja por favor",
        "Hola, quiero parar",
        "ya me quiero salir",
    ] {
        assert_eq!(intent(body), Intent::AlmostOptOut, "{body}");
    }
    for body in ["ajá", "top", "Por favor", "gracias"] {
        assert_ne!(intent(body), Intent::AlmostOptOut, "{body}");
    }
    assert!(matches!(intent("la venta baja en enero"), Intent::Words(_)));
}

#[test]
fn one_wrong_letter_is_forgiven() {
    assert_eq!(intent("ayudaa"), Intent::Act(Action::Help));
    assert_eq!(intent("lijero"), Intent::Act(Action::Light));
    assert_eq!(intent("Mneu"), Intent::Act(Action::Menu));
    assert_eq!(intent("vovler"), Intent::Return);
}

#[test]
fn the_rows_of_the_menu_can_be_typed() {
    let day = Day::new(2).unwrap();
    for body in ["Lección 2", "la lección 2", "día 2", "lição 2"] {
        assert_eq!(intent(body), Intent::Act(Action::Lesson(day)), "{body}");
    }
    for body in ["Reto 2", "enviar mi reto 2", "desafio 2", "enviar meu desafio 2"] {
        assert_eq!(intent(body), Intent::Act(Action::Challenge(day)), "{body}");
    }
}

#[test]
fn people_join_by_keyword_or_by_link() {
    let join = |codes: &[&str]| Intent::Join { codes: codes.iter().map(|c| (*c).into()).collect() };
    assert_eq!(intent("UNIRME LIMA1"), join(&["LIMA1"]));
    assert_eq!(intent("Hola, quiero unirme a la tertulia lima1 🙂"), join(&["LIMA1"]));
    assert_eq!(intent("Quero participar RECIFE2"), join(&["RECIFE2"]));
    assert_eq!(intent("lima1"), join(&["LIMA1"]));
    assert_eq!(intent("unirme"), join(&[]));
    assert!(matches!(intent("quiero entrar a vender por internet pero no sé"), Intent::Words(_)));
}

#[test]
fn questions_are_known_by_their_mark_or_first_word() {
    assert!(matches!(intent("¿Cuánto debo cobrar?"), Intent::Question(_)));
    assert!(matches!(intent("como hago para vender mas"), Intent::Question(_)));
    assert!(matches!(intent("Puse un letrero nuevo en mi puesto"), Intent::Words(_)));
}

#[test]
fn emoji_alone_are_friendly_and_nothing_panics() {
    assert_eq!(intent("👍👍"), Intent::Friendly);
    assert_eq!(intent("??"), Intent::Greeting);
    assert_eq!(intent(""), Intent::Friendly);
    assert!(matches!(intent(&"ñ".repeat(70_000)), Intent::Words(_)));
}
