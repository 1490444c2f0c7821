//! What guards every request: headers, where unsafe requests may come from, and a log without secrets.

use std::time::Instant;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{hall::Shared, settings::Settings, trouble::Trouble};

/// Nothing inline, nothing from elsewhere, no frame around us.
pub(crate) const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'";

const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", CONTENT_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex, nofollow"),
];

/// Middleware: security headers on every answer, and no copy of pages anywhere.
pub(crate) async fn headers(State(hall): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A document brings a stricter policy of its own.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if hall.settings.secure() {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

/// Middleware: a request that changes something must come from a page of ours. Programs that bring their password
/// with every request are exempt: no browser adds it for somebody else.
pub(crate) async fn origin(State(hall): State<Shared>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !is_program(&request) && !from_here(request.headers(), &hall.settings) {
        return Trouble::Forged.into_response();
    }
    next.run(request).await
}

fn is_program(request: &Request) -> bool {
    request.uri().path().starts_with("/api/") && request.headers().contains_key(header::AUTHORIZATION)
}

/// Browsers say where a request comes from in `Sec-Fetch-Site` and `Origin`; saying neither is not enough.
fn from_here(headers: &HeaderMap, settings: &Settings) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return false;
    }
    match text("origin") {
        Some(origin) => match &settings.public_origin {
            Some(ours) => origin == ours.trim_end_matches('/'),
            None => text("host").is_some_and(|host| !host.is_empty() && origin == format!("http://{host}")),
        },
        None => text("sec-fetch-site").is_some(),
    }
}

/// Middleware: one line a request; never a query, a body, a cookie or a password.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let (method, mut path) = (request.method().clone(), request.uri().path().to_owned());
    // The address of a private calendar is its key.
    if path.starts_with("/calendar/") {
        path = "/calendar/…".to_owned();
    }
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let ms = began.elapsed().as_micros() as f64 / 1000.0;
    if status >= 500 {
        tracing::warn!(%method, path, status, ms, "answered");
    } else {
        tracing::info!(%method, path, status, ms, "answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse::<HeaderName>().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let local = Settings::default();
        let tls = Settings { public_origin: Some("https://ops.example".into()), ..Settings::default() };
        let cases = [
            (&local, vec![("host", "localhost:80"), ("origin", "http://localhost:80")], true),
            (&local, vec![("host", "localhost:80"), ("origin", "http://localhost:81")], false),
            (&local, vec![("host", "localhost:80"), ("origin", "null")], false),
            (&local, vec![("host", "localhost:80")], false),
            (&local, vec![("sec-fetch-site", "same-origin")], true),
            (&local, vec![("sec-fetch-site", "same-site")], false),
            (&local, vec![("sec-fetch-site", "none")], false),
            (&local, vec![("sec-fetch-site", "cross-site"), ("host", "a"), ("origin", "http://a")], false),
            (&local, vec![("sec-fetch-site", "same-origin"), ("host", "a"), ("origin", "http://b")], false),
            (&tls, vec![("host", "ops.example"), ("origin", "https://ops.example")], true),
            (&tls, vec![("host", "ops.example"), ("origin", "http://ops.example")], false),
            (&tls, vec![("host", "evil.example"), ("origin", "https://evil.example")], false),
        ];
        for (settings, headers, allowed) in cases {
            assert_eq!(from_here(&said(&headers), settings), allowed, "{headers:?}");
        }
    }
}
