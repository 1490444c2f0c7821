//! Letters: one digest a morning, nothing twice after a restart, tried again while the relay is away, nothing unescaped.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    thread,
};

use axum::http::StatusCode;
use base::{
    Moment,
    moment::{DAY, HOUR, MINUTE},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use web::{
    App, Settings,
    mail::{Choice, Login, Mail, Postman, Round, Security, When},
};

use crate::{
    house::{app_at, now},
    page::{Browser, wide},
};

/// A relay that keeps what it is given; it answers as a small SMTP server (RFC 5321) does.
struct Sink {
    address: SocketAddr,
    letters: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    fn open() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), |_| true)
    }

    /// One that refuses some recipients for good.
    fn refusing(name: &'static str) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), move |to| !to.contains(name))
    }

    fn on(listener: TcpListener, takes: impl Fn(&str) -> bool + Send + 'static) -> Self {
        let address = listener.local_addr().unwrap();
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        thread::spawn(move || {
            for stream in listener.incoming() {
                converse(stream.unwrap(), &kept, &takes);
            }
        });
        Self { address, letters }
    }

    fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }
}

fn converse(mut stream: TcpStream, letters: &Mutex<Vec<String>>, takes: &dyn Fn(&str) -> bool) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut answer = move |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    answer("220 sink");
    while let Some(Ok(line)) = lines.next() {
        let said = line.to_ascii_uppercase();
        match said.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "HELO" => answer("250 sink"),
            "RCPT" if !takes(&line) => answer("550 nobody of that name"),
            "DATA" => {
                answer("354 go on");
                let body: Vec<String> = lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                letters.lock().unwrap().push(body.join("\n"));
                answer("250 taken")
            }
            "QUIT" => {
                answer("221 bye");
                return;
            }
            _ => answer("250 ok"),
        };
    }
}

/// Headers and both bodies of a letter, decoded.
fn readable(letter: &str) -> String {
    let decode = |code: &str| String::from_utf8(STANDARD.decode(code.replace('\n', "")).unwrap()).unwrap();
    let mut parts = letter.split("base64\n\n");
    let mut read = parts.next().unwrap().to_owned();
    for part in parts {
        let (body, rest) = part.split_once("--=_").unwrap();
        read.push_str(&format!("\n{}\n{rest}", decode(body)));
    }
    read
}

fn settings(relay: SocketAddr) -> Settings {
    let mail = Mail {
        host: relay.ip().to_string(),
        port: relay.port(),
        security: Security::Plain,
        login: None,
        authority: None,
        from: "Poinçon <ops@maison.example>".to_owned(),
        hour: 8,
        origin: "https://ops.maison.example".to_owned(),
    };
    Settings { mail: Some(mail), ..wide() }
}

fn at(clock: &AtomicI64, micros: i64) {
    clock.store(micros, Ordering::SeqCst);
}

fn read(clock: &AtomicI64) -> Moment {
    now().plus(clock.load(Ordering::SeqCst))
}

/// What a process begun anew over the same ledger has.
fn begun(app: &App) -> Postman {
    Postman::new(app.clone()).unwrap().unwrap()
}

fn chooses(app: &App, person: &str, when: When) {
    let since = (app.settings.clock)();
    let choice = Choice { when, address: format!("{person}@maison.example"), since };
    choice.keep(&app.ledger, &person.into()).unwrap();
}

