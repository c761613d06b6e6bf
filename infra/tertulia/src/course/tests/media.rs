//! Pictures and recordings: there, light, of the right kind, and used.

use super::Folder;

/// The beginning of a PNG, as far as anybody looks, filled up to `size`.
fn png(colour_type: u8, size: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\xb0\0\0\x02\x76\x08".to_vec();
    bytes.push(colour_type);
    bytes.resize(size, 0);
    bytes
}

fn jpeg(size: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
    bytes.resize(size, 0);
    bytes
}

/// A voice note of `seconds`, as far as anybody looks: its first and its last page.
fn ogg(seconds: u64, channels: u8, size: usize) -> Vec<u8> {
    const PRE_SKIP: u16 = 312;
    let mut bytes = b"OggS\0\x02".to_vec();
    bytes.extend([0; 22]);
    bytes.extend(b"OpusHead\x01");
    bytes.push(channels);
    bytes.extend(PRE_SKIP.to_le_bytes());
    bytes.resize(size.max(bytes.len()), 0);
    bytes.extend(b"OggS\0\x04");
    bytes.extend((seconds * 48_000 + u64::from(PRE_SKIP)).to_le_bytes());
    bytes
}

const RGB: u8 = 2;
const PALETTE: u8 = 3;

fn with_picture(name: &str, bytes: &[u8]) -> Folder {
    let folder = Folder::new();
    folder.write(&format!("media/{name}"), bytes);
    folder.edit("es/day-1.md", "\"\n+++", &format!("\"\npicture = \"{name}\"\n+++"));
    folder
}

fn with_audio(bytes: &[u8]) -> Folder {
    let folder = Folder::new();
    folder.write("media/dia-1.ogg", bytes);
    folder.edit("es/day-1.md", "\"\n+++", "\"\naudio = \"dia-1.ogg\"\n+++");
    folder
}

#[test]
fn a_light_picture_of_either_kind_is_welcome() {
    with_picture("dia-1.png", &png(RGB, 80 * 1024)).finds(&[]);
    with_picture("dia-1.jpg", &jpeg(80 * 1024)).finds(&[]);
    with_audio(&ogg(90, 1, 200 * 1024)).finds(&[]);
}

#[test]
fn a_picture_exists() {
    let folder = with_picture("dia-1.png", &png(RGB, 100));
    folder.remove("media/dia-1.png");
    folder.finds(&[
        "es/day-1.md:3: media/dia-1.png does not exist — put the file into the course's media folder, or correct its name",
    ]);
}

#[test]
fn a_picture_weighs_80_kilobytes_at_most() {
    with_picture("dia-1.png", &png(RGB, 80 * 1024 + 1)).finds(&[
        "es/day-1.md:3: dia-1.png weighs 81 kB, over the 80 kB for a picture — save it smaller: fewer pixels, or a JPEG of lower quality",
    ]);
}

#[test]
fn a_picture_is_what_its_name_says() {
    with_picture("dia-1.png", &jpeg(100)).finds(&[
        "es/day-1.md:3: dia-1.png is really a image/jpeg — give its name the right ending, .jpg or .png",
    ]);
    with_picture("dia-1.png", b"GIF89a").finds(&[
        "es/day-1.md:3: dia-1.png is neither a JPEG nor a PNG — save the picture as .jpg or .png",
    ]);
    with_picture("dia-1.png", &png(PALETTE, 100)).finds(&[
        "es/day-1.md:3: dia-1.png is a PNG of a kind that WhatsApp does not show — save it with 8-bit RGB colours, not with a palette or in grey",
    ]);
}

#[test]
fn a_recording_is_a_voice_note_of_90_seconds_at_most() {
    with_audio(&ogg(91, 1, 0)).finds(&[
        "es/day-1.md:3: dia-1.ogg lasts 91 s, over the 90 s for a recording — cut it, or say it in fewer words",
    ]);
    for bytes in [ogg(10, 2, 0), b"ID3 something".to_vec(), b"OggS".to_vec()] {
        with_audio(&bytes).finds(&[
            "es/day-1.md:3: dia-1.ogg is no voice note — save it as .ogg with the Opus codec and one channel, as WhatsApp records them",
        ]);
    }
}

#[test]
fn a_day_weighs_300_kilobytes_at_most() {
    let folder = with_audio(&ogg(80, 1, 240 * 1024));
    folder.write("media/dia-1.png", png(RGB, 70 * 1024));
    folder.edit("es/day-1.md", "audio", "picture = \"dia-1.png\"\naudio");
    folder.finds(&[
        "es/day-1.md:1: this day weighs 311 kB — bring picture and audio to 300 kB together",
    ]);
}

#[test]
fn what_no_day_shows_is_named_but_sources_may_stay() {
    let folder = Folder::new();
    folder.write("media/dia-9.png", png(RGB, 100));
    folder.write("media/src/dia-1.svg", "<svg/>");
    folder.finds(&[
        "media/dia-9.png: no day uses this file — name it in a day's `picture` or `audio`, or move it to media/src",
    ]);
}

#[test]
fn translations_show_what_the_original_shows() {
    let folder = Folder::bilingual();
    folder.write("media/dia-1.png", png(RGB, 100));
    folder.edit("es/day-1.md", "\"\n+++", "\"\npicture = \"dia-1.png\"\n+++");
    folder.finds(&[
        "pt/day-1.md:1: pt and es differ: only one of them has `picture` — give both a `picture = \"…\"` line, or neither",
    ]);
}

#[test]
fn a_film_in_place_of_a_picture_is_not_even_read() {
    let folder = with_picture("dia-1.png", &png(RGB, 6 * 1024 * 1024));
    folder.finds(&["media/dia-1.png: 6 MB are too much for a phone — make it smaller"]);
}

#[test]
fn names_of_files_are_plain() {
    with_picture("Día 1.png", &png(RGB, 100)).finds(&[
        "media/Día 1.png: the name would not survive every phone and computer — use small letters without accents, digits, hyphens and one full stop",
    ]);
}
