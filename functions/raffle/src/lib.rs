//! `raffle`: to be written.
