//! Two people of two boutiques: whatever the address, neither sees anything of the other's.

use axum::http::{Method, StatusCode};

use crate::{
    guarding::ADDRESSES,
    page::{Browser, server},
};

/// Words that stand in nothing but the other boutique's objects.
const SECRETS: [&str; 4] = ["TYO-SECRET-1", "Himitsu-no-yubiwa", "INC-TYO-26", "Kowareta-mado"];

/// Every address that reads, and those that name the other boutique's objects in every way an address can.
fn addresses() -> Vec<String> {
    let mut all: Vec<String> = ADDRESSES.iter().map(ToString::to_string).collect();
    for id in ["TYO-SECRET-1", "INC-TYO-26-0001"] {
        for kind in ["piece", "incident"] {
            all.push(format!("/o/{kind}/{id}"));
            all.push(format!("/acts?object={kind}/{id}"));
            all.push(format!("/api/objects/{kind}/{id}"));
            all.push(format!("/api/acts?object={kind}/{id}"));
        }
        for view in ["pieces_all", "cases", "work_today", "records", "records_open", "acts_done"] {
            for suffix in ["", ".csv"] {
                all.push(format!("/v/{view}{suffix}"));
                all.push(format!("/v/{view}{suffix}?q={}", &id[..3]));
                all.push(format!("/v/{view}{suffix}?f.site=TYO"));
                all.push(format!("/v/{view}{suffix}?f.id={}&sort=-id&page=1", &id[..3]));
            }
            all.push(format!("/b/{view}"));
            all.push(format!("/b/{view}?f.site=TYO"));
            all.push(format!("/api/views/{view}?limit=10000"));
            all.push(format!("/api/views/{view}?f.site=TYO&q=TYO"));
        }
        all.push(format!("/act/pieces.rename?subject={id}"));
        all.push(format!("/act/incident.settle?subject={id}"));
    }
    let seqs: Vec<String> = (1..40).map(|n| n.to_string()).collect();
    all.push(format!("/acts?seqs={}", seqs.join(",")));
    all.push(format!("/api/acts?seqs={}", seqs.join(",")));
    for words in [
        "",
        "&step=tell",
        "&after=tell&before=settle",
        "&variant=0",
        "&state=open",
        "&state=ended",
        "&case=incident:INC-TYO-26-0001",
        "&site=TYO",
        "&least=0&most=99999999999999",
    ] {
        all.push(format!("/acts?procedure=incident{words}"));
        all.push(format!("/api/acts?procedure=incident{words}"));
    }
    for words in ["", "?site=TYO", "?site=GVA", "?from=2020-01-01&to=2030-01-01"] {
        all.push(format!("/figures/incident{words}"));
    }
    // Shorter than the secrets themselves: a search page repeats what was asked.
    for words in ["TYO", "himitsu", "secret", "INC", "kowareta", "Toshi"] {
        all.push(format!("/search?q={words}"));
    }
    all
}

async fn two_boutiques() -> (Browser, Browser, Browser) {
    let router = server();
    let mut toshi = Browser::of(&router, "tyo").await;
    toshi.take_in("TYO-SECRET-1", "Himitsu-no-yubiwa").await;
    let told = toshi.act("incident.tell", &[("what", "Kowareta-mado")]).await;
    assert_eq!(told.header("location"), "/o/incident/INC-TYO-26-0001");
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-1", "Solitaire").await;
    gina.act("incident.tell", &[("what", "A broken lamp")]).await;
    (toshi, gina, Browser::of(&router, "fin").await)
}

