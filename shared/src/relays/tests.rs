//! Relays that tell the truth, lie, are silent, or are behind: on this machine, with real rounds.

use std::collections::BTreeMap;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::audit::recorded;

const ROUND: u64 = 657_413;
const LATER: u64 = 31_543_729;

/// What it says of each path's last part, which is a round or `latest`. Of everything else it says that it has none.
async fn relay(says: &[(&str, String)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let says: BTreeMap<String, String> =
        says.iter().map(|(path, body)| ((*path).to_owned(), body.clone())).collect();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 4_096];
            let read = stream.read(&mut request).await.unwrap();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            let (chain, asked) = path.trim_start_matches('/').split_once("/public/").unwrap();
            assert_eq!(chain, QUICKNET_CHAIN);
            let (status, body) = match says.get(asked) {
                Some(body) => ("200 OK", body.clone()),
                None => ("404 Not Found", "not found".to_owned()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream.write_all((head + &body).as_bytes()).await.unwrap();
        }
    });
    url
}

/// As drand's own relays write it.
fn shown(value: &BeaconValue) -> String {
    let BeaconValue { round, randomness, signature, .. } = value;
    let signature = signature.as_deref().unwrap_or_default();
    format!(r#"{{"round":{round},"randomness":"{randomness}","signature":"{signature}"}}"#)
}

fn truth(round: u64) -> String {
    shown(&recorded(round).unwrap())
}

async fn asked(urls: &[String]) -> Answered {
    let relays = Relays::new(&urls.join(",")).unwrap();
    relays.value(Beacon::Quicknet, ROUND).await.unwrap()
}

#[tokio::test]
async fn what_a_relay_says_is_taken_by_its_signature_alone() {
    let real = recorded(ROUND).unwrap();
    let signature = real.signature.clone().unwrap();
    let other = recorded(LATER).unwrap();
    let lies = [
        // Another value under the real signature.
        shown(&BeaconValue { randomness: other.randomness.clone(), ..real.clone() }),
        // A real value of another round, under this round's number, and under its own.
        shown(&BeaconValue { round: ROUND, ..other.clone() }),
        truth(LATER),
        // A signature with one bit flipped, and its own hash.
        shown(&BeaconValue { signature: Some(signature.replacen('b', "a", 1)), ..real.clone() }),
        "{}".to_owned(),
        "<html>welcome to the hotel's network</html>".to_owned(),
    ];
    let honest = relay(&[("657413", truth(ROUND))]).await;
    for lie in lies {
        let liar = relay(&[("657413", lie.clone())]).await;
        let with_one = asked(&[liar.clone(), honest.clone()]).await;
        assert_eq!(with_one, Answered::Value(real.clone()), "{lie}");
        let twin = relay(&[("657413", lie.clone())]).await;
        let with_none = asked(&[liar, twin]).await;
        assert_eq!(with_none, Answered::NotYet, "two liars decide nothing: {lie}");
    }
}

#[tokio::test]
async fn a_silent_relay_is_made_up_for_by_another_and_all_silent_mean_wait() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let silent = format!("http://{closed}");
    let honest = relay(&[("657413", truth(ROUND))]).await;
    let value = asked(&[silent.clone(), honest]).await;
    assert_eq!(value, Answered::Value(recorded(ROUND).unwrap()));
    assert_eq!(asked(&[silent.clone(), silent + "/b"]).await, Answered::NotYet);
}

#[tokio::test]
async fn a_round_that_is_still_to_come_is_waited_for() {
    let behind = relay(&[("latest", truth(123))]).await;
    let other = relay(&[("latest", truth(123))]).await;
    assert_eq!(asked(&[behind, other]).await, Answered::NotYet);
}

#[tokio::test]
async fn a_round_was_never_held_only_if_every_relay_proves_a_later_one() {
    let without = async || relay(&[("latest", truth(LATER))]).await;
    let behind = relay(&[("latest", truth(123))]).await;
    let boasting = relay(&[("latest", truth(123).replace(":123,", ":99999999,"))]).await;
    let (one, other) = (without().await, without().await);
    assert_eq!(asked(&[one.clone(), other]).await, Answered::NeverHeld);
    assert_eq!(asked(&[one.clone(), behind]).await, Answered::NotYet);
    assert_eq!(asked(&[one, boasting]).await, Answered::NotYet, "it cannot prove what it says");
}

#[test]
fn fewer_than_two_relays_are_refused() {
    for urls in ["", "https://a.example", "https://a.example,", "https://a.example,ftp://b.example"]
    {
        assert_eq!(Relays::new(urls).err(), Some(TooFew), "{urls}");
    }
    for urls in ["https://a.example,https://a.example", "https://a.example, https://a.example/"] {
        assert_eq!(Relays::new(urls).err(), Some(TooFew), "one relay named twice: {urls}");
    }
    let mixed = Relays::new("http://127.0.0.1:1,https://b.example").unwrap();
    assert!(!mixed.are_of_this_machine());
}

#[tokio::test]
async fn a_relay_is_not_asked_for_what_it_has_not() {
    let relays = Relays::new("http://127.0.0.1:1,http://127.0.0.1:2").unwrap();
    for beacon in [Beacon::LoteriaFederal, Beacon::Test] {
        assert!(relays.value(beacon, 1).await.is_err());
    }
}
