//! CloudWatch's metric maths, as far as our alarms use it: numbers, names, + - * /, < >, AND, IF, FILL.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>

use std::collections::BTreeMap;

/// What a term is worth in one period; nothing if a figure is missing that it needs.
type Worth = Option<f64>;

pub(super) fn worth(expression: &str, figures: &BTreeMap<String, Worth>) -> Worth {
    let mut reader = Reader { rest: expression, figures };
    let value = reader.both();
    assert!(reader.rest.trim().is_empty(), "not understood: {:?} in {expression}", reader.rest);
    value
}

struct Reader<'r> {
    rest: &'r str,
    figures: &'r BTreeMap<String, Worth>,
}

impl Reader<'_> {
    fn both(&mut self) -> Worth {
        let mut left = self.comparison();
        while self.takes("AND") {
            let right = self.comparison();
            left = pair(left, right).map(|(a, b)| truth(a != 0.0 && b != 0.0));
        }
        left
    }

    fn comparison(&mut self) -> Worth {
        let left = self.sum();
        if self.takes(">") {
            let right = self.sum();
            return pair(left, right).map(|(a, b)| truth(a > b));
        }
        if self.takes("<") {
            let right = self.sum();
            return pair(left, right).map(|(a, b)| truth(a < b));
        }
        left
    }

    fn sum(&mut self) -> Worth {
        let mut left = self.product();
        loop {
            if self.takes("+") {
                left = pair(left, self.product()).map(|(a, b)| a + b);
            } else if self.takes("-") {
                left = pair(left, self.product()).map(|(a, b)| a - b);
            } else {
                return left;
            }
        }
    }

    fn product(&mut self) -> Worth {
        let mut left = self.term();
        loop {
            if self.takes("*") {
                left = pair(left, self.term()).map(|(a, b)| a * b);
            } else if self.takes("/") {
                // Division by nothing gives no value, as there.
                left = pair(left, self.term()).filter(|(_, b)| *b != 0.0).map(|(a, b)| a / b);
            } else {
                return left;
            }
        }
    }

    fn term(&mut self) -> Worth {
        if self.takes("(") {
            let inner = self.both();
            assert!(self.takes(")"), "a parenthesis is open at {:?}", self.rest);
            return inner;
        }
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '_'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        match word {
            "IF" => {
                let [condition, yes, no] = self.three();
                condition.and_then(|condition| if condition == 0.0 { no } else { yes })
            }
            "FILL" => {
                let [value, instead] = self.two();
                value.or(instead)
            }
            _ => match word.parse() {
                Ok(number) => Some(number),
                Err(_) => {
                    *self.figures.get(word).unwrap_or_else(|| panic!("{word:?} is no figure"))
                }
            },
        }
    }

    fn two(&mut self) -> [Worth; 2] {
        assert!(self.takes("("));
        let first = self.both();
        assert!(self.takes(","));
        let second = self.both();
        assert!(self.takes(")"));
        [first, second]
    }

    fn three(&mut self) -> [Worth; 3] {
        assert!(self.takes("("));
        let first = self.both();
        assert!(self.takes(","));
        let second = self.both();
        assert!(self.takes(","));
        let third = self.both();
        assert!(self.takes(")"));
        [first, second, third]
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.rest.trim_start().strip_prefix(word);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }
}

fn pair(left: Worth, right: Worth) -> Option<(f64, f64)> {
    left.zip(right)
}

const fn truth(holds: bool) -> f64 {
    if holds { 1.0 } else { 0.0 }
}

#[test]
fn it_reckons_as_cloudwatch_does() {
    let figures = BTreeMap::from([
        ("a".to_owned(), Some(3.0)),
        ("b".to_owned(), Some(0.0)),
        ("none".to_owned(), None),
    ]);
    let of = |expression: &str| worth(expression, &figures);
    assert_eq!(of("1+2*a-4/2"), Some(5.0));
    assert_eq!(of("(1+2)*a"), Some(9.0));
    assert_eq!(of("a/b"), None, "no division by nothing");
    assert_eq!(of("a+none"), None, "what is missing makes the rest missing");
    assert_eq!(of("FILL(none,0)+a"), Some(3.0));
    assert_eq!(of("IF(b>0,a/b,7)"), Some(7.0), "only one branch counts");
    assert_eq!(of("IF(a>2 AND FILL(none,0)<1,1,0)"), Some(1.0));
}
