//! The WhatsApp Cloud API simulator.
