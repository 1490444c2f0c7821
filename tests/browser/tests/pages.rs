//! Every page, in both languages, at the widths of phone, tablet and desktop, in light and dark: nothing cut, nothing
//! beside the edge, nothing wrong in the console, no request to anywhere else, usable with a screen reader.

use std::{sync::Arc, time::Instant};

use anyhow::{Context as _, Result, ensure};
use browser_tests::{Browser, Look, Server, browser::installed, hands::ANY, page};
use tokio::{sync::Semaphore, task::JoinSet};

/// What somebody looks at, and in which language.
#[derive(Clone, Copy, Debug)]
struct View {
    look: Look,
    lang: &'static str,
}

/// An order nobody foresaw: a title without a space to break at, and words that are markup elsewhere.
const HOSTILE: &str = r#"
    const csrf = document.querySelector('input[name=csrf]').value;
    const strike = (verb, body) => fetch('/api/commands/' + verb, {method: 'POST',
        headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
        body: JSON.stringify({command_id: crypto.randomUUID(), body})}).then(answer => answer.json());
    const done = arguments[arguments.length - 1];
    (async () => {
        const client = await strike('clients.register', {family_name: '<i>O’Brien-Šťastný</i>'.padEnd(78, 'ß'),
            country: 'FR', language: 'other'});
        const taken = await strike('orders.request', {client: client.subject.id, kind: 'high_jewellery',
            title: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(2), knowledge: 'full',
            brief: '<b onmouseover=alert(1)>“Ω≈ç√ 田中さん 👩‍🎨” ' + 'x'.repeat(400)});
        await strike('special_order.submit', {subject: taken.subject.id, note: "'; DROP TABLE orders; --".repeat(20)});
        return taken.subject.id;
    })().then(done, error => done('failed: ' + error));"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_well_in_both_languages_at_every_width() -> Result<()> {
    if !installed() {
        return Ok(());
    }
    let begun = Instant::now();
    let server = Arc::new(Server::demo(60)?);
    let hostile = hostile_order(&server).await?;
    let dark = Look { dark: true, ..Look::DESKTOP };
    let views = [Look::PHONE, Look::TABLET, Look::DESKTOP]
        .into_iter()
        .flat_map(|look| ["en", "fr"].map(|lang| View { look, lang }))
        .chain([View { look: dark, lang: "fr" }]);
    // As many browsers at once as there are processors: each look is bound by the browser's own work.
    let turns = Arc::new(Semaphore::new(std::thread::available_parallelism()?.get()));
    let mut looks = JoinSet::new();
    for view in views {
        let (server, turns, hostile) = (Arc::clone(&server), Arc::clone(&turns), hostile.clone());
        looks.spawn(async move {
            let _turn = turns.acquire().await?;
            looked_at(&server, view, &hostile).await.with_context(|| format!("{view:?}"))
        });
    }
    let mut all = Vec::new();
    let mut pages = 0;
    while let Some(found) = looks.join_next().await {
        let (looked, complaints) = found??;
        pages += looked;
        all.extend(complaints);
    }
    println!("{pages} pages looked at in {} s", begun.elapsed().as_secs());
    ensure!(all.is_empty(), "{} complaints:\n{}", all.len(), all.join("\n"));
    Ok(())
}

async fn hostile_order(server: &Server) -> Result<String> {
    let browser = Browser::open(Look::DESKTOP).await?;
    browser.sign_in(&server.address, "client-advisor", &server.password).await?;
    let order = browser.client.execute_async(HOSTILE, vec![]).await?;
    let order = order.as_str().context("the number of an order")?.to_owned();
    ensure!(order.starts_with("PAR-VEN-"), "the order was not taken: {order}");
    browser.close().await?;
    Ok(order)
}

