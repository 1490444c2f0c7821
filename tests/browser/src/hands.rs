//! What a person does with hands: typing into fields by their names, choosing files, pressing the act, reading answers.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use fantoccini::{
    Locator,
    actions::{InputSource as _, KeyAction, KeyActions},
    elements::Element,
};
use serde_json::json;

use crate::Browser;

/// What the server answered to a request made from within a page, with the session of that page.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Status code.
    pub status: u64,
    /// Where it ended up, after redirects.
    pub url: String,
    /// Its body; a workbook's bytes are read as Latin letters.
    pub body: String,
}

/// Chooses whatever a list offers first: for what the demo makes, whose codes a test cannot know.
pub const ANY: &str = "*";

impl Browser {
    /// Enters a value into the field of a name as a person would: keys, a choice, a tick, a date, a file.
    pub async fn enter(&self, name: &str, value: &str) -> Result<()> {
        let field = self.field(name).await?;
        let tag = field.tag_name().await?;
        let kind = field.attr("type").await?.unwrap_or_default();
        match (tag.as_str(), kind.as_str()) {
            ("select", _) if value == ANY => {
                let all =
                    format!("[...document.getElementsByName('{name}')[0].options].map(o => o.value).find(Boolean)");
                let first = self.script(&format!("return {all} ?? ''")).await?;
                let first =
                    first.as_str().filter(|text| !text.is_empty()).with_context(|| format!("{name} offers nothing"))?;
                field.select_by_value(first).await?;
                return Ok(());
            }
            ("select", _) => {
                field.select_by_value(value).await.with_context(|| format!("{name} does not offer {value}"))?;
            }
            ("input", "radio" | "checkbox") => return self.tick(name, value).await,
            ("input", "date" | "datetime-local") => return self.fill(name, value).await,
            ("input", "file") => {
                // Its fingerprint is made in the page; only then is the field filled.
                field.send_keys(value).await?;
                let filled = format!("document.getElementsByName('{name}')[0]?.value.length === 64");
                return self.wait_for(&filled, 10).await.with_context(|| format!("{name} made no digest of {value}"));
            }
            _ => {
                field.clear().await?;
                field.send_keys(value).await.with_context(|| format!("typing into {name}"))?;
            }
        }
        let kept = self.value(name).await?;
        if kept != value {
            bail!("{name} shows {kept:?} instead of {value:?}");
        }
        Ok(())
    }

    /// The control of a field that a person sees, scrolled to.
    async fn field(&self, name: &str) -> Result<Element> {
        let css = format!("[name='{name}']:not([type=hidden]), input[data-digest='{name}']");
        let field = self.wait(&css).await?;
        self.show(&field).await?;
        Ok(field)
    }

    async fn show(&self, element: &Element) -> Result<()> {
        let script = "arguments[0].scrollIntoView({block: 'center'})";
        self.client.execute(script, vec![serde_json::to_value(element)?]).await?;
        Ok(())
    }

    async fn tick(&self, name: &str, value: &str) -> Result<()> {
        let wanted = if value == "false" { "true" } else { value };
        let css = format!("input[name='{name}'][value='{wanted}']");
        let choice = self.wait(&css).await.with_context(|| format!("{name} does not offer {value}"))?;
        self.show(&choice).await?;
        if choice.is_selected().await? != (value != "false") {
            choice.click().await.with_context(|| format!("ticking {name} {value}"))?;
        }
        Ok(())
    }

    /// What a field holds: its text, or the value of the choice made.
    pub async fn value(&self, name: &str) -> Result<String> {
        let script = "
            const fields = [...document.getElementsByName(arguments[0])];
            const shown = fields.filter(f => f.type !== 'hidden');
            const one = shown.find(f => (f.type !== 'radio' && f.type !== 'checkbox') || f.checked) ?? fields[0];
            return (one?.type === 'radio' || one?.type === 'checkbox') && !one.checked ? '' : one?.value ?? '';";
        let value = self.client.execute(script, vec![json!(name)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Presses the act of the form on the page.
    pub async fn press(&self) -> Result<()> {
        self.click("main form[data-command] .form-end button[type=submit]").await
    }

    /// Presses the act and waits for the refusals beside it; gives their sentences.
    pub async fn refused(&self) -> Result<Vec<String>> {
        self.press().await?;
        self.wait_for("document.activeElement?.matches('.refusals[data-focus]')", 10)
            .await
            .context("no refusal took the focus")?;
        self.texts(".refusals li .why").await
    }

    /// Presses the act and waits for the page it leads to, with the word that it is done.
    pub async fn done(&self) -> Result<()> {
        self.press().await?;
        let landed = "!location.pathname.startsWith('/act/') && document.querySelector('.notice-good')";
        let either = format!("({landed}) || document.querySelector('.refusals')");
        self.wait_for(&either, 10).await?;
        let refusals = self.texts(".refusals .why").await?;
        if !refusals.is_empty() {
            bail!("refused: {}", refusals.join(" | "));
        }
        Ok(())
    }

    /// The texts of every element that matches, also of those that are folded away.
    pub async fn texts(&self, css: &str) -> Result<Vec<String>> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.replace(/\\s+/g, ' ').trim())";
        Ok(serde_json::from_value(self.client.execute(script, vec![json!(css)]).await?)?)
    }

    /// Presses keys one after the other, wherever the focus is.
    pub async fn key(&self, keys: &str) -> Result<()> {
        let mut pressed = KeyActions::new("keyboard".to_owned());
        for value in keys.chars() {
            pressed = pressed.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(pressed).await.with_context(|| format!("pressing {keys:?}"))
    }

    /// Asks the server for an address with the session of the page.
    pub async fn ask(&self, address: &str) -> Result<Answered> {
        let script = "
            const [address, done] = arguments;
            fetch(address).then(async r => done({status: r.status, url: r.url,
                body: [...new Uint8Array(await r.arrayBuffer())].map(b => String.fromCharCode(b)).join('')}))
                .catch(error => done({status: 0, url: address, body: String(error)}));";
        let said = self.client.execute_async(script, vec![json!(address)]).await?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        Ok(Answered { status: said["status"].as_u64().unwrap_or(0), url: text("url"), body: text("body") })
    }

    /// Whether an element that matches says all these words.
    pub async fn says(&self, css: &str, words: &[&str]) -> Result<bool> {
        Ok(self.texts(css).await?.iter().any(|text| words.iter().all(|word| text.contains(word))))
    }

    /// The address of the first link that matches, from the server's root.
    pub async fn href(&self, css: &str) -> Result<String> {
        let element = self.client.find(Locator::Css(css)).await.with_context(|| format!("no {css}"))?;
        element.attr("href").await?.with_context(|| format!("{css} leads nowhere"))
    }

    /// Clicks a link or button and waits until another page stands.
    pub async fn follow(&self, css: &str) -> Result<()> {
        self.script("window.before = true").await?;
        self.click(css).await?;
        self.wait_for("!window.before && document.readyState === 'complete'", 10).await
    }
}

/// A file to attach: real bytes, so that the page has something to take the fingerprint of.
pub fn paper(folder: &Path, name: &str) -> Result<String> {
    let file = folder.join(name);
    std::fs::write(&file, format!("%PDF-1.4 {name}"))?;
    Ok(file.to_str().context("a readable name")?.to_owned())
}
