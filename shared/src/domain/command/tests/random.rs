//! Anything that a phone can send.

use proptest::prelude::*;

use super::{super::known::Known, *};
use crate::domain::{
    address::{Address, Phone},
    ids::{MessageId, NumberId},
    time::Timestamp,
};

/// `baja` in any mixture of capitals and accents.
fn dressed(word: &'static str) -> impl Strategy<Value = String> {
    let letters: Vec<_> = word.chars().map(|c| (any::<bool>(), 0..6_usize, Just(c))).collect();
    letters.prop_map(|letters| {
        letters.into_iter().map(|(capital, accent, c)| dress(c, capital, accent)).collect()
    })
}

fn dress(c: char, capital: bool, accent: usize) -> String {
    let accents: &[char] = match c {
        'a' => &['á', 'à', 'â', 'ã', 'ä'],
        'e' => &['é', 'è', 'ê', 'ë'],
        'i' => &['í', 'ì', 'î', 'ï'],
        'o' => &['ó', 'ò', 'ô', 'õ', 'ö'],
        'u' => &['ú', 'ù', 'û', 'ü'],
        _ => &[],
    };
    let is_vowel = !accents.is_empty();
    let mut letter = accents.get(accent).copied().unwrap_or(c).to_string();
    if capital {
        letter = letter.to_uppercase();
    }
    if is_vowel && accent == 5 {
        // Five is one more than any vowel has: the accent as a character of its own.
        letter = c.to_string();
        letter.push('\u{301}');
    }
    letter
}

/// Emoji, punctuation and blanks, none of them a letter or a digit.
fn around() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" "),
        Just("\n"),
        Just("\u{a0}"),
        Just("!"),
        Just("¡"),
        Just("."),
        Just("…"),
        Just("🙏"),
        Just("👋🏽"),
        Just("❤️"),
        Just("👨‍👩‍👧"),
        Just("*"),
        Just("_"),
        Just("\""),
        Just("\u{200b}"),
        Just(""),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn opt_outs() -> impl Strategy<Value = String> {
    proptest::sample::select(&OPT_OUT_WORDS[..]).prop_flat_map(dressed)
}

