//! The page with the phones, embedded.

#[path = "../page/assets.rs"]
mod assets;

/// Media type and bytes of a file of the page.
pub(crate) fn find(name: &str) -> Option<(&'static str, &'static [u8])> {
    assets::asset(name).map(|asset| (asset.mime, asset.body))
}
