//! What must hold of every page, looked at in the browser: nothing cut, nothing outside, nothing wrong said, usable
//! with a screen reader.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::Browser;

/// The accessibility checker (axe-core, MPL-2.0; used in tests only).
const AXE: &str = include_str!("../vendor/axe.min.js");

/// Every complaint about the page that is open; empty when it is well.
pub async fn complaints(browser: &Browser) -> Result<Vec<String>> {
    let mut complaints = layout(browser).await?;
    complaints.extend(outside(browser).await?);
    complaints.extend(browser.console().await?.into_iter().map(|line| format!("console: {line}")));
    complaints.extend(accessibility(browser).await?);
    Ok(complaints)
}

/// Horizontal scroll, text cut by its box, text squeezed into a few letters a line.
async fn layout(browser: &Browser) -> Result<Vec<String>> {
    let script = r#"
        const said = [];
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth + 1) {
            const wide = [...document.querySelectorAll('body *')].filter(e => {
                const r = e.getBoundingClientRect();
                return r.right > root.clientWidth + 1 && getComputedStyle(e).position !== 'fixed' && !e.closest('[data-scrolls]');
            });
            const names = wide.slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + (e.getAttribute('class') || ''));
            said.push('horizontal scroll: ' + root.scrollWidth + ' > ' + root.clientWidth + ' by ' + names.join(', '));
        }
        for (const e of document.querySelectorAll('button, .btn, h1, h2, h3, th, label, .badge')) {
            const s = getComputedStyle(e);
            if (s.visibility === 'hidden' || !e.offsetParent || e.closest('.visually-hidden')) continue;
            if (e.scrollWidth > e.clientWidth + 2 && s.overflowX !== 'visible' && e.clientWidth > 0 && s.textOverflow !== 'ellipsis' && e.clientWidth > 2)
                said.push('text cut: ' + e.tagName.toLowerCase() + ' ' + e.textContent.trim().slice(0, 40));
        }
        // Words broken letter by letter: more lines than words, in a column a few characters wide.
        for (const e of document.querySelectorAll('main :is(td, dd, p, li, a, span)')) {
            const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('').trim();
            if (text.length < 6 || !e.checkVisibility() || e.closest('.visually-hidden, .vh, svg')) continue;
            const range = document.createRange();
            range.selectNodeContents(e);
            const box = range.getBoundingClientRect();
            const lines = Math.round(box.height / (parseFloat(getComputedStyle(e).lineHeight) || 20));
            if (box.width > 0 && box.width < 64 && lines > text.split(/[\s\-–·/]+/).length + 1)
                said.push('text squeezed: ' + text.slice(0, 40) + ' in ' + Math.round(box.width) + ' px');
        }
        return said;"#;
    list(browser.script(script).await?)
}

/// Requests to anywhere but the server.
async fn outside(browser: &Browser) -> Result<Vec<String>> {
    let script = "return performance.getEntriesByType('resource').map(e => e.name)
        .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:')).map(name => 'outside: ' + name)";
    list(browser.script(script).await?)
}

/// Violations of WCAG 2.2 A and AA as far as a program can tell.
async fn accessibility(browser: &Browser) -> Result<Vec<String>> {
    // A script given to the driver runs in the page without asking its content policy.
    browser.script(AXE).await.context("axe did not load")?;
    let found = browser
        .client
        .execute_async(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']})
                .then(r => done(r.violations.map(v => 'axe ' + v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | '))))
                .catch(e => done(['axe failed: ' + e]));",
            vec![],
        )
        .await?;
    list(found)
}

fn list(value: Value) -> Result<Vec<String>> {
    Ok(serde_json::from_value(value)?)
}
