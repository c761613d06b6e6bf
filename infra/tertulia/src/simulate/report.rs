//! The week in plain words, for staff.

use std::fmt::Write as _;

use jiff::civil::DateTime;

use super::week::{Sums, Week};

/// Ends without a line break.
pub fn report(week: &Week) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_all(&mut page, week);
    page.trim_end().to_owned()
}

fn write_all(page: &mut String, week: &Week) -> std::fmt::Result {
    let cohorts = if week.cohorts == 1 {
        "one cohort".to_owned()
    } else {
        format!("{} cohorts", week.cohorts)
    };
    writeln!(
        page,
        "{} ({}), {}: {} people in {cohorts} on one number, {} days from {}. Faults: {}.",
        week.title,
        week.course,
        week.country,
        count(week.participants),
        week.days,
        week.starts_on.strftime("%A %-d %B %Y"),
        week.faults
    )?;
    writeln!(
        page,
        "How people behave is an assumption (listed below): this shows what follows from it, it is no forecast."
    )?;
    people(page, week)?;
    lessons(page, week)?;
    advisor(page, week)?;
    money(page, week)?;
    faults(page, week)?;
    assumptions(page, week)?;
    writeln!(page, "\nSeed {}, history {}.", week.seed, short(&week.history_hash))?;
    let shown: Vec<String> =
        week.examples.iter().map(|(kind, number)| format!("{number} ({kind})")).collect();
    if !shown.is_empty() {
        writeln!(
            page,
            "Ask why with `tertulia explain NUMBER --simulation` and the same options, such as {}.",
            shown.join(", ")
        )?;
    }
    Ok(())
}

fn people(page: &mut String, week: &Week) -> std::fmt::Result {
    let people = &week.people;
    let of = |part: usize| percent(part, people.enrolled);
    writeln!(page, "\nPeople")?;
    let mut row = |what: &str, number: usize, note: String| {
        writeln!(page, "  {what:<34}{:>8}  {note}", count(number)).map(drop)
    };
    row("wrote to the number", people.wrote, String::new())?;
    row("agreed to be written to", people.consented, percent(people.consented, people.wrote))?;
    row("got a place", people.enrolled, percent(people.enrolled, people.wrote))?;
    row("did at least one lesson", people.started, of(people.started))?;
    row("did at least 4 of the 5 lessons", people.finished, of(people.finished))?;
    row(
        "sent a challenge that was accepted",
        people.sent_a_challenge,
        of(people.sent_a_challenge),
    )?;
    row("asked a question", people.asked, of(people.asked))?;
    row("fell silent, handed to a person", people.fell_silent, of(people.fell_silent))?;
    row("left", people.left, of(people.left))?;
    row("erased themselves", people.erased, of(people.erased))?;
    row("won an advisory session", people.won, String::new())
}

fn lessons(page: &mut String, week: &Week) -> std::fmt::Result {
    writeln!(page, "\nWho got what when (clocks of {})", week.zone)?;
    writeln!(
        page,
        "  day          lessons  from   half by  95 % by  all by   read    done  challenges"
    )?;
    for lesson in &week.lessons {
        writeln!(
            page,
            "  {} {:<9}{:>9}  {:<7}{:<9}{:<9}{:<6}{:>7}{:>8}{:>12}",
            lesson.day,
            lesson.date.strftime("%a %-d %b").to_string(),
            count(lesson.delivered),
            clock(lesson.first),
            clock(lesson.half),
            clock(lesson.nearly_all),
            clock(lesson.last),
            count(lesson.read),
            count(lesson.done),
            count(lesson.challenges),
        )?;
    }
    writeln!(page, "  A lesson that comes late came to a phone that was off.")
}

