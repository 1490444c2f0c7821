//! The scene of a test that tells a story: the demo, a desk and a bench with a browser each, the papers people attach,
//! and the order they speak of.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use crate::{
    Browser, Look, Server,
    hands::{self, ANY},
};

/// Everything the chapters share.
pub struct Story {
    /// The demo.
    pub server: Server,
    /// The screen of boutique, desk and office, one person after the other.
    pub desk: Browser,
    /// The phone people of the atelier carry.
    pub phone: Browser,
    papers: TempDir,
    /// Number of the order, once it has one.
    pub order: String,
    /// Days the demo is ahead of the clock of this machine.
    ahead: u32,
}

/// The fields of a form and what is entered into them.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

impl Story {
    /// Opens the demo and both browsers.
    pub async fn begin() -> Result<Self> {
        let server = Server::demo(40)?;
        let (desk, phone) = tokio::try_join!(Browser::open(Look::DESKTOP), Browser::open(Look::PHONE))?;
        Ok(Self { server, desk, phone, papers: tempfile::tempdir()?, order: String::new(), ahead: 0 })
    }

    /// Closes both browsers.
    pub async fn end(self) -> Result<()> {
        self.desk.close().await?;
        self.phone.close().await
    }

    /// Days pass: the demo is served again as if it were so much later. Sessions have ended meanwhile.
    pub fn days_pass(&mut self, days: u32) -> Result<()> {
        self.ahead += days;
        self.server.days_later(self.ahead)
    }

    /// What both screens showed when something went otherwise than told, beside the reason; `named` begins their files.
    pub async fn pictured(&self, named: &Path, why: anyhow::Error) -> anyhow::Error {
        for (name, browser) in [("desk", &self.desk), ("phone", &self.phone)] {
            let file =
                named.with_file_name(format!("{}-{name}.png", named.file_name().unwrap_or_default().to_string_lossy()));
            match browser.whole_picture(&file).await {
                Ok(()) => println!("what the {name} showed: {}", file.display()),
                Err(error) => println!("no picture of the {name}: {error}"),
            }
        }
        why
    }

    /// A file to attach.
    pub fn paper(&self, name: &str) -> Result<String> {
        hands::paper(self.papers.path(), name)
    }

