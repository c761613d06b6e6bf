//! The page on which anybody checks a draw: it, the script and the program say the same of ten thousand raffles.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use shared::{
    audit,
    domain::{
        ids::{CohortId, ParticipantId},
        raffle::{
            Beacon, BeaconValue, Bundle, Commitment, Extraction, RECORDED_ROUNDS, Raffle, Round,
            Weights, freeze,
        },
        ticket::Ticket,
        time::Timestamp,
    },
};

use crate::chrome::Chrome;

const RAFFLES: u64 = 10_000;
/// So many in one call to the browser.
const AT_ONCE: usize = 500;
/// One in so many is drawn by a real round of drand, the others by lottery numbers.
const REAL_ROUND_EVERY: u64 = 100;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions/raffle")
}

/// All of it follows from the number, which spreads over sizes, waits, prizes and values.
fn bundle(number: u64) -> Result<Bundle> {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1);
    let mut below = |bound: u64| {
        // Xorshift: it only has to vary.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    let cohort = CohortId::new(format!("C{number}"));
    let mut people = Vec::new();
    for person in 0..below(40) {
        let id = ParticipantId::new(format!("p{number}-{person}"));
        people.push((Ticket::of(&id, &cohort), id, u32::try_from(below(6))?));
    }
    let (entries, owners) = freeze(people);
    let weights = Weights {
        lots: (0..=below(4)).map(|_| below(6) as u32 + 1).collect(),
        first_from: below(6) as u32,
    };
    let at = Timestamp::from_seconds(1_772_836_500 + below(100_000_000) as i64);
    let prizes = (below(5) as u32, below(5) as u32);
    let (beacon, round, value) = if number.is_multiple_of(REAL_ROUND_EVERY) {
        let recorded = RECORDED_ROUNDS[below(RECORDED_ROUNDS.len() as u64) as usize];
        let value = audit::recorded(recorded).context("a recorded round is missing")?;
        (Beacon::RecordedQuicknet, Round { number: recorded, due: at.plus(7_200) }, value)
    } else {
        let round = Beacon::LoteriaFederal.first_from(at.plus(7_200));
        (Beacon::LoteriaFederal, round, lottery(round.number, &mut below))
    };
    let commitment = Commitment::new(cohort, &entries, prizes, weights, (beacon, round), at);
    let raffle = Raffle::committed(commitment, entries, owners);
    let drawn = raffle.draw(value, round.due.plus(10))?;
    Bundle::of(&Raffle { drawn: Some(drawn), ..raffle }).context("it was drawn")
}

