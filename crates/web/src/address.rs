//! The address a request comes from, for limits. What a proxy says is believed only when there is one.

use std::net::SocketAddr;

use axum::{extract::ConnectInfo, http::Extensions, http::HeaderMap};

use crate::settings::Settings;

/// The address as text; requests without one (in tests) share a limit.
pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions, settings: &Settings) -> String {
    if settings.behind_proxy
        && let Some(last) = headers.get_all("x-forwarded-for").iter().next_back()
        && let Some(nearest) = last.to_str().ok().and_then(|list| list.rsplit(',').next())
    {
        // The last entry is the one our own proxy wrote; those before it are hearsay.
        return nearest.trim().chars().take(64).collect();
    }
    extensions.get::<ConnectInfo<SocketAddr>>().map_or_else(|| "unknown".to_owned(), |info| info.0.ip().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forged_header_changes_nothing_without_a_proxy_and_only_the_last_hop_counts_with_one() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.1.1.1, 9.9.9.9".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 7], 4000))));
        assert_eq!(of(&headers, &extensions, &Settings::default()), "10.0.0.7");
        let proxied = Settings { behind_proxy: true, ..Settings::default() };
        assert_eq!(of(&headers, &extensions, &proxied), "9.9.9.9");
    }
}
