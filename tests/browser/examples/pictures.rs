//! Takes pictures of pages of a running server and says what is wrong with them:
//! `pictures ADDRESS LOGIN PASSWORD FOLDER PATH…` at three widths, in both languages; `LOOK=1440:en:dark` for one only.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use browser_tests::{Browser, Look, page};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().with_context(|| format!("needs {what}"));
    let (address, login, password) = (next("an address")?, next("a login")?, next("a password")?);
    let folder = PathBuf::from(next("a folder")?);
    let paths: Vec<String> = arguments.collect();
    let wanted = std::env::var("LOOK").unwrap_or_default();
    let looks = match wanted.split(':').collect::<Vec<_>>().as_slice() {
        [width, lang, theme] => vec![(Look { width: width.parse()?, dark: *theme == "dark" }, (*lang).to_owned())],
        _ => [Look::DESKTOP, Look::TABLET, Look::PHONE]
            .into_iter()
            .flat_map(|look| ["en", "fr"].map(|lang| (look, lang.to_owned())))
            .collect(),
    };
    for (look, lang) in looks {
        let browser = Browser::open(look).await?;
        browser.sign_in(&address, &login, &password).await?;
        browser.goto(&format!("{address}/language/{lang}")).await?;
        for path in &paths {
            browser.goto(&format!("{address}{path}")).await?;
            let name = path.trim_matches('/').replace(['/', '?', '&', '='], "_");
            let name = if name.is_empty() { "home" } else { &name };
            let theme = if look.dark { "-dark" } else { "" };
            browser.whole_picture(&folder.join(format!("{name}-{}-{lang}{theme}.png", look.width))).await?;
            for complaint in page::complaints(&browser).await? {
                println!("{path} {} {lang}: {complaint}", look.width);
            }
        }
        browser.close().await?;
    }
    Ok(())
}
