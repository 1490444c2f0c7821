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
    mail::{Choice, Mail, Postman, Round, When},
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
