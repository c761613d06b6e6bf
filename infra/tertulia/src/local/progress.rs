//! What a person sees while something takes long: one line for each step, with what it is doing right now.

use std::{borrow::Cow, sync::LazyLock, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Two steps can be under way at the same time; they share the terminal through this.
static LINES: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

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
        let bar = LINES.add(ProgressBar::new_spinner());
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {prefix} {elapsed:.dim} {wide_msg:.dim}")
        {
            bar.set_style(style);
        }
        bar.set_prefix(title.clone());
        bar.enable_steady_tick(Duration::from_millis(100));
        Self { bar, title, finished: false }
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
        let seconds = self.bar.elapsed().as_secs_f32();
        self.bar.finish_and_clear();
        LINES.remove(&self.bar);
        LINES.suspend(|| eprintln!("{mark} {} ({seconds:.1} s)", self.title));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if !self.finished {
            self.close('✗');
        }
    }
}
