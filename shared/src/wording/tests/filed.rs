//! Templates: what is sent is what was filed, and what is filed keeps Meta's rules.

use std::collections::BTreeMap;

use crate::{
    domain::{
        course::Day,
        language::{Language, Locale},
        reply::Reply,
    },
    outgoing::{BODY_MAX, FOOTER_MAX, Message},
    wording::{Scene, TemplateText, Window, length, lesson_body, render, samples, templates},
};

fn filed(language: Language) -> BTreeMap<(String, String), TemplateText> {
    templates(&samples::course(), samples::VERSION, Locale::of(language))
        .into_iter()
        .map(|template| ((template.name.clone(), template.language.clone()), template))
        .collect()
}

#[test]
fn what_is_sent_is_what_was_filed() {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    for language in Language::ALL {
        let filed = filed(language);
        let mut sent = 0;
        for (light, reply) in [false, true]
            .into_iter()
            .flat_map(|light| samples::replies().into_iter().map(move |reply| (light, reply)))
        {
            let scene = Scene {
                light,
                cohort: Some(&cohort),
                course: Some(&course),
                ..Scene::new(language, &zone, samples::wednesday())
            };
            let Ok(Message::Template { name, language, header, parameters, payloads }) =
                render(&reply, &scene, Window::Closed)
            else {
                continue;
            };
            sent += 1;
            let template = &filed[&(name, language)];
            assert_eq!(header.is_some(), template.header.is_some(), "{reply:?}");
            assert_eq!(parameters.len(), template.examples.len(), "{reply:?}");
            assert_eq!(payloads.len(), template.buttons.len(), "{reply:?}");
        }
        assert!(sent > 15, "{sent}");
    }
}

#[test]
fn a_template_filled_in_reads_like_the_free_form_message() {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    for language in Language::ALL {
        let filed = filed(language);
        // Far from every date, so that none is called today.
        let now = zone.moment(jiff::civil::date(2026, 1, 1).at(9, 0, 0, 0));
        let scene = Scene {
            cohort: Some(&cohort),
            course: Some(&course),
            ..Scene::new(language, &zone, now)
        };
        for reply in samples::replies() {
            let Ok(Message::Template { name, language, header: picture, parameters, payloads }) =
                render(&reply, &scene, Window::Closed)
            else {
                continue;
            };
            let template = &filed[&(name, language)];
            let mut filled = template.body.clone();
            for (value, number) in parameters.iter().zip(1..) {
                filled = filled.replace(&format!("{{{{{number}}}}}"), value);
            }
            match render(&reply, &scene, Window::Open).unwrap() {
                // Answers her last question, so it is warmer than a notice.
                _ if matches!(reply, Reply::PlaceReserved { .. }) => {}
                // Says that it is done, how long it takes and who she is; or was asked for a moment ago.
                _ if matches!(
                    reply,
                    Reply::SessionBooked(_) | Reply::SlotList(_) | Reply::PlaceGivenUp
                ) => {}
                Message::Text { body } => assert_eq!(filled, body),
                Message::Buttons { header, body, footer, buttons } => {
                    assert_eq!(filled, body);
                    assert_eq!(
                        footer.is_some(),
                        matches!(reply, Reply::Lesson { .. } | Reply::LessonAgain { .. }),
                        "{reply:?}"
                    );
                    assert_eq!(template.footer, footer);
                    assert_eq!(picture, header);
                    let ids: Vec<String> = buttons.iter().map(|b| b.id.clone()).collect();
                    let titles: Vec<String> = buttons.iter().map(|b| b.title.clone()).collect();
                    assert_eq!(payloads, ids);
                    assert_eq!(template.buttons, titles);
                }
                other @ (Message::List { .. }
                | Message::Form { .. }
                | Message::Audio { .. }
                | Message::Reaction { .. }
                | Message::Template { .. }) => panic!("{reply:?}: {other:?}"),
            }
        }
    }
}

