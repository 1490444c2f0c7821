//! Headless Chromium driven through its own driver, with a real viewport, and no word to the outside.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How the page is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Whether the system prefers dark.
    pub dark: bool,
}

impl Look {
    /// A desktop in light.
    pub const DESKTOP: Self = Self { width: 1440, dark: false };
    /// A tablet in light.
    pub const TABLET: Self = Self { width: 768, dark: false };
    /// A phone in light.
    pub const PHONE: Self = Self { width: 360, dark: false };

    fn height(self) -> u32 {
        if self.width < 600 { 780 } else { 1000 }
    }
}

/// A browser of one's own; it ends when this is dropped.
pub struct Browser {
    driver: Child,
    _profile: TempDir,
    /// The session.
    pub client: Client,
}

/// Whether Chromium and its driver are installed; else one line says how to get them.
pub fn installed() -> bool {
    let here = ["chromium", "chromedriver"].iter().all(|program| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).exists()))
    });
    if !here {
        println!("skipped: browser tests (install the Debian packages chromium and chromium-driver)");
    }
    here
}

impl Browser {
    /// Starts a browser with a viewport.
    pub async fn open(look: Look) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start chromedriver")?;
        let profile = tempfile::Builder::new().prefix("poincon-chromium-").tempdir()?;
        let mut arguments = vec![
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-extensions".to_owned(),
            "--hide-scrollbars".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            // Nothing but this machine exists.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
            format!("--window-size={},{}", look.width.max(500), look.height()),
        ];
        if look.dark {
            arguments.push("--force-dark-mode".to_owned());
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        let capabilities: serde_json::Map<String, Value> = json!({
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "args": arguments,
                "mobileEmulation": {"deviceMetrics": {"width": look.width, "height": look.height(), "pixelRatio": 1, "touch": look.width < 1000, "mobile": look.width < 1000}}
            }
        })
        .as_object()
        .cloned()
        .context("capabilities")?;
        let address = format!("http://127.0.0.1:{port}");
        let mut last = None;
        for _ in 0..100 {
            match ClientBuilder::new(HttpConnector::new()).capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => return Ok(Self { driver, _profile: profile, client }),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut driver = driver;
        driver.kill().ok();
        bail!("chromedriver gave no session: {last:?}")
    }

    /// Goes to an address and waits for the page.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.client.goto(url).await.with_context(|| format!("going to {url}"))
    }

    /// Runs a script and gives its value.
    pub async fn script(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// The text of the first element that matches, trimmed.
    pub async fn text(&self, css: &str) -> Result<String> {
        let element = self.client.find(fantoccini::Locator::Css(css)).await.with_context(|| format!("no {css}"))?;
        Ok(element.text().await?.trim().to_owned())
    }

    /// Whether an element matches.
    pub async fn has(&self, css: &str) -> Result<bool> {
        Ok(!self.client.find_all(fantoccini::Locator::Css(css)).await?.is_empty())
    }

    /// Clicks the first element that matches, scrolled to.
    pub async fn click(&self, css: &str) -> Result<()> {
        let element = self.wait(css).await?;
        self.client
            .execute("arguments[0].scrollIntoView({block:'center'})", vec![serde_json::to_value(&element)?])
            .await?;
        element.click().await.with_context(|| format!("clicking {css}"))
    }

    /// Waits up to ten seconds for an element.
    pub async fn wait(&self, css: &str) -> Result<fantoccini::elements::Element> {
        self.client
            .wait()
            .at_most(Duration::from_secs(10))
            .for_element(fantoccini::Locator::Css(css))
            .await
            .with_context(|| format!("waited for {css}"))
    }

    /// Waits up to `seconds` until a script gives true.
    pub async fn wait_for(&self, script: &str, seconds: u64) -> Result<()> {
        let end = std::time::Instant::now() + Duration::from_secs(seconds);
        while std::time::Instant::now() < end {
            if self.script(&format!("return Boolean({script})")).await.is_ok_and(|value| value == json!(true)) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let url = self.client.current_url().await?;
        bail!("waited {seconds} s at {url} for {script}")
    }

    /// Fills a field of a form by its name: text, choice, box or radio.
    pub async fn fill(&self, name: &str, value: &str) -> Result<()> {
        let script = r"
            const [name, value] = arguments;
            const fields = [...document.getElementsByName(name)].filter(f => f.type !== 'hidden');
            if (!fields.length) return 'no field ' + name;
            const radio = fields.find(f => (f.type === 'radio' || f.type === 'checkbox') && f.value === value);
            const field = radio || fields[0];
            if (radio) { field.checked = true; }
            else if (field.type === 'checkbox') { field.checked = value === 'true'; }
            else { field.value = value; if (field.value !== value) return 'field ' + name + ' does not take ' + value; }
            field.dispatchEvent(new Event('input', {bubbles: true}));
            field.dispatchEvent(new Event('change', {bubbles: true}));
            return '';";
        let said = self.client.execute(script, vec![json!(name), json!(value)]).await?;
        match said.as_str() {
            Some("") => Ok(()),
            other => bail!("{}", other.unwrap_or("the script said nothing")),
        }
    }

    /// Writes a picture of the whole page.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, self.client.screenshot().await?)?;
        Ok(())
    }

    /// Writes a picture of the page from top to bottom, at most 4,000 pixels of it.
    pub async fn whole_picture(&self, file: &Path) -> Result<()> {
        let tall = self.script("return Math.min(4000, Math.max(700, document.documentElement.scrollHeight))").await?;
        let width = self.script("return window.innerWidth").await?;
        let metrics = json!({"width": width, "height": tall, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let taken = self.picture(file).await;
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        taken
    }

    /// Asks the browser's own protocol for something the driver has no word for.
    async fn devtools(&self, method: &str, parameters: Value) -> Result<Value> {
        let body = json!({"cmd": method, "params": parameters}).to_string();
        Ok(self.client.issue_cmd(Devtools(body)).await?)
    }

    /// Signs in through the page.
    pub async fn sign_in(&self, address: &str, login: &str, password: &str) -> Result<()> {
        self.client.delete_all_cookies().await.ok();
        self.goto(&format!("{address}/sign-in")).await?;
        self.fill("login", login).await?;
        self.fill("password", password).await?;
        self.click("form[action='/sign-in'] button[type='submit']").await?;
        self.wait_for("!location.pathname.startsWith('/sign-in')", 10)
            .await
            .with_context(|| format!("signing in as {login}"))
    }

    /// What the console said since it was last asked, errors and warnings only.
    pub async fn console(&self) -> Result<Vec<String>> {
        let entries = self.client.issue_cmd(ConsoleLog).await?;
        let loud = |entry: &&Value| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
        let all = entries.as_array().cloned().unwrap_or_default();
        Ok(all.iter().filter(loud).map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Ends the session.
    pub async fn close(self) -> Result<()> {
        self.client.clone().close().await?;
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.kill().ok();
        self.driver.wait().ok();
    }
}

#[derive(Debug)]
struct Devtools(String);

impl fantoccini::wd::WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}

#[derive(Debug)]
struct ConsoleLog;

impl fantoccini::wd::WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}