fn lottery(round: u64, below: &mut impl FnMut(u64) -> u64) -> BeaconValue {
    let numbers = (0..5).map(|_| format!("{:05}", below(100_000))).collect();
    let entered_by = vec!["ana".to_owned(), "luis".to_owned()];
    Extraction { numbers, reference: "5912".to_owned(), entered_by }.value(round)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_the_page_and_the_script_agree_on_ten_thousand_raffles() -> Result<()> {
    let Some(chrome) = open_page().await? else { return Ok(()) };
    let bundles: Vec<Bundle> = (0..RAFFLES).map(bundle).collect::<Result<_>>()?;
    let mut orders = Vec::new();
    for bundle in &bundles {
        let wrong = audit::check(bundle);
        ensure!(wrong.is_empty(), "{}: {wrong:?}", bundle.commitment.cohort);
        orders.push(audit::drawn_again(bundle).context("a value has 64 digits")?);
    }
    let expected = serde_json::to_value(&orders)?;
    let expected = expected.as_array().context("orders are a list")?;

    let mut by_page = Vec::new();
    for some in bundles.chunks(AT_ONCE) {
        let script = "return arguments[0].map(b => ({ wrong: check(b), order: \
            orderOf(b.entries, b.commitment.weights, seedOf(b.commitment, b.value)) }));";
        let said = chrome.driver.execute(script, vec![json!(some)]).await?.json().clone();
        by_page.extend(said.as_array().context("one answer for each")?.iter().cloned());
    }
    let by_script = python(AGREE, &serde_json::to_string(&bundles)?)?;
    let by_script = by_script.as_array().context("one answer for each")?;
    ensure!(
        by_page.len() == expected.len() && by_script.len() == expected.len(),
        "some are missing"
    );
    for (number, order) in expected.iter().enumerate() {
        let right = json!({ "wrong": [], "order": order });
        ensure!(by_page[number] == right, "raffle {number}, the page: {}", by_page[number]);
        ensure!(by_script[number] == right, "raffle {number}, the script: {}", by_script[number]);
    }
    let places: usize = orders.iter().map(Vec::len).sum();
    eprintln!(
        "{RAFFLES} raffles, {places} places: the program, the page and the script agree on each"
    );
    Ok(())
}

const AGREE: &str = "
import json, sys
sys.path.insert(0, sys.argv[1])
import verify
seed = lambda b: bytes.fromhex(b['seed'])
print(json.dumps([{'wrong': verify.check(b), 'order': verify.order(b['entries'], b['commitment']['weights'], seed(b))}
                  for b in json.load(open(sys.argv[2]))]))";

fn python(code: &str, input: &str) -> Result<Value> {
    let place = tempfile::tempdir()?;
    let file = place.path().join("bundles.json");
    std::fs::write(&file, input)?;
    let mut python = std::process::Command::new("python3");
    python.env("PYTHONDONTWRITEBYTECODE", "1").arg("-c").arg(code).arg(folder()).arg(&file);
    let out = python.output().context("python3 is not installed")?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    Ok(serde_json::from_slice(&out.stdout)?)
}

/// Every bit of every byte, as a phone would read the file.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_notices_a_flipped_bit_anywhere_and_says_what_is_wrong() -> Result<()> {
    let Some(chrome) = open_page().await? else { return Ok(()) };
    for number in [100, 7] {
        let bundle = bundle(number)?;
        let text = serde_json::to_string_pretty(&bundle)?;
        let script = "var data = new TextEncoder().encode(arguments[0]), unseen = [], flips = 0;
            if (verify(arguments[0]).wrong.length) { return 'the bundle itself does not hold'; }
            for (var place = 0; place < data.length; place++) {
              for (var bit = 0; bit < 8; bit++, flips++) {
                data[place] ^= 1 << bit;
                var wrong = verify(new TextDecoder().decode(data)).wrong;
                if (!wrong.length || !wrong[0]) { unseen.push([place, bit]); }
                data[place] ^= 1 << bit;
              }
            }
            return { flips: flips, unseen: unseen };";
        let said = chrome.driver.execute(script, vec![json!(text)]).await?.json().clone();
        ensure!(said == json!({ "flips": text.len() * 8, "unseen": [] }), "{number}: {said}");
        eprintln!("{} flipped bits, none unseen", text.len() * 8);
    }
    Ok(())
}

/// As she uses it: the file's text is pasted, her code is written, her place is shown.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_pastes_the_file_and_finds_her_place() -> Result<()> {
    let Some(chrome) = open_page().await? else { return Ok(()) };
    chrome.mobile().await?;
    let bundle = bundle(100)?;
    let mine = bundle.order.get(1).context("two take part")?;
    chrome.write("#mine", mine.as_str()).await?;
    let paste = async |bundle: &Bundle| -> Result<()> {
        let script = "document.getElementById('text').value = arguments[0];
            document.getElementById('text').dispatchEvent(new Event('input'));";
        chrome.driver.execute(script, vec![json!(serde_json::to_string(bundle)?)]).await?;
        Ok(())
    };
    paste(&bundle).await?;
    chrome.wait("!document.getElementById('good').hidden", "that it holds").await?;
    let shown = chrome.ask("document.querySelector('.mine').textContent").await?;
    ensure!(shown == json!(mine), "her row is marked: {shown}");
    let summary = chrome.ask("document.getElementById('summary').textContent").await?;
    let summary = summary.as_str().unwrap_or_default();
    ensure!(summary.contains(" 2.") && summary.contains(&bundle.code), "{summary}");
    chrome.shot("raffle-holds").await?;
    let mut exchanged = bundle.clone();
    let entry = exchanged.entries.get_mut(0).context("somebody takes part")?;
    entry.ticket = Ticket::of(&ParticipantId::new("a friend"), &CohortId::new("C100"));
    paste(&exchanged).await?;
    chrome.wait("!document.getElementById('bad').hidden", "that it does not hold").await?;
    let said = chrome.ask("document.getElementById('bad').textContent").await?;
    let friend = exchanged.entries[0].ticket.as_str();
    ensure!(said.as_str().is_some_and(|said| said.contains(friend)), "it names {friend}: {said}");
    chrome.shot("raffle-does-not-hold").await?;
    ensure!(chrome.troubles().await? == json!([]), "{}", chrome.troubles().await?);
    Ok(())
}

async fn open_page() -> Result<Option<Chrome>> {
    let Some(chrome) = Chrome::start().await? else { return Ok(None) };
    let page = folder().join("verify.html").canonicalize()?;
    chrome.driver.goto(format!("file://{}", page.display())).await?;
    chrome.wait("typeof verify === 'function'", "the page's own program").await?;
    Ok(Some(chrome))
}
