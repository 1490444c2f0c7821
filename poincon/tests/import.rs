//! Files sent to the server of the demo: rows are struck once, hostile files get a sentence, the server stays as it is.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A demo of its own, stopped with the test.
struct Server {
    child: Child,
    address: String,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct Told {
    status: u16,
    body: Value,
    took: Duration,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_poincon"))
            .args(["demo", "--orders", "2", "--address", "127.0.0.1:0", "--folder"])
            .arg(folder.path().join("demo"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut address = None;
        let mut line = String::new();
        while address.is_none() && said.read_line(&mut line).unwrap() > 0 {
            address = line.split_once("http://").map(|(_, rest)| rest.trim().to_owned());
            line.clear();
        }
        // what is printed further must not fill the pipe
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { child, address: address.expect("the demo says where it listens"), _folder: folder }
    }

    /// Sends a file as a program does.
    fn send(&self, login: &str, path: &str, content: &[u8]) -> Told {
        self.send_as(login, path, content, content.len() as u64)
    }

    fn send_as(&self, login: &str, path: &str, content: &[u8], length: u64) -> Told {
        let began = Instant::now();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let secret = STANDARD.encode(format!("{login}:poincon-demo"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic {secret}\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes()).unwrap();
        // a server that has answered already may not listen to the rest
        stream.write_all(content).ok();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok();
        let text = String::from_utf8_lossy(&answer);
        let status = text.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        // a body sent in parts has the length of each before it
        let body = &body[body.find('{').unwrap_or(0)..=body.rfind('}').unwrap_or(0).max(body.find('{').unwrap_or(0))];
        let body = body.split("\r\n").filter(|part| !is_length(part)).collect::<String>();
        Told { status, body: serde_json::from_str(&body).unwrap_or(Value::Null), took: began.elapsed() }
    }

    fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }
}

fn is_length(part: &str) -> bool {
    !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_hexdigit())
}

const DESK: &str = "special-orders-desk";

#[test]
fn a_list_is_looked_at_struck_once_and_never_by_who_may_not() {
    let server = Server::start();
    let list = "Reference;Piece;Family;Metal\nA1;Ring;Lumière;Pt 950\nA2;Bracelet;Étoile;Au 750\nA3;;Étoile;Au 750\n";
    let look = server.send(DESK, "/api/import/catalogue?system=Test", list.as_bytes());
    assert_eq!(look.status, 200, "{}", look.body);
    assert_eq!(look.body["counts"]["new"], 2);
    let fault = &look.body["faults"][0];
    assert_eq!((fault["line"].as_u64(), fault["column"].as_str()), (Some(4), Some("Piece")), "{fault}");
    assert!(look.body["outcome"].is_null(), "a look strikes nothing");

    let apply = "/api/import/catalogue?system=Test&apply=true";
    let refused = server.send(DESK, apply, list.as_bytes());
    assert_eq!((refused.status, refused.body["refusals"][0]["code"].as_str()), (422, Some("import.faulty")));
    let struck = server.send(DESK, &format!("{apply}&faulty=leave_out"), list.as_bytes());
    assert_eq!((struck.status, struck.body["outcome"]["struck"].as_u64()), (200, Some(2)), "{}", struck.body);
    let again =
        server.send(DESK, &format!("{apply}&faulty=leave_out"), list.replace("A3;;Étoile;Au 750\n", "").as_bytes());
    assert_eq!(again.body["outcome"]["struck"], 0, "{}", again.body);
    assert_eq!(again.body["counts"]["same"], 2);

    let other = server.send("client-advisor", "/api/import/catalogue", list.as_bytes());
    assert_eq!(
        (other.status, other.body["refusals"][0]["code"].as_str()),
        (422, Some("role.not_held")),
        "{}",
        other.body
    );
    let large = server.send_as(DESK, "/api/import/catalogue", b"Reference", 2 << 30);
    assert_eq!(
        (large.status, large.body["refusals"][0]["code"].as_str()),
        (422, Some("file.too_large")),
        "{}",
        large.body
    );
}

#[test]
fn every_hostile_file_gets_a_sentence_and_naughty_words_stay_words() {
    let Some(data) = testkit::data::shared("rel") else { return };
    let server = Server::start();
    let mut looked = 0;
    for folder in ["bad/csv", "bad/mspdi", "bad/xlsx", "xlsx_bad"] {
        for file in files(&data.join(folder)) {
            let content = std::fs::read(&file).unwrap();
            let told = server.send(DESK, "/api/import/catalogue?system=Bad", &content);
            let name = file.display();
            assert!(told.took < Duration::from_secs(20), "{name}: {:?}", told.took);
            match told.status {
                200 => assert!(told.body["counts"]["rows"].is_u64(), "{name}: {}", told.body),
                400 | 413 | 422 => {
                    let reasons = told.body["refusals"].as_array().unwrap_or_else(|| panic!("{name}: {}", told.body));
                    for text in reasons.iter().flat_map(|r| [&r["text"]["en"], &r["text"]["fr"]]) {
                        assert!(text.as_str().is_some_and(|text| text.ends_with('.')), "{name}: {text}");
                    }
                }
                other => panic!("{name}: {other} {}", told.body),
            }
            looked += 1;
        }
    }
    assert!(looked > 60, "{looked}");
    assert!(server.peak_mib() < 512, "{} MiB", server.peak_mib());

    let words: Vec<String> = serde_json::from_slice(&std::fs::read(data.join("naughty/blns.json")).unwrap()).unwrap();
    let rows: Vec<Value> = words
        .iter()
        .enumerate()
        .map(|(n, word)| json!({"reference": format!("N{n}"), "title": word, "family": "F", "metal": "M"}))
        .collect();
    let body = json!({"value": rows}).to_string();
    let told = server.send(DESK, "/api/import/catalogue?system=Naughty&apply=true&faulty=leave_out", body.as_bytes());
    let counts = &told.body["counts"];
    assert_eq!(told.status, 200, "{}", told.body);
    assert_eq!(counts["new"].as_u64().unwrap() + counts["faulty"].as_u64().unwrap(), words.len() as u64, "{counts}");
    assert_eq!(told.body["outcome"]["struck"], counts["new"]);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    files
}
