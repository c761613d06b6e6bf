//! The three who check a draw say the same: this command, the script, and (in `tests/browser`) the page.

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use shared::domain::{
    ids::ParticipantId,
    raffle::{Beacon, Commitment, Raffle, Round, Weights, freeze},
    ticket::Ticket,
    time::Timestamp,
};

use super::*;

const COMMITTED: Timestamp = Timestamp::from_seconds(1_772_836_500);

fn bundle() -> Bundle {
    let cohort = CohortId::new("LIMA1");
    let (entries, _) = freeze((0..9).map(|number| {
        let id = ParticipantId::new(format!("p{number}"));
        (Ticket::of(&id, &cohort), id, number % 5)
    }));
    let at = COMMITTED;
    let round = Round { number: 657_413, due: at.plus(7_200) };
    let beacon = (Beacon::RecordedQuicknet, round);
    let commitment = Commitment::new(cohort, &entries, (2, 3), Weights::default(), beacon, at);
    let raffle = Raffle::committed(commitment, entries, BTreeMap::new());
    let value = audit::recorded(657_413).unwrap();
    let drawn = raffle.draw(value, at.plus(7_210)).unwrap();
    Bundle::of(&Raffle { drawn: Some(drawn), ..raffle }).unwrap()
}

fn text() -> String {
    serde_json::to_string_pretty(&bundle()).unwrap()
}

fn script() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../functions/raffle/verify.py")
}

#[test]
fn a_real_round_decides_and_the_bundle_holds_alone_and_in_a_demonstrations_figures() {
    assert_eq!(audit::check(&parse(&text()).unwrap()), [""; 0]);
    let figures = format!("{{\"participants\": 15, \"raffle_bundle\": {}}}", text());
    assert_eq!(audit::check(&parse(&figures).unwrap()), [""; 0]);
}

#[test]
fn an_exchanged_entry_is_named() {
    let mut wrong = bundle();
    wrong.entries[3].ticket = Ticket::of(&ParticipantId::new("a friend"), &CohortId::new("LIMA1"));
    let said = audit::check(&wrong).join("\n");
    assert!(said.contains(&format!("entry {}", wrong.entries[3].ticket)), "{said}");
    let mut waits = bundle();
    waits.entries[3].waited += 1;
    let said = audit::check(&waits).join("\n");
    assert!(said.contains(&format!("entry {}", waits.entries[3].ticket)), "{said}");
    let mut twice = bundle();
    twice.entries[3] = twice.entries[4].clone();
    let said = audit::check(&twice).join("\n");
    assert!(said.contains(&format!("entry {}", twice.entries[4].ticket)), "{said}");
}

/// Every bit of every byte.
#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let text = text().into_bytes();
    for place in 0..text.len() {
        for bit in 0..8 {
            let mut flipped = text.clone();
            flipped[place] ^= 1 << bit;
            let noticed = match String::from_utf8(flipped).map_err(anyhow::Error::from) {
                Ok(flipped) => {
                    parse(&flipped).map_or(true, |bundle| !audit::check(&bundle).is_empty())
                }
                Err(_) => true,
            };
            assert!(noticed, "byte {place}, bit {bit}");
        }
    }
}

/// One run of Python looks at all of them.
#[test]
fn the_script_notices_every_flipped_bit_too_and_draws_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.json");
    std::fs::write(&path, text()).unwrap();
    let run = |code: &str| {
        let mut python = Command::new("python3");
        python.arg("-c").arg(code).arg(script().parent().unwrap()).arg(&path);
        python.output().unwrap()
    };
    let out = Command::new("python3").arg(script()).arg(&path).output().unwrap();
    let order: Vec<String> = bundle().order.iter().map(Ticket::to_string).collect();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
    assert_eq!(String::from_utf8(out.stdout).unwrap().trim(), order.join("\n"));
    let out = run(FLIPS);
    let said = String::from_utf8_lossy(&out.stdout);
    let error = String::from_utf8_lossy(&out.stderr);
    assert_eq!(said.trim(), format!("{} flips, 0 unseen", text().len() * 8), "{error}");
}

const FLIPS: &str = r#"
import json, sys
sys.path.insert(0, sys.argv[1])
import verify
data, unseen = open(sys.argv[2], "rb").read(), 0
for place in range(len(data)):
    for bit in range(8):
        flipped = bytearray(data)
        flipped[place] ^= 1 << bit
        try:
            if not verify.check(json.loads(flipped.decode())):
                unseen += 1
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError):
            pass
print(len(data) * 8, "flips,", unseen, "unseen")
"#;

#[test]
fn who_reads_a_lottery_writes_numbers_and_a_short_name() {
    assert_eq!(round_of(civil::date(2026, 3, 7)), 20_260_307);
    assert_eq!(name("Ana").unwrap(), "ana");
    for wrong in ["", "a", "ana maría", "ana\n"] {
        assert!(name(wrong).is_err(), "{wrong:?}");
    }
    let entered = |number: &str| Entered {
        by: "ana".to_owned(),
        round: 20_260_307,
        numbers: vec![number.to_owned(); 5],
        reference: "5912".to_owned(),
        at: Timestamp::from_seconds(0),
    };
    assert!(check_numbers(&entered("01234")).is_ok());
    for wrong in ["123", "1234567", "12a45", "-1234"] {
        assert!(check_numbers(&entered(wrong)).is_err(), "{wrong}");
    }
}
