//! Handing a letter to a relay nearby (RFC 5321), as plain text and HTML (RFC 2045–2047). No password, no encryption:
//! the relay is the operator's own, and it is the relay that speaks to the world.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};

/// How long the relay may take to answer.
const ANSWERS: Duration = Duration::from_secs(20);
/// Longest answer read, in bytes.
const LONGEST: u64 = 64 << 10;

/// Why a letter was not taken.
#[derive(Debug)]
pub(super) struct NotTaken {
    /// Whether it will never be: the relay refused it for good (a code of 500 or more).
    pub never: bool,
    /// In technical words.
    pub why: String,
}

impl From<std::io::Error> for NotTaken {
    fn from(error: std::io::Error) -> Self {
        Self { never: false, why: error.to_string() }
    }
}

/// Who sends: `Poinçon <ops@maison.example>` or an address alone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sender {
    pub name: String,
    pub address: String,
}

impl Sender {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (name, address) = match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"'), address),
            None => ("", text.trim()),
        };
        let fits = is_address(address) && !name.chars().any(char::is_control);
        fits.then(|| Self { name: name.to_owned(), address: address.to_owned() })
    }
}

/// Whether a text is an address we write to: a local part of letters, digits and the usual marks, and a domain of two
/// labels or more. Quoted local parts and addresses of numbers are not.
pub(super) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    };
    let label = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    text.len() <= 254
        && local.len() <= 64
        && local.split('.').all(atom)
        && domain.contains('.')
        && domain.split('.').all(label)
}

/// A letter ready for the wire.
pub(super) struct Message<'a> {
    pub id: &'a str,
    pub from: &'a Sender,
    pub to: &'a str,
    pub date: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
}

impl Message<'_> {
    /// Headers and both forms of the text. Bodies are base64: no line of theirs can end the letter or be too long.
    pub(super) fn wire(&self) -> String {
        let domain = self.from.address.rsplit('@').next().unwrap_or_default();
        let boundary = format!("=_{}", self.id);
        let from = match self.from.name.as_str() {
            "" => self.from.address.clone(),
            name => format!("{} <{}>", encoded(name), self.from.address),
        };
        let mut wire = format!(
            "Message-ID: <{}@{domain}>\r\nDate: {}\r\nFrom: {from}\r\nTo: {}\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n",
            self.id,
            self.date,
            self.to,
            encoded(self.subject)
        );
        for (kind, body) in [("plain", self.text), ("html", self.html)] {
            wire.push_str(&format!(
                "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            ));
            let code = STANDARD.encode(body);
            for line in code.as_bytes().chunks(76) {
                wire.push_str(&String::from_utf8_lossy(line));
                wire.push_str("\r\n");
            }
        }
        wire.push_str(&format!("--{boundary}--\r\n"));
        wire
    }
}

/// A header's text as encoded words of at most 75 characters, one a line; each holds whole characters.
fn encoded(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut part = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        if part.len() + c.len_utf8() > 45 {
            words.push(std::mem::take(&mut part));
        }
        part.push(c);
    }
    words.push(part);
    let words: Vec<String> = words.iter().map(|word| format!("=?utf-8?B?{}?=", STANDARD.encode(word))).collect();
    words.join("\r\n ")
}

/// Hands a letter over; it is the relay's once this succeeds.
pub(super) fn hand_over(host: &str, port: u16, message: &Message<'_>) -> Result<(), NotTaken> {
    if !is_address(message.to) {
        return Err(NotTaken { never: true, why: "the recipient is no address".to_owned() });
    }
    let mut last = NotTaken { never: false, why: format!("no address for {host}") };
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, ANSWERS) {
            Ok(stream) => return converse(stream, message),
            Err(error) => last = error.into(),
        }
    }
    Err(last)
}

