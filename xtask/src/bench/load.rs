//! P14: pages and API of a maison with 10,000 special orders under way, at 200 requests a second.
//!
//! The load is open: each request has its moment, and its time runs from that moment, so that a server that falls behind
//! is not spared.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::{Bench, Figure};
use crate::process;

const PER_SECOND: u32 = 200;
const PASSWORD: &str = "poincon-demo";
const DESK: &str = "special-orders-desk";

/// What is asked, in turn: twelve pages and lists, six API answers, two acts.
const TURN: usize = 20;

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").context("an answer without a head")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("an answer without a status")?;
    Ok(Answer { status, head, body: bytes.split_off(end + 4) })
}

fn serve(program: &Path, folder: &Path) -> Result<Server> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = Command::new(program);
    command.args(["demo", "--folder"]).arg(folder).args(["--address", &address.to_string()]).stdout(Stdio::null());
    let server = Server { child: command.spawn()?, address };
    for _ in 0..600 {
        if ask(address, "GET", "/health", "", "").is_ok_and(|answer| answer.status == 200) {
            return Ok(server);
        }
        thread::sleep(Duration::from_millis(100));
    }
    bail!("the server did not answer")
}

/// The cookie of a session.
fn sign_in(address: SocketAddr) -> Result<String> {
    let headers = format!("origin: http://{address}\r\ncontent-type: application/x-www-form-urlencoded\r\n");
    let answer = ask(address, "POST", "/sign-in", &headers, &format!("login={DESK}&password={PASSWORD}"))?;
    let cookie = answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie.with_context(|| format!("sign-in was answered with {}", answer.status))?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

fn basic() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in format!("{DESK}:{PASSWORD}").as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for n in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= three.len() { letter as char } else { '=' });
        }
    }
    format!("authorization: Basic {text}\r\n")
}

/// Milliseconds below which this share of the times lies.
fn quantile(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// A maison of that many orders in the folder. Simulating it takes minutes, so it is kept beside the builds, for as long
/// as the program folds the same rows; each run has its own copy.
fn filled(bench: &Bench, program: &Path, orders: &str) -> Result<PathBuf> {
    let kept = bench.target.join(format!("bench-p14-{orders}"));
    if !kept.join("poincon.sqlite").exists() {
        let mut fill = Command::new(program);
        fill.args(["demo", "--fill-only", "--orders", orders, "--days", "80", "--until", "2026-11-01T09:00:00Z"]);
        process::run(fill.arg("--folder").arg(&kept).stdout(Stdio::null()))?;
    }
    let folder = bench.scratch.join("p14");
    std::fs::remove_dir_all(&folder).ok();
    process::run(Command::new("cp").arg("-r").arg(&kept).arg(&folder))?;
    Ok(folder)
}

/// What each request of the turn is, for the figures behind the figure.
fn kind(turn: usize) -> &'static str {
    match turn {
        0..6 => "order",
        6..8 => "list",
        8 => "search",
        9..11 => "today",
        11 => "board",
        12..16 => "api order",
        16..18 => "api list",
        _ => "note",
    }
}

