//! Style, script, fonts and icons, built into the binary and served under the digest of all of them: an address is
//! for ever the same bytes, so browsers keep them for a year.

use std::{borrow::Cow, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::trouble::Trouble;

#[derive(RustEmbed)]
#[folder = "assets/"]
#[include = "css/*.css"]
#[include = "js/*.js"]
#[include = "vendor/*.js"]
#[include = "fonts/*.woff2"]
#[include = "icons/*"]
struct Assets;

/// The first part of every asset's address: `/assets/1f3c…`.
pub(crate) static PREFIX: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    let mut names: Vec<_> = Assets::iter().collect();
    names.sort();
    digest.update(report::analysis::CSS);
    for name in names {
        digest.update(name.as_bytes());
        if let Some(file) = Assets::get(&name) {
            digest.update(file.metadata.sha256_hash());
        }
    }
    format!("/assets/{}", &hex::encode(digest.finalize())[..16])
});

/// The sheet of analyses comes from the crate that writes them.
const ANALYSIS: &str = "css/analysis.css";

fn bytes(name: &str) -> Option<Cow<'static, [u8]>> {
    if name == ANALYSIS {
        return Some(Cow::Borrowed(report::analysis::CSS.as_bytes()));
    }
    Assets::get(name).map(|file| file.data)
}

/// One asset. An old digest still answers, with the newest bytes and without being kept.
pub(crate) async fn asset(Path((digest, name)): Path<(String, String)>) -> Response {
    let Some(data) = bytes(&name) else { return Trouble::NotFound.into_response() };
    let kind = mime_guess::from_path(&name).first_raw().unwrap_or("application/octet-stream");
    let kept = if PREFIX.ends_with(&digest) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    (StatusCode::OK, headers, data).into_response()
}

/// Browsers ask for it whatever the page says.
pub(crate) async fn favicon() -> Response {
    asset(Path((PREFIX.trim_start_matches("/assets/").to_owned(), "icons/poincon.svg".to_owned()))).await
}
