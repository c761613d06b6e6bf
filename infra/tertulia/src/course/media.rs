//! The pictures and recordings of a course: light enough for a prepaid plan, of a kind that WhatsApp takes.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use shared::domain::{course::MediaFile, ids::MediaName};

use super::{day::DayText, entries, is_hidden, passage::Line, report::Report};

/// A picture opens at once on a slow network, and five of them stay under half a megabyte.
const PICTURE_BYTES_MAX: u64 = 80 * 1024;
/// What the light mode promises for one day.
const DAY_BYTES_MAX: u64 = 300 * 1024;
/// People listen to a minute and a half, seldom to more.
const AUDIO_SECONDS_MAX: u64 = 90;
/// WhatsApp's own bound for pictures; nothing above it is read into memory.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>
const FILE_BYTES_MAX: u64 = 5 * 1024 * 1024;

#[derive(Debug)]
pub(super) struct MediaFolder {
    path: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    /// There, but not readable; already reported.
    broken: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Jpeg,
    Png,
    Voice,
}

impl MediaFolder {
    /// Sub-folders hold the sources of pictures and are not published.
    pub(super) fn read(path: &Path, report: &mut Report) -> Self {
        let mut folder = Self { path: path.to_owned(), files: BTreeMap::new(), broken: Vec::new() };
        for file in entries(path) {
            if file.is_dir() || is_hidden(&file) {
                continue;
            }
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !name.chars().all(is_plain) {
                report.add(
                    &file,
                    0,
                    "the name would not survive every phone and computer",
                    "use small letters without accents, digits, hyphens and one full stop",
                );
            }
            let size = std::fs::metadata(&file).map(|metadata| metadata.len());
            match size {
                Ok(size) if size > FILE_BYTES_MAX => {
                    report.add(
                        &file,
                        0,
                        format!("{} MB are too much for a phone", size / 1024 / 1024),
                        "make it smaller",
                    );
                    folder.broken.push(name);
                }
                Ok(_) | Err(_) => match std::fs::read(&file) {
                    Ok(bytes) => {
                        folder.files.insert(name, bytes);
                    }
                    Err(error) => {
                        report.add(
                            &file,
                            0,
                            format!("it cannot be read ({error})"),
                            "check the file",
                        );
                        folder.broken.push(name);
                    }
                },
            }
        }
        folder
    }

    pub(super) fn check_day(&self, day: &DayText, report: &mut Report) {
        let mut total = 0;
        if let Some(picture) = &day.picture {
            total += self.check_picture(picture, &day.file, report);
        }
        if let Some(audio) = &day.audio {
            total += self.check_audio(audio, &day.file, report);
        }
        if total > DAY_BYTES_MAX {
            report.add(
                &day.file,
                1,
                format!("this day weighs {} kB", kilobytes(total)),
                format!("bring picture and audio to {} kB together", kilobytes(DAY_BYTES_MAX)),
            );
        }
    }