/// P14: latencies of reading and of striking.
pub fn pages(bench: &Bench) -> Result<Vec<Figure>> {
    process::run(&mut process::cargo(&["build", "--release", "--quiet", "--package", "poincon"]))?;
    let program = bench.target.join("release/poincon");
    let folder = filled(bench, &program, if bench.quick { "300" } else { "13500" })?;
    let server = serve(&program, &folder)?;
    let address = server.address;
    let (cookie, basic) = (format!("cookie: {}\r\n", sign_in(address)?), basic());
    let list = ask(address, "GET", "/api/views/orders_board?limit=1000&cols=id", &basic, "")?;
    ensure!(list.status == 200, "the list of orders was answered with {}", list.status);
    let text = String::from_utf8_lossy(&list.body).into_owned();
    let json_text = text.get(text.find('{').unwrap_or(0)..=text.rfind('}').unwrap_or(0)).unwrap_or_default();
    let list: Value = serde_json::from_str(&json_text.replace("\r\n", "")).context("the list of orders")?;
    let open = list["total"].as_u64().unwrap_or(0);
    let ids: Vec<String> =
        list["rows"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str().map(str::to_owned)).collect();
    ensure!(!ids.is_empty(), "no order is under way");

    let seconds = if bench.quick { 3 } else { 30 };
    let all = (PER_SECOND * seconds) as usize;
    let request = |n: usize| {
        let order = &ids[n * 7919 % ids.len()];
        match n % TURN {
            0..6 => ask(address, "GET", &format!("/o/order/{order}"), &cookie, ""),
            6..8 => ask(address, "GET", "/v/orders_all", &cookie, ""),
            8 => ask(address, "GET", &format!("/v/orders_all?q={order}"), &cookie, ""),
            9..11 => ask(address, "GET", "/", &cookie, ""),
            11 => ask(address, "GET", "/b/orders_board", &cookie, ""),
            12..16 => ask(address, "GET", &format!("/api/objects/order/{order}"), &basic, ""),
            16..18 => ask(address, "GET", "/api/views/orders_promised?limit=50", &basic, ""),
            _ => {
                let command = format!("00000000-0000-4000-8000-{n:012x}");
                let body = json!({"command_id": command, "body": {"order": order, "text": format!("Load {n}")}});
                let headers = format!("{basic}content-type: application/json\r\n");
                ask(address, "POST", "/api/commands/orders.note", &headers, &body.to_string())
            }
        }
    };
    // a server that has just started has read nothing yet
    for n in all..all + 2 * TURN {
        request(n)?;
    }
    let (next, start) = (AtomicUsize::new(0), Instant::now() + Duration::from_millis(200));
    let times: Mutex<(Vec<(usize, f64)>, Vec<String>)> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..32 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= all {
                        return;
                    }
                    let due = start + Duration::from_secs_f64(n as f64 / f64::from(PER_SECOND));
                    thread::sleep(due.saturating_duration_since(Instant::now()));
                    let answered = request(n);
                    let took = Instant::now().saturating_duration_since(due).as_secs_f64() * 1000.0;
                    let Ok(mut times) = times.lock() else { return };
                    match answered {
                        Ok(answer) if matches!(answer.status, 200 | 201) => times.0.push((n % TURN, took)),
                        Ok(answer) => times.1.push(format!("{} {}", n % TURN, answer.status)),
                        Err(why) => times.1.push(format!("{} {why}", n % TURN)),
                    }
                }
            });
        }
    });
    let (times, mut wrong) = times.into_inner().unwrap_or_default();
    wrong.sort();
    wrong.dedup();
    ensure!(wrong.is_empty(), "answered otherwise than with 200 or 201: {}", wrong.join(", "));
    let input =
        format!("{open} orders under way, {PER_SECOND} requests/s for {seconds} s, load and server on one machine");
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<f64> {
        times.iter().filter(|(turn, _)| wanted(kind(*turn))).map(|(_, took)| *took).collect()
    };
    let (mut reads, mut acts) = (of(&|kind| kind != "note"), of(&|kind| kind == "note"));
    let by_kind: BTreeMap<&str, Value> = (0..TURN)
        .map(|turn| {
            let mut took = of(&|other| other == kind(turn));
            (kind(turn), json!({"p50": quantile(&mut took, 0.5), "p99": quantile(&mut took, 0.99)}))
        })
        .collect();
    let more = |times: &mut [f64]| json!({"requests": times.len(), "p50": quantile(times, 0.5), "p95": quantile(times, 0.95), "by_kind": by_kind});
    let figure = |what: &str, target, most: f64, times: &mut [f64]| {
        let ours = quantile(times, 0.99);
        Figure {
            id: "P14",
            what: what.to_owned(),
            input: input.clone(),
            ours,
            unit: "ms",
            peer: None,
            target,
            met: ours <= most,
            more: more(times),
        }
    };
    Ok(vec![
        figure("99 % of pages and API answers within", "50 ms", 50.0, &mut reads),
        figure("99 % of acts struck within", "100 ms", 100.0, &mut acts),
    ])
}
