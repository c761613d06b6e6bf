//! The doors that a mailbox needs, behind one name, so that handlers do not spell out six types each.

use crate::ports::{
    AliasKey, Bus, Chance, Channel, Clock, Cohorts, Library, Participants, Pulse, Purse,
};

pub trait World: Send + Sync {
    type Participants: Participants;
    type Cohorts: Cohorts + Pulse + Purse;
    type Library: Library;
    type Channel: Channel;
    type Bus: Bus;
    /// What a process knows by itself.
    type Process: Clock + Chance + AliasKey;

    fn participants(&self) -> &Self::Participants;
    fn cohorts(&self) -> &Self::Cohorts;
    fn library(&self) -> &Self::Library;
    fn channel(&self) -> &Self::Channel;
    fn bus(&self) -> &Self::Bus;
    fn process(&self) -> &Self::Process;
}

/// The plain world: one value a door.
#[derive(Debug, Clone)]
pub struct Ports<P, C, L, Ch, B, E> {
    pub participants: P,
    pub cohorts: C,
    pub library: L,
    pub channel: Ch,
    pub bus: B,
    pub process: E,
}

impl<P, C, L, Ch, B, E> Ports<P, C, L, Ch, B, E> {
    /// The same with another way to send.
    pub fn with_channel<Other>(
        self,
        other: impl FnOnce(Ch) -> Other,
    ) -> Ports<P, C, L, Other, B, E> {
        let Self { participants, cohorts, library, channel, bus, process } = self;
        Ports { participants, cohorts, library, channel: other(channel), bus, process }
    }
}

impl<P, C, L, Ch, B, E> World for Ports<P, C, L, Ch, B, E>
where
    P: Participants,
    C: Cohorts + Pulse + Purse,
    L: Library,
    Ch: Channel,
    B: Bus,
    E: Clock + Chance + AliasKey,
{
    type Participants = P;
    type Cohorts = C;
    type Library = L;
    type Channel = Ch;
    type Bus = B;
    type Process = E;

    fn participants(&self) -> &P {
        &self.participants
    }

    fn cohorts(&self) -> &C {
        &self.cohorts
    }

    fn library(&self) -> &L {
        &self.library
    }

    fn channel(&self) -> &Ch {
        &self.channel
    }

    fn bus(&self) -> &B {
        &self.bus
    }

    fn process(&self) -> &E {
        &self.process
    }
}
