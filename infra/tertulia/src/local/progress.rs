//! What a person sees while something takes long: one line for each step, with what it is doing right now.

use std::{borrow::Cow, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// A step under way. Dropping it without [`Step::done`] leaves its line as a failure.
#[derive(Debug)]
pub struct Step {
    bar: ProgressBar,
    title: Cow<'static, str>,
    finished: bool,
}

impl Step {
    pub fn begin(title: impl Into<Cow<'static, str>>) -> Self {
        let title = title.into();
        let bar = ProgressBar::new_spinner();
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {prefix} {wide_msg:.dim} {elapsed:.dim}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(title.clone());
        bar.enable_steady_tick(Duration::from_millis(100));
        Self {
            bar,
            title,
            finished: false,
        }
    }

    /// What is being done inside the step.
    pub fn say(&self, what: impl Into<Cow<'static, str>>) {
        self.bar.set_message(what);
    }

    pub fn done(mut self) {
        self.finished = true;
        self.close('✓');
    }

    fn close(&self, mark: char) {
        self.bar.finish_and_clear();
        let seconds = self.bar.elapsed().as_secs_f32();
        eprintln!("{mark} {} ({seconds:.1} s)", self.title);
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.finished {
            self.close('✗');
        }
    }
}
