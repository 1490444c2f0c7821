//! Everything by keyboard: search, help, places, lines and acts by their keys; a whole order taken without a pointer.

use anyhow::{Context as _, Result, bail, ensure};
use browser_tests::{Browser, Look, Server, browser::installed};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const SPACE: &str = " ";
const DOWN: &str = "\u{e015}";
const END: &str = "\u{e010}";
const BACK: &str = "\u{e003}";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_lead_to_places_and_acts() -> Result<()> {
    if !installed() {
        return Ok(());
    }
    let server = Server::demo(90)?;
    let browser = Browser::open(Look::DESKTOP).await?;
    browser.sign_in(&server.address, "special-orders-desk", &server.password).await?;
    search_and_help(&browser).await?;
    places(&browser, &server).await?;
    lines(&browser, &server).await?;
    browser.close().await?;

    let browser = Browser::open(Look::DESKTOP).await?;
    browser.sign_in(&server.address, "client-advisor", &server.password).await?;
    an_order_without_a_pointer(&browser).await?;
    a_colleague_is_called_on(&browser).await?;
    browser.close().await
}

async fn search_and_help(browser: &Browser) -> Result<()> {
    browser.key("/").await?;
    browser.wait_for("document.activeElement?.id === 'search'", 5).await.context("/ goes to the search")?;
    // Letters typed into a field are letters, not keys.
    browser.key("g?a").await?;
    ensure!(browser.value("q").await? == "g?a", "the search holds what was typed");
    ensure!(!browser.has("dialog[open]").await?, "no help while typing");
    browser.script("document.activeElement.value = ''; document.activeElement.blur()").await?;

    browser.key("?").await?;
    browser.wait_for("document.querySelector('#keys[open]')", 5).await.context("? shows the keys")?;
    ensure!(browser.says("#keys dl", &["Search", "Order board"]).await?, "the keys are explained");
    ensure!(browser.script("return document.getElementById('keys').contains(document.activeElement)").await? == true);
    browser.key(ESCAPE).await?;
    browser.wait_for("!document.querySelector('#keys[open]')", 5).await.context("Escape closes it")
}

/// g and a letter lead to every place of the navigation.
async fn places(browser: &Browser, server: &Server) -> Result<()> {
    let script =
        "return [...document.querySelectorAll('.places [data-go]')].map(a => [a.dataset.go, a.getAttribute('href')])";
    let mut all: Vec<(String, String)> = serde_json::from_value(browser.script(script).await?)?;
    all.dedup();
    ensure!(all.len() >= 7, "the places are {all:?}");
    for (letter, path) in all {
        browser.goto(&format!("{}/search", server.address)).await?;
        browser.wait_for("document.readyState === 'complete'", 10).await?;
        browser.key("g").await?;
        browser.key(&letter).await?;
        let there = format!("location.pathname === {path:?} && document.readyState === 'complete'");
        browser.wait_for(&there, 10).await.with_context(|| format!("g {letter} goes to {path}"))?;
    }
    Ok(())
}

/// j and k walk the lines of a list, Enter opens the one that is marked.
async fn lines(browser: &Browser, server: &Server) -> Result<()> {
    browser.goto(&format!("{}/", server.address)).await?;
    browser.wait_for("document.querySelectorAll('[data-line]').length > 0", 10).await?;
    let here = "[...document.querySelectorAll('[data-line]')].findIndex(line => line.matches('.here'))";
    browser.key("j").await?;
    browser.wait_for(&format!("{here} === 0"), 5).await.context("j marks the first line")?;
    let lines = browser.texts("[data-line]").await?.len();
    browser.key("j").await?;
    browser.wait_for(&format!("{here} === Math.min(1, {lines} - 1)"), 5).await?;
    browser.key("k").await?;
    browser.wait_for(&format!("{here} === 0"), 5).await.context("k goes back")?;
    let to = browser.href(".here [data-open]").await?;
    browser.key(ENTER).await?;
    browser.wait_for(&format!("location.pathname + location.search === {to:?}"), 10).await.context("Enter opens it")
}

