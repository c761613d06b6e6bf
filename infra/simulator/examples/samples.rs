//! Prints every webhook body there is, one a line: its name, its signature and its bytes, between tabs.
//!
//! `cargo run -p simulator --example samples`; the app secret is `simulated-app-secret`.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for sample in simulator::samples() {
        write!(out, "{}\t{}\t", sample.name, sample.headers[1].1)?;
        out.write_all(&sample.body)?;
        writeln!(out)?;
    }
    Ok(())
}
