//! A place in a message, with the name that an error calls it by.

use serde_json::Value;

use crate::codes::Refusal;

/// An object and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    value: &'a Value,
    /// The way to it. It is only spelt out for an error, so that a good message costs nothing.
    parts: [Part<'a>; DEEPEST],
    depth: usize,
}

/// No message that Meta's pages show goes deeper.
const DEEPEST: usize = 12;

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> Field<'a> {
    pub(crate) fn top(value: &'a Value) -> Self {
        Self { value, parts: [Part::Index(0); DEEPEST], depth: 0 }
    }

    pub(crate) fn at(value: &'a Value, name: &'a str) -> Self {
        Self::top(value).below(Part::Name(name), value)
    }

    fn below(mut self, part: Part<'a>, value: &'a Value) -> Self {
        self.value = value;
        if let Some(place) = self.parts.get_mut(self.depth) {
            *place = part;
            self.depth += 1;
        }
        self
    }

    pub(crate) fn value(&self) -> &'a Value {
        self.value
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        let mut path = String::new();
        for part in self.parts[..self.depth].iter().chain([&Part::Name(name)]) {
            match part {
                Part::Name(name) if path.is_empty() => path.push_str(name),
                Part::Name(name) => path.push_str(&format!("['{name}']")),
                Part::Index(index) => path.push_str(&format!("[{index}]")),
            }
        }
        path
    }

    pub(crate) fn object(&self, name: &'a str) -> Result<Field<'a>, Refusal> {
        match self.value.get(name) {
            Some(value) if value.is_object() => Ok(self.below(Part::Name(name), value)),
            Some(_) => {
                Err(Refusal::invalid(format!("Param {} must be a JSON object.", self.path(name))))
            }
            None => Err(Refusal::missing(&self.path(name))),
        }
    }

    pub(crate) fn optional_object(&self, name: &'a str) -> Result<Option<Field<'a>>, Refusal> {
        if self.value.get(name).is_some() { self.object(name).map(Some) } else { Ok(None) }
    }

    /// The elements of a list that has at least `least` and at most `most` of them.
    pub(crate) fn list(
        &self,
        name: &'a str,
        least: usize,
        most: usize,
    ) -> Result<Vec<Field<'a>>, Refusal> {
        let list = match self.value.get(name) {
            Some(Value::Array(list)) => list,
            Some(_) => {
                let path = self.path(name);
                return Err(Refusal::invalid(format!("Param {path} must be an array.")));
            }
            None => return Err(Refusal::missing(&self.path(name))),
        };
        if list.len() < least || list.len() > most {
            let path = self.path(name);
            return Err(Refusal::value(format!(
                "{path} has {} elements. Min: {least}, Max: {most}",
                list.len()
            )));
        }
        let here = self.below(Part::Name(name), self.value);
        let each = |(index, value)| here.below(Part::Index(index), value);
        Ok(list.iter().enumerate().map(each).collect())
    }

    /// A text that has to be there, counted in characters.
    pub(crate) fn text(&self, name: &str, least: usize, most: usize) -> Result<&'a str, Refusal> {
        match self.value.get(name) {
            Some(Value::String(text)) => {
                let length = text.chars().count();
                if length < least || length > most {
                    let path = self.path(name);
                    return Err(Refusal::value(format!(
                        "{path} length invalid. Min length: {least}, Max length: {most}"
                    )));
                }
                Ok(text)
            }
            Some(_) => {
                Err(Refusal::invalid(format!("Param {} must be a string.", self.path(name))))
            }
            None => Err(Refusal::missing(&self.path(name))),
        }
    }

    pub(crate) fn optional_text(
        &self,
        name: &str,
        most: usize,
    ) -> Result<Option<&'a str>, Refusal> {
        match self.value.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(name, 0, most).map(Some),
        }
    }

    pub(crate) fn optional_bool(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.value.get(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => {
                Err(Refusal::invalid(format!("Param {} must be a boolean.", self.path(name))))
            }
        }
    }

    /// One of the given words.
    pub(crate) fn word(&self, name: &str, words: &[&str]) -> Result<&'a str, Refusal> {
        let text = self.text(name, 1, usize::MAX)?;
        if words.contains(&text) {
            return Ok(text);
        }
        Err(Refusal::value(format!("{} must be one of {{{}}}", self.path(name), words.join(", "))))
    }

    /// A number, or a string with one in it.
    pub(crate) fn number(&self, name: &str) -> Result<f64, Refusal> {
        let path = self.path(name);
        let value = self.value.get(name).ok_or_else(|| Refusal::missing(&path))?;
        let number = value.as_f64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        number.ok_or_else(|| Refusal::value(format!("{path} must be a number")))
    }
}
