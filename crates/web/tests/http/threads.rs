//! The thread of an object: messages, mentions, documents brought with or without script, and who sees them.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use archive::Archive;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use futures::stream;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use web::Settings;

use crate::{
    house::app,
    page::{Browser, Page, wide},
};

/// A part of a form: its name, the name of its file, what it holds.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn server() -> (Router, Archive) {
    let app = app(wide());
    let archive = app.settings.archive.clone().unwrap();
    (web::router(app), archive)
}

fn png(shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(600, 300, image::Rgb([shade, 90, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, value) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: text/html")).unwrap_or_default();
        body.extend(format!("--LINE\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend_from_slice(value);
        body.extend(b"\r\n");
    }
    body.extend(b"--LINE--\r\n");
    body
}

async fn send(browser: &Browser, path: &str, length: Option<u64>, body: Body) -> Page {
    let cookies: Vec<String> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut request = Request::post(path)
        .header(header::HOST, "localhost")
        .header("origin", "http://localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=LINE")
        .header(header::COOKIE, cookies.join("; "));
    if let Some(length) = length {
        request = request.header(header::CONTENT_LENGTH, length);
    }
    for (name, value) in &browser.extra {
        request = request.header(name, value);
    }
    let response = browser.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    Page { status: parts.status, headers: parts.headers, bytes: to_bytes(body, 64 << 20).await.unwrap().to_vec() }
}

/// Sends the box of an object's page as a browser without script does.
async fn write(browser: &mut Browser, object: &str, parts: &[Part<'_>]) -> Page {
    let page = browser.get(&format!("/o/piece/{object}")).await;
    let (csrf, command) = (page.hidden("csrf"), page.hidden("command_id"));
    let mut all: Vec<Part<'_>> = vec![("csrf", None, csrf.as_bytes()), ("command_id", None, command.as_bytes())];
    all.extend(parts);
    send(browser, &format!("/o/piece/{object}/message"), None, Body::from(form(&all))).await
}

async fn gina(router: &Router) -> Browser {
    let mut gina = Browser::of(router, "gva").await;
    gina.take_in("GVA-1", "Solitaire").await;
    gina
}

#[tokio::test]
async fn a_message_with_several_files_stands_in_the_thread() {
    let (router, archive) = server();
    let mut gina = gina(&router).await;
    let (one, two) = (png(10), png(20));
    let page = write(
        &mut gina,
        "GVA-1",
        &[
            ("text", None, "The stone is in.\nSee <b>both</b> photos.".as_bytes()),
            ("document.upload", Some("C:\\IMG 1.png"), &one),
            ("document.upload", Some("../../IMG 2.html"), &two),
            ("document.upload", Some("offer.pdf"), b"%PDF-1.7 an offer"),
            ("document.upload", Some(""), b""),
        ],
    )
    .await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/o/piece/GVA-1"), "{}", page.text());
    let text = gina.get("/o/piece/GVA-1").await.text();
    for shown in ["The stone is in.", "See &lt;b&gt;both&lt;/b&gt; photos.", "IMG 1.png", "IMG 2.png", "offer.pdf"] {
        assert!(text.contains(shown), "no {shown} in {text}");
    }
    for bytes in [&one, &two] {
        assert!(text.contains(&format!("src=\"/documents/{}/small\"", digest(bytes))), "{text}");
        assert_eq!(archive.read(&digest(bytes)).unwrap(), *bytes);
    }
    let acts = gina.get("/api/acts?object=piece/GVA-1").await.text();
    assert!(acts.contains(&digest(&one)) && !acts.contains("The stone is in"), "no word in the ledger: {acts}");
    assert!(!acts.contains("IMG 1"), "names people type are not in the ledger either: {acts}");
}

#[tokio::test]
async fn bytes_are_served_to_those_who_see_the_object_and_never_run() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let photo = png(30);
    let pdf: &[u8] = b"%PDF-1.4 <html><script>alert(1)</script>";
    let parts: [Part<'_>; 2] =
        [("document.upload", Some("r\u{e9}sum\u{e9}.png"), &photo), ("document.upload", Some("evil.html"), pdf)];
    assert_eq!(write(&mut gina, "GVA-1", &parts).await.status, StatusCode::SEE_OTHER);
    let (photo_at, pdf_at) = (format!("/documents/{}", digest(&photo)), format!("/documents/{}", digest(pdf)));
    let page = gina.get(&photo_at).await;
    assert_eq!((page.status, page.bytes.as_slice()), (StatusCode::OK, photo.as_slice()));
    assert_eq!(page.header("content-type"), "image/png");
    assert!(page.header("content-disposition").starts_with("inline; filename="));
    let page = gina.get(&pdf_at).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(page.header("content-disposition").starts_with("attachment; filename=\"evil.pdf\""));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(page.header("content-security-policy").contains("sandbox;"));
    assert_eq!(page.header("cache-control"), "no-store");
    let small = gina.get(&format!("{photo_at}/small")).await;
    assert_eq!((small.status, small.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert!(small.header("cache-control").starts_with("private"));
    assert_eq!(gina.get(&format!("{pdf_at}/small")).await.status, StatusCode::NOT_FOUND);
    let mut fiona = Browser::of(&router, "fin").await;
    assert_eq!(fiona.get(&photo_at).await.status, StatusCode::OK, "she sees every site");
    let mut toshi = Browser::of(&router, "tyo").await;
    for at in [&photo_at, &pdf_at, &format!("{photo_at}/small"), "/documents/..", "/documents/%2e%2e%2f"] {
        assert_eq!(toshi.get(at).await.status, StatusCode::NOT_FOUND, "{at}");
    }
    assert_ne!(Browser::new(&router).get(&photo_at).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_digest_copied_from_a_page_opens_nothing() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let photo = png(40);
    write(&mut gina, "GVA-1", &[("document.upload", Some("a.png"), &photo)]).await;
    let mut toshi = Browser::of(&router, "tyo").await;
    toshi.take_in("TYO-1", "Watch").await;
    let typed = [("document", None, digest(&photo).leak().as_bytes())];
    let page = write(&mut toshi, "TYO-1", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("is not here any more"), "{}", page.text());
    // Even an act that names the digest, struck by other means, is no key to the bytes.
    let csrf = toshi.get("/act/pieces.take_in").await.hidden("csrf");
    let body = json!({"command_id": "01890000-0000-7000-8000-000000000009",
        "body": {"kind": "piece", "object": "TYO-1", "documents": [digest(&photo)]}});
    let mut program = toshi.clone().with("x-csrf-token", &csrf);
    let path = "/api/commands/correspondence.attach";
    let page = program.send(axum::http::Method::POST, path, Some("application/json"), &body.to_string()).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    assert_eq!(toshi.get(&format!("/documents/{}", digest(&photo))).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_refused_is_told_and_what_was_typed_and_sent_is_kept() {
    let (router, archive) = server();
    let mut gina = gina(&router).await;
    let good = png(50);
    let page = write(
        &mut gina,
        "GVA-1",
        &[
            ("text", None, b"Please look"),
            ("document.upload", Some("logo.svg"), b"<svg onload=alert(1)>"),
            ("document.upload", Some("page.png"), b"<!doctype html><script>alert(1)</script>"),
            ("document.upload", Some("empty.pdf"), b""),
            ("document.upload", Some("good.png"), &good),
        ],
    )
    .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for told in
        ["“logo.svg” is not a kind", "“page.png” is not a kind", "“empty.pdf” is empty", "Please look</textarea>"]
    {
        assert!(text.contains(told), "no {told} in {text}");
    }
    assert!(
        text.contains(&format!("name=\"document\" value=\"{}\"", digest(&good))),
        "the good file is not sent twice"
    );
    assert!(!text.contains("onload=alert"));
    assert!(!gina.get("/o/piece/GVA-1").await.text().contains("Please look"), "nothing was struck");
    let page = write(&mut gina, "GVA-1", &[("text", None, b"  ")]).await;
    assert!(page.text().contains("There is nothing to send"), "{}", page.text());
    assert!(archive.has(&digest(&good)));
}

#[tokio::test]
async fn two_gigabytes_are_refused_early() {
    let app = app(Settings { upload_limit: 4 << 20, ..wide() });
    let archive = app.settings.archive.clone().unwrap();
    let router = web::router(app);
    let gina = gina(&router).await;
    let csrf = gina.clone().get("/o/piece/GVA-1").await.hidden("csrf");
    let endless = |csrf: &str| {
        let sent = Arc::new(AtomicUsize::new(0));
        let head = form(&[("csrf", None, csrf.as_bytes()), ("file", Some("film.pdf"), b"%PDF-1.7 ")]);
        let head = head[..head.len() - b"\r\n--LINE--\r\n".len()].to_vec();
        let count = Arc::clone(&sent);
        let chunks = stream::iter((0..2048_usize).map(move |n| {
            let chunk = if n == 0 { head.clone() } else { vec![b' '; 1 << 20] };
            count.fetch_add(chunk.len(), Ordering::Relaxed);
            Ok::<_, std::io::Error>(chunk)
        }));
        (sent, Body::from_stream(chunks))
    };
    for path in ["/documents", "/o/piece/GVA-1/message", "/act/pieces.take_in"] {
        let (sent, body) = endless(&csrf);
        let page = send(&gina, path, Some(2 << 30), body).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert_eq!(sent.load(Ordering::Relaxed), 0, "{path}: not a byte was read");
        // One that does not say how much is coming.
        let (sent, body) = endless(&csrf);
        let page = send(&gina, path, None, body).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(sent.load(Ordering::Relaxed) <= 6 << 20, "{path}: {} bytes were read", sent.load(Ordering::Relaxed));
    }
    let left = std::fs::read_dir(archive.folder().join("new")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left of them");
}

#[tokio::test]
async fn files_sent_ahead_are_answered_one_by_one_and_only_from_our_pages() {
    let (router, archive) = server();
    let mut gina = gina(&router).await;
    let csrf = gina.get("/o/piece/GVA-1").await.hidden("csrf");
    let photo = png(60);
    let parts: [Part<'_>; 2] = [("csrf", None, csrf.as_bytes()), ("file", Some("a.jpg"), &photo)];
    let page = send(&gina, "/documents", None, Body::from(form(&parts))).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let told: Value = serde_json::from_slice(&page.bytes).unwrap();
    assert_eq!((&told["kept"][0]["digest"], &told["kept"][0]["name"]), (&json!(digest(&photo)), &json!("a.png")));
    assert_eq!(gina.get(&format!("/documents/{}", digest(&photo))).await.status, StatusCode::OK, "their own already");
    let parts: [Part<'_>; 2] = [("csrf", None, csrf.as_bytes()), ("file", Some("a.exe"), b"MZ\x90\0\x03")];
    let page = send(&gina, "/documents", None, Body::from(form(&parts))).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("document.wrong_type"), "{}", page.text());
    let other = png(61);
    for secret in ["", "wrong"] {
        let parts: [Part<'_>; 2] = [("csrf", None, secret.as_bytes()), ("file", Some("b.png"), &other)];
        assert_eq!(send(&gina, "/documents", None, Body::from(form(&parts))).await.status, StatusCode::FORBIDDEN);
    }
    let late: [Part<'_>; 2] = [("file", Some("b.png"), &other), ("csrf", None, csrf.as_bytes())];
    assert_eq!(send(&gina, "/documents", None, Body::from(form(&late))).await.status, StatusCode::FORBIDDEN);
    assert!(!archive.has(&digest(&other)), "the secret comes before the bytes");
    let cut = Body::from(b"--LINE\r\nContent-Disposition: form-data; name=\"csrf\"\r\n".to_vec());
    assert_eq!(send(&gina, "/documents", None, cut).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_colleague_is_called_on_and_reads_it_once() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let page = write(&mut gina, "GVA-1", &[("text", None, b"@fiona nash, is the deposit in?")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(gina.get("/o/piece/GVA-1").await.text().contains("Fiona Nash"));
    let mut fiona = Browser::of(&router, "fin").await;
    let page = fiona.get("/mentions").await;
    let text = page.text();
    assert!(text.contains("is the deposit in?") && text.contains("unread"), "{text}");
    assert!(!gina.get("/mentions").await.text().contains("is the deposit in?"), "nobody else’s");
    let message = page.hidden("message");
    let fields = [("csrf", page.hidden("csrf")), ("command_id", page.hidden("command_id")), ("message", message)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(fiona.post("/act/correspondence.read", &fields).await.status, StatusCode::SEE_OTHER);
    assert!(!fiona.get("/mentions").await.text().contains("action=\"/act/correspondence.read\""));
    let page = write(&mut gina, "GVA-1", &[("text", None, b"@Toshi Yamada look"), ("mention", None, b"p-none")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("does not see this") && page.text().contains("works nowhere"), "{}", page.text());
}

#[tokio::test]
async fn a_second_press_writes_nothing_twice_and_other_words_are_refused() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let page = gina.get("/o/piece/GVA-1").await;
    let (csrf, command) = (page.hidden("csrf"), page.hidden("command_id"));
    let parts = |text: &'static str| {
        form(&[
            ("csrf", None, csrf.as_bytes()),
            ("command_id", None, command.as_bytes()),
            ("text", None, text.as_bytes()),
        ])
    };
    for _ in 0..2 {
        let page = send(&gina, "/o/piece/GVA-1/message", None, Body::from(parts("once"))).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }
    let page = send(&gina, "/o/piece/GVA-1/message", None, Body::from(parts("other"))).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let text = gina.get("/o/piece/GVA-1").await.text();
    assert_eq!(text.matches(">once</p>").count(), 1, "{text}");
    let mut toshi = Browser::of(&router, "tyo").await;
    toshi.take_in("TYO-1", "Watch").await;
    let csrf = toshi.get("/o/piece/TYO-1").await.hidden("csrf");
    let body = form(&[("csrf", None, csrf.as_bytes()), ("text", None, b"hello")]);
    assert_eq!(send(&toshi, "/o/piece/GVA-1/message", None, Body::from(body)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_message_is_taken_back_by_its_author_and_erased_by_those_who_may() {
    let (router, archive) = server();
    let mut gina = gina(&router).await;
    let photo = png(70);
    let parts: [Part<'_>; 2] = [("text", None, b"Mrs D. comes at five"), ("document.upload", Some("a.png"), &photo)];
    write(&mut gina, "GVA-1", &parts).await;
    write(&mut gina, "GVA-1", &[("text", None, b"A slip of the pen")]).await;
    let text = gina.get("/o/piece/GVA-1").await.text();
    let links: Vec<&str> = text.split("href=\"/messages/").skip(1).map(|t| t.split('"').next().unwrap()).collect();
    assert_eq!(links.len(), 2, "{text}");
    let (slip, kept) = (links[0].to_owned(), links[1].to_owned());
    let page = gina.get(&format!("/messages/{slip}")).await;
    assert!(page.text().contains("A slip of the pen") && !page.text().contains("Erase for good"));
    let fields = [("message", slip.as_str()), ("reason", "mistaken")];
    assert_eq!(gina.act("correspondence.take_back", &fields).await.status, StatusCode::SEE_OTHER);
    let text = gina.get("/o/piece/GVA-1").await.text();
    assert!(!text.contains("A slip of the pen") && text.contains("taken back by its author"), "{text}");

    let mut fiona = Browser::of(&router, "fin").await;
    assert!(fiona.get(&format!("/messages/{kept}")).await.text().contains("Erase for good"));
    let fields = [("message", kept.as_str()), ("document", ""), ("reason", "asked")];
    let page = fiona.act("correspondence.erase", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let document = digest(&photo);
    let fields = [("message", ""), ("document", document.as_str()), ("reason", "by_mistake")];
    assert_eq!(fiona.act("correspondence.erase", &fields).await.status, StatusCode::SEE_OTHER);
    let text = gina.get("/o/piece/GVA-1").await.text();
    assert!(!text.contains("Mrs D.") && text.contains("was erased") && text.contains("Erased document"), "{text}");
    assert!(!archive.has(&document) && archive.thumbnail(&document).is_err(), "the bytes are gone");
    assert_eq!(gina.get(&format!("/documents/{document}")).await.status, StatusCode::NOT_FOUND);
    let all =
        std::process::Command::new("grep").args(["-rl", "Mrs D."]).arg(archive.folder().parent().unwrap()).output();
    assert!(all.unwrap().stdout.is_empty(), "no file of the store has the words");
    let mut toshi = Browser::of(&router, "tyo").await;
    assert_eq!(toshi.get(&format!("/messages/{kept}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_clients_approval_needs_the_page_that_bears_it() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let page = write(&mut gina, "GVA-1", &[("approved", None, b"drawing"), ("text", None, b"Signed today")]).await;
    assert!(page.text().contains("needs the document that bears it"), "{}", page.text());
    let signed: &[u8] = b"%PDF-1.7 signed";
    let parts: [Part<'_>; 2] = [("approved", None, b"drawing"), ("document.upload", Some("signed.pdf"), signed)];
    let page = write(&mut gina, "GVA-1", &parts).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let text = gina.get("/o/piece/GVA-1").await.text();
    for shown in ["approval recorded", "the drawing", "signed.pdf", "client’s approval"] {
        assert!(text.contains(shown), "no {shown} in {text}");
    }
}

#[tokio::test]
async fn evidence_of_an_act_is_kept_with_it() {
    let (router, archive) = server();
    let gina = Browser::of(&router, "gva").await;
    let page = gina.clone().get("/act/incident.tell").await;
    assert!(page.text().contains("enctype=\"multipart/form-data\""), "{}", page.text());
    let (csrf, command) = (page.hidden("csrf"), page.hidden("command_id"));
    let photo = png(80);
    let with = |file: &'static str, bytes: &[u8]| {
        form(&[
            ("csrf", None, csrf.as_bytes()),
            ("command_id", None, command.as_bytes()),
            ("what", None, b"The window is broken."),
            ("photo", None, b""),
            ("photo.upload", Some(file), bytes),
        ])
    };
    let page = send(&gina, "/act/incident.tell", None, Body::from(with("a.svg", b"<svg/>"))).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("“a.svg” is not a kind") && page.text().contains("The window is broken."));
    let page = send(&gina, "/act/incident.tell", None, Body::from(with("a.png", &photo))).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let object = page.header("location").to_owned();
    let text = gina.clone().get(&object).await.text();
    assert!(text.contains(&format!("src=\"/documents/{}/small\"", digest(&photo))), "{text}");
    assert!(archive.has(&digest(&photo)));
}

/// Sends JSON from a page of the house, as a program with its session does.
async fn program(browser: &mut Browser, path: &str, body: &Value) -> Page {
    let csrf = browser.get("/act/pieces.take_in").await.hidden("csrf");
    let mut program = browser.clone().with("x-csrf-token", &csrf);
    program.send(axum::http::Method::POST, path, Some("application/json"), &body.to_string()).await
}

#[tokio::test]
async fn a_program_writes_a_message_once_and_whoever_it_names_is_told() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let said = json!({"command_id": "01890000-0000-7000-8000-000000000031", "kind": "piece", "object": "GVA-1",
        "text": "The stone is in, @Tara Wong"});
    let first = program(&mut gina, "/api/messages", &said).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let again = program(&mut gina, "/api/messages", &said).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text());
    assert!(again.text().contains("\"replayed\":true"));
    let mut other = said.clone();
    other["text"] = json!("The stone is lost");
    assert_eq!(program(&mut gina, "/api/messages", &other).await.status, StatusCode::CONFLICT);
    let thread = gina.get("/o/piece/GVA-1").await.text();
    assert_eq!(thread.matches("The stone is in, @Tara Wong").count(), 1, "{thread}");
    let acts = gina.get("/api/acts?object=piece/GVA-1").await.text();
    assert!(!acts.contains("The stone is in"), "no word in the ledger: {acts}");

    let mut tara = Browser::of(&router, "two").await;
    let today = tara.get("/").await.text();
    assert!(today.contains("href=\"/mentions\""), "messages for oneself have their place: {today}");
    let place = today.split("href=\"/mentions\"").nth(1).unwrap().split("</a>").next().unwrap();
    assert!(place.contains("<span class=\"count\">1</span>"), "one is unread: {place}");
    assert!(tara.get("/mentions").await.text().contains("The stone is in"));

    for (changed, status, told) in [
        (json!({"object": "NO-SUCH"}), StatusCode::NOT_FOUND, ""),
        (json!({"text": "  "}), StatusCode::UNPROCESSABLE_ENTITY, "correspondence.empty"),
        (json!({"documents": ["00".repeat(32)]}), StatusCode::UNPROCESSABLE_ENTITY, "document.not_brought"),
        (json!({"mentions": ["p-tyo"]}), StatusCode::UNPROCESSABLE_ENTITY, "correspondence.out_of_sight"),
        (json!({"on_behalf_of": "p-two"}), StatusCode::UNPROCESSABLE_ENTITY, "deputy.not_named"),
        (json!({"words": "x"}), StatusCode::BAD_REQUEST, "unknown field"),
    ] {
        let mut body = said.clone();
        body["command_id"] = json!("01890000-0000-7000-8000-000000000032");
        for (name, value) in changed.as_object().unwrap() {
            body[name] = value.clone();
        }
        let page = program(&mut gina, "/api/messages", &body).await;
        assert_eq!(page.status, status, "{changed}: {}", page.text());
        assert!(page.text().contains(told), "{changed}: {}", page.text());
    }
    assert_eq!(gina.get("/o/piece/GVA-1").await.text().matches("The stone is").count(), 1, "nothing else was struck");
}

#[tokio::test]
async fn colleagues_who_see_the_object_are_offered_by_the_letters_of_their_name() {
    let (router, _) = server();
    let mut gina = gina(&router).await;
    let page = gina.get("/o/piece/GVA-1").await.text();
    assert!(page.contains("data-colleagues=\"/o/piece/GVA-1/colleagues\""), "{page}");
    let offered = async |gina: &mut Browser, letters: &str| {
        let page = gina.get(&format!("/o/piece/GVA-1/colleagues?q={letters}")).await;
        let found: Vec<Value> = serde_json::from_slice(&page.bytes).unwrap();
        found.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offered(&mut gina, "ta").await, ["Tara Wong"]);
    assert_eq!(offered(&mut gina, "WONG").await, ["Tara Wong"], "by any part of the name");
    assert_eq!(offered(&mut gina, "to").await, Vec::<String>::new(), "Toshi works elsewhere");
    let all = offered(&mut gina, "").await;
    assert!(all.contains(&"Tara Wong".to_owned()) && !all.contains(&"Gina Vallotton".to_owned()), "{all:?}");
    let mut toshi = Browser::of(&router, "tyo").await;
    assert_eq!(toshi.get("/o/piece/GVA-1/colleagues?q=ta").await.status, StatusCode::NOT_FOUND);
}

/// Tara may act for Gina until the end of the year.
fn lent(_: &dyn kernel::State, person: &base::id::PersonId, at: base::Moment) -> Vec<web::Deputation> {
    let keeper = kernel::Grant { role: "keeper".to_owned(), scope: kernel::GrantScope::Site("GVA".into()) };
    let under = web::Deputation { principal: "p-gva".into(), grants: vec![keeper], until: at.plus(base::moment::DAY) };
    if person.0 == "p-two" { vec![under] } else { Vec::new() }
}

#[tokio::test]
async fn a_deputy_writes_in_the_name_of_whom_they_stand_for_and_it_shows() {
    let app = app(Settings { read_deputations: Some(lent), ..wide() });
    let router = web::router(app);
    gina(&router).await;
    let mut tara = Browser::of(&router, "two").await;
    let box_of = tara.get("/o/piece/GVA-1").await.text();
    assert!(box_of.contains("name=\"on_behalf_of\""), "the box asks in whose name: {box_of}");
    let page =
        write(&mut tara, "GVA-1", &[("on_behalf_of", None, b"p-gva"), ("text", None, b"The courier is here.")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let thread = tara.get("/o/piece/GVA-1").await.text();
    assert!(thread.contains("Tara Wong for Gina Vallotton"), "{thread}");
    let acts = tara.get("/api/acts?object=piece/GVA-1").await.text();
    assert!(acts.contains("\"on_behalf_of\":\"p-gva\""), "{acts}");
    let page =
        write(&mut tara, "GVA-1", &[("on_behalf_of", None, b"p-fin"), ("text", None, b"For nobody I know.")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("You do not act for p-fin now"), "{}", page.text());
}