    /// An address of the demo.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.address)
    }

    /// Somebody signs in.
    pub async fn sign_in(&self, browser: &Browser, login: &str) -> Result<()> {
        browser.sign_in(&self.server.address, login, &self.server.password).await
    }

    /// Somebody signs in and finds the order on Today.
    pub async fn finds(&self, browser: &Browser, login: &str) -> Result<()> {
        self.sign_in(browser, login).await?;
        self.opens_from_today(browser).await.with_context(|| format!("{login} on Today"))
    }

    /// Somebody signs in and reads pages in a language from now on.
    pub async fn sign_in_speaking(&self, browser: &Browser, lang: &str, login: &str) -> Result<()> {
        self.sign_in(browser, login).await?;
        browser.goto(&self.url(&format!("/language/{lang}"))).await?;
        browser.goto(&self.url("/")).await
    }

    /// Somebody signs in, reads in a language, and finds the order on Today.
    pub async fn finds_speaking(&self, browser: &Browser, lang: &str, login: &str) -> Result<()> {
        self.sign_in_speaking(browser, lang, login).await?;
        self.opens_from_today(browser).await.with_context(|| format!("{login} on Today, in {lang}"))
    }

    /// Somebody signs in, reads in a language, and finds the order by its number.
    pub async fn searches_speaking(&self, browser: &Browser, lang: &str, login: &str) -> Result<()> {
        self.sign_in_speaking(browser, lang, login).await?;
        self.goes_by_number(browser).await.with_context(|| format!("{login} searching, in {lang}"))
    }

    /// From Today on to the page of the order.
    pub async fn opens_from_today(&self, browser: &Browser) -> Result<()> {
        let link = format!("#today a[data-open][href='/o/order/{}']", self.order);
        browser.follow(&link).await?;
        self.is_on_the_order(browser).await
    }

    /// Somebody whose work it is not, or not yet, signs in and finds the order by its number.
    pub async fn searches(&self, browser: &Browser, login: &str) -> Result<()> {
        self.sign_in(browser, login).await?;
        self.goes_by_number(browser).await.with_context(|| format!("{login} searching"))
    }

    /// Types the number of the order into the search and lands on its page.
    pub async fn goes_by_number(&self, browser: &Browser) -> Result<()> {
        browser.script("window.before = true").await?;
        browser.enter("q", &self.order).await?;
        browser.key("\u{e007}").await?;
        browser.wait_for("!window.before && document.readyState === 'complete'", 10).await?;
        self.is_on_the_order(browser).await
    }

    async fn is_on_the_order(&self, browser: &Browser) -> Result<()> {
        let code = browser.text(".head .code").await?;
        ensure!(code == self.order, "the page is of {code}");
        Ok(())
    }

    /// Opens the form of an act the page of the order offers.
    pub async fn opens(&self, browser: &Browser, verb: &str) -> Result<()> {
        let offered = format!(".acts-row a[href^='/act/{verb}?']");
        if !browser.has(&offered).await? {
            bail!(
                "{verb} is not offered, only {:?}; barred: {:?}",
                browser.texts(".acts-row .button").await?,
                browser.texts(".barred > ul > li").await?
            );
        }
        browser.follow(&offered).await
    }

    /// Enters what is told into the form that is open.
    pub async fn enters(&self, browser: &Browser, fields: Fields<'_>) -> Result<()> {
        for (name, value) in fields {
            browser.enter(name, value).await?;
        }
        Ok(())
    }

    /// Chooses from a list what is shown with these words.
    pub async fn chooses(&self, browser: &Browser, field: &str, words: &str) -> Result<()> {
        let script = "return [...document.getElementsByName(arguments[0])].flatMap(list => [...(list.options ?? [])])
            .find(option => option.textContent.includes(arguments[1]))?.value";
        let code = browser.client.execute(script, vec![field.into(), words.into()]).await?;
        browser.enter(field, code.as_str().with_context(|| format!("{field} does not offer {words}"))?).await
    }

    /// Somebody signs in, finds the order, does the act offered, and it stands at the next stage.
    pub async fn does(&self, browser: &Browser, login: &str, verb: &str, fields: Fields<'_>, then: &str) -> Result<()> {
        self.finds(browser, login).await?;
        self.does_next(browser, verb, fields, then).await.with_context(|| format!("{login} doing {verb}"))
    }

    /// The person whose page of the order is open does an act.
    pub async fn does_next(&self, browser: &Browser, verb: &str, fields: Fields<'_>, then: &str) -> Result<()> {
        self.opens(browser, verb).await?;
        self.enters(browser, fields).await?;
        browser.done().await?;
        self.stands_at(browser, then).await
    }

    /// The form that is open is refused for this reason, and everything entered is still there.
    pub async fn is_refused(&self, browser: &Browser, fields: Fields<'_>, reason: &str) -> Result<()> {
        self.enters(browser, fields).await?;
        let reasons = browser.refused().await?;
        ensure!(reasons.iter().any(|said| said.contains(reason)), "refused for {reasons:?}, not for {reason:?}");
        self.still_holds(browser, fields).await
    }

    /// What was entered is still in the form.
    pub async fn still_holds(&self, browser: &Browser, fields: Fields<'_>) -> Result<()> {
        for (name, value) in fields.iter().filter(|(_, value)| *value != ANY) {
            let kept = browser.value(name).await?;
            // A tick that was taken away holds nothing; a file is kept as its digest.
            let wanted = if *value == "false" { "" } else { value };
            let digest = value.starts_with('/') && kept.len() == 64;
            ensure!(digest || kept == wanted, "{name} holds {kept:?} after the refusal, not {wanted:?}");
        }
        Ok(())
    }

    /// The order stands at a stage, as its page says.
    pub async fn stands_at(&self, browser: &Browser, stage: &str) -> Result<()> {
        let open = browser.texts(".track-now strong, .head .badge").await?;
        ensure!(open.iter().any(|label| label == stage), "{} stands at {open:?}, not at {stage}", self.order);
        Ok(())
    }

    /// The page of the order says that an act is not for this person, and every reason why.
    pub async fn is_barred(&self, browser: &Browser, act: &str, reasons: &[&str]) -> Result<()> {
        let barred = browser.texts(".barred > ul > li").await?;
        let told = barred.iter().find(|text| text.starts_with(act));
        let told = told.with_context(|| format!("{act} is not among what is not allowed: {barred:?}"))?;
        for reason in reasons {
            ensure!(told.contains(reason), "{act} is not allowed because {told:?}, not {reason:?}");
        }
        Ok(())
    }

    /// The date so many days from the day it is in the demo.
    pub async fn day(&self, days: i64) -> Result<String> {
        let days = days + i64::from(self.ahead);
        let script = format!("return new Date(Date.now() + {days} * 864e5).toISOString().slice(0, 10)");
        Ok(self.desk.script(&script).await?.as_str().context("a date")?.to_owned())
    }

    /// The first day, so many days from the day it is in the demo, on which a boutique is open: none is on Sundays and
    /// Mondays.
    pub async fn open_day(&self, days: i64) -> Result<String> {
        let days = days + i64::from(self.ahead);
        let script = format!(
            "const day = new Date(Date.now() + {days} * 864e5); \
             while (day.getUTCDay() < 2) day.setUTCDate(day.getUTCDate() + 1); \
             return day.toISOString().slice(0, 10)"
        );
        Ok(self.desk.script(&script).await?.as_str().context("a date")?.to_owned())
    }

    /// An administrator gives a colleague, named as pages show them, one more role, agreed to by internal control where it approves.
    pub async fn grants(&self, name: &str, role: &str, place: Option<&str>) -> Result<()> {
        let desk = &self.desk;
        self.sign_in(desk, "administrator").await?;
        desk.goto(&self.url("/act/maison.grant")).await?;
        self.chooses(desk, "person", name).await?;
        desk.enter("role", role).await?;
        desk.enter("reach", if place.is_some() { "site" } else { "everywhere" }).await?;
        if let Some(place) = place {
            desk.enter("place", place).await?;
        }
        desk.done().await.with_context(|| format!("granting {role} to {name}"))?;
        if role == "finance" {
            // A role that approves stands once a second person agrees.
            self.sign_in(desk, "internal-control").await?;
            desk.goto(&self.url("/act/maison.confirm_grant")).await?;
            desk.enter("proposal", ANY).await?;
            desk.done().await.with_context(|| format!("confirming {role} of {name}"))?;
        }
        Ok(())
    }

    /// The name of whoever is signed in, as pages show it.
    pub async fn name(&self, browser: &Browser) -> Result<String> {
        let names = browser.texts(".account-name").await?;
        names.into_iter().next().context("nobody is signed in")
    }
}
