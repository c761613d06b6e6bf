//! What AWS asks, from the dated rows of `infra/prices.toml`.

/// USD in us-east-1.
#[derive(Debug, Clone)]
pub struct Prices(toml::Table);

impl Prices {
    /// The table of this repository.
    pub fn current() -> Self {
        match include_str!("../../../infra/prices.toml").parse() {
            Ok(table) => Self(table),
            Err(error) => unreachable!("infra/prices.toml: {error}"),
        }
    }

    /// When the rows were looked up.
    pub fn date(&self) -> String {
        self.0.get("date").map(ToString::to_string).unwrap_or_default()
    }

    /// USD for so many of a row's units, of which none is free. Not a number for what has no price: unknown is never
    /// zero.
    pub fn of(&self, row: &str, amount: f64) -> f64 {
        amount / self.number(row, "per").unwrap_or(1.0)
            * self.number(row, "usd").unwrap_or(f64::NAN)
    }

    /// The same in a month, of which AWS gives every account some for nothing.
    pub fn of_month(&self, row: &str, amount: f64) -> f64 {
        self.of(row, (amount - self.number(row, "free").unwrap_or(0.0)).max(0.0))
    }

    /// Any number of a row.
    pub fn number(&self, row: &str, name: &str) -> Option<f64> {
        let value = self.0.get(row)?.get(name)?;
        value.as_float().or_else(|| value.as_integer().map(|integer| integer as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_row_has_no_price() {
        let prices = Prices::current();
        assert!(prices.of("carrier_pigeon", 1.0).is_nan());
        assert!((prices.of("lambda_request", 1e6) - 0.20).abs() < 1e-12);
        assert!(prices.of_month("scheduler_invocation", 1e6) < 1e-12, "14 million are free");
    }
}
