//! The form that asks a newcomer for everything at once, as far as both sides have to agree on it: what its fields are
//! called, and what comes back. Its words are in `shared::wording`.

use serde_json::Value;

/// The only screen there is.
pub const SCREEN: &str = "INTRODUCTION";
pub const NAME: &str = "name";
pub const TRADE: &str = "trade";
pub const LEAST_BUSY: &str = "least_busy";
/// Comes back with the answers. It says which question they answer, and nothing of the person.
pub const TOKEN: &str = "introduction";

/// What she filled in, in her own words: checked by whoever uses it.
///
/// ```
/// use shared::domain::form::Form;
///
/// let form = Form::read(r#"{"flow_token":"introduction","name":"Rosa","trade":"ropa"}"#);
/// assert_eq!(form.map(|form| form.name), Some("Rosa".to_owned()));
/// assert_eq!(Form::read("[]"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pub name: String,
    pub trade: String,
    pub least_busy: String,
}

impl Form {
    /// `None` if there is nothing of ours in it. The token is not looked at: whoever sends answers with another one, or
    /// with none, has filled them in all the same.
    pub fn read(answers: &str) -> Option<Self> {
        let answers: Value = serde_json::from_str(answers).ok()?;
        let field = |name: &str| {
            let text = answers.get(name).and_then(Value::as_str);
            text.unwrap_or_default().trim().to_owned()
        };
        let form = Self { name: field(NAME), trade: field(TRADE), least_busy: field(LEAST_BUSY) };
        (form != Self::default()).then_some(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_form_of_ours_is_none() {
        for answers in ["", "{", "null", "[]", "7", "{}", r#"{"flow_token":"x"}"#, r#"{"name":7}"#]
        {
            assert_eq!(Form::read(answers), None, "{answers}");
        }
        assert_eq!(Form::read(r#"{"name":"  ","trade":[],"least_busy":null}"#), None);
    }

    #[test]
    fn what_is_there_is_taken_whatever_is_beside_it() {
        let form = Form::read(r#"{"name":7,"trade":" ropa ","more":{"a":1}}"#).unwrap();
        assert_eq!(form, Form { trade: "ropa".into(), ..Form::default() });
    }
}
