//! Handing a letter to a relay, as plain text and HTML: encrypted on the way unless the relay is on this machine or the
//! operator says otherwise, with a name and password when the relay asks for them.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base::Moment;
use lettre::{
    Message as Wire, SmtpTransport, Transport,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use super::{Mail, Security};

/// How long the relay may take to answer.
const ANSWERS: Duration = Duration::from_secs(20);

/// Why a letter was not taken.
#[derive(Debug)]
pub(super) struct NotTaken {
    /// Whether it will never be: the relay refused this letter, or whom it is for, for good.
    pub never: bool,
    /// In technical words.
    pub why: String,
}

impl NotTaken {
    fn never(why: impl fmt::Display) -> Self {
        Self { never: true, why: why.to_string() }
    }
}

impl From<lettre::transport::smtp::Error> for NotTaken {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        // A password that is wrong, or a relay that wants encryption first, is the operator's to mend: letters wait.
        let never = error.status().is_some_and(|code| (550..560).contains(&u16::from(code)));
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            if !why.contains(&cause.to_string()) {
                why.push_str(&format!(": {cause}"));
            }
            source = cause.source();
        }
        Self { never, why }
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

/// A letter to be handed over.
pub(super) struct Message<'a> {
    pub id: &'a str,
    pub from: &'a Sender,
    pub to: &'a str,
    pub at: Moment,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
}

impl Message<'_> {
    /// Headers and both forms of the text. Bodies are base64: no line of theirs can end the letter or be too long.
    fn wire(&self) -> Result<Wire, NotTaken> {
        if !is_address(self.to) {
            return Err(NotTaken::never("the recipient is no address"));
        }
        let address = |text: &str| text.parse().map_err(NotTaken::never);
        let name = Some(self.from.name.clone()).filter(|name| !name.is_empty());
        let domain = self.from.address.rsplit('@').next().unwrap_or_default();
        let subject: String = self.subject.chars().filter(|c| !c.is_control()).collect();
        let micros = u64::try_from(self.at.0).unwrap_or_default();
        let date: SystemTime = UNIX_EPOCH + Duration::from_micros(micros);
        let part = |kind: ContentType, text: &str| {
            let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::Base64);
            let body = body.map_err(|_| NotTaken::never("the text has no base64"))?;
            Ok::<_, NotTaken>(SinglePart::builder().header(kind).body(body))
        };
        let both = MultiPart::alternative()
            .boundary(format!("=_{}", self.id))
            .singlepart(part(ContentType::TEXT_PLAIN, self.text)?)
            .singlepart(part(ContentType::TEXT_HTML, self.html)?);
        let by_a_machine = HeaderName::new_from_ascii_str("Auto-Submitted");
        Wire::builder()
            .message_id(Some(format!("<{}@{domain}>", self.id)))
            .date(date)
            .from(Mailbox::new(name, address(&self.from.address)?))
            .to(Mailbox::new(None, address(self.to)?))
            .subject(subject)
            .raw_header(HeaderValue::new(by_a_machine, "auto-generated".to_owned()))
            .multipart(both)
            .map_err(NotTaken::never)
    }
}

/// The relay letters are handed to.
pub(super) struct Relay(SmtpTransport);

impl Relay {
    /// The relay of the settings.
    ///
    /// # Errors
    /// In technical words, when the certificate of its authority cannot be read.
    pub(super) fn new(mail: &Mail) -> Result<Self, String> {
        let parameters = || {
            let mut builder = TlsParameters::builder(mail.host.clone());
            if let Some(pem) = &mail.authority {
                builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|e| e.to_string())?);
            }
            builder.build().map_err(|error| error.to_string())
        };
        let tls = match mail.security {
            Security::Plain => Tls::None,
            Security::StartTls => Tls::Required(parameters()?),
            Security::Tls => Tls::Wrapper(parameters()?),
        };
        let mut transport = SmtpTransport::builder_dangerous(mail.host.as_str())
            .port(mail.port)
            .tls(tls)
            .hello_name(ClientId::Domain("poincon".to_owned()))
            .timeout(Some(ANSWERS));
        if let Some(login) = &mail.login {
            transport = transport.credentials(Credentials::new(login.user.clone(), login.password.clone()));
        }
        Ok(Self(transport.build()))
    }

    /// Hands a letter over; it is the relay's once this succeeds.
    pub(super) fn hand_over(&self, message: &Message<'_>) -> Result<(), NotTaken> {
        self.0.send(&message.wire()?)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

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
            at: Moment::parse("2026-03-03T10:00:00Z").unwrap(),
            subject: "Vos avis\r\nBcc: x@y.example du mardi trois mars deux mille vingt-six, très tôt le matin",
            text: &text,
            html: "<p>.</p>",
        };
        let wire = String::from_utf8(message.wire().unwrap().formatted()).unwrap();
        assert!(wire.split("\r\n").all(|line| line.len() <= 998 && line != "." && !line.starts_with("Bcc")), "{wire}");
        assert!(wire.contains("Date: Tue, 03 Mar 2026 10:00:00 +0000\r\n"), "{wire}");
        assert!(wire.contains("Message-ID: <0a1b@maison.example>\r\n"), "{wire}");
        assert!(wire.contains("Auto-Submitted: auto-generated\r\n"), "{wire}");
        let body = wire.split("base64\r\n\r\n").nth(1).unwrap().split("--=_").next().unwrap().replace("\r\n", "");
        assert_eq!(STANDARD.decode(body).unwrap(), text.as_bytes());
        assert!(Message { to: "a@b.example>\r\nRCPT TO:<x@y.z", ..message }.wire().is_err_and(|not| not.never));
    }
}
