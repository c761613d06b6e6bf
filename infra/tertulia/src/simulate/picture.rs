//! The week as a picture: who did what each day, the advisors' hours, the bill.

use std::fmt::Write as _;

use super::week::Week;

pub(crate) const WIDTH: f64 = 900.0;
pub(crate) const LEFT: f64 = 60.0;
pub(crate) const INK: &str = "#22313f";
pub(crate) const PALE: &str = "#8a97a3";
const READ: &str = "#9fc5e8";
const DONE: &str = "#2e75b6";
const CHALLENGE: &str = "#e08e0b";
const DESK: &str = "#6a4c93";
const BILL: &str = "#3a7d44";

/// Text that XML could misread is escaped; numbers are ours.
pub(super) fn svg(week: &Week) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = draw(&mut page, week);
    page
}

fn draw(page: &mut String, week: &Week) -> std::fmt::Result {
    let desk_rows = week.advisor.by_hour.len() as f64;
    let desk_top = 400.0;
    let bill_top = desk_top + 70.0 + desk_rows * 20.0 + 40.0;
    let height = bill_top + 250.0;
    writeln!(
        page,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="system-ui, sans-serif" font-size="12" fill="{INK}" role="img" aria-label="A simulated week">"#
    )?;
    writeln!(page, r#"<rect width="{WIDTH}" height="{height}" fill="white"/>"#)?;
    text(
        page,
        LEFT,
        34.0,
        20,
        INK,
        "start",
        &format!("{}: {} people, {}", week.title, week.participants, week.country),
    )?;
    let note = format!(
        "Simulated from {} with seed {}, faults {}. How people behave is an assumption, so this is no forecast.",
        week.starts_on, week.seed, week.faults
    );
    text(page, LEFT, 54.0, 12, PALE, "start", &note)?;
    lessons(page, week, 90.0, 250.0)?;
    desk(page, week, desk_top)?;
    bill(page, week, bill_top, 150.0)?;
    writeln!(page, "</svg>")
}

fn lessons(page: &mut String, week: &Week, top: f64, tall: f64) -> std::fmt::Result {
    text(page, LEFT, top, 15, INK, "start", "Lessons")?;
    let legend =
        [("delivered", "#dbe4ec"), ("read", READ), ("done", DONE), ("challenges", CHALLENGE)];
    for (place, (name, colour)) in legend.into_iter().enumerate() {
        let x = 180.0 + place as f64 * 110.0;
        bar(page, x, top - 10.0, 12.0, 12.0, colour, name)?;
        text(page, x + 18.0, top, 12, INK, "start", name)?;
    }
    let most = week.lessons.iter().map(|lesson| lesson.delivered).max().unwrap_or(0).max(1) as f64;
    let (base, wide) = (top + tall, (WIDTH - 2.0 * LEFT) / week.lessons.len().max(1) as f64);
    for (place, lesson) in week.lessons.iter().enumerate() {
        let x = LEFT + place as f64 * wide;
        let bars = [
            (lesson.delivered, legend[0]),
            (lesson.read, legend[1]),
            (lesson.done, legend[2]),
            (lesson.challenges, legend[3]),
        ];
        for (index, (number, (name, colour))) in bars.into_iter().enumerate() {
            let high = number as f64 / most * (tall - 50.0);
            let (x, thick) = (x + 8.0 + index as f64 * (wide - 16.0) / 4.0, (wide - 24.0) / 4.0);
            bar(
                page,
                x,
                base - 20.0 - high,
                thick,
                high,
                colour,
                &format!("day {}: {number} {name}", lesson.day),
            )?;
            text(
                page,
                x + thick / 2.0,
                base - 24.0 - high,
                10,
                PALE,
                "middle",
                &number.to_string(),
            )?;
        }
        let label = format!("{} (day {})", lesson.date.strftime("%a %-d %b"), lesson.day);
        text(page, x + wide / 2.0, base - 4.0, 12, INK, "middle", &label)?;
    }
    line(page, LEFT, base - 20.0)
}

fn desk(page: &mut String, week: &Week, top: f64) -> std::fmt::Result {
    let advisor = &week.advisor;
    text(page, LEFT, top, 15, INK, "start", "The advisors' desks, by the hour")?;
    let note = format!(
        "{} questions, {} challenges to comment, {} people to look after; the darker, the more at once",
        advisor.questions, advisor.challenges, advisor.calls_for_attention
    );
    text(page, LEFT, top + 18.0, 12, PALE, "start", &note)?;
    let most = advisor.by_hour.values().flatten().copied().max().unwrap_or(0).max(1) as f64;
    let cell = (WIDTH - 2.0 * LEFT - 70.0) / 24.0;
    for hour in 0..24 {
        let x = LEFT + 70.0 + (hour as f64 + 0.5) * cell;
        text(page, x, top + 42.0, 10, PALE, "middle", &hour.to_string())?;
    }
    for (row, (date, hours)) in advisor.by_hour.iter().enumerate() {
        let y = top + 50.0 + row as f64 * 20.0;
        text(page, LEFT, y + 14.0, 12, INK, "start", &date.strftime("%a %-d %b").to_string())?;
        for (hour, number) in hours.iter().enumerate().filter(|(_, number)| **number > 0) {
            let x = LEFT + 70.0 + hour as f64 * cell;
            let strong = 0.15 + 0.85 * *number as f64 / most;
            writeln!(
                page,
                r#"<rect x="{x:.1}" y="{y:.1}" width="{:.1}" height="18" fill="{DESK}" fill-opacity="{strong:.2}"><title>{date} {hour}:00: {number}</title></rect>"#,
                cell - 2.0
            )?;
            let ink = if strong > 0.5 { "white" } else { INK };
            text(page, x + (cell - 2.0) / 2.0, y + 13.0, 10, ink, "middle", &number.to_string())?;
        }
    }
    Ok(())
}

fn bill(page: &mut String, week: &Week, top: f64, tall: f64) -> std::fmt::Result {
    let money = &week.money;
    text(page, LEFT, top, 15, INK, "start", "WhatsApp's bill by day")?;
    let sum = match (money.card, money.total.unknown_price) {
        (Some(card), 0) => {
            let usd = money.total.usd.0.dollars();
            format!(
                "USD {usd:.2} for {} billed messages, by the rate card of {card}",
                money.total.billed
            )
        }
        (Some(_) | None, _) => {
            format!("{} billed messages; not every price is known", money.total.billed)
        }
    };
    text(page, LEFT, top + 18.0, 12, PALE, "start", &sum)?;
    let most = money.by_day.values().map(|day| day.billed).max().unwrap_or(0).max(1) as f64;
    let wide = (WIDTH - 2.0 * LEFT) / money.by_day.len().max(1) as f64;
    let base = top + 50.0 + tall;
    for (place, (date, sums)) in money.by_day.iter().enumerate() {
        let high = sums.billed as f64 / most * (tall - 20.0);
        let (x, thick) = (LEFT + place as f64 * wide + 10.0, (wide - 20.0).max(2.0));
        bar(page, x, base - high, thick, high, BILL, &format!("{date}: {} billed", sums.billed))?;
        let usd = match sums.unknown_price {
            0 => format!("USD {:.2}", sums.usd.0.dollars()),
            _ => "unknown".to_owned(),
        };
        text(page, x + thick / 2.0, base - high - 4.0, 10, PALE, "middle", &usd)?;
        let label = date.strftime("%a %-d %b").to_string();
        text(page, x + thick / 2.0, base + 16.0, 12, INK, "middle", &label)?;
    }
    line(page, LEFT, base)
}

pub(crate) fn line(page: &mut String, x: f64, y: f64) -> std::fmt::Result {
    writeln!(
        page,
        r##"<line x1="{x}" y1="{y:.1}" x2="{}" y2="{y:.1}" stroke="#c3ccd4"/>"##,
        WIDTH - LEFT
    )
}

pub(crate) fn bar(
    page: &mut String,
    x: f64,
    y: f64,
    wide: f64,
    high: f64,
    colour: &str,
    title: &str,
) -> std::fmt::Result {
    writeln!(
        page,
        r#"<rect x="{x:.1}" y="{y:.1}" width="{wide:.1}" height="{high:.1}" fill="{colour}"><title>{}</title></rect>"#,
        escaped(title)
    )
}

pub(crate) fn text(
    page: &mut String,
    x: f64,
    y: f64,
    size: u32,
    ink: &str,
    anchor: &str,
    words: &str,
) -> std::fmt::Result {
    writeln!(
        page,
        r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" fill="{ink}" text-anchor="{anchor}">{}</text>"#,
        escaped(words)
    )
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
