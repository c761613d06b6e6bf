//! Scripts.
use crate::sim::Simulator;

#[derive(Clone, Debug)]
pub(crate) struct Script {}

impl Simulator {
    pub(crate) fn on_script(&mut self, _step: u32) {}
}
