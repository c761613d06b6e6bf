//! Bugs on purpose, to see whether the simulation finds them.
//!
//! Without the feature `planted`, which only the simulation's own tests switch on, [`planted`] is `false` at compile
//! time and none of this is in the program.

/// A bug that can be planted; each stands in the code as `if planted(Bug::…)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bug {
    SendBeforeClaim = 1,
    AcknowledgeBeforeDurable,
    AcceptUnsigned,
    SkipOptOutCheck,
    LeaveWhileBusy,
    KeepQueuedOnOptOut,
    TrustStaleTimer,
    SwallowConflict,
    ResetHandled,
    ResendPrize,
    AcknowledgeBeforeStored,
    SkipQuietHours,
    WrongZone,
    FreeFormOutsideWindow,
    LoseBatchFailure,
    ContinueAfterFailure,
    ResendAtOnce,
    ResendWithoutPulse,
    IgnoreStatus,
    ForgetSettled,
    NotSentIsDone,
    DoubtIsRefused,
    Overtake,
    EraseLeavesAlias,
    EraseLeavesObject,
    LogPhone,
    FinishBeforePosted,
    LessonTwice,
    DropHalfChunk,
    NoWait,
    DropAnnouncement,
    EarlyLessonLost,
    DropQuestion,
    DrawByAnotherRound,
    DrawAStranger,
    TellBeforeRecord,
    PassOnTwice,
    ForgetOwed,
    SpendBeyondCap,
}

impl Bug {
    pub const ALL: [Self; 39] = [
        Self::SendBeforeClaim,
        Self::AcknowledgeBeforeDurable,
        Self::AcceptUnsigned,
        Self::SkipOptOutCheck,
        Self::LeaveWhileBusy,
        Self::KeepQueuedOnOptOut,
        Self::TrustStaleTimer,
        Self::SwallowConflict,
        Self::ResetHandled,
        Self::ResendPrize,
        Self::AcknowledgeBeforeStored,
        Self::SkipQuietHours,
        Self::WrongZone,
        Self::FreeFormOutsideWindow,
        Self::LoseBatchFailure,
        Self::ContinueAfterFailure,
        Self::ResendAtOnce,
        Self::ResendWithoutPulse,
        Self::IgnoreStatus,
        Self::ForgetSettled,
        Self::NotSentIsDone,
        Self::DoubtIsRefused,
        Self::Overtake,
        Self::EraseLeavesAlias,
        Self::EraseLeavesObject,
        Self::LogPhone,
        Self::FinishBeforePosted,
        Self::LessonTwice,
        Self::DropHalfChunk,
        Self::NoWait,
        Self::DropAnnouncement,
        Self::EarlyLessonLost,
        Self::DropQuestion,
        Self::DrawByAnotherRound,
        Self::DrawAStranger,
        Self::TellBeforeRecord,
        Self::PassOnTwice,
        Self::ForgetOwed,
        Self::SpendBeyondCap,
    ];
}

#[cfg(feature = "planted")]
mod ground {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Bug;

    static PLANTED: AtomicU8 = AtomicU8::new(0);

    /// Plants one bug in this process, or takes it out.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(0, |bug| bug as u8), Ordering::SeqCst);
    }

    pub fn planted(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8
    }
}

#[cfg(feature = "planted")]
pub use ground::{plant, planted};

#[cfg(not(feature = "planted"))]
pub const fn planted(_: Bug) -> bool {
    false
}
