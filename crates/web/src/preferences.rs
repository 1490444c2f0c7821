//! Language and appearance: chosen in a cookie, else by the account, else by what the browser asks for.

use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use kernel::Lang;

use crate::ui::Theme;

/// What a browser said of language and appearance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Preferences {
    chosen: Option<Lang>,
    asked: Option<Lang>,
    theme: Option<Theme>,
}

impl Preferences {
    /// Reads cookies and `Accept-Language`.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let jar = CookieJar::from_headers(headers);
        let theme = jar.get("theme").map(|cookie| Theme::from_code(cookie.value()));
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(asked);
        Self { chosen: jar.get("lang").and_then(|cookie| Lang::from_tag(cookie.value())), asked, theme }
    }

    /// The same, with what the account prefers where nothing was chosen in this browser.
    #[must_use]
    pub(crate) fn or_account(self, lang: Option<Lang>, theme: Option<Theme>) -> Self {
        Self { chosen: self.chosen.or(lang), theme: self.theme.or(theme), ..self }
    }

    /// The language to answer in.
    pub(crate) fn lang(&self) -> Lang {
        self.chosen.or(self.asked).unwrap_or_default()
    }

    /// The appearance to answer in.
    pub(crate) fn theme(&self) -> Theme {
        self.theme.unwrap_or_default()
    }
}

/// The first language of ours in `Accept-Language`, by weight, then by position.
fn asked(header: &str) -> Option<Lang> {
    let mut wanted: Vec<(Lang, f32)> = header
        .split(',')
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let lang = Lang::from_tag(pieces.next()?.trim())?;
            let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
            (weight > 0.0).then_some((lang, weight))
        })
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1));
    wanted.first().map(|(lang, _)| *lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_is_heard_by_weight() {
        assert_eq!(asked("de-CH,en;q=0.4,fr;q=0.8"), Some(Lang::Fr));
        assert_eq!(asked("fr;q=0, en"), Some(Lang::En));
        assert_eq!(asked("de, ja"), None);
        assert_eq!(asked(";;q=,,fr;q=x"), None);
    }
}
