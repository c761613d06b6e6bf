//! Real pictures, read by somebody else's reader: what was kept looks the same and tells nothing.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, metadata::Orientation,
};
use shared::{
    domain::inbound::MediaKind,
    media::{inspect, samples},
};

/// No symmetry, so that a wrong turn shows.
fn shop_window() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| {
        image::Rgb([(x * 5) as u8, (y * 7) as u8, ((x + 3 * y) % 256) as u8])
    })
}

fn written(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    shop_window().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

struct Seen {
    pixels: DynamicImage,
    orientation: Orientation,
    colours: Option<Vec<u8>>,
    notes: Option<Vec<u8>>,
}

fn seen(bytes: &[u8]) -> Seen {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    Seen {
        orientation: decoder.orientation().unwrap(),
        colours: decoder.icc_profile().unwrap(),
        notes: decoder.exif_metadata().unwrap(),
        pixels: DynamicImage::from_decoder(decoder).unwrap(),
    }
}

#[test]
fn every_picture_looks_the_same_from_every_side() {
    type Noted = fn(&[u8], u16) -> Vec<u8>;
    for (format, noted) in [
        (ImageFormat::Jpeg, samples::jpeg as Noted),
        (ImageFormat::Png, samples::png),
        (ImageFormat::WebP, samples::webp),
    ] {
        let plain = written(format);
        for orientation in 1..=8 {
            let sent = noted(&plain, orientation);
            let before = seen(&sent);
            // The sample is a real one: its reader finds the notes.
            assert_eq!(before.orientation.to_exif() as u16, orientation, "{format:?}");
            assert!(before.notes.unwrap().len() > 26, "{format:?}");

            let kept = inspect(MediaKind::Image, sent).unwrap().bytes;

            let after = seen(&kept);
            assert_eq!(after.orientation, before.orientation, "{format:?} {orientation}");
            assert_eq!(after.pixels, before.pixels, "{format:?}");
            assert_eq!(after.colours, before.colours, "{format:?}");
            assert!(after.colours.is_some(), "{format:?}");
            // One entry, which is the orientation, or no notes at all.
            let entries = after.notes.map(|tiff| (tiff.len(), tiff[9]));
            assert_eq!(entries, (orientation != 1).then_some((26, 1)), "{format:?}");
            for tells in [samples::SECRET.as_bytes(), b"xmp", b"GPS", b"Photoshop", b"MPF"] {
                assert!(!kept.windows(tells.len()).any(|window| window == tells), "{format:?}");
            }
        }
    }
}

#[test]
fn a_picture_without_notes_stays_to_the_byte() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let plain = written(format);
        assert_eq!(inspect(MediaKind::Image, plain.clone()).unwrap().bytes, plain, "{format:?}");
    }
}