/// Where she tells of herself a word is what it is, unless it is close to a wish to leave.
#[test]
fn nothing_is_guessed_where_words_are_taken_literally() {
    for (body, guessed) in [("Lola", Intent::Greeting), ("ayudaa", Intent::Act(Action::Help))] {
        assert_eq!(intent(body), guessed);
        let literally = understand_literally(&inbound(Content::Text { body: body.into() }));
        assert_eq!(literally, Intent::Words(body.to_owned()));
    }
    for body in ["BAJA", "bja", "ayuda"] {
        let literally = understand_literally(&inbound(Content::Text { body: body.into() }));
        assert_eq!(literally, intent(body));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn opting_out_works_in_every_case_with_every_accent_and_anything_around(
        before in around(), word in opt_outs(), after in around(),
    ) {
        let body = format!("{before}{word}{after}");
        prop_assert_eq!(intent(&body), Intent::OptOut, "{:?}", body);
    }

    #[test]
    fn the_same_word_again_is_the_same_wish(words in proptest::collection::vec(opt_outs(), 1..6)) {
        prop_assert_eq!(intent(&words.join(" ")), Intent::OptOut);
    }

    #[test]
    fn no_text_is_too_strange(body in any::<String>()) {
        check(&body)?;
    }

    /// Words that mean something, in any order, with and without sense.
    #[test]
    fn no_mixture_of_our_own_words_is_too_strange(
        words in proptest::collection::vec(known_words(), 0..8),
        gap in proptest::sample::select(vec![" ", "  ", "\n", "?", ", "]),
    ) {
        check(&words.join(gap))?;
    }

    #[test]
    fn no_payload_is_too_strange(payload in any::<String>(), title in any::<String>()) {
        let meant = understand(&inbound(Content::Button { payload: payload.clone(), title: title.clone() }));
        if Action::parse(&payload).is_none() {
            prop_assert_eq!(meant, intent(&title));
        }
    }

    /// One letter off is so from both sides, and nothing is one letter off itself.
    #[test]
    fn one_letter_off_is_mutual(a in "[abñ]{0,5}", b in "[abñ]{0,5}") {
        prop_assert_eq!(is_one_letter_off(&a, &b), is_one_letter_off(&b, &a));
        prop_assert!(!is_one_letter_off(&a, &a));
    }

    #[test]
    fn a_slip_of_the_finger_is_one_letter_off(
        word in "[a-j]{4,9}", at in any::<proptest::sample::Index>(), slip in 0..4_u8,
    ) {
        let mut letters: Vec<char> = word.chars().collect();
        let at = at.index(letters.len());
        match slip {
            0 => letters[at] = 'z',
            1 => { letters.remove(at); }
            2 => letters.insert(at, 'z'),
            _ => {
                let next = (at + 1) % letters.len();
                prop_assume!(next > at && letters[at] != letters[next]);
                letters.swap(at, next);
            }
        }
        let slipped: String = letters.iter().collect();
        prop_assert!(is_one_letter_off(&slipped, &word), "{slipped}");
        letters.push('x');
        letters.push('y');
        let far: String = letters.iter().collect();
        prop_assert!(!is_one_letter_off(&far, &word), "{far}");
    }
}

/// What holds for every text.
fn check(body: &str) -> Result<(), TestCaseError> {
    check_intent(body, understand_text(body, true))?;
    check_intent(body, understand_text(body, false))
}

fn check_intent(body: &str, intent: Intent) -> Result<(), TestCaseError> {
    match intent {
        Intent::Words(kept) | Intent::Question(kept) => {
            prop_assert!(kept.chars().count() <= WORDS_MAX);
            prop_assert!(body.contains(kept.as_str()), "her own words");
        }
        Intent::Join { codes } => {
            for code in codes {
                prop_assert!((3..=16).contains(&code.len()), "{code}");
                prop_assert!(code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()));
            }
        }
        Intent::OptOut => {
            let known = KNOWN.iter().filter(|(known, _)| *known == Known::OptOut);
            let whole = known
                .flat_map(|(_, texts)| texts.iter())
                .any(|t| **t == normalized(body).join(" "));
            let only = normalized(body).iter().all(|word| OPT_OUT_WORDS.contains(&word.as_str()));
            prop_assert!(whole || only, "guessed: {body:?}");
        }
        Intent::Silence | Intent::Media(_) | Intent::Form(_) | Intent::Unreadable => {
            prop_assert!(false, "{body:?}");
        }
        Intent::Act(_)
        | Intent::AlmostOptOut
        | Intent::Return
        | Intent::Erase
        | Intent::Greeting
        | Intent::Thanks
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::Friendly => {}
    }
    Ok(())
}

fn known_words() -> impl Strategy<Value = &'static str> {
    let mut words: Vec<&str> = KNOWN.iter().flat_map(|(_, texts)| texts.iter().copied()).collect();
    words.extend(JOIN_WORDS);
    words.extend(QUESTION_STARTS);
    words.extend(POLITE_WORDS);
    words.extend(["LIMA1", "5", "lección", "reto", "¿", "🙂", "x"]);
    proptest::sample::select(words)
}

fn inbound(content: Content) -> Inbound {
    Inbound {
        id: MessageId::new("wamid.A"),
        at: Timestamp::from_seconds(0),
        number: NumberId::new("100"),
        from: Address::new(Phone::parse("51900000000"), None).unwrap(),
        reply_to: None,
        free_entry: false,
        content,
    }
}

/// Every spelling in the table means what its row says: none is hidden by an earlier rule.
#[test]
fn every_known_spelling_means_what_its_row_says() {
    for (known, spellings) in KNOWN {
        for spelling in *spellings {
            assert_eq!(intent(spelling), known.intent(), "{spelling}");
            assert_eq!(normalized(spelling).join(" "), *spelling, "not normalized, so never met");
        }
    }
}

#[test]
fn a_shouted_spelling_with_a_full_stop_means_the_same() {
    for (known, spellings) in KNOWN {
        for spelling in *spellings {
            assert_eq!(intent(&format!("{}.", spelling.to_uppercase())), known.intent());
        }
    }
}
