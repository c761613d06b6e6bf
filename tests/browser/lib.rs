//! The phones page, driven in a headless Chromium; see `page/main.rs`.
