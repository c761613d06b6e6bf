//! Deliveries of several simulators priced as those of one account: the monthly allowance is used up once.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::message::Tick;
use crate::sim::Simulator;
use rates::{Category, Charge, Free, Market, Meter, Occasion};

/// A message from the business, as far as a bill goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent<'a> {
    /// The simulator's name of whom it is for.
    pub person: &'a str,
    /// `biz_opaque_callback_data`.
    pub key: Option<&'a str>,
    pub accepted_at: Timestamp,
    pub delivered_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    pub tick: Tick,
    pub template: bool,
    pub number: u16,
    pub market: Market,
    pub category: Category,
    /// What this simulator charged; `None` if it was not delivered.
    pub charge: Option<Charge>,
}

/// What a delivered message is priced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delivery {
    pub at: Timestamp,
    pub number: u16,
    pub market: Market,
    pub category: Category,
    /// In the free window of an advertisement or a page button.
    pub entry_point: bool,
    /// In an open service window; only the rules before October 2026 ask.
    pub window_open: bool,
}

/// One account's bill. Deliveries have to be charged in order of time.
///
/// <https://developers.facebook.com/docs/whatsapp/pricing>
#[derive(Clone, Debug)]
pub struct Bill(Meter);

impl Bill {
    /// Months and days are those of the account's zone.
    pub fn new(zone: TimeZone) -> Self {
        Self(Meter::new(zone))
    }

    /// A price that no known card has is `None`, never zero.
    pub fn charge(&mut self, delivery: &Delivery) -> Charge {
        let Delivery { at, number, market, category, entry_point, window_open } = *delivery;
        self.0.charge(Occasion { number, market, category, window_open, entry_point }, at)
    }

    /// The account's day on which something happens.
    pub fn day(&mut self, at: Timestamp) -> Date {
        self.0.day(at)
    }
}

impl Sent<'_> {
    /// `None` for what was not delivered.
    pub fn delivery(&self) -> Option<Delivery> {
        let (at, charge) = (self.delivered_at?, self.charge?);
        Some(Delivery {
            at,
            number: self.number,
            market: self.market,
            category: charge.category,
            entry_point: charge.free == Some(Free::EntryPoint),
            window_open: charge.free == Some(Free::Window),
        })
    }
}

/// Whether a message is on the phone that it was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    OnHerPhone,
    NotYet,
    /// It failed, ran out of time, or is none of ours.
    Never,
}

impl Simulator {
    pub fn arrived(&self, wamid: &str) -> Arrived {
        match self.message(wamid).map(|(_, message)| message.tick) {
            Some(Tick::Delivered | Tick::Read | Tick::Played) => Arrived::OnHerPhone,
            Some(Tick::Clock | Tick::Sent) => Arrived::NotYet,
            Some(Tick::Failed | Tick::Expired) | None => Arrived::Never,
        }
    }

    /// Every message from the business, in the order of acceptance.
    pub fn sent(&self) -> impl Iterator<Item = Sent<'_>> {
        self.messages.iter().filter(|message| !message.inbound).filter_map(|message| {
            let person = self.people.get(message.person as usize)?;
            let out = message.out.as_deref()?;
            Some(Sent {
                person: &person.id,
                key: out.key.as_deref(),
                accepted_at: message.at,
                delivered_at: out.delivered_at,
                read_at: out.read_at,
                tick: message.tick,
                template: out.template.is_some(),
                number: message.number,
                market: person.market(),
                category: out.category,
                charge: out.charge,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rates::Usd;

    fn delivery(at: &str, category: Category) -> Delivery {
        Delivery {
            at: at.parse().unwrap(),
            number: 0,
            market: Market::of_country("PE"),
            category,
            entry_point: false,
            window_open: false,
        }
    }

    #[test]
    fn the_allowance_is_used_up_once_and_again_in_the_next_month() {
        let mut bill = Bill::new(TimeZone::get("America/Lima").unwrap());
        let march = delivery("2027-03-08T12:00:00Z", Category::Service);
        let free = |charge: Charge| charge.free == Some(Free::Allowance);
        assert_eq!((0..1_500).filter(|_| free(bill.charge(&march))).count(), 1_000);
        assert_eq!(bill.charge(&march).usd, Some(Usd(30_000)));
        assert!(free(bill.charge(&delivery("2027-04-01T12:00:00Z", Category::Service))));
    }

    #[test]
    fn a_template_has_no_allowance_and_an_entry_point_no_price() {
        let mut bill = Bill::new(TimeZone::UTC);
        let template = delivery("2027-03-08T12:00:00Z", Category::Utility);
        assert_eq!(bill.charge(&template).usd, Some(Usd(30_000)));
        let free = bill.charge(&Delivery { entry_point: true, ..template });
        assert_eq!((free.free, free.usd), (Some(Free::EntryPoint), Some(Usd(0))));
        let unknown = bill.charge(&Delivery { market: Market::ELSEWHERE, ..template });
        assert_eq!((unknown.free, unknown.usd), (None, None));
    }
}