async fn tells(app: &App, what: &str) -> String {
    let mut gina = Browser::of(&web::router(app.clone()), "gva").await;
    let page = gina.act("incident.tell", &[("what", what)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    page.header("location").rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn one_digest_a_morning_and_none_again_after_a_restart() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let sink = Sink::open();
    // Tuesday 3 March 2026, 11:00 in Geneva.
    let app = app_at(settings(sink.address), || read(&CLOCK));
    let number = tells(&app, "A client, Madame <b>Secret</b>, dropped a tray").await;
    chooses(&app, "p-gva", When::Digest);
    let postman = begun(&app);
    assert_eq!(postman.round().unwrap(), Round { queued: 1, sent: 1, ..Round::default() });
    assert_eq!(postman.round().unwrap(), Round::default(), "one a day");
    assert_eq!(begun(&app).round().unwrap(), Round::default(), "and none again after a restart");
    let letter = readable(&sink.letters()[0]);
    for part in [
        "To: p-gva@maison.example",
        "Auto-Submitted: auto-generated",
        "Message-ID: <",
        &number,
        "Told",
        &format!("https://ops.maison.example/o/incident/{number}"),
        "Content-Type: text/plain",
        "Content-Type: text/html",
    ] {
        assert!(letter.contains(part), "no {part} in {letter}");
    }
    assert!(!letter.contains("Secret") && !letter.contains("tray"), "what was typed stays in the house: {letter}");
    // Wednesday at 7:59 is too early, 8:00 is not; by then it is no longer newly told but still waits.
    at(&CLOCK, 20 * HOUR + 59 * MINUTE);
    assert_eq!(postman.round().unwrap(), Round::default());
    at(&CLOCK, 21 * HOUR);
    assert_eq!(begun(&app).round().unwrap().sent, 1);
    // Sunday: the site is closed.
    at(&CLOCK, 5 * DAY);
    assert_eq!(postman.round().unwrap(), Round::default());
    assert_eq!(sink.letters().len(), 2);
}

#[tokio::test]
async fn while_the_relay_is_away_letters_wait_longer_and_longer_and_then_leave_once() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    // A port that was free a moment ago: nobody listens there.
    let away = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = away.local_addr().unwrap();
    drop(away);
    let app = app_at(settings(address), || read(&CLOCK));
    tells(&app, "A tray fell").await;
    chooses(&app, "p-gva", When::Digest);
    assert_eq!(begun(&app).round().unwrap(), Round { queued: 1, put_off: 1, ..Round::default() });
    assert_eq!(begun(&app).round().unwrap(), Round::default(), "not before a minute has passed");
    at(&CLOCK, MINUTE);
    assert_eq!(begun(&app).round().unwrap(), Round { put_off: 1, ..Round::default() });
    at(&CLOCK, 2 * MINUTE);
    assert_eq!(begun(&app).round().unwrap(), Round::default(), "then not before two more");
    at(&CLOCK, 3 * MINUTE);
    let sink = Sink::on(TcpListener::bind(address).unwrap(), |_| true);
    assert_eq!(begun(&app).round().unwrap(), Round { sent: 1, ..Round::default() });
    assert_eq!(begun(&app).round().unwrap(), Round::default());
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_recipient_refused_for_good_is_given_up_and_others_are_written_to() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let sink = Sink::refusing("p-gva");
    let app = app_at(settings(sink.address), || read(&CLOCK));
    tells(&app, "A tray fell").await;
    chooses(&app, "p-gva", When::Digest);
    chooses(&app, "p-two", When::Digest);
    assert_eq!(begun(&app).round().unwrap(), Round { queued: 2, sent: 1, given_up: 1, ..Round::default() });
    at(&CLOCK, HOUR);
    assert_eq!(begun(&app).round().unwrap(), Round::default());
    assert!(sink.letters()[0].contains("To: p-two@maison.example"));
}

#[tokio::test]
async fn a_letter_that_was_leaving_when_the_house_stopped_is_not_sent_twice() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let sink = Sink::open();
    let app = app_at(settings(sink.address), || read(&CLOCK));
    tells(&app, "A tray fell").await;
    chooses(&app, "p-gva", When::Digest);
    // As the queue stands when the process ends between handing a letter over and hearing that it was taken.
    assert_eq!(begun(&app).round().unwrap().sent, 1);
    let (key, text) = app.ledger.side_list("mail_queue").unwrap().remove(0);
    app.ledger.side_put("mail_queue", &key, &text.replace("\"left\"", "\"leaves\""), None).unwrap();
    assert_eq!(begun(&app).round().unwrap(), Round::default());
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn what_is_passed_on_is_told_at_once_to_those_who_asked_and_only_since_they_asked() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let sink = Sink::open();
    let app = app_at(settings(sink.address), || read(&CLOCK));
    let number = tells(&app, "A tray fell").await;
    chooses(&app, "p-gva", When::AtOnce);
    chooses(&app, "p-fin", When::AtOnce);
    let postman = begun(&app);
    assert_eq!(postman.round().unwrap(), Round::default(), "that something waits is no escalation");
    // Late on Wednesday at 19:00; passed on to finance at the close of the next working day, Thursday at 19:00.
    at(&CLOCK, 2 * DAY);
    assert_eq!(postman.round().unwrap(), Round::default());
    at(&CLOCK, 2 * DAY + 9 * HOUR);
    assert_eq!(postman.round().unwrap(), Round { queued: 1, sent: 1, ..Round::default() });
    at(&CLOCK, 3 * DAY);
    assert_eq!(begun(&app).round().unwrap(), Round::default(), "once");
    let letter = readable(&sink.letters()[0]);
    assert!(letter.contains("To: p-fin@maison.example") && letter.contains(&number), "{letter}");
    // Whoever asks only now is not told what is days old.
    chooses(&app, "p-fin", When::AtOnce);
    assert_eq!(begun(&app).round().unwrap(), Round::default());
}