    /// A picture that no day shows is a forgotten line more often than a spare one.
    pub(super) fn check_unused<'a>(
        &self,
        days: impl Iterator<Item = &'a DayText>,
        report: &mut Report,
    ) {
        let used: Vec<&str> = days
            .flat_map(|day| day.picture.iter().chain(&day.audio))
            .map(|line| line.text.as_str())
            .collect();
        for name in self.files.keys().filter(|name| !used.contains(&name.as_str())) {
            report.add(
                &self.path.join(name),
                0,
                "no day uses this file",
                "name it in a day's `picture` or `audio`, or move it to media/src",
            );
        }
    }

    pub(super) fn described(&self, name: &MediaName) -> Option<MediaFile> {
        let bytes = self.files.get(name.as_str())?;
        Some(MediaFile {
            sha256: hex::encode(Sha256::digest(bytes)),
            bytes: bytes.len() as u64,
            mime_type: Kind::of(bytes)?.mime_type().to_owned(),
        })
    }

    pub(super) fn bytes(&self, name: &MediaName) -> Option<&[u8]> {
        self.files.get(name.as_str()).map(Vec::as_slice)
    }

    fn check_picture(&self, line: &Line, file: &Path, report: &mut Report) -> u64 {
        let Some(bytes) = self.find(line, file, report) else {
            return 0;
        };
        let mut add =
            |problem: String, remedy: &str| report.add(file, line.number, problem, remedy);
        let size = bytes.len() as u64;
        match Kind::of(bytes) {
            Some(kind @ (Kind::Jpeg | Kind::Png)) => {
                if !kind.extensions().iter().any(|end| line.text.ends_with(end)) {
                    add(
                        format!("{} is really a {}", line.text, kind.mime_type()),
                        "give its name the right ending, .jpg or .png",
                    );
                }
                if kind == Kind::Png && !is_truecolour_png(bytes) {
                    add(
                        format!("{} is a PNG of a kind that WhatsApp does not show", line.text),
                        "save it with 8-bit RGB colours, not with a palette or in grey",
                    );
                }
            }
            Some(Kind::Voice) | None => add(
                format!("{} is neither a JPEG nor a PNG", line.text),
                "save the picture as .jpg or .png",
            ),
        }
        if size > PICTURE_BYTES_MAX {
            add(
                format!(
                    "{} weighs {} kB, over the {} kB for a picture",
                    line.text,
                    kilobytes(size),
                    kilobytes(PICTURE_BYTES_MAX)
                ),
                "save it smaller: fewer pixels, or a JPEG of lower quality",
            );
        }
        size
    }

    fn check_audio(&self, line: &Line, file: &Path, report: &mut Report) -> u64 {
        let Some(bytes) = self.find(line, file, report) else {
            return 0;
        };
        let mut add =
            |problem: String, remedy: &str| report.add(file, line.number, problem, remedy);
        match opus_seconds(bytes) {
            Some(seconds) if seconds > AUDIO_SECONDS_MAX => add(
                format!(
                    "{} lasts {seconds} s, over the {AUDIO_SECONDS_MAX} s for a recording",
                    line.text
                ),
                "cut it, or say it in fewer words",
            ),
            Some(_) if !line.text.ends_with(".ogg") => {
                add(format!("{} is really an .ogg", line.text), "give its name the ending .ogg")
            }
            Some(_) => {}
            None => add(
                format!("{} is no voice note", line.text),
                "save it as .ogg with the Opus codec and one channel, as WhatsApp records them",
            ),
        }
        bytes.len() as u64
    }

    fn find(&self, line: &Line, file: &Path, report: &mut Report) -> Option<&[u8]> {
        if let Some(bytes) = self.files.get(&line.text) {
            return Some(bytes);
        }
        if !self.broken.contains(&line.text) {
            report.add(
                file,
                line.number,
                format!("media/{} does not exist", line.text),
                "put the file into the course's media folder, or correct its name",
            );
        }
        None
    }
}

const fn is_plain(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '.')
}

impl Kind {
    /// By what is in the file: its name may say anything.
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else {
            opus_seconds(bytes).map(|_| Self::Voice)
        }
    }

    const fn mime_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Voice => "audio/ogg",
        }
    }

    const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &[".jpg", ".jpeg"],
            Self::Png => &[".png"],
            Self::Voice => &[".ogg"],
        }
    }
}

const fn kilobytes(bytes: u64) -> u64 {
    bytes.div_ceil(1024)
}

/// WhatsApp takes pictures of 8 bits in RGB or RGBA; bytes 24 and 25 of a PNG say which it is.
/// <https://www.w3.org/TR/png-3/#11IHDR>
fn is_truecolour_png(bytes: &[u8]) -> bool {
    const EIGHT_BITS: u8 = 8;
    const RGB: u8 = 2;
    const RGBA: u8 = 6;
    matches!(bytes.get(24..26), Some([EIGHT_BITS, RGB | RGBA]))
}

/// How long an Ogg file with one channel of Opus plays; `None` if it is something else.
///
/// The last page's position counts samples of 1/48,000 s, with the header's pre-skip included.
/// <https://www.rfc-editor.org/rfc/rfc7845#section-4>
fn opus_seconds(bytes: &[u8]) -> Option<u64> {
    const SAMPLES_PER_SECOND: u64 = 48_000;
    if !bytes.starts_with(b"OggS") {
        return None;
    }
    let head = find(bytes, b"OpusHead")?;
    let channels = *bytes.get(head + 9)?;
    if channels != 1 {
        return None;
    }
    let pre_skip = u16::from_le_bytes(bytes.get(head + 10..head + 12)?.try_into().ok()?);
    let last_page = bytes.windows(4).rposition(|window| window == b"OggS")?;
    let position = u64::from_le_bytes(bytes.get(last_page + 6..last_page + 14)?.try_into().ok()?);
    Some(position.saturating_sub(u64::from(pre_skip)).div_ceil(SAMPLES_PER_SECOND))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
