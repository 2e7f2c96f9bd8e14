//! A place in a listing as bytes of a token: the key of any view's table, or a position.
//!
//! A kind and what follows it for each value; texts are preceded by their length.

use hemei_engine::port::{Key, Value};

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INTEGER: u8 = 3;
const TEXT: u8 = 4;

/// Writes a key.
pub(super) fn encode(key: &[Value]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in key {
        match value {
            Value::Null => bytes.push(NULL),
            Value::Boolean(false) => bytes.push(FALSE),
            Value::Boolean(true) => bytes.push(TRUE),
            Value::Integer(integer) => {
                bytes.push(INTEGER);
                bytes.extend_from_slice(&integer.to_be_bytes());
            }
            Value::Text(text) => {
                bytes.push(TEXT);
                bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
        }
    }
    bytes
}

/// Reads a key; nothing where the bytes are none.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Key> {
    let mut key = Key::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (value, rest) = match *kind {
            NULL => (Value::Null, rest),
            FALSE => (Value::Boolean(false), rest),
            TRUE => (Value::Boolean(true), rest),
            INTEGER => {
                let (integer, rest) = rest.split_first_chunk()?;
                (Value::Integer(i64::from_be_bytes(*integer)), rest)
            }
            TEXT => {
                let (length, rest) = rest.split_first_chunk()?;
                let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
                let (text, rest) = rest.split_at_checked(length)?;
                (Value::Text(std::str::from_utf8(text).ok()?.to_owned()), rest)
            }
            _ => return None,
        };
        key.push(value);
        bytes = rest;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_comes_back_and_no_part_of_one_is_read() {
        let key = vec![
            Value::Null,
            Value::Boolean(true),
            Value::Boolean(false),
            Value::Integer(-7),
            Value::Text("漆树村".to_owned()),
            Value::Text(String::new()),
        ];
        let bytes = encode(&key);
        assert_eq!(decode(&bytes), Some(key));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[9]), None);
        assert_eq!(decode(&[TEXT, 255, 255, 255, 255, 255, 255, 255, 255, 0]), None);
        assert_eq!(decode(&[]), Some(Key::new()));
    }
}