/// Goes from page to page and gives how many there were and what is wrong with them.
async fn looked_at(server: &Server, view: View, hostile: &str) -> Result<(usize, Vec<String>)> {
    let browser = Browser::open(view.look).await?;
    let mut told = Told { browser, view, pages: 0, complaints: Vec::new() };
    let browser = &told.browser;
    browser.goto(&format!("{}/sign-in", server.address)).await?;
    // Before one signs in the language is chosen at the foot of the page.
    browser.follow(&format!("footer button[name='lang'][value='{}']", view.lang)).await?;
    let prefers = browser.script("return matchMedia('(prefers-color-scheme: dark)').matches").await?;
    ensure!(prefers == view.look.dark, "the browser prefers dark: {prefers}");
    told.looks("sign-in").await?;

    // Nothing waits for the analyst: the empty day, and the figures they are there for.
    told.signs_in(server, "business-analyst").await?;
    for path in [
        "/",
        "/dashboard",
        "/inbox",
        "/notices",
        "/reports",
        "/reports/orders_today",
        "/reports/orders_month",
        "/figures",
        "/figures/special_order",
        "/figures/incident",
        "/procedures/special_order",
        "/procedures/supplies/versions",
        "/procedures/supplies/signatures",
    ] {
        told.goes(server, path).await?;
    }
    told.signs_in(server, "special-orders-desk").await?;
    let order = format!("/o/order/{hostile}");
    let assess = format!("/act/special_order.assess?subject={hostile}");
    let acts = format!("/acts?object=order/{hostile}");
    for path in [
        "/",
        "/b/orders_board",
        "/v",
        "/v/orders_all",
        "/v/orders_all?q=nothing+of+this+name",
        "/v/orders_promises",
        "/search?q=bague",
        "/search?q=nothing+of+this+name",
        "/procedures",
        "/ledger",
        "/help",
        "/account",
        "/account/tokens",
        "/account/second-factor",
        "/account/sessions",
        "/account/notices",
        "/mentions",
        "/import",
        "/v/planning_load",
        "/v/stones_book",
        &order,
        &acts,
        &assess,
    ] {
        told.goes(server, path).await?;
    }
    told.browser.goto(&format!("{}/v/orders_all?sort=-handed_over_at", server.address)).await?;
    told.browser.follow("#rows tbody th a[data-open]").await?;
    told.looks("an order that is over").await?;
    // An order people speak of: messages, documents, papers.
    told.browser.goto(&format!("{}/b/orders_board", server.address)).await?;
    told.browser.follow(".card h3 a").await?;
    told.looks("an order with its conversation").await?;
    told.imports(server).await?;
    told.refused(server).await?;
    told.lost(server).await?;
    told.signs_in(server, "production-planner").await?;
    for path in ["/", "/inbox", "/v/exceptions", "/account/deputies", "/account/log"] {
        told.goes(server, path).await?;
    }
    told.client(server).await?;
    told.signs_in(server, "administrator").await?;
    for path in [
        "/admin",
        "/admin/people/p-0001",
        "/admin/enrol",
        "/admin/roles",
        "/admin/sites",
        "/admin/deputies",
        "/admin/sessions",
        "/admin/tokens",
        "/admin/log",
        "/admin/settings",
    ] {
        told.goes(server, path).await?;
    }
    let Told { browser, pages, complaints, .. } = told;
    browser.close().await?;
    Ok((pages, complaints))
}

/// Rows of orders, one of them wrong; each look has numbers of its own, for a number is taken in once.
fn rows(View { look, lang }: View) -> String {
    let at = format!("{}-{lang}-{}", look.width, look.dark);
    format!(
        "Number;Client;Type;Piece;Brief;Client file;Boutique\n\
         {at}-1;C-000001;personalisation;Initials on a locket;Her mother’s hand;contact;PAR-VEN\n\
         {at}-2;C-000002;diadem;Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen;As drawn;identified;PAR-VEN\n"
    )
}

struct Told {
    browser: Browser,
    view: View,
    pages: usize,
    complaints: Vec<String>,
}

impl Told {
    async fn signs_in(&self, server: &Server, login: &str) -> Result<()> {
        self.browser.sign_in(&server.address, login, &server.password).await?;
        self.browser.goto(&format!("{}/language/{}", server.address, self.view.lang)).await
    }

    async fn goes(&mut self, server: &Server, path: &str) -> Result<()> {
        self.browser.goto(&format!("{}{path}", server.address)).await?;
        self.looks(path).await
    }

    async fn looks(&mut self, what: &str) -> Result<()> {
        self.looks_but_for(what, "\u{0}").await
    }

    /// Looks at the page; a line of the console with these words is expected there.
    async fn looks_but_for(&mut self, what: &str, expected: &str) -> Result<()> {
        self.browser.wait_for("document.readyState === 'complete'", 20).await?;
        let lang = self.browser.script("return document.documentElement.lang").await?;
        let mut found = page::complaints(&self.browser).await.with_context(|| format!("looking at {what}"))?;
        found.retain(|complaint| !(complaint.starts_with("console:") && complaint.contains(expected)));
        if lang != self.view.lang {
            found.push(format!("the page speaks {lang}"));
        }
        self.pages += 1;
        let Look { width, dark } = self.view.look;
        let theme = if dark { " dark" } else { "" };
        self.complaints.extend(found.iter().map(|one| format!("{what} · {width}{theme} {lang} · {one}")));
        Ok(())
    }

    /// A form with everything wrong in it: the refusals and the marked fields.
    async fn refused(&mut self, server: &Server) -> Result<()> {
        let browser = &self.browser;
        browser.goto(&format!("{}/act/orders.request", server.address)).await?;
        let typed = [
            ("client", ANY),
            ("kind", "bespoke"),
            ("title", " "),
            ("brief", "…"),
            ("budget", "many"),
            ("need_by", "2020-01-01"),
            ("knowledge", "contact"),
            ("size", "52"),
        ];
        for (name, value) in typed {
            browser.enter(name, value).await?;
        }
        let reasons = browser.refused().await?;
        ensure!(reasons.len() >= 2, "everything wrong is told at once: {reasons:?}");
        self.looks_but_for("a refused form", "422").await
    }

