//! What is written down about a submission: enough to follow it, nothing that she wrote.

use std::{
    io::{self, Write},
    sync::{LazyLock, Mutex},
};

use shared::{
    domain::{inbound::MediaKind, submission::Source},
    media::samples,
};
use tracing::Level;

use crate::doors::{Answer, PARTICIPANT, announce, challenges, file, received, run};

/// Every line that any test of this program causes. One subscriber for all: one a test would miss lines that
/// another test came to first.
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static SUBSCRIBER: LazyLock<()> = LazyLock::new(|| {
    tracing_subscriber::fmt().json().with_max_level(Level::TRACE).with_writer(|| Lines).init();
});

/// To be called before the first line is written.
pub(crate) fn keep() {
    LazyLock::force(&SUBSCRIBER);
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_holds_what_she_wrote() {
    let photo = samples::jpeg(samples::PLAIN_JPEG, 6);
    let well = challenges([Answer::Bytes(photo)]);
    for sample in ["photo", "text", "replaced", "erased", "malformed"] {
        run(&well, &format!("challenges.{sample}")).await;
    }
    let away = challenges([Answer::Unavailable]);
    announce(&away, &received(7, file(MediaKind::Image, "image/jpeg", b""))).await;
    announce(&well, &received(8, Source::Text("Palabras suyas".to_owned()))).await;

    let lines = String::from_utf8(LINES.lock().unwrap().clone()).unwrap();
    for hers in ["Mi vitrina", "ventas", "Palabras", "no JSON", "no existe", "200000000000001"] {
        assert!(!lines.contains(hers), "{hers} was written down");
    }
    // That would also hold if nothing was written at all.
    for told in [
        &format!(r#""participant":"{PARTICIPANT}","cohort":"LIMA1","day":1,"seq":1,"#),
        r#""message":"stored""#,
        r#""message":"refused""#,
        r#""message":"replaced""#,
        r#""message":"erased""#,
        r#""message":"returned""#,
        "this record holds nothing of ours",
        "the Graph API is not available",
    ] {
        assert!(lines.contains(told), "{told} was not written down");
    }
}
