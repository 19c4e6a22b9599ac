//! Rows into Rust values, by serde.

use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::Error;
use crate::result::{Row, Rows};

pub(crate) struct RowDecoder<'a> {
    row: Row<'a>,
}

impl<'a> RowDecoder<'a> {
    pub(crate) fn new(row: Row<'a>) -> Self {
        RowDecoder { row }
    }

    fn first(&self) -> Value<'a> {
        Value(self.row.get(0))
    }
}

macro_rules! single {
    ($($method:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.first().$method(visitor)
        }
    )*};
}

/// A row is a map of its columns for a struct, a sequence for a tuple, and its first column for anything else.
impl<'de> de::Deserializer<'de> for RowDecoder<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.first().deserialize_any(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let columns = self.row.columns().collect::<Vec<_>>().into_iter();
        visitor.visit_map(Columns {
            row: self.row,
            columns,
            value: None,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(Positions {
            row: self.row,
            next: 0,
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.first().deserialize_option(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.first().deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.first().deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.first().deserialize_enum(name, variants, visitor)
    }

    single!(
        deserialize_bool,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_u16,
        deserialize_u32,
        deserialize_u64,
        deserialize_f64
    );

    forward_to_deserialize_any! {
        i8 i128 u8 u128 f32 char str string bytes byte_buf unit unit_struct tuple_struct identifier ignored_any
    }
}

struct Columns<'a> {
    row: Row<'a>,
    columns: std::vec::IntoIter<(&'a str, usize)>,
    value: Option<(&'a str, usize)>,
}

impl<'de> MapAccess<'de> for Columns<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        self.value = self.columns.next();
        self.value
            .map(|(name, _)| seed.deserialize(name.into_deserializer()))
            .transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let (name, at) = self
            .value
            .take()
            .ok_or_else(|| Error::Decode("a value was asked for before its key".into()))?;
        seed.deserialize(Value(self.row.get(at)))
            .map_err(|error| in_column(name, error))
    }
}

struct Positions<'a> {
    row: Row<'a>,
    next: usize,
}

impl<'de> SeqAccess<'de> for Positions<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if self.next >= self.row.width() {
            return Ok(None);
        }
        let at = self.next;
        self.next += 1;
        seed.deserialize(Value(self.row.get(at)))
            .map(Some)
            .map_err(|error| in_column(at + 1, error))
    }
}

fn in_column(column: impl std::fmt::Display, error: Error) -> Error {
    match error {
        Error::Decode(reason) => Error::Decode(format!("column {column}: {reason}")),
        other => other,
    }
}

/// One value in text format.
struct Value<'a>(Option<&'a str>);

impl<'a> Value<'a> {
    fn text(&self) -> Result<&'a str, Error> {
        self.0
            .ok_or_else(|| Error::Decode("the value is NULL".into()))
    }
}

macro_rules! parsed {
    ($($method:ident => $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let text = self.text()?;
            visitor.$visit(text.parse().map_err(|_| Error::Decode(format!("{text:?} is not a number that fits")))?)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Value<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Some(text) => visitor.visit_str(text),
            None => visitor.visit_none(),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.text()? {
            "t" => visitor.visit_bool(true),
            "f" => visitor.visit_bool(false),
            text => Err(Error::Decode(format!("{text:?} is not a boolean"))),
        }
    }

    parsed!(
        deserialize_i16 => visit_i16, deserialize_i32 => visit_i32, deserialize_i64 => visit_i64,
        deserialize_u16 => visit_u16, deserialize_u32 => visit_u32, deserialize_u64 => visit_u64,
        deserialize_f64 => visit_f64
    );

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            None => visitor.visit_none(),
            Some(_) => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let elements = array_elements(self.text()?)?;
        visitor.visit_seq(Elements(elements.into_iter()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.text()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        i8 i128 u8 u128 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

struct Elements(std::vec::IntoIter<Option<String>>);

impl<'de> SeqAccess<'de> for Elements {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        self.0
            .next()
            .map(|element| seed.deserialize(Value(element.as_deref())))
            .transpose()
    }
}

/// The elements of a one-dimensional array's text form.
/// See <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO>.
fn array_elements(text: &str) -> Result<Vec<Option<String>>, Error> {
    let wrong = || Error::Decode(format!("{text:?} is not an array of one dimension"));
    let body = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .ok_or_else(wrong)?;
    let mut elements = Vec::new();
    let mut chars = body.chars().peekable();
    while chars.peek().is_some() {
        let mut element = String::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        loop {
            match chars.next() {
                Some('\\') => element.extend(chars.next()),
                Some('"') if quoted => {
                    if !matches!(chars.next(), None | Some(',')) {
                        return Err(wrong());
                    }
                    break;
                }
                Some(',') if !quoted => break,
                Some('{') if !quoted => return Err(wrong()),
                Some(c) => element.push(c),
                None if quoted => return Err(wrong()),
                None => break,
            }
        }
        elements.push((quoted || element != "NULL").then_some(element));
    }
    Ok(elements)
}

impl Rows {
    /// Every row as a `T`: a struct whose fields are named like the columns, or a tuple or single value by position.
    ///
    /// Arrays of one dimension become `Vec`, NULL becomes `None`.
    ///
    /// # Errors
    /// [`Error::Decode`] names the column that does not fit.
    pub fn decode<T: serde::de::DeserializeOwned>(&self) -> Result<Vec<T>, Error> {
        self.iter().map(|row| row.decode()).collect()
    }
}

impl Row<'_> {
    /// This row as a `T`; see [`Rows::decode`].
    ///
    /// # Errors
    /// [`Error::Decode`] names the column that does not fit.
    pub fn decode<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        T::deserialize(RowDecoder::new(*self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_read_as_the_server_wrote_it() {
        let read = |text| array_elements(text).ok();
        let some = |items: &[&str]| {
            Some(
                items
                    .iter()
                    .map(|item| Some((*item).to_owned()))
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(read("{}"), some(&[]));
        assert_eq!(read("{a,b}"), some(&["a", "b"]));
        assert_eq!(read(r#"{"a,b","",c}"#), some(&["a,b", "", "c"]));
        assert_eq!(
            read(r#"{"say \"hi\"","back\\slash"}"#),
            some(&["say \"hi\"", "back\\slash"])
        );
        assert_eq!(
            read(r#"{NULL,"NULL"}"#),
            Some(vec![None, Some("NULL".into())])
        );
        assert_eq!(read("{{1,2},{3,4}}"), None);
        assert_eq!(read("a,b"), None);
    }
}
