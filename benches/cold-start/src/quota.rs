//! The CPU of a small function, by a cgroup.

use std::path::{Path, PathBuf};

/// A function of 1,769 MB has one vCPU, a smaller one its share.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const VCPU_MB: u64 = 1_769;
/// Lambda's, where a kernel left alone takes 100,000. AWS does not say it; whoever measured found that a function that
/// uses up its part of 20 ms pauses until they are over.
/// <https://github.com/pwrdrvr/lambda-dispatch/issues/246>
const PERIOD_MICROSECONDS: u64 = 20_000;

/// A group of processes that together get the CPU of so many MB; goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Quota(PathBuf);

impl Quota {
    /// `None` where this machine lets nobody make one.
    pub(crate) fn of_memory(mb: u64) -> Option<Self> {
        let quota = PERIOD_MICROSECONDS * mb / VCPU_MB;
        let name = format!("tertulia-cold-start-{}", std::process::id());
        Self::second(&name, quota).or_else(|| Self::first(&name, quota))
    }

    /// cgroup v2.
    fn second(name: &str, quota: u64) -> Option<Self> {
        let folder = Path::new("/sys/fs/cgroup").join(name);
        Self::make(folder, "cpu.max", &format!("{quota} {PERIOD_MICROSECONDS}"))
    }

    /// cgroup v1.
    fn first(name: &str, quota: u64) -> Option<Self> {
        let folder = Path::new("/sys/fs/cgroup/cpu").join(name);
        let group = Self::make(folder, "cpu.cfs_quota_us", &quota.to_string())?;
        // The other way round the quota would for a moment be more than the period, or less than it may be.
        let period =
            std::fs::write(group.0.join("cpu.cfs_period_us"), PERIOD_MICROSECONDS.to_string());
        period.is_ok().then_some(group)
    }

    fn make(folder: PathBuf, file: &str, quota: &str) -> Option<Self> {
        std::fs::create_dir(&folder).ok()?;
        let group = Self(folder);
        // A plain folder on a system without the controller has no such file, and must not get one.
        let file = group.0.join(file);
        (file.exists() && std::fs::write(file, quota).is_ok()).then_some(group)
    }

    pub(crate) fn take_in(&self, process: u32) -> std::io::Result<()> {
        std::fs::write(self.0.join("cgroup.procs"), process.to_string())
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}
