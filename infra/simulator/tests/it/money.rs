//! What is charged, to the message and to the second.

use serde_json::{Value, json};
use simulator::{Category, Config, Fault, FaultKind, Market, NewPerson, Say, Usd, rate};

use crate::support::{World, template, text};

/// Delivers so many texts to different people and answers the rows' (billable, free reason, usd).
fn deliver(world: &mut World, count: usize) -> Vec<(bool, Option<&'static str>, f64)> {
    let mut rows = Vec::new();
    for _ in 0..count {
        let person = world.person();
        world.say(&person, Say::text("hola"));
        let wamid = world.accepted(&person, text("x"));
        world.pass(5);
        let row = world.sim.ledger_row(&wamid).unwrap();
        rows.push((row.billable, row.free_reason, row.usd.unwrap().dollars()));
    }
    world.drain();
    rows
}

const FREE: (bool, Option<&str>, f64) = (false, Some("monthly_allowance"), 0.0);
const CHARGED: (bool, Option<&str>, f64) = (true, None, 0.03);

#[test]
fn message_1000_is_free_and_1001_is_charged() {
    let mut world = World::new();
    let rows = deliver(&mut world, 1_001);
    assert_eq!(rows[998], FREE, "number 999");
    assert_eq!(rows[999], FREE, "number 1000");
    assert_eq!(rows[1_000], CHARGED, "number 1001");
    let totals = world.sim.totals();
    assert_eq!((totals.delivered, totals.billed, totals.usd), (1_001, 1, Usd(30_000)));
}

#[test]
fn allowance_begins_anew_at_midnight_of_the_first_in_the_accounts_zone() {
    // Lima is five hours behind UTC: its November ends at 05:00 UTC on 1 December.
    let mut world = World::new().at("2026-11-30T02:00:00Z");
    deliver(&mut world, 1_000);
    world.now = crate::support::time("2026-12-01T04:59:50Z");
    assert_eq!(deliver(&mut world, 1), [CHARGED]);
    world.now = crate::support::time("2026-12-01T05:00:00Z");
    assert_eq!(deliver(&mut world, 1), [FREE]);
    assert_eq!(world.sim.allowance_left(0), 999);
}

#[test]
fn each_number_has_its_own_allowance() {
    let numbers = vec![simulator::Number::made_up(0), simulator::Number::made_up(1)];
    let mut world = World::with(Config { numbers, ..Config::default() });
    deliver(&mut world, 3);
    assert_eq!((world.sim.allowance_left(0), world.sim.allowance_left(1)), (997, 1_000));
}

#[test]
fn a_delivered_status_told_twice_is_charged_once() {
    let mut world = World::new();
    let person = world.writer();
    world.sim.add_fault(Fault::always(FaultKind::StatusDuplicate));
    world.sim.add_fault(Fault::always(FaultKind::WebhookDuplicate));
    world.accepted(&person, text("x"));
    world.pass(10);
    let delivered =
        world.statuses().iter().filter(|status| status["status"] == "delivered").count();
    assert_eq!(delivered, 4);
    assert_eq!(world.sim.totals().delivered, 1);
    assert_eq!(world.sim.allowance_left(0), 999);
}

/// The pricing object of the delivered status of one message.
fn pricing(at: &str, open: bool, message: Value) -> Value {
    let mut world = World::new().at(at);
    for (name, category) in
        [("utility", "UTILITY"), ("marketing", "MARKETING"), ("authentication", "AUTHENTICATION")]
    {
        world.template(name, category, "La lección de hoy ya está lista");
    }
    let person = if open { world.writer() } else { world.person() };
    world.accepted(&person, message);
    world.pass(5);
    let delivered = world.statuses().into_iter().find(|one| one["status"] == "delivered").unwrap();
    delivered["pricing"].clone()
}

fn object(billable: bool, kind: &str, category: &str) -> Value {
    json!({ "billable": billable, "pricing_model": "PMP", "type": kind, "category": category })
}