#[tokio::test]
async fn no_address_shows_anything_of_another_boutique() {
    let (mut toshi, gina, mut fiona) = two_boutiques().await;
    let mut seen_by_owner = 0;
    for mut gina in [gina.clone(), gina.clone().with("hx-request", "true")] {
        for address in addresses() {
            let page = gina.get(&address).await;
            assert!(!page.status.is_server_error(), "{address}: {}", page.text());
            let text = page.text().replace(&address, "");
            // The frame repeats the address asked for (to come back to it); what it was asked is not a leak.
            let asked = address.clone();
            for secret in SECRETS.iter().filter(|secret| !asked.contains(*secret)) {
                assert!(!text.contains(secret), "{address} shows {secret} to Geneva:\n{text}");
            }
            assert!(!text.contains("Toshi Yamada"), "{address}");
        }
    }
    // The same addresses do show them to those whose they are: the test above looks in the right places.
    for address in addresses() {
        let text = toshi.get(&address).await.text();
        seen_by_owner += usize::from(SECRETS.iter().any(|secret| text.contains(secret)));
        let everywhere = fiona.get(&address).await;
        assert!(!everywhere.status.is_server_error(), "{address}");
    }
    assert!(seen_by_owner > 60, "Tokyo finds its own things at {seen_by_owner} addresses only");
}

#[tokio::test]
async fn missing_and_foreign_objects_are_told_alike() {
    let (_, mut gina, _) = two_boutiques().await;
    for (foreign, missing) in [
        ("/o/piece/TYO-SECRET-1", "/o/piece/TYO-SECRET-2"),
        ("/api/objects/piece/TYO-SECRET-1", "/api/objects/piece/TYO-SECRET-2"),
        ("/acts?object=piece/TYO-SECRET-1", "/acts?object=piece/TYO-SECRET-2"),
        ("/act/pieces.rename?subject=TYO-SECRET-1", "/act/pieces.rename?subject=TYO-SECRET-2"),
    ] {
        let (one, other) = (gina.get(foreign).await, gina.get(missing).await);
        assert_eq!((one.status, other.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{foreign}");
        assert_eq!(one.text().replace("SECRET-1", ""), other.text().replace("SECRET-2", ""), "{foreign}");
    }
    let csrf = gina.get("/").await.hidden("csrf");
    for id in ["TYO-SECRET-1", "TYO-SECRET-2"] {
        let page = gina.post("/act/pieces.rename", &[("csrf", &csrf), ("piece", id), ("title", "mine now")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{id}");
        let body =
            format!(r#"{{"command_id":"0198c8a0-0000-7000-8000-00000000000a","body":{{"piece":"{id}","title":"x"}}}}"#);
        let mut program = gina.clone().with("x-csrf-token", &csrf);
        let page = program.send(Method::POST, "/api/commands/pieces.rename", Some("application/json"), &body).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{id} {}", page.text());
    }
}

#[tokio::test]
async fn costs_are_for_those_who_see_costs() {
    let (_, mut gina, mut fiona) = two_boutiques().await;
    for address in [
        "/v/pieces_all",
        "/v/pieces_all?cols=cost",
        "/v/pieces_all.csv?cols=cost&cols=id",
        "/o/piece/GVA-1",
        "/api/views/pieces_all?cols=cost",
        "/api/objects/piece/GVA-1",
        "/api/acts?object=piece/GVA-1",
        "/api/openapi.json",
    ] {
        let text = gina.get(address).await.text();
        // Whole words, since the identifier of an act may hold the same three digits by chance.
        let told = text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "777");
        assert!(!told && !text.contains("7.77"), "{address}: {text}");
    }
    assert!(fiona.get("/v/pieces_all").await.text().contains("CHF 7.77"));
    assert!(fiona.get("/api/objects/piece/GVA-1").await.text().contains("\"cost\":777"));
    assert!(fiona.get("/api/acts?object=piece/GVA-1").await.text().contains("\"cost\":777"));
    // Sorting or filtering by a column one may not see would tell of it.
    let sorted = gina.get("/api/views/pieces_all?sort=cost&f.cost=777").await;
    assert_eq!(sorted.status, StatusCode::OK);
    assert!(sorted.text().contains("\"total\":1"));
}
