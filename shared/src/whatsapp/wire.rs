//! JSON as it comes: borrowed from the body, asked gently.
//!
//! Meta's payloads hold numbers where text is documented and the other way round, arrays that are missing, and
//! keys that appear unannounced. So nothing here is deserialised into a fixed shape, where one odd value would
//! cost the whole body: a [`Node`] is whatever it is, and every question has *no* as an answer.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// Deeper than this nothing is of interest to us (an edited picture's id, the deepest that is, lies at 11), and what
/// is not built cannot exhaust the stack.
const DEPTH_MAX: usize = 24;

/// A value that is borrowed where the body has it without escapes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

static NULL: Node<'static> = Node::Null;

impl<'a> Node<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, serde_json::Error> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let node = Seed { depth: 0 }.deserialize(&mut json)?;
        json.end()?;
        Ok(node)
    }

    /// The value under a key; `Null` where there is none, or where this is no object.
    pub(super) fn get(&self, key: &str) -> &Self {
        let found = match self {
            // The last of several equal keys counts, as in most parsers.
            Self::Object(members) => members.iter().rfind(|(name, _)| name == key),
            Self::Null
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::Text(_)
            | Self::List(_) => None,
        };
        found.map_or(&NULL, |(_, value)| value)
    }

    pub(super) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) const fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The elements of an array; none for anything else.
    pub(super) fn list(&self) -> &[Self] {
        match self {
            Self::List(elements) => elements,
            Self::Null
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::Text(_)
            | Self::Object(_) => &[],
        }
    }

    /// The names of an object's members; none for anything else.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let members: &[(Cow<'_, str>, Self)] = match self {
            Self::Object(members) => members,
            Self::Null
            | Self::Bool(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::Text(_)
            | Self::List(_) => &[],
        };
        members.iter().map(|(name, _)| name.as_ref())
    }

    /// Text, or a number written as text.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            Self::Float(number) => Some(Cow::Owned(number.to_string())),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// A whole number, or text that is one.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            // Casting saturates, and a number that is not whole is cut.
            Self::Float(number) => number.is_finite().then_some(*number as i64),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// A finite number, or text that is one.
    pub(super) fn number(&self) -> Option<f64> {
        let number = match self {
            Self::Integer(number) => *number as f64,
            Self::Float(number) => *number,
            Self::Text(text) => text.trim().parse().ok()?,
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Object(_) => return None,
        };
        number.is_finite().then_some(number)
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) if text == "true" => Some(true),
            Self::Text(text) if text == "false" => Some(false),
            Self::Text(_)
            | Self::Null
            | Self::Integer(_)
            | Self::Float(_)
            | Self::List(_)
            | Self::Object(_) => None,
        }
    }

    /// The same as JSON text again, in the same order.
    pub(super) fn to_json(&self) -> String {
        fn value(node: &Node<'_>) -> serde_json::Value {
            match node {
                Node::Null => serde_json::Value::Null,
                Node::Bool(value) => (*value).into(),
                Node::Integer(number) => (*number).into(),
                Node::Float(number) => (*number).into(),
                Node::Text(text) => text.as_ref().into(),
                Node::List(elements) => elements.iter().map(value).collect(),
                Node::Object(members) => {
                    members.iter().map(|(name, member)| (name.to_string(), value(member))).collect()
                }
            }
        }
        value(self).to_string()
    }
}

struct Seed {
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        if self.depth > DEPTH_MAX {
            deserializer.deserialize_ignored_any(IgnoredAny)?;
            return Ok(Node::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(i64::try_from(number).map_or(Node::Float(number as f64), Node::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut elements = Vec::new();
        let depth = self.depth + 1;
        while let Some(element) = list.next_element_seed(Self { depth })? {
            elements.push(element);
        }
        Ok(Node::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node<'de>, A::Error> {
        let mut members = Vec::new();
        let depth = self.depth + 1;
        while let Some(Name(name)) = object.next_key_seed(NameSeed)? {
            members.push((name, object.next_value_seed(Self { depth })?));
        }
        Ok(Node::Object(members))
    }
}

struct Name<'a>(Cow<'a, str>);

struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(json: &str) -> Node<'_> {
        Node::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn numbers_and_text_stand_for_each_other() {
        let json = node(
            r#"{"a":12,"b":"12","c":" 12 ","d":1.5,"e":"x","f":null,"g":18446744073709551615}"#,
        );
        assert_eq!(json.get("a").text().as_deref(), Some("12"));
        assert_eq!(json.get("b").integer(), Some(12));
        assert_eq!(json.get("c").integer(), Some(12));
        assert_eq!(json.get("d").number(), Some(1.5));
        assert_eq!(json.get("e").number(), None);
        assert_eq!(json.get("f").text(), None);
        assert_eq!(json.get("g").integer(), Some(i64::MAX));
        assert_eq!(node(r#"{"a":"NaN"}"#).get("a").number(), None);
    }

    #[test]
    fn a_question_to_the_wrong_kind_is_answered_with_nothing() {
        for json in ["null", "true", "1", "1.5", "\"x\"", "[]"] {
            let odd = node(json);
            assert!(odd.get("a").get("b").is_null());
            assert_eq!(odd.keys().count(), 0);
        }
        assert!(node("{}").list().is_empty());
        assert_eq!(node("[1]").boolean(), None);
    }

    #[test]
    fn what_is_nested_without_end_is_left_out_and_the_rest_stays() {
        let deep =
            format!(r#"{{"deep":{}{},"id":"here"}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(node(&deep).get("id").text().as_deref(), Some("here"));
    }

    #[test]
    fn text_without_escapes_is_not_copied() {
        let json = node(r#"["plain","with \n"]"#);
        assert!(matches!(&json.list()[0], Node::Text(Cow::Borrowed(_))));
        assert!(matches!(&json.list()[1], Node::Text(Cow::Owned(_))));
    }
}