fn converse(mut stream: TcpStream, message: &Message<'_>) -> Result<(), NotTaken> {
    stream.set_read_timeout(Some(ANSWERS))?;
    stream.set_write_timeout(Some(ANSWERS))?;
    let mut answers = BufReader::new(stream.try_clone()?.take(LONGEST));
    let mut ask = |text: &str, expected: u16| -> Result<(), NotTaken> {
        stream.write_all(text.as_bytes())?;
        answer(&mut answers, expected)
    };
    ask("", 220)?;
    ask("EHLO poincon\r\n", 250)?;
    ask(&format!("MAIL FROM:<{}>\r\n", message.from.address), 250)?;
    ask(&format!("RCPT TO:<{}>\r\n", message.to), 250)?;
    ask("DATA\r\n", 354)?;
    ask(&format!("{}.\r\n", message.wire()), 250)?;
    // The letter is taken: whether the farewell is heard changes nothing.
    ask("QUIT\r\n", 221).ok();
    Ok(())
}

/// Reads one answer, which may have several lines.
fn answer(lines: &mut impl BufRead, expected: u16) -> Result<(), NotTaken> {
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(NotTaken { never: false, why: "the relay hung up".to_owned() });
        }
        let line = line.trim_end();
        let code: u16 = line.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
        if line.as_bytes().get(3) == Some(&b'-') {
            continue;
        }
        return match code {
            code if code == expected => Ok(()),
            code => Err(NotTaken { never: (500..600).contains(&code), why: format!("the relay said {line}") }),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_could_carry_more_than_an_address_are_none() {
        for good in ["a@b.example", "nina.o'hara+ops@ops.maison.example", "x@a-b.c.fr"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.example",
            "a@b",
            "a@",
            "a b@c.example",
            "a@b.example>",
            "a@b.example\r\nRCPT TO:<x@y.z>",
            "a..b@c.example",
            "a@-b.example",
            "a@b..example",
            "é@b.example",
            "\"a b\"@c.example",
            "a@[127.0.0.1]",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
        let sender = Sender::parse("Poinçon, la maison <ops@maison.example>").unwrap();
        assert_eq!((sender.name.as_str(), sender.address.as_str()), ("Poinçon, la maison", "ops@maison.example"));
        assert_eq!(Sender::parse("ops@maison.example").unwrap().name, "");
        assert_eq!(Sender::parse("Ops\r\nBcc: x <ops@maison.example>"), None);
        assert_eq!(Sender::parse("Ops <nobody>"), None);
    }

    #[test]
    fn no_text_can_end_the_letter_or_add_a_header() {
        let from = Sender::parse("Poinçon <ops@maison.example>").unwrap();
        let text = format!("one\r\n.\r\nQUIT\r\n{}", "é".repeat(2000));
        let message = Message {
            id: "0a1b",
            from: &from,
            to: "a@b.example",
            date: "Tue, 3 Mar 2026 10:00:00 +0000",
            subject: "Vos avis\r\nBcc: x@y.example du mardi trois mars deux mille vingt-six, très tôt le matin",
            text: &text,
            html: "<p>.</p>",
        };
        let wire = message.wire();
        assert!(wire.split("\r\n").all(|line| line.len() <= 998 && line != "." && !line.starts_with("Bcc")), "{wire}");
        assert!(
            wire.lines()
                .filter(|line| line.starts_with("Subject") || line.starts_with(" =?"))
                .all(|line| line.len() <= 85)
        );
        let body = wire.split("base64\r\n\r\n").nth(1).unwrap().split("--=_").next().unwrap().replace("\r\n", "");
        assert_eq!(STANDARD.decode(body).unwrap(), text.as_bytes());
    }

    #[test]
    fn an_answer_is_read_to_its_last_line() {
        let read = |text: &str| answer(&mut text.as_bytes(), 250).map_err(|not| not.never);
        assert_eq!(read("250-sink\r\n250 ok\r\n"), Ok(()));
        assert_eq!(read("450 later\r\n"), Err(false));
        assert_eq!(read("550-no\r\n550 never\r\n"), Err(true));
        assert_eq!(read("250-cut off"), Err(false));
        assert_eq!(read("nonsense\r\n"), Err(false));
    }
}