#[test]
fn rules_change_at_midnight_of_1_october_2026_in_the_accounts_zone() {
    // 05:00 UTC is midnight in Lima; a message is delivered within three seconds.
    let (before, after) = ("2026-10-01T04:59:50Z", "2026-10-01T05:00:00Z");
    let free = "free_customer_service";
    assert_eq!(pricing(before, true, text("x")), object(false, free, "service"));
    assert_eq!(pricing(before, true, template("utility")), object(false, free, "utility"));
    assert_eq!(pricing(before, false, template("utility")), object(true, "regular", "utility"));
    assert_eq!(pricing(before, true, template("marketing")), object(true, "regular", "marketing"));
    assert_eq!(pricing(after, true, text("x")), object(false, free, "service"));
    assert_eq!(pricing(after, true, template("utility")), object(true, "regular", "utility"));
    assert_eq!(
        pricing(after, true, template("authentication")),
        object(true, "regular", "authentication")
    );
}

#[test]
fn rates_are_those_of_the_official_card() {
    let october = jiff::civil::date(2026, 10, 1);
    let september = jiff::civil::date(2026, 9, 30);
    // Marketing and utility from 1 October 2026, in US dollars; utility before.
    for (country, marketing, utility, before) in [
        ("PE", 0.0703, 0.0300, 0.0200),
        ("EC", 0.0740, 0.0113, 0.0113),
        ("CO", 0.0125, 0.0008, 0.0008),
        ("MX", 0.0397, 0.0085, 0.0085),
        ("BR", 0.0625, 0.0068, 0.0068),
        ("CL", 0.0889, 0.0200, 0.0200),
        ("AR", 0.0618, 0.0260, 0.0260),
    ] {
        let market = Market::of_country(country);
        let dollars = |category, day| rate(market, category, day).unwrap().dollars();
        assert_eq!(dollars(Category::Marketing, october), marketing, "{market:?}");
        for category in [Category::Utility, Category::Authentication, Category::Service] {
            assert_eq!(dollars(category, october), utility, "{market:?}");
        }
        assert_eq!(dollars(Category::Utility, september), before, "{market:?}");
    }
    assert_eq!(
        rate(Market::of_country("MX"), Category::Marketing, september).unwrap().dollars(),
        0.0305
    );
}

#[test]
fn price_of_an_unknown_market_is_unknown_and_never_zero() {
    let mut world = World::new();
    world.template("utility", "UTILITY", "La lección de hoy ya está lista");
    let person =
        world.add(NewPerson { phone: Some("+49 0 000 0001".to_owned()), ..NewPerson::default() });
    let wamid = world.accepted(&person, template("utility"));
    world.pass(10);
    let row = world.sim.ledger_row(&wamid).unwrap();
    assert_eq!((row.billable, row.usd), (true, None));
    let totals = world.sim.totals();
    assert_eq!((totals.billed, totals.unknown_price, totals.usd), (1, 1, Usd(0)));
}

#[test]
fn a_person_without_a_phone_number_is_billed_by_the_country_of_the_id() {
    let mut world = World::new();
    world.template("utility", "UTILITY", "La lección de hoy ya está lista");
    let person = world.add(NewPerson {
        identity: simulator::Identity::Id,
        country: Some("BR".to_owned()),
        ..NewPerson::default()
    });
    let mut message = template("utility");
    message["recipient"] = world.sim.person(&person).unwrap().user_id.unwrap().into();
    let (status, answer) = world.send_to("", message);
    assert_eq!(status, 200, "{answer}");
    world.pass(10);
    assert_eq!(world.sim.totals().usd, Usd(6_800));
}

#[test]
fn a_reaction_is_sent_and_never_delivered_or_charged() {
    let mut world = World::new();
    let person = world.person();
    let said = world.say(&person, Say::text("hola"));
    world.pass(5);
    world.drain();
    let reaction = json!({ "type": "reaction", "reaction": { "message_id": said, "emoji": "👍" } });
    world.accepted(&person, reaction);
    world.pass(86_400);
    let statuses = world.statuses();
    assert_eq!(statuses.len(), 1);
    assert_eq!(statuses[0]["status"], "sent");
    assert!(statuses[0].get("pricing").is_none());
    assert_eq!(world.sim.totals().delivered, 0);
}

#[test]
fn billable_can_be_left_out_and_the_allowance_can_be_named_otherwise() {
    let mut config = Config::default();
    config.billing.without_billable = true;
    config.billing.free_allowance_type = "free_monthly".to_owned();
    let mut world = World::with(config);
    let person = world.writer();
    world.accepted(&person, text("x"));
    world.pass(10);
    let pricing = world.statuses().pop().unwrap()["pricing"].clone();
    assert_eq!(
        pricing,
        json!({ "pricing_model": "PMP", "type": "free_monthly", "category": "service" })
    );
}
