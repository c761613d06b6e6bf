use super::*;

fn hidden(bytes: &[u8]) -> bool {
    finds(bytes, samples::SECRET.as_bytes())
}

fn finds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

fn every_sample() -> Vec<(&'static str, MediaKind, Vec<u8>, Format)> {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};

    let adts: Vec<u8> = [0xFF, 0xF1, 0x50, 0x80, 0x01, 0x20, 0xFC, 0x21, 0x00].repeat(3);
    // 32 kbit/s at 44.1 kHz: 104 bytes a frame.
    let mp3 = [&[0xFF, 0xFB, 0x10, 0xC4][..], &[0; 100]].concat().repeat(2);
    let secret = format!("{:128}", samples::SECRET);
    let tagged = [
        b"ID3\x04\0\0\0\0\x01\x00",
        secret.as_bytes(),
        &[0; 7],
        &mp3,
        b"TAG",
        &secret.as_bytes()[..125],
    ]
    .concat();
    vec![
        ("jpeg", Image, samples::jpeg(samples::PLAIN_JPEG, 6), Format::Jpeg),
        ("png", Image, samples::png(samples::PLAIN_PNG, 6), Format::Png),
        ("webp", Image, samples::webp(samples::PLAIN_WEBP, 6), Format::WebP),
        ("sticker", Sticker, samples::PLAIN_WEBP.to_vec(), Format::WebP),
        ("voice", Voice, samples::voice(), Format::Ogg),
        ("m4a", Audio, samples::recording(), Format::M4a),
        // Some recorders call every MP4 a film.
        ("audio in mp42", Audio, samples::moving(b"mp42", &[b"soun"]), Format::M4a),
        ("3gp audio", Audio, samples::moving(b"3gp4", &[b"soun"]), Format::ThreeGpAudio),
        ("aac", Audio, adts, Format::Aac),
        ("mp3", Audio, mp3, Format::Mp3),
        ("mp3 with a tag", Audio, tagged, Format::Mp3),
        ("amr", Voice, b"#!AMR\n\x3C1234567".to_vec(), Format::Amr),
        ("amr-wb", Voice, b"#!AMR-WB\n\x3C1234".to_vec(), Format::Amr),
        ("mp4", Video, samples::film(), Format::Mp4),
        ("isom", Video, samples::moving(b"isom", &[b"vide"]), Format::Mp4),
        ("3gp", Video, samples::moving(b"3gp5", &[b"vide", b"soun"]), Format::ThreeGpVideo),
        ("pdf", Document, samples::pdf(), Format::Pdf),
        ("photo as a document", Document, samples::jpeg(samples::PLAIN_JPEG, 1), Format::Jpeg),
    ]
}

#[test]
fn what_we_take_is_recognised_by_its_bytes_and_freed_of_what_it_hides() {
    for (name, kind, bytes, format) in every_sample() {
        let clean = inspect(kind, bytes).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        assert_eq!(clean.format, format, "{name}");
        assert!(!hidden(&clean.bytes), "{name} still tells");
    }
}

#[test]
fn cleaning_twice_changes_nothing() {
    for (name, kind, bytes, _) in every_sample() {
        let once = inspect(kind, bytes).unwrap();
        assert_eq!(inspect(kind, once.bytes.clone()), Ok(once), "{name}");
    }
}

