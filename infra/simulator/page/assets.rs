//! The phones page, embedded: no build step, no outside address, nothing to find at run time.

/// One file of the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asset {
    pub(crate) name: &'static str,
    pub(crate) mime: &'static str,
    pub(crate) body: &'static [u8],
}

/// The file called `name`; `index.html` is the page itself.
pub(crate) fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

macro_rules! assets {
    ($($name:literal $mime:expr),* $(,)?) => {
        &[$(Asset { name: $name, mime: $mime, body: include_bytes!($name) }),*]
    };
}

/// Every file that `index.html` and its modules ask for.
pub(crate) const ASSETS: &[Asset] = assets![
    "api.js" JS,
    "base.css" CSS,
    "bubble.js" JS,
    "chat.js" JS,
    "clock.js" JS,
    "compose.js" JS,
    "dom.js" JS,
    "flow.js" JS,
    "format.js" JS,
    "i18n.js" JS,
    "index.html" HTML,
    "interactive.js" JS,
    "journal.js" JS,
    "live.js" JS,
    "main.js" JS,
    "media.js" JS,
    "menu.js" JS,
    "ogg.js" JS,
    "panel.css" CSS,
    "people.js" JS,
    "phone.css" CSS,
    "phone.js" JS,
    "recorder.js" JS,
    "sample.js" JS,
    "sheet.js" JS,
    "state.js" JS,
    "template.js" JS,
    "times.js" JS,
    "welcome.js" JS,
];
