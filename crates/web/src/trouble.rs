//! Everything that can go wrong with a request, and how it is told: a page, a fragment beside the button, or
//! problem+json for a program. A failure is logged once, here, and never shown raw.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kernel::{Lang, Refusal, Refusals, Text};
use serde_json::json;

use crate::{
    hall::Shared,
    preferences::Preferences,
    shell,
    ui::{self, Notice, Tone},
    words::say,
};

/// Why a request was not answered as asked.
#[derive(Clone, Debug)]
pub(crate) enum Trouble {
    /// Nobody is signed in; programs are told so, people are led to the sign-in page.
    Anonymous,
    /// There is no such thing, or it is not the reader's to see: both look the same.
    NotFound,
    /// It did not come from a page of ours.
    Forged,
    /// Every reason why not.
    Refused(Refusals),
    /// Beyond what this program was let in for.
    Beyond(Refusals),
    /// The same command identifier came with other contents.
    OtherBody,
    /// More was sent than is taken at once.
    TooLarge,
    /// Too many attempts; seconds to wait.
    TooMany(u64),
    /// The request could not be read.
    Unreadable(Text),
    /// Nothing more is struck at present: the store has failed or is full.
    Stopped,
    /// A failure of ours, in technical words for the log.
    Failure(String),
}

impl Trouble {
    /// A failure of ours out of any error.
    pub(crate) fn failure(error: impl std::fmt::Display) -> Self {
        Self::Failure(error.to_string())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Anonymous => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged | Self::Beyond(_) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::OtherBody => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Stopped => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failure(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Self::TooMany(seconds) = &self
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Marks a response whose body already says what went wrong.
#[derive(Clone, Copy)]
pub(crate) struct Worded;

/// Gives a response that already says what went wrong.
pub(crate) fn worded(status: StatusCode, body: impl IntoResponse) -> Response {
    let mut response = (status, body).into_response();
    response.extensions_mut().insert(Worded);
    response
}

/// Middleware: words every error that has no words yet, for whoever asked.
pub(crate) async fn word(State(hall): State<Shared>, request: Request, next: Next) -> Response {
    let preferences = Preferences::of(request.headers());
    let path = request.uri().path().to_owned();
    let fragment = request.headers().contains_key("hx-request");
    let head = request.method() == Method::HEAD;
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || response.extensions().get::<Worded>().is_some() {
        return response;
    }
    let trouble = response.extensions().get::<Trouble>().cloned();
    if let Some(Trouble::Failure(why)) = &trouble {
        tracing::error!(path, why, "request failed");
    }
    let mut answer = if path.starts_with("/api") {
        problem(status, trouble.as_ref())
    } else {
        let lang = preferences.lang();
        let (title, text) = sentence(lang, status, trouble.as_ref());
        let body = if fragment {
            ui::notice(&Notice { tone: Tone::Late, text, link: None })
        } else {
            shell::bare(&hall, &preferences, &title, &path, &text)
        };
        (status, body).into_response()
    };
    for name in [header::RETRY_AFTER, header::ALLOW, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if head {
        *answer.body_mut() = axum::body::Body::empty();
    }
    answer
}

fn sentence(lang: Lang, status: StatusCode, trouble: Option<&Trouble>) -> (String, String) {
    let key = match (trouble, status) {
        (Some(Trouble::Refused(refusals)), _) => return (say(lang, "trouble-refused-title"), refusals.say(lang)),
        (Some(Trouble::Beyond(refusals)), _) => return (say(lang, "trouble-beyond-title"), refusals.say(lang)),
        (Some(Trouble::Unreadable(why)), _) => {
            return (say(lang, "trouble-unreadable-title"), why.get(lang).to_owned());
        }
        (Some(Trouble::OtherBody), _) => "other-body",
        (Some(Trouble::Forged), _) => "forged",
        (_, StatusCode::NOT_FOUND) => "not-found",
        (_, StatusCode::METHOD_NOT_ALLOWED) => "method",
        (_, StatusCode::PAYLOAD_TOO_LARGE) => "too-large",
        (_, StatusCode::TOO_MANY_REQUESTS) => "too-many",
        (_, StatusCode::SERVICE_UNAVAILABLE) => "stopped",
        (_, StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT) => "slow",
        (_, StatusCode::UNAUTHORIZED) => "anonymous",
        _ if status.is_server_error() => "failure",
        _ => "unreadable",
    };
    (say(lang, &format!("trouble-{key}-title")), say(lang, &format!("trouble-{key}")))
}

/// RFC 9457 problem details; every refusal in both languages.
fn problem(status: StatusCode, trouble: Option<&Trouble>) -> Response {
    let (title, detail) = sentence(Lang::En, status, trouble);
    let (titre, texte) = sentence(Lang::Fr, status, trouble);
    let refusals: &[Refusal] = match trouble {
        Some(Trouble::Refused(refusals) | Trouble::Beyond(refusals)) => &refusals.0,
        _ => &[],
    };
    let mut body = json!({
        "type": "about:blank", "status": status.as_u16(), "title": title, "detail": detail,
        "title_fr": titre, "detail_fr": texte,
    });
    if !refusals.is_empty() {
        body["refusals"] = json!(refusals);
    }
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

impl From<Refusals> for Trouble {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}
