//! A browser small enough for tests: keeps cookies, sends the origin a browser sends, fills in forms it has been shown.

use std::{collections::BTreeMap, num::NonZeroU32};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use tower::ServiceExt;
use web::Settings;

use crate::house::{PASSWORD, app};

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden input of a name.
    pub fn hidden(&self, name: &str) -> String {
        let text = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let at = text.find(&mark).unwrap_or_else(|| panic!("no {name} in {text}"));
        text[at + mark.len()..].split('"').next().unwrap().to_owned()
    }
}

/// A browser, signed in or not.
#[derive(Clone)]
pub struct Browser {
    pub router: Router,
    pub cookies: BTreeMap<String, String>,
    pub extra: Vec<(String, String)>,
}

/// Limits wide enough that only the tests of limits meet them.
pub fn wide() -> Settings {
    let many = NonZeroU32::new(100_000).unwrap();
    Settings { attempts_per_account: many, attempts_per_address: many, api_per_second: many, ..Settings::default() }
}

/// A server of its own.
pub fn server() -> Router {
    web::router(app(wide()))
}

impl Browser {
    pub fn new(router: &Router) -> Self {
        Self { router: router.clone(), cookies: BTreeMap::new(), extra: vec![] }
    }

    /// Signed in as one of the accounts.
    pub async fn of(router: &Router, login: &str) -> Self {
        let mut browser = Self::new(router);
        let page = browser.post("/sign-in", &[("login", login), ("password", PASSWORD), ("next", "/")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
        browser
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.extra.push((name.to_owned(), value.to_owned()));
        self
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, None, "").await
    }

    /// Posts a form as a page of ours would.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        self.send(Method::POST, path, Some("application/x-www-form-urlencoded"), &body.finish()).await
    }

    /// Sends anything, with the headers a browser adds to a request from its own page.
    pub async fn send(&mut self, method: Method, path: &str, kind: Option<&str>, body: &str) -> Page {
        let mut request = Request::builder().method(method.clone()).uri(path).header(header::HOST, "localhost");
        let said = |name: &str| self.extra.iter().any(|(n, _)| n == name);
        if method != Method::GET && !said("origin") && !said("sec-fetch-site") {
            request = request.header("origin", "http://localhost").header("sec-fetch-site", "same-origin");
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        for (name, value) in self.extra.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(name, value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Page { status: parts.status, headers: parts.headers, bytes }
    }

    /// Opens the form of a verb and sends it filled in.
    pub async fn act(&mut self, verb: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(&format!("/act/{verb}")).await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.text());
        let (csrf, command) = (form.hidden("csrf"), form.hidden("command_id"));
        let mut all = vec![("csrf", csrf.as_str()), ("command_id", command.as_str())];
        all.extend(fields);
        self.post(&format!("/act/{verb}"), &all).await
    }

    /// Takes in a piece with its number and title.
    pub async fn take_in(&mut self, piece: &str, title: &str) {
        let fields = [
            ("piece", piece),
            ("title", title),
            ("kind", "ring"),
            ("price", "1 234,50"),
            ("price.currency", "CHF"),
            ("cost", "777"),
        ];
        let page = self.act("pieces.take_in", &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    }
}