/// What a relay with a certificate of its own heard: commands in order, once the way was encrypted.
struct Guarded {
    address: SocketAddr,
    authority: Vec<u8>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Guarded {
    /// Encrypted from the first byte, or once asked to.
    fn open(at_once: bool) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let (config, heard) = (Arc::new(config), Arc::new(Mutex::new(Vec::new())));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                // A caller that does not trust the certificate hangs up; the next one is answered.
                guarded(stream.unwrap(), &config, at_once, &kept).ok();
            }
        });
        Self { address, authority: made.cert.pem().into_bytes(), heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn guarded(
    mut stream: TcpStream,
    config: &Arc<rustls::ServerConfig>,
    at_once: bool,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    if !at_once {
        let mut lines = BufReader::new(stream.try_clone()?);
        stream.write_all(b"220 sink\r\n")?;
        loop {
            let mut line = String::new();
            if lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            match line.trim_end() {
                "STARTTLS" => break stream.write_all(b"220 go on\r\n")?,
                line if line.starts_with("EHLO") => stream.write_all(b"250-sink\r\n250 STARTTLS\r\n")?,
                // Whoever goes on unencrypted is heard saying so.
                other => {
                    heard.lock().unwrap().push(format!("in clear: {other}"));
                    stream.write_all(b"530 encrypt first\r\n")?;
                }
            }
        }
    }
    let session = rustls::ServerConnection::new(Arc::clone(config)).map_err(std::io::Error::other)?;
    let mut tls = BufReader::new(rustls::StreamOwned::new(session, stream));
    let answer = |tls: &mut BufReader<rustls::StreamOwned<_, TcpStream>>, text: &str| {
        tls.get_mut().write_all(format!("{text}\r\n").as_bytes())
    };
    if at_once {
        answer(&mut tls, "220 sink")?;
    }
    let mut letter = false;
    loop {
        let mut line = String::new();
        if tls.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        if letter {
            if line == "." {
                letter = false;
                answer(&mut tls, "250 taken")?;
            }
            continue;
        }
        heard.lock().unwrap().push(line.clone());
        match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => answer(&mut tls, "250-sink\r\n250 AUTH PLAIN")?,
            "AUTH" if line.ends_with(&STANDARD.encode("\0poincon\0s3cret")) => answer(&mut tls, "235 welcome")?,
            "AUTH" => answer(&mut tls, "535 not you")?,
            "DATA" => {
                letter = true;
                answer(&mut tls, "354 go on")?;
            }
            "QUIT" => return answer(&mut tls, "221 bye"),
            _ => answer(&mut tls, "250 ok")?,
        }
    }
}

#[tokio::test]
async fn letters_leave_encrypted_under_the_name_of_the_house_and_wait_while_they_cannot() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    for (security, at_once) in [(Security::Tls, true), (Security::StartTls, false)] {
        at(&CLOCK, 0);
        let relay = Guarded::open(at_once);
        let plain = settings(relay.address);
        let with = |authority: Option<Vec<u8>>, password: &str| {
            let login = Some(Login { user: "poincon".to_owned(), password: password.to_owned() });
            Settings {
                mail: plain.mail.clone().map(|mail| Mail { security, login, authority, ..mail }),
                ..plain.clone()
            }
        };
        let app = app_at(with(None, "s3cret"), || read(&CLOCK));
        tells(&app, "A tray fell").await;
        chooses(&app, "p-gva", When::Digest);
        // A relay nobody vouches for hears neither letter nor password.
        assert_eq!(begun(&app).round().unwrap(), Round { queued: 1, put_off: 1, ..Round::default() }, "{security:?}");
        assert_eq!(relay.heard(), Vec::<String>::new());
        // A wrong password is the operator's to mend: the letter waits.
        at(&CLOCK, MINUTE);
        let told =
            |password| Settings { mail: with(Some(relay.authority.clone()), password).mail, ..app.settings.clone() };
        let wrong = App { settings: told("guess"), ..app.clone() };
        assert_eq!(begun(&wrong).round().unwrap(), Round { put_off: 1, ..Round::default() });
        assert!(!relay.heard().iter().any(|line| line.starts_with("MAIL")), "{:?}", relay.heard());
        at(&CLOCK, 3 * MINUTE);
        let right = App { settings: told("s3cret"), ..app.clone() };
        assert_eq!(begun(&right).round().unwrap(), Round { sent: 1, ..Round::default() });
        let heard = relay.heard();
        assert!(heard.iter().any(|line| line == "RCPT TO:<p-gva@maison.example>"), "{heard:?}");
        assert!(!heard.iter().any(|line| line.starts_with("in clear")), "{heard:?}");
    }
}

#[tokio::test]
async fn a_relay_that_does_not_encrypt_hears_nothing_when_it_should() {
    static CLOCK: AtomicI64 = AtomicI64::new(0);
    let sink = Sink::open();
    let plain = settings(sink.address);
    let mail = plain.mail.clone().map(|mail| Mail { security: Security::StartTls, ..mail });
    let app = app_at(Settings { mail, ..plain }, || read(&CLOCK));
    tells(&app, "A tray fell").await;
    chooses(&app, "p-gva", When::Digest);
    assert_eq!(begun(&app).round().unwrap(), Round { queued: 1, put_off: 1, ..Round::default() });
    assert_eq!(sink.letters().len(), 0);
}