#[test]
fn what_we_do_not_take_is_refused_whatever_it_is_called() {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};

    let zip = b"PK\x03\x04\x14\0\0\0\x08\0word/document.xml".to_vec();
    let wrong: [(&str, Vec<u8>); 21] = [
        ("exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF".to_vec()),
        ("elf", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        ("apk, docx, zip", zip),
        ("old doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()),
        ("html", b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
        ("html that mentions a PDF", b"<html><!-- %PDF-1.4 --><script></script>%%EOF".to_vec()),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec()),
        ("xml", b"<?xml version='1.0'?><svg/>".to_vec()),
        ("shell script", b"#!/bin/sh\nrm -r x".to_vec()),
        ("words", b"Hola, esto es texto".to_vec()),
        ("heic", [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[0; 32]].concat()),
        ("avif", [&b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"[..], &[0; 32]].concat()),
        ("quicktime", samples::moving(b"qt  ", &[b"vide"])),
        ("webm", [&b"\x1A\x45\xDF\xA3\x01\0\0\0\0\0\0\x1F\x42\x86\x81\x01\x42\x82\x84webm"[..], &[0; 300]].concat()),
        ("gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("bmp", b"BM\x3A\0\0\0\0\0\0\0".to_vec()),
        ("tiff with places", samples::exif(1)),
        ("wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec()),
        ("ogg without opus", [&b"OggS\0\x02\0\0\0\0\0\0\0\0tert\0\0\0\0\0\0\0\0\x01\x1E"[..], b"\x01vorbis\0\0\0\0\x01\x44\xAC\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xB8\x01"].concat()),
        ("not quite webp", b"JUNK\x10\0\0\0WEBPVP8 \0\0\0\0".to_vec()),
        ("zeros", vec![0; 4096]),
    ];
    for (name, bytes) in wrong {
        for kind in [Audio, Document, Image, Sticker, Video, Voice] {
            assert_eq!(inspect(kind, bytes.clone()), Err(Refusal::WrongType), "{name} as {kind:?}");
        }
    }
}

#[test]
fn the_declared_kind_has_to_be_right() {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};

    for (name, _, bytes, format) in every_sample() {
        let may_be: &[MediaKind] = match format.family() {
            Family::Audio => &[Audio, Voice, Document],
            Family::Document => &[Document],
            Family::Image => &[Image, Sticker, Document],
            Family::Video => &[Video, Document],
        };
        for kind in [Audio, Document, Image, Sticker, Video, Voice] {
            let taken = inspect(kind, bytes.clone());
            if may_be.contains(&kind) {
                assert!(taken.is_ok(), "{name} as {kind:?}");
            } else {
                assert_eq!(taken, Err(Refusal::WrongType), "{name} as {kind:?}");
            }
        }
    }
}

#[test]
fn a_file_that_ends_in_the_middle_is_broken() {
    for (name, kind, bytes, format) in every_sample() {
        // What follows the picture's own end was not needed anyway.
        let needed = match inspect(kind, bytes.clone()) {
            Ok(clean) if format.family() == Family::Image => clean.bytes,
            Ok(_) | Err(_) => bytes,
        };
        // Nothing in an AMR file says where it ends; one frame of AAC or MP3 is a file.
        if [Format::Amr, Format::Aac, Format::Mp3].contains(&format) {
            continue;
        }
        for end in [needed.len() - 1, needed.len() - 2, needed.len() * 2 / 3, 60] {
            let cut = inspect(kind, needed[..end].to_vec());
            // A newline behind a PDF's end is no loss.
            if format == Format::Pdf && end == needed.len() - 1 {
                assert!(cut.is_ok());
            } else {
                assert_eq!(cut, Err(Refusal::Broken), "{name} cut at {end} of {}", needed.len());
            }
        }
    }
}

#[test]
fn sizes_end_where_the_channel_ends() {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};

    for (kind, limit) in [
        (Image, 5 * 1024 * 1024),
        (Audio, 16 * 1024 * 1024),
        (Voice, 16 * 1024 * 1024),
        (Video, 16 * 1024 * 1024),
        (Document, 20 * 1024 * 1024),
        (Sticker, 512 * 1024),
    ] {
        assert_eq!(limit_bytes(kind), limit);
        let padded = |length: u64| {
            let mut bytes = samples::PLAIN_JPEG.to_vec();
            bytes.resize(length as usize, 0);
            inspect(kind, bytes)
        };
        assert_eq!(padded(limit + 1), Err(Refusal::TooLarge), "{kind:?}");
        assert_ne!(padded(limit), Err(Refusal::TooLarge), "{kind:?}");
    }
    assert_eq!(inspect(Image, Vec::new()), Err(Refusal::Broken));
}

#[test]
fn the_compressed_picture_is_the_same_to_the_byte() {
    for orientation in 0..=9 {
        let turned = (2..=8).contains(&orientation);

        let kept =
            inspect(MediaKind::Image, samples::jpeg(samples::PLAIN_JPEG, orientation)).unwrap();
        let scan = samples::PLAIN_JPEG.windows(2).position(|two| two == b"\xFF\xDA").unwrap();
        assert!(kept.bytes.ends_with(&samples::PLAIN_JPEG[scan..]));
        assert!(finds(&kept.bytes, samples::COLOURS));
        assert_eq!(finds(&kept.bytes, b"Exif\0\0"), turned);

        let kept =
            inspect(MediaKind::Image, samples::png(samples::PLAIN_PNG, orientation)).unwrap();
        let data = samples::PLAIN_PNG.windows(4).position(|four| four == b"IDAT").unwrap();
        assert!(kept.bytes.ends_with(&samples::PLAIN_PNG[data - 4..]));
        assert!(finds(&kept.bytes, b"iCCP"));
        assert_eq!(finds(&kept.bytes, b"eXIf"), turned);

        let kept =
            inspect(MediaKind::Image, samples::webp(samples::PLAIN_WEBP, orientation)).unwrap();
        assert!(finds(&kept.bytes, &samples::PLAIN_WEBP[12..]));
        assert!(finds(&kept.bytes, samples::COLOURS));
        assert_eq!(finds(&kept.bytes, b"EXIF"), turned);
    }
}

#[test]
fn a_plain_picture_comes_through_untouched() {
    for plain in [samples::PLAIN_JPEG, samples::PLAIN_PNG, samples::PLAIN_WEBP] {
        assert_eq!(inspect(MediaKind::Image, plain.to_vec()).unwrap().bytes, plain);
    }
}

#[test]
fn notes_between_two_scans_go_and_tables_stay() {
    let scan = samples::PLAIN_JPEG.windows(2).position(|two| two == b"\xFF\xDA").unwrap();
    let (head, tail) = samples::PLAIN_JPEG.split_at(scan);
    let data = &tail[..tail.len() - 2];
    let note = [&b"\xFF\xE1\0\x27"[..], samples::SECRET.as_bytes()].concat();
    let table = b"\xFF\xDD\0\x04\0\0";
    let several = [head, data, &note, table, data, b"\xFF\xFF\xD0", &note, b"\xFF\xD9"].concat();

    let kept = inspect(MediaKind::Image, several).unwrap().bytes;

    assert_eq!(kept, [head, data, table, data, b"\xFF\xFF\xD0", b"\xFF\xD9"].concat());
}

/// Found by the fuzzer: what fills the place before a note would make another marker of what comes behind it.
#[test]
fn the_bytes_that_fill_the_place_before_a_note_go_with_it() {
    let scan = samples::PLAIN_JPEG.windows(2).position(|two| two == b"\xFF\xDA").unwrap();
    let (head, tail) = samples::PLAIN_JPEG.split_at(scan);
    let data = &tail[..tail.len() - 2];
    let note = [&b"\xFF\xFF\xFF\xE1\0\x27"[..], samples::SECRET.as_bytes()].concat();
    let behind = b"\xD9\xE1 not a marker";
    let filled = [head, data, &note, behind, b"\xFF\xD9"].concat();

    let kept = inspect(MediaKind::Image, filled).unwrap().bytes;

    assert_eq!(kept, [head, data, behind, b"\xFF\xD9"].concat());
    assert_eq!(inspect(MediaKind::Image, kept.clone()).unwrap().bytes, kept);
}

#[test]
fn a_small_copy_inside_the_header_goes() {
    let mut with_copy = samples::PLAIN_JPEG.to_vec();
    // One pixel, three bytes.
    with_copy.splice(4..6, [0, 19]);
    with_copy.splice(18..20, [1, 1, 9, 9, 9]);
    assert_eq!(inspect(MediaKind::Image, with_copy).unwrap().bytes, samples::PLAIN_JPEG);
}

#[test]
fn a_films_boxes_keep_their_places() {
    let film = samples::film();
    let kept = inspect(MediaKind::Video, film.clone()).unwrap().bytes;
    assert_eq!(kept.len(), film.len());
    let place = |bytes: &[u8]| bytes.windows(4).position(|four| four == b"mdat");
    assert_eq!(place(&kept), place(&film));
    assert!(finds(&kept, b"what is seen and heard"));
    for gone in [&b"udta"[..], b"\xA9xyz", b"loci", b"meta", b"uuid"] {
        assert!(!finds(&kept, gone));
    }
}

#[test]
fn a_track_that_is_neither_seen_nor_heard_goes() {
    let film = samples::moving(b"mp42", &[b"vide", b"meta"]);
    let kept = inspect(MediaKind::Video, film.clone()).unwrap();
    assert_eq!(kept.format, Format::Mp4);
    assert_eq!(kept.bytes.windows(4).filter(|four| four == b"trak").count(), 1);

    let path_only = samples::moving(b"mp42", &[b"meta"]);
    assert_eq!(inspect(MediaKind::Video, path_only), Err(Refusal::Broken));
}

#[test]
fn boxes_of_every_size_notation_are_followed() {
    let film = samples::film();
    let at = film.windows(4).position(|four| four == b"mdat").unwrap() - 4;
    let contents = b"what is seen and heard";

    let mut long = film[..at].to_vec();
    long.extend_from_slice(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x26");
    long.extend_from_slice(contents);
    assert!(inspect(MediaKind::Video, long.clone()).is_ok());
    long.pop();
    assert_eq!(inspect(MediaKind::Video, long), Err(Refusal::Broken));

    let mut open = film[..at].to_vec();
    open.extend_from_slice(b"\0\0\0\0mdat");
    open.extend_from_slice(contents);
    assert!(inspect(MediaKind::Video, open).is_ok());
}

#[test]
fn an_animation_keeps_its_frames_and_loses_their_notes() {
    let chunk = |id: &[u8; 4], data: &[u8]| {
        let mut chunk = [id.as_slice(), &(data.len() as u32).to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let picture = &samples::PLAIN_WEBP[12..];
    let animation = |frame_notes: &[u8], flags: u8| {
        let frame = [&[0; 16], picture, frame_notes].concat();
        let body = [
            b"WEBP".to_vec(),
            chunk(b"VP8X", &[flags, 0, 0, 0, 15, 0, 0, 7, 0, 0]),
            chunk(b"ANIM", &[0; 6]),
            chunk(b"ANMF", &frame),
        ]
        .concat();
        chunk(b"RIFF", &body)
    };
    let noted = animation(&chunk(b"mine", samples::SECRET.as_bytes()), 0b0000_0110);
    let kept = inspect(MediaKind::Sticker, noted).unwrap().bytes;
    assert_eq!(kept, animation(&[], 0b0000_0010));
}

#[test]
fn every_format_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<_> =
        Format::ALL.iter().map(|format| format.mime_type()).collect();
    assert_eq!(names.len(), Format::ALL.len());
    for format in Format::ALL {
        assert!(format.extension().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}

#[test]
fn a_digest_is_lower_case_hex() {
    // FIPS 180-4's own example.
    assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn a_wrapping_without_a_picture_is_broken() {
    let jpeg = samples::PLAIN_JPEG;
    let frame = jpeg.windows(2).position(|two| two == b"\xFF\xC0").unwrap();
    let scan = jpeg.windows(2).position(|two| two == b"\xFF\xDA").unwrap();
    // A frame header of one component has eleven bytes behind its marker.
    let frameless = [&jpeg[..frame], &jpeg[frame + 13..]].concat();
    let scanless = [&jpeg[..scan], b"\xFF\xD9"].concat();
    let endless = samples::PLAIN_PNG[..samples::PLAIN_PNG.len() - 12].to_vec();
    let canvas = b"RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x0F\0\0\x07\0\0".to_vec();
    for (name, bytes) in [
        ("a JPEG of tables", frameless),
        ("a JPEG of headers", scanless),
        ("a PNG without its end", endless),
        ("a WebP of one canvas", canvas),
    ] {
        assert_eq!(inspect(MediaKind::Image, bytes), Err(Refusal::Broken), "{name}");
    }
}

#[test]
fn a_box_shorter_than_its_own_header_is_broken() {
    let film = samples::film();
    for header in [
        b"\0\0\0\x02free\0\0\0\0\0\0\0\0".as_slice(),
        b"\0\0\0\x07free\0\0\0\0\0\0\0\0",
        b"\0\0\0\x01free\0\0\0\0\0\0\0\x0F",
        b"\0\0\0\x01free\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        b"\0\0\0\x01free",
    ] {
        let bytes = [film.as_slice(), header].concat();
        assert_eq!(inspect(MediaKind::Video, bytes), Err(Refusal::Broken), "{header:?}");
    }
}

#[test]
fn sound_is_recognised_by_its_second_frame_at_every_rate() {
    // Version, bit rate and sampling rate as in the frame's header, and the length that follows from them.
    for (header, length) in [
        ([0xFF, 0xFB, 0x90, 0xC4], 417),
        ([0xFF, 0xFB, 0x92, 0xC4], 418),
        ([0xFF, 0xFA, 0xE4, 0xC4], 960),
        ([0xFF, 0xF3, 0x80, 0xC4], 208),
        ([0xFF, 0xF2, 0x88, 0xC4], 288),
        ([0xFF, 0xE3, 0x48, 0xC4], 288),
    ] {
        let frame = |length: usize| [header.as_slice(), &vec![0; length - 4]].concat();
        let tagged =
            |frame: Vec<u8>| [b"ID3\x04\0\0\0\0\0\0".as_slice(), &frame.repeat(2)].concat();
        assert!(inspect(MediaKind::Audio, tagged(frame(length))).is_ok(), "{header:?}");
        for wrong in [length - 1, length + 1] {
            assert_eq!(
                inspect(MediaKind::Audio, tagged(frame(wrong))),
                Err(Refusal::Broken),
                "{header:?} of {wrong} bytes"
            );
        }
    }
    for header in [
        // No bit rate, no sampling rate, no version, another layer.
        [0xFF, 0xFB, 0x00, 0xC4],
        [0xFF, 0xFB, 0xF0, 0xC4],
        [0xFF, 0xFB, 0x9C, 0xC4],
        [0xFF, 0xEB, 0x90, 0xC4],
        [0xFF, 0xFD, 0x90, 0xC4],
    ] {
        let bytes = [b"ID3\x04\0\0\0\0\0\0".as_slice(), &header, &[0; 1000]].concat();
        assert_eq!(inspect(MediaKind::Audio, bytes), Err(Refusal::Broken), "{header:?}");
    }
    let adts = [&[0xFF, 0xF1, 0x50, 0x80, 0x01, 0x20, 0xFC, 0x21, 0x00][..], &[7; 50]].concat();
    assert_eq!(inspect(MediaKind::Audio, adts), Err(Refusal::Broken));
}