/// <https://developers.facebook.com/docs/whatsapp/message-templates/guidelines>
#[test]
fn what_is_filed_keeps_metas_rules() {
    const NAME_MAX: usize = 512;
    const BUTTON_MAX: usize = 25;
    for language in Language::ALL {
        for template in filed(language).values() {
            let TemplateText {
                name,
                body,
                examples,
                footer,
                buttons,
                category,
                language: code,
                header: _,
            } = template;
            assert!(name.len() <= NAME_MAX);
            assert!(
                name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
                "{name}"
            );
            assert_eq!(*category, "UTILITY");
            assert_eq!(code, Locale::of(language).code());
            assert!(length(body) <= BODY_MAX);
            assert!(buttons.iter().all(|button| length(button) <= BUTTON_MAX));
            assert!(footer.iter().all(|footer| length(footer) <= FOOTER_MAX));
            assert!(footer.iter().all(|footer| !footer.contains(['{', '}', '\n'])));
            // Neither first nor last, not even before the full stop; never side by side; in order.
            let words = body.trim_matches(|c: char| !c.is_alphanumeric() && c != '{' && c != '}');
            assert!(!words.starts_with('{') && !words.ends_with('}'), "{body}");
            assert!(!body.contains("}} {{") && !body.contains("}}{{"), "{body}");
            for number in 1..=examples.len() {
                assert_eq!(body.matches(&format!("{{{{{number}}}}}")).count(), 1, "{body}");
            }
            assert_eq!(body.matches("{{").count(), examples.len(), "{body}");
            assert!(
                body.split_whitespace().count() > 6 * examples.len(),
                "too few words for its variables: {body}"
            );
            assert!(!body.contains("\n\n\n"));
            assert!(examples.iter().all(|example| !example.is_empty()));
        }
    }
}

#[test]
fn general_templates_have_one_name_in_both_languages() {
    let general = |language| -> Vec<String> {
        filed(language)
            .into_keys()
            .map(|(name, _)| name)
            .filter(|name| name.starts_with("tertulia_"))
            .collect()
    };
    assert_eq!(general(Language::Es).len(), 16);
    assert_eq!(general(Language::Es), general(Language::Pt));
}

#[test]
fn a_picture_is_left_out_in_light_mode_and_where_whatsapp_has_none() {
    let (course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    let mut bare = cohort.clone();
    bare.media.clear();
    let scene = Scene {
        cohort: Some(&cohort),
        course: Some(&course),
        ..Scene::new(Language::Es, &zone, samples::wednesday())
    };
    let name = |scene: &Scene<'_>| {
        let lesson = Reply::Lesson { day: Day::FIRST };
        let Message::Template { name, header, .. } =
            render(&lesson, scene, Window::Closed).unwrap()
        else {
            panic!("a lesson has a template");
        };
        (name, header.is_some())
    };
    let plain = ("vender_mejor_3fa9c2d10b7e_d1".to_owned(), false);
    let pictured = ("vender_mejor_3fa9c2d10b7e_d1_picture".to_owned(), true);
    assert_eq!(name(&scene), pictured);
    assert_eq!(name(&Scene { light: true, ..scene }), plain);
    assert_eq!(name(&Scene { cohort: Some(&bare), ..scene }), plain);
    assert_eq!(name(&Scene { course: None, ..scene }), plain);
}

#[test]
fn a_course_without_her_language_comes_in_its_own() {
    let (mut course, cohort, zone) = (samples::course(), samples::cohort(), samples::lima());
    course.texts.remove(&Language::Pt);
    let scene = Scene {
        cohort: Some(&cohort),
        course: Some(&course),
        ..Scene::new(Language::Pt, &zone, samples::wednesday())
    };
    let lesson = Reply::Lesson { day: Day::FIRST };
    let Message::Template { language, .. } = render(&lesson, &scene, Window::Closed).unwrap()
    else {
        panic!("a lesson has a template");
    };
    assert_eq!(language, "es");
    let Message::Buttons { body, buttons, .. } = render(&lesson, &scene, Window::Open).unwrap()
    else {
        panic!("a lesson has buttons");
    };
    assert!(body.contains("*Tu reto*") && buttons[0].title == "Listo", "{body}");
    let filed = templates(&course, samples::VERSION, Locale::PtBr);
    assert!(filed.iter().all(|template| template.name.starts_with("tertulia_")));
}

#[test]
fn without_the_course_a_lesson_goes_in_the_cohorts_language() {
    let (cohort, zone) = (samples::cohort(), samples::lima());
    let scene =
        Scene { cohort: Some(&cohort), ..Scene::new(Language::Pt, &zone, samples::wednesday()) };
    let lesson = Reply::Lesson { day: Day::FIRST };
    let Message::Template { language, .. } = render(&lesson, &scene, Window::Closed).unwrap()
    else {
        panic!("a lesson has a template");
    };
    assert_eq!(language, Locale::of(cohort.language).code());
}

#[test]
fn a_lesson_has_its_four_parts_in_order() {
    let course = samples::course();
    let lesson = course.lesson(Language::Es, Day::FIRST).unwrap();
    let body = lesson_body(lesson, Language::Es);
    let places: Vec<usize> = [&lesson.title, &lesson.text, &lesson.rule, &lesson.challenge]
        .map(|part| body.find(part.as_str()).unwrap())
        .into();
    assert!(places.is_sorted(), "{body}");
    assert!(body.starts_with("*Que te encuentren*\n\nDoña Elena"), "{body}");
}
