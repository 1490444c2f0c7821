//! The scanner on small documents, cut in every way.

use super::*;

/// Everything the scanner sees, reading `step` bytes at a time.
fn seen(xml: &[u8], step: usize) -> Result<String, ImportError> {
    struct Slow<'a>(&'a [u8], usize);
    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let n = self.1.min(self.0.len()).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }
    let mut scanner = Scanner::new(Slow(xml, step), &Limits::default(), true);
    let mut out = String::new();
    loop {
        match scanner.next()? {
            Token::Open(empty) => {
                out.push_str(&format!("<{}", String::from_utf8_lossy(scanner.name())));
                if let Some(key) = scanner.attribute(b"k")? {
                    out.push_str(&format!(" {key}"));
                }
                out.push(if empty { '/' } else { '>' });
            }
            Token::Close => out.push_str(&format!("\\{}", String::from_utf8_lossy(scanner.name()))),
            Token::Text => out.push_str(&format!("[{}]", scanner.text()?)),
            Token::End => return Ok(out),
        }
    }
}

#[test]
fn every_way_of_cutting_the_input_gives_the_same_tokens() {
    let xml = "<?xml version='1.0'?>\n<!-- <a> --><r><x:a k='1 &gt; \"0\"'/>été &amp;<![CDATA[<&]]> <b k = \"a>b\" >&#x41;</b >\n</r>\n<!-- end -->";
    let expected = "<r><a 1 > \"0\"/[été &][<&]<b a>b>[A]\\b\\r";
    for step in [1, 2, 3, 7, 1000] {
        assert_eq!(seen(xml.as_bytes(), step).as_deref(), Ok(expected), "step {step}");
    }
}

#[test]
fn each_trouble_has_its_name_and_place() {
    let deep = "<a>".repeat(65);
    let many = format!("<a {}/>", (0..257).map(|n| format!("a{n}='1' ")).collect::<String>());
    for (xml, code, place) in [
        ("<a>\n<!DOCTYPE a []></a>", "xml.doctype", Place::Line(2, 4)),
        ("<a>\n\n<b></a>", "xml.unbalanced", Place::Line(3, 8)),
        ("<a><b/>", "xml.truncated", Place::Line(1, 7)),
        ("<a k='", "xml.truncated", Place::Line(1, 0)),
        ("<a k=1/>", "xml.malformed", Place::Line(1, 3)),
        ("<a/><b/>", "xml.outside", Place::Line(1, 4)),
        ("hello", "xml.outside", Place::Line(1, 0)),
        ("", "xml.none", Place::Line(1, 0)),
        ("<a>&lol;</a>", "xml.reference", Place::Line(1, 3)),
        ("<a>&#0;</a>", "xml.reference", Place::Line(1, 3)),
        ("<a></b>", "xml.unbalanced", Place::Line(1, 3)),
        ("</b>", "xml.unbalanced", Place::Line(1, 0)),
        (&deep, "xml.depth", Place::Line(1, 192)),
    ] {
        let error = seen(xml.as_bytes(), 5).expect_err(xml);
        assert_eq!((error.code(), error.place()), (code, &place), "{xml}");
    }
    assert_eq!(seen(many.as_bytes(), 9).expect_err("too many").code(), "xml.attributes");
    assert_eq!(seen(b"<a>\xff</a>", 9).expect_err("not UTF-8").code(), "encoding.malformed");
}

#[test]
fn a_value_without_end_is_refused_before_memory_is() {
    let long = format!("<a k='{}'/>", "x".repeat(12 << 20));
    assert_eq!(seen(long.as_bytes(), 1 << 20).expect_err("too long").code(), "xml.value");
}
