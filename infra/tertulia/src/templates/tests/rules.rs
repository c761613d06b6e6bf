use shared::domain::language::{Language, Locale};

use super::{courses, good, now};
use crate::templates::{Wanted, Weight, command, lint, locales, wanted};

fn problems(change: impl FnOnce(&mut Wanted)) -> Vec<String> {
    let mut one = good();
    change(&mut one);
    lint(&one, Language::Es).into_iter().map(|finding| finding.to_string()).collect()
}

#[test]
fn a_good_template_has_no_finding() {
    assert_eq!(problems(|_| ()), [] as [String; 0]);
}

/// One thing is changed, and the finding speaks of it and of nothing else.
#[test]
fn each_rule_of_form_is_held() {
    type Break = (&'static str, fn(&mut Wanted));
    let broken: &[Break] = &[
        ("the name is not", |one| one.text.name = "Lugar".to_owned()),
        ("the name is not", |one| one.text.name = "a".repeat(513)),
        ("there is no category SERVICE", |one| one.text.category = "SERVICE"),
        ("the body has 1025 characters of 1024", |one| {
            one.text.body = "ñ".repeat(1_025);
            one.text.examples.clear();
        }),
        ("there is no body", |one| {
            one.text.body = " ".to_owned();
            one.text.examples.clear();
        }),
        ("two empty lines", |one| one.text.body = one.text.body.replace(". ", ".\n\n\n")),
        ("the footer has 61", |one| one.text.footer = Some("x".repeat(61))),
        ("the footer has a variable", |one| one.text.footer = Some("Hola {{1}}".to_owned())),
        ("it has 11 buttons", |one| one.text.buttons = (0..11).map(|n| n.to_string()).collect()),
        ("the button has 26", |one| one.text.buttons = vec!["x".repeat(26)]),
        ("is empty or has a variable", |one| one.text.buttons = vec!["{{1}}".to_owned()]),
        ("two buttons say", |one| one.text.buttons = vec!["Listo".to_owned(), "Listo".to_owned()]),
        ("{{3}} stands where {{2}} belongs", |one| {
            one.text.body = one.text.body.replace("{{2}}", "{{3}}")
        }),
        ("{{when}} stands where {{2}}", |one| {
            one.text.body = one.text.body.replace("{{2}}", "{{when}}")
        }),
        ("{{1}} stands where {{2}}", |one| one.text.body = one.text.body.replace("{{2}}", "{{1}}")),
        ("begins or ends", |one| {
            one.text.body = format!("*{}", one.text.body.split_once('*').unwrap().1)
        }),
        ("begins or ends", |one| {
            one.text.body = one.text.body.split_once(". ").unwrap().0.to_owned() + "."
        }),
        ("side by side", |one| {
            one.text.body =
                one.text.body.replace("* está reservado y empieza ", " ").replace('*', "")
        }),
        ("words for 2 variables", |one| one.text.body = "Curso {{1}} desde {{2}} aquí.".to_owned()),
        ("1 examples for 2 variables", |one| drop(one.text.examples.pop())),
        ("is none that could be sent", |one| one.text.examples[0] = "dos\nlíneas".to_owned()),
        ("examples and no variables", |one| {
            one.text.body = "La lección de hoy ya está lista.".to_owned()
        }),
    ];
    for (wanted, change) in broken {
        let found = problems(change);
        assert!(found.len() == 1 && found[0].contains(wanted), "{wanted}: {found:?}");
        assert!(found[0].starts_with("fault: "), "{found:?}");
    }
}

#[test]
fn words_that_sell_are_a_fault_and_in_a_lesson_a_risk() {
    let sells = |one: &mut Wanted| one.text.body += " ¡Aprovecha ahora la PROMOCIÓN!";
    assert_eq!(problems(sells).len(), 2);
    let mut lesson = good();
    sells(&mut lesson);
    lesson.is_lesson = true;
    let found = lint(&lesson, Language::Es);
    assert!(found.len() == 2 && found.iter().all(|one| one.weight == Weight::Risk), "{found:?}");
    // Whoever says that it is marketing may say so.
    assert_eq!(
        problems(|one| {
            sells(one);
            one.text.category = "MARKETING";
        }),
        [] as [String; 0]
    );
    let mut other = good();
    other.text.body += " Não perca o desconto!";
    assert_eq!(lint(&other, Language::Pt).len(), 2);
}

/// `UPDATE_EXPECT=1` writes the record anew; read what it changes before you commit it.
#[test]
#[expect(clippy::disallowed_methods, reason = "the same switch as for every golden file")]
fn the_record_is_that_of_todays_words_and_none_has_a_fault() {
    let write = std::env::var("UPDATE_EXPECT").is_ok_and(|value| value == "1");
    let page = command::check(&courses(), write, now()).unwrap();
    assert!(page.contains("templates and 2 forms in es, es_PE, pt_BR: 0 faults"), "{page}");
    println!("{}", page.lines().last().unwrap());
}

#[test]
fn every_locale_has_the_same_templates() {
    let locales = locales(&courses());
    assert_eq!(locales, Locale::ALL);
    let all = wanted(&courses(), &locales).unwrap();
    let names = |locale: Locale| -> Vec<String> {
        let here = all.iter().filter(|one| one.text.language == locale.code());
        here.map(|one| one.text.name.clone()).collect()
    };
    assert!(names(Locale::Es).len() > 20);
    assert_eq!(names(Locale::Es), names(Locale::EsPe));
    assert_eq!(names(Locale::Es), names(Locale::PtBr));
}

#[test]
fn a_record_that_is_behind_is_told_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-r")
        .args([courses().join("vender-mejor"), courses().join("templates")])
        .arg(folder.path())
        .status();
    assert!(status.unwrap().success());
    let file = folder.path().join("templates/es.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("curso", "taller", 1)).unwrap();
    let error = command::check(folder.path(), false, now()).unwrap_err().to_string();
    assert!(error.contains("the record of es is not that of today's words"), "{error}");
    command::check(folder.path(), true, now()).unwrap();
    command::check(folder.path(), false, now()).unwrap();
    std::fs::write(folder.path().join("templates/form.pt.json"), "{}").unwrap();
    let error = command::check(folder.path(), false, now()).unwrap_err().to_string();
    assert!(error.contains("the record of the form in pt is not that of today's words"), "{error}");
    // A locale without a file is not filed; an empty file begins it.
    std::fs::remove_file(folder.path().join("templates/es_PE.toml")).unwrap();
    std::fs::write(&file, "").unwrap();
    let page = command::check(folder.path(), true, now()).unwrap();
    assert!(page.contains("templates and 2 forms in es, pt_BR"), "{page}");
}
