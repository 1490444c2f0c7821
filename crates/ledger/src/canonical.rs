//! The one way an event is written as bytes: canonical JSON (RFC 8785) of the envelope, and of the entry around it.

use kernel::Envelope;
use serde_json::Value;

use crate::Failure;

/// The largest entry a tile of entries can hold.
pub const ENTRY_MAX: usize = 65_535;

/// Integers beyond this are not the same number everywhere JSON is read.
const INTEGER_MAX: i64 = (1 << 53) - 1;

/// The canonical bytes of an envelope. Fails on floats and on integers beyond 53 bits, which other programs would read
/// as another number.
pub fn envelope(envelope: &Envelope) -> Result<Vec<u8>, Failure> {
    let value = serde_json::to_value(envelope).map_err(|e| Failure::Mismatch(format!("event not writable: {e}")))?;
    let mut bytes = Vec::with_capacity(1024);
    write(&value, &mut bytes).map_err(|what| Failure::Mismatch(format!("{} event: {what}", envelope.kind)))?;
    Ok(bytes)
}

/// Reads an envelope back.
pub fn read(event: &[u8]) -> Result<Envelope, Failure> {
    serde_json::from_slice(event).map_err(|e| Failure::Mismatch(format!("event not readable: {e}")))
}

/// The bytes of an entry: `{"event":…,"seq":…}`, canonical when the event is.
pub fn entry(seq: u64, event: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(event.len() + 40);
    bytes.extend_from_slice(b"{\"event\":");
    bytes.extend_from_slice(event);
    bytes.extend_from_slice(b",\"seq\":");
    bytes.extend_from_slice(seq.to_string().as_bytes());
    bytes.push(b'}');
    bytes
}

/// Refuses an event whose entry could not stand in a tile.
pub fn check_length(event: &[u8]) -> Result<(), Failure> {
    // The longest sequence number has 20 digits.
    let length = event.len() + 37;
    if length > ENTRY_MAX {
        return Err(Failure::Unfit(format!(
            "payload too large: an entry of {length} bytes, at most {ENTRY_MAX}; strike its digest and keep the document beside"
        )));
    }
    Ok(())
}

/// Writes a value of integers, texts, lists and objects; `Err` names what else was met.
fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), String> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => match number.as_i64() {
            Some(n) if (-INTEGER_MAX..=INTEGER_MAX).contains(&n) => out.extend_from_slice(n.to_string().as_bytes()),
            Some(n) => return Err(format!("integer beyond 53 bits: {n}")),
            None => return Err(format!("not an integer: {number}")),
        },
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(map) => {
            let mut members: Vec<(&String, &Value)> = map.iter().collect();
            // RFC 8785 sorts by UTF-16 code units; for ASCII names that is the order of bytes.
            members.sort_unstable_by(|(a, _), (b, _)| {
                if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
            });
            out.push(b'{');
            for (n, (name, member)) in members.into_iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                write_text(name, out);
                out.push(b':');
                write(member, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    // serde_json escapes exactly as RFC 8785 wants: \b \t \n \f \r \" \\ and \u00xx for other controls, nothing else.
    if serde_json::to_writer(&mut *out, text).is_err() {
        unreachable!("a text is always writable into memory");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn canonical(value: &Value) -> Result<String, String> {
        let mut out = Vec::new();
        write(value, &mut out).map(|()| String::from_utf8_lossy(&out).into_owned())
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn an_independent_implementation_writes_the_same_bytes(value in any_value()) {
            prop_assert_eq!(canonical(&value).unwrap(), serde_jcs::to_string(&value).unwrap());
        }
    }

    #[test]
    fn names_are_sorted_as_utf_16() {
        // U+10000 is written with surrogates D800 DC00, before U+FF61 although its code point is larger.
        assert_eq!(
            canonical(&json!({"\u{ff61}": 1, "\u{10000}": 2, "a": 3})).unwrap(),
            "{\"a\":3,\"\u{10000}\":2,\"\u{ff61}\":1}"
        );
    }

    #[test]
    fn numbers_other_programs_would_change_are_not_written() {
        for bad in [json!(1.5), json!(1.0), json!(9_007_199_254_740_992_i64), json!(u64::MAX)] {
            assert!(canonical(&json!({ "n": bad })).is_err(), "{bad}");
        }
        assert_eq!(canonical(&json!(-9_007_199_254_740_991_i64)).unwrap(), "-9007199254740991");
    }
}