/// Presses Tab until the focus is on what is looked for; everything on the way is visible and marked.
async fn tabs_to(browser: &Browser, css: &str, at_most: usize) -> Result<usize> {
    for pressed in 1..=at_most {
        browser.key(TAB).await?;
        let script = format!(
            "const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
             const shown = r.width > 0 && r.bottom > 0 && r.top < innerHeight;
             const label = e.closest('label') ? getComputedStyle(e.closest('label')) : s;
             const marked = [s, label].some(s => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none');
             return [e.matches({css:?}), shown, marked, e.outerHTML.slice(0, 120)]"
        );
        let (there, shown, marked, what): (bool, bool, bool, String) =
            serde_json::from_value(browser.script(&script).await?)?;
        ensure!(shown, "the focus is out of sight on {what}");
        ensure!(marked, "the focus does not show on {what}");
        if there {
            return Ok(pressed);
        }
    }
    bail!("{at_most} tabs do not reach {css}")
}

async fn an_order_without_a_pointer(browser: &Browser) -> Result<()> {
    // Past the navigation in one press, on to the act of the page.
    browser.key(TAB).await?;
    ensure!(browser.script("return document.activeElement.matches('a.skip')").await? == true, "the first stop skips");
    browser.key(ENTER).await?;
    browser.wait_for("document.activeElement?.id === 'main'", 5).await?;
    tabs_to(browser, ".page-side a[href='/act/orders.request']", 4).await?;
    browser.key(ENTER).await?;
    browser.wait_for("location.pathname === '/act/orders.request' && document.readyState === 'complete'", 10).await?;

    browser.script("document.getElementById('main').focus()").await?;
    for (name, keys) in [
        ("client", DOWN),
        ("kind", DOWN),
        ("title", "Bangle, engraved"),
        ("brief", "By keyboard alone."),
        ("budget", "1200"),
        ("knowledge", SPACE),
        ("size", "58"),
        ("size_again", "57"),
    ] {
        tabs_to(browser, &format!("[name='{name}']"), 8).await?;
        browser.key(keys).await?;
    }
    // Enter in a field sends the form; the refusals take the focus and lead to their field.
    browser.key(ENTER).await?;
    browser.wait_for("document.activeElement?.matches('.refusals')", 10).await.context("refused by keyboard")?;
    tabs_to(browser, ".refusals a[href='#f-size_again']", 2).await?;
    browser.key(ENTER).await?;
    // The next stop after following the link is the field itself, or what follows it in the page.
    browser.wait_for("location.hash === '#f-size_again'", 5).await?;
    if browser.script("return document.activeElement?.id !== 'f-size_again'").await? == true {
        tabs_to(browser, "#f-size_again", 1).await.context("the link leads to its field")?;
    }
    browser.key(&format!("{END}{BACK}{BACK}58")).await?;
    ensure!(browser.value("size_again").await? == "58", "the field takes the keys");
    tabs_to(browser, ".form-end button[type='submit']", 6).await?;
    browser.key(ENTER).await?;
    browser.wait_for("location.pathname.startsWith('/o/order/')", 10).await?;
    ensure!(browser.text("h1").await?.contains("Bangle, engraved"), "the order is taken");
    ensure!(browser.says("main", &["made to order"]).await?, "with the type chosen by an arrow");

    // The act the procedure expects is one key away, and its form ends with the keyboard too.
    browser.script("document.activeElement.blur()").await?;
    browser.key("a").await?;
    browser
        .wait_for("location.pathname === '/act/special_order.submit' && document.readyState === 'complete'", 10)
        .await?;
    browser.script("document.getElementById('main').focus()").await?;
    tabs_to(browser, ".form-end button[type='submit']", 5).await?;
    browser.key(ENTER).await?;
    browser.wait_for("document.querySelector('.track-now strong')?.textContent === 'Feasibility'", 10).await
}

/// On the page of an order a colleague is called on by the letters of their name.
async fn a_colleague_is_called_on(browser: &Browser) -> Result<()> {
    browser.script("document.querySelector('textarea[data-colleagues]').focus()").await?;
    browser.key("Please look, @").await?;
    browser.wait_for("document.querySelectorAll('.offers [role=option]').length > 1", 10).await.context("offered")?;
    browser.key(DOWN).await?;
    let second = browser.script("return document.querySelectorAll('.offers li')[1].firstChild.textContent").await?;
    let second = second.as_str().context("a name")?.to_owned();
    let told = "document.activeElement.getAttribute('aria-activedescendant') === document.querySelectorAll('.offers li')[1].id";
    browser.wait_for(told, 5).await.context("the arrow is told")?;
    browser.key(ENTER).await?;
    ensure!(
        browser.value("text").await? == format!("Please look, @{second} "),
        "Enter takes the name, and no line ends"
    );
    browser.wait_for("document.querySelector('.offers').hidden", 5).await?;
    // Letters narrow the list; Escape closes it and leaves what was typed.
    let letters = second.chars().take(2).collect::<String>();
    browser.key(&format!("and @{letters}")).await?;
    browser.wait_for("!document.querySelector('.offers').hidden", 10).await.context("by letters")?;
    browser.key(ESCAPE).await?;
    browser.wait_for("document.querySelector('.offers').hidden", 5).await?;
    ensure!(browser.value("text").await?.ends_with(&format!("@{letters}")), "what was typed stays");
    Ok(())
}
