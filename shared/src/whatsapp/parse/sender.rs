//! Who wrote: a phone number, a business-scoped id, or both, from the places where Meta may put them.

use super::super::wire::Node;
use crate::domain::address::{Address, Phone, UserId};

/// `value.contacts`: what Meta knows about the people of one change.
pub(super) struct Contacts<'n> {
    nodes: &'n [Node<'n>],
    /// One message and one contact: they belong together, even if nothing else says so.
    is_pair: bool,
}

impl<'n> Contacts<'n> {
    pub(super) fn new(nodes: &'n [Node<'n>], messages: usize) -> Self {
        Self { nodes, is_pair: nodes.len() == 1 && messages == 1 }
    }

    /// The sender of a message, completed by the contact that shares her number or her id.
    pub(super) fn sender(&self, message: &Node<'_>) -> Option<Address> {
        let (mut phone, mut user) = identity(message.get("from"));
        user = identity(message.get("from_user_id")).1.or(user);
        for contact in self.nodes {
            if phone.is_some() && user.is_some() {
                break;
            }
            let (known_phone, known_user) = known(contact);
            let is_hers = (phone.is_some() && phone == known_phone)
                || (user.is_some() && user == known_user)
                || (self.is_pair && phone.is_none() && user.is_none());
            if is_hers {
                phone = phone.or(known_phone);
                user = user.or(known_user);
            }
        }
        Address::new(phone, user)
    }
}

fn known(contact: &Node<'_>) -> (Option<Phone>, Option<UserId>) {
    let (phone, misplaced) = identity(contact.get("wa_id"));
    (phone, identity(contact.get("user_id")).1.or(misplaced))
}

/// A text that is a number or an id: both turn up where only the other is documented.
pub(super) fn identity(node: &Node<'_>) -> (Option<Phone>, Option<UserId>) {
    let Some(text) = node.text() else {
        return (None, None);
    };
    match UserId::parse(&text) {
        Some(user) => (None, Some(user)),
        None => (Phone::parse(&text), None),
    }
}
