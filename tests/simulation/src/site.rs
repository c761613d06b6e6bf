//! Where something can go wrong: every call that leaves a function.

/// One kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    Find,
    Load,
    Peek,
    Create,
    Commit,
    Link,
    Erase,
    Members,
    DueWaits,
    Cohort,
    OpenCohorts,
    DueSteps,
    ClaimStep,
    FinishStep,
    PutOff,
    Beat,
    LastBeat,
    TakeMoney,
    Course,
    ReadRaffle,
    ReadAgenda,
    KeepAgenda,
    CommitRaffle,
    OwnTickets,
    AskBeacon,
    RecordDraw,
    Disown,
    KeepQuestion,
    KeepAttention,
    KeepAdvice,
    Forget,
    Post,
    Deliver,
    Announce,
    Put,
    Delete,
    DeleteAll,
    Send,
    MarkRead,
    FetchMedia,
}

impl Site {
    pub const ALL: [Self; 40] = [
        Self::Find,
        Self::Load,
        Self::Peek,
        Self::Create,
        Self::Commit,
        Self::Link,
        Self::Erase,
        Self::Members,
        Self::DueWaits,
        Self::Cohort,
        Self::OpenCohorts,
        Self::DueSteps,
        Self::ClaimStep,
        Self::FinishStep,
        Self::PutOff,
        Self::Beat,
        Self::LastBeat,
        Self::TakeMoney,
        Self::Course,
        Self::ReadRaffle,
        Self::ReadAgenda,
        Self::KeepAgenda,
        Self::CommitRaffle,
        Self::OwnTickets,
        Self::AskBeacon,
        Self::RecordDraw,
        Self::Disown,
        Self::KeepQuestion,
        Self::KeepAttention,
        Self::KeepAdvice,
        Self::Forget,
        Self::Post,
        Self::Deliver,
        Self::Announce,
        Self::Put,
        Self::Delete,
        Self::DeleteAll,
        Self::Send,
        Self::MarkRead,
        Self::FetchMedia,
    ];

    /// For the history: what was being done.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Find => "looks an alias up",
            Self::Load => "loads the item",
            Self::Peek => "peeks at the item",
            Self::Create => "creates the item",
            Self::Commit => "commits",
            Self::Link => "links aliases",
            Self::Erase => "erases the item",
            Self::Members => "lists members",
            Self::DueWaits => "lists due waits",
            Self::Cohort => "reads the cohort",
            Self::OpenCohorts => "lists open cohorts",
            Self::DueSteps => "lists due steps",
            Self::ClaimStep => "claims a step",
            Self::FinishStep => "finishes a step",
            Self::PutOff => "puts a step off",
            Self::Beat => "notes the number's pulse",
            Self::LastBeat => "reads the number's pulse",
            Self::TakeMoney => "opens the purse",
            Self::Course => "reads the course",
            Self::ReadRaffle => "reads the raffle",
            Self::ReadAgenda => "reads the agenda",
            Self::KeepAgenda => "keeps the agenda",
            Self::CommitRaffle => "seals the raffle's list",
            Self::OwnTickets => "notes whose the tickets are",
            Self::AskBeacon => "asks for the raffle's number",
            Self::RecordDraw => "records the draw",
            Self::Disown => "forgets whose a ticket was",
            Self::KeepQuestion => "keeps a question",
            Self::KeepAttention => "keeps a call for attention",
            Self::KeepAdvice => "keeps what was said of a session",
            Self::Forget => "forgets her",
            Self::Post => "posts letters",
            Self::Deliver => "posts chunks",
            Self::Announce => "announces",
            Self::Put => "puts an object",
            Self::Delete => "deletes an object",
            Self::DeleteAll => "deletes a folder",
            Self::Send => "sends",
            Self::MarkRead => "shows blue ticks",
            Self::FetchMedia => "fetches a file",
        }
    }

    /// Changes something that stays.
    pub const fn writes(self) -> bool {
        match self {
            Self::Find
            | Self::Load
            | Self::Peek
            | Self::Members
            | Self::DueWaits
            | Self::Cohort
            | Self::OpenCohorts
            | Self::DueSteps
            | Self::LastBeat
            | Self::Course
            | Self::ReadRaffle
            | Self::ReadAgenda
            | Self::AskBeacon
            | Self::MarkRead
            | Self::FetchMedia => false,
            Self::Create
            | Self::Commit
            | Self::Link
            | Self::Erase
            | Self::ClaimStep
            | Self::FinishStep
            | Self::PutOff
            | Self::Beat
            | Self::TakeMoney
            | Self::KeepAgenda
            | Self::CommitRaffle
            | Self::OwnTickets
            | Self::RecordDraw
            | Self::Disown
            | Self::KeepQuestion
            | Self::KeepAttention
            | Self::KeepAdvice
            | Self::Forget
            | Self::Post
            | Self::Deliver
            | Self::Announce
            | Self::Put
            | Self::Delete
            | Self::DeleteAll
            | Self::Send => true,
        }
    }

    /// Answers from a copy that may lag behind by up to two seconds.
    pub const fn may_be_stale(self) -> bool {
        matches!(
            self,
            Self::Find
                | Self::Peek
                | Self::Members
                | Self::DueWaits
                | Self::DueSteps
                | Self::LastBeat
        )
    }

    /// A conditional write that somebody else may have won.
    pub const fn may_conflict(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Commit | Self::Erase | Self::ClaimStep | Self::KeepAgenda
        )
    }
}