fn advisor(page: &mut String, week: &Week) -> std::fmt::Result {
    let advisor = &week.advisor;
    writeln!(
        page,
        "\nThe advisors' desks: {} questions, {} challenges to comment, {} people to look after",
        count(advisor.questions),
        count(advisor.challenges),
        count(advisor.calls_for_attention)
    )?;
    if advisor.by_hour.is_empty() {
        return writeln!(page, "  Nothing came.");
    }
    let hours: Vec<usize> =
        (0..24).filter(|hour| advisor.by_hour.values().any(|day| day[*hour] > 0)).collect();
    let head: String = hours.iter().map(|hour| format!("{hour:>5}")).collect();
    writeln!(page, "  hour      {head}   all")?;
    for (date, by_hour) in &advisor.by_hour {
        let cells: String = hours.iter().map(|hour| format!("{:>5}", by_hour[*hour])).collect();
        let sum: usize = by_hour.iter().sum();
        writeln!(page, "  {:<10}{cells}{sum:>6}", date.strftime("%a %-d %b").to_string())?;
    }
    Ok(())
}

fn money(page: &mut String, week: &Week) -> std::fmt::Result {
    let money = &week.money;
    match money.card {
        Some(card) => writeln!(page, "\nWhatsApp's bill by day, by the rate card of {card}")?,
        None => writeln!(page, "\nWhatsApp's bill by day: no rate card is known for these days")?,
    }
    writeln!(page, "  day         delivered    billed        USD")?;
    for (date, sums) in &money.by_day {
        bill(page, &date.strftime("%a %-d %b").to_string(), sums)?;
    }
    bill(page, "all", &money.total)?;
    if money.allowance > 0 {
        writeln!(
            page,
            "  {} were free: the first {} service messages of the month.",
            count(money.allowance),
            count(money.allowance)
        )?;
    }
    if let (Some(enrolled), Some(finisher)) = (money.per_enrolled, money.per_finisher) {
        writeln!(
            page,
            "  USD {enrolled:.4} for each person with a place, USD {finisher:.4} for each who did 4 lessons or more."
        )?;
    }
    writeln!(page, "\nWhat the messages were")?;
    let mut kinds: Vec<_> = week.messages.iter().filter(|(_, sums)| sums.delivered > 0).collect();
    kinds.sort_by_key(|(name, sums)| (std::cmp::Reverse(sums.delivered), **name));
    for (name, sums) in kinds {
        bill(page, &name.replace('_', " "), sums)?;
    }
    Ok(())
}

fn bill(page: &mut String, what: &str, sums: &Sums) -> std::fmt::Result {
    let usd = match sums.unknown_price {
        0 => format!("{:>10.2}", sums.usd.0.dollars()),
        unknown if unknown == sums.billed => "   unknown".to_owned(),
        unknown => {
            format!("{:>10.2} and {} of unknown price", sums.usd.0.dollars(), count(unknown))
        }
    };
    writeln!(page, "  {what:<22}{:>8}{:>8} {usd}", count(sums.delivered), count(sums.billed))
}

fn faults(page: &mut String, week: &Week) -> std::fmt::Result {
    if !week.faults_struck.is_empty() {
        let sum: u64 = week.faults_struck.values().sum();
        writeln!(page, "\n{} faults struck, of {} kinds.", sum, week.faults_struck.len())?;
    }
    if week.violations > 0 {
        writeln!(page, "{} promises were broken: run the simulation's tests.", week.violations)?;
    }
    Ok(())
}

fn assumptions(page: &mut String, week: &Week) -> std::fmt::Result {
    writeln!(page, "\nAssumed of the people")?;
    for one in &week.assumptions {
        let source =
            if one.source == "assumption" { String::new() } else { format!("  {}", one.source) };
        writeln!(page, "  {:>5.1} % {}{source}", one.share * 100.0, one.what)?;
    }
    Ok(())
}

fn percent(part: usize, of: usize) -> String {
    if of == 0 { String::new() } else { format!("{:.1} %", part as f64 * 100.0 / of as f64) }
}

fn clock(at: Option<DateTime>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| at.strftime("%H:%M").to_string())
}

fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// 12345 as 12,345.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