    /// The steps of an import: a wrong file, the columns, the preview with rows in error, what came of it.
    async fn imports(&mut self, server: &Server) -> Result<()> {
        let folder = tempfile::tempdir()?;
        for (name, content) in [("picture.xlsx", "%PDF-1.7".to_owned()), ("orders.csv", rows(self.view))] {
            let file = folder.path().join(name);
            std::fs::write(&file, content)?;
            self.browser.goto(&format!("{}/import", server.address)).await?;
            self.browser.enter("target", "orders.request").await?;
            self.browser.wait("#f-file").await?.send_keys(file.to_str().context("a readable name")?).await?;
            self.browser.click("form[action='/import'] button[type=submit]").await?;
            self.browser.wait("#mapping, .refusals").await.with_context(|| format!("sending {name}"))?;
            if name == "picture.xlsx" {
                self.looks_but_for("a file that is no table", "422").await?;
            }
        }
        self.looks("the columns of an import").await?;
        self.browser.fill("number", "Number").await?;
        self.browser.follow("#mapping button[type=submit]").await?;
        self.looks("the preview of an import").await?;
        self.browser.click("#look .form-end button[type=submit]").await?;
        self.browser.wait("#look .refusals").await?;
        self.looks_but_for("an import that may not begin", "422").await?;
        self.browser.click("#look input[name=leave_out]").await?;
        self.browser.click("#look .form-end button[type=submit]").await?;
        self.browser.wait("#run .figure").await?;
        self.looks("an import that is over").await
    }

    /// A client before and after the data is opened, all of it to be read, and the request to forget them.
    async fn client(&mut self, server: &Server) -> Result<()> {
        self.signs_in(server, "operations-coordinator").await?;
        self.browser.goto(&format!("{}/v/clients_all", server.address)).await?;
        // By its address: the list is renewed whenever another of these browsers has a client's data opened, and a click
        // may meet a row that has just gone.
        let client = self.browser.href("#rows tbody th a[data-open]").await?;
        self.browser.goto(&format!("{}{client}", server.address)).await?;
        self.looks("a client whose data is closed").await?;
        let page = self.browser.client.current_url().await?;
        let fields: [(&str, &[(&str, &str)]); 2] = [
            ("clients.read", &[("purpose", "order")]),
            ("clients.export", &[("came_by", "letter"), ("identity_checked", "true")]),
        ];
        for (verb, fields) in fields {
            self.browser.goto(page.as_str()).await?;
            self.browser.follow(&format!("main a[href^='/act/{verb}?']")).await?;
            self.looks(verb).await?;
            for (field, value) in fields {
                self.browser.enter(field, value).await?;
            }
            self.browser.done().await.with_context(|| format!("doing {verb}"))?;
        }
        self.looks("a client whose data is open").await?;
        self.browser.goto(&format!("{page}/data")).await?;
        self.looks("all that is known of a client").await?;
        let code = page.path_segments().and_then(Iterator::last).unwrap_or_default().to_owned();
        self.goes(server, &format!("/act/clients.ask_erasure?subject={code}")).await
    }

    /// The page of what is not there.
    async fn lost(&mut self, server: &Server) -> Result<()> {
        self.browser.goto(&format!("{}/o/order/NO-SUCH-1", server.address)).await?;
        self.looks_but_for("a page that is not there", "404").await
    }
}

/// A page with one fault of each kind.
const FAULTY: &str = "data:text/html,<!doctype html><title>Faulty</title><main><h1>Faulty</h1>\
    <div style='width:3000px'>wide</div><button style='width:40px;overflow:hidden;white-space:nowrap'>Cut in its middle</button>\
    <p style='width:12px;overflow-wrap:anywhere'>Squeezed</p><img src='http://127.0.0.1:9/x.png'>\
    <script>console.error('loud')</script></main>";

/// The control: each kind of fault is told, so that silence means something.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_faulty_page_is_told_for_each_of_its_faults() -> Result<()> {
    if !installed() {
        return Ok(());
    }
    let browser = Browser::open(Look::DESKTOP).await?;
    browser.goto(FAULTY).await?;
    browser.wait_for("document.readyState === 'complete'", 10).await?;
    let told = page::complaints(&browser).await?;
    for fault in
        ["horizontal scroll", "text cut", "text squeezed", "outside", "console", "axe html-has-lang", "axe image-alt"]
    {
        ensure!(told.iter().any(|one| one.starts_with(fault)), "{fault} is not told: {told:?}");
    }
    browser.close().await
}
