//! A small quote against the simulation that it is made of, and against arithmetic.

use super::*;
use crate::simulate::{
    Week,
    tests::{ALONE, courses, request},
};

#[test]
fn what_is_expected_is_what_a_simulation_costs() {
    let _alone = ALONE.lock();
    let request = request(150);
    let quote = quote(&request, &courses(), Some(2)).unwrap();
    let prepared = request.prepare(&courses(), 2).unwrap();
    let week = Week::of(&prepared, &simulation::run(7, &prepared.options));
    assert_eq!(quote.expected.total.usd, week.money.total.usd.0);
    assert_eq!(quote.expected.total.billed, week.money.total.billed);
    assert_eq!(quote.expected.free, week.money.allowance);

    // Peru from October 2026: 3 cents for what is billed, and 7.03 where a lesson or template counts as marketing.
    let billed = u64::try_from(quote.expected.total.billed).unwrap();
    assert_eq!(quote.expected.total.usd, Usd(30_000).times(billed));
    let worst = &quote.worst.by_category;
    let marketing = u64::try_from(worst["marketing"].billed).unwrap();
    assert_eq!(worst["marketing"].usd, Usd(70_300).times(marketing));
    assert!(marketing >= 5 * 150, "everybody stays and gets five lessons: {marketing}");

    for scenario in [&quote.best, &quote.expected, &quote.worst] {
        let days: Usd = scenario.by_day.values().flatten().map(|(_, sum)| sum.usd).sum();
        assert_eq!(days, scenario.total.usd);
        assert_eq!(scenario.total.unknown_price, 0);
    }
    assert!(quote.best.total.usd < quote.expected.total.usd);
    assert!(quote.expected.total.usd < quote.worst.total.usd);
    // 150 lessons at 56 a second.
    assert_eq!(quote.sending.lesson_seconds, 3);
    assert!(quote.sending.people_a_day > 0 && quote.sending.people_a_day <= 150);
    assert_eq!(quote.sending.limit, Some(250));
    let aws = &quote.aws;
    assert!(aws.best <= aws.expected && aws.expected <= aws.worst, "{aws:?}");
    assert!((150 * 100..150 * 1_000).contains(&aws.expected.0), "{aws:?}");

    let page = report(&quote);
    for said in
        ["card of 2026-10-01", "looked up on", "expected", "messaging limit of 250", "AWS: USD 0.0"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let drawing = picture::svg(&quote);
    roxmltree::Document::parse(&drawing).unwrap();
}

#[test]
fn before_any_known_card_nothing_has_a_price() {
    let _alone = ALONE.lock();
    let starts_on = jiff::civil::date(2026, 3, 2);
    let request = Request { starts_on, country: "CO".to_owned(), ..request(20) };
    let quote = quote(&request, &courses(), Some(2)).unwrap();
    assert_eq!(quote.card, None);
    assert!(quote.expected.total.unknown_price > 0);
    assert!(report(&quote).contains("unknown"));
}
