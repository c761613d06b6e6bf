//! What we take, and how it is recognised by its first bytes.

/// Everything that can lie in the submissions bucket, besides plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Aac,
    Amr,
    Jpeg,
    M4a,
    Mp3,
    Mp4,
    Ogg,
    Pdf,
    Png,
    ThreeGpAudio,
    ThreeGpVideo,
    WebP,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Audio,
    Document,
    Image,
    Video,
}

impl Format {
    pub const ALL: [Self; 12] = [
        Self::Aac,
        Self::Amr,
        Self::Jpeg,
        Self::M4a,
        Self::Mp3,
        Self::Mp4,
        Self::Ogg,
        Self::Pdf,
        Self::Png,
        Self::ThreeGpAudio,
        Self::ThreeGpVideo,
        Self::WebP,
    ];

    pub const fn mime_type(self) -> &'static str {
        self.row().0
    }

    /// Without a dot.
    pub const fn extension(self) -> &'static str {
        self.row().1
    }

    pub const fn family(self) -> Family {
        self.row().2
    }

    const fn row(self) -> (&'static str, &'static str, Family) {
        match self {
            Self::Aac => ("audio/aac", "aac", Family::Audio),
            Self::Amr => ("audio/amr", "amr", Family::Audio),
            Self::Jpeg => ("image/jpeg", "jpg", Family::Image),
            Self::M4a => ("audio/mp4", "m4a", Family::Audio),
            Self::Mp3 => ("audio/mpeg", "mp3", Family::Audio),
            Self::Mp4 => ("video/mp4", "mp4", Family::Video),
            Self::Ogg => ("audio/ogg", "ogg", Family::Audio),
            Self::Pdf => ("application/pdf", "pdf", Family::Document),
            Self::Png => ("image/png", "png", Family::Image),
            Self::ThreeGpAudio => ("audio/3gpp", "3gp", Family::Audio),
            Self::ThreeGpVideo => ("video/3gpp", "3gp", Family::Video),
            Self::WebP => ("image/webp", "webp", Family::Image),
        }
    }
}

/// What the first bytes say; what is inside of some of them, their tracks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Aac,
    Amr,
    Jpeg,
    Mp3,
    Mp4 { third_generation: bool },
    Ogg,
    Pdf,
    Png,
    WebP,
}

/// `None` for whatever is not on the list, however harmless.
///
/// One matcher at a time and not `infer::get`, which would also open archives and old office files, written by
/// whoever, to find out which of the kinds that we refuse they are.
pub(super) fn container(bytes: &[u8]) -> Option<Container> {
    use infer::{audio, image, video};

    if let Some(brand) = bytes.get(8..12).filter(|_| bytes[4..8] == *b"ftyp") {
        // `infer` does not know the files of older phones.
        let third_generation = brand.starts_with(b"3g");
        let known = video::is_mp4(bytes) || video::is_m4v(bytes) || audio::is_m4a(bytes);
        return (third_generation || known).then_some(Container::Mp4 { third_generation });
    }
    // WhatsApp plays Opus and nothing else that lies in an Ogg file. A PDF's mark may by its standard stand further
    // inside, and in a web page it may too: at the very beginning it cannot be both.
    let found = [
        (Container::Aac, audio::is_aac(bytes)),
        (Container::Amr, audio::is_amr(bytes) || bytes.starts_with(b"#!AMR-WB\n")),
        (Container::Jpeg, image::is_jpeg(bytes)),
        (Container::Mp3, audio::is_mp3(bytes)),
        (Container::Ogg, audio::is_ogg_opus(bytes)),
        (Container::Pdf, bytes.starts_with(b"%PDF-")),
        (Container::Png, image::is_png(bytes)),
        (Container::WebP, bytes.starts_with(b"RIFF") && image::is_webp(bytes)),
    ];
    found.into_iter().find_map(|(container, is)| is.then_some(container))
}
