//! Saved views: under a name, for oneself or one's colleagues, and never more than a list.

use axum::http::StatusCode;

use crate::page::{Browser, server};

const LIST: &str = "/v/pieces_all?sort=-piece";

#[tokio::test]
async fn a_list_is_saved_seen_by_those_it_is_for_and_forgotten() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let csrf = gina.get("/v/pieces_all").await.hidden("csrf");
    let kept = gina.post("/saved", &[("csrf", &csrf), ("href", LIST), ("name", "Rings <b>first</b>")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let index = gina.get("/v").await.text();
    assert!(index.contains("Rings &lt;b&gt;first&lt;/b&gt;") && index.contains(LIST), "{index}");
    assert!(gina.get("/v/pieces_all").await.text().contains("Rings &lt;b&gt;"), "it stands above its list");
    let mut other = Browser::of(&router, "tyo").await;
    assert!(!other.get("/v").await.text().contains("Rings"), "it is hers alone");

    // The same name again stands for the new list, and is shared with whoever holds one of her roles.
    gina.post("/saved", &[("csrf", &csrf), ("href", "/v/pieces_all"), ("name", "rings <b>First</b>"), ("share", "1")])
        .await;
    let again = gina.get("/v").await;
    assert_eq!(again.text().matches("name=\"forget\"").count(), 1);
    assert!(other.get("/v").await.text().contains("rings &lt;b&gt;"), "a colleague of the same role sees it");
    let others = other.get("/v").await.hidden("csrf");
    let id = again.hidden("forget");
    other.post("/saved", &[("csrf", &others), ("forget", &id)]).await;
    assert!(gina.get("/v").await.text().contains("rings"), "only who saved it forgets it");
    gina.post("/saved", &[("csrf", &csrf), ("forget", &id)]).await;
    assert!(!gina.get("/v").await.text().contains("rings"));
}

#[tokio::test]
async fn only_lists_of_the_house_are_saved() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let csrf = gina.get("/v/pieces_all").await.hidden("csrf");
    for bad in [
        "//elsewhere.example/v/pieces_all",
        "https://elsewhere.example",
        "/v/nothing",
        "/act/pieces.take_in",
        "/v/pieces_all#x",
    ] {
        let page = gina.post("/saved", &[("csrf", &csrf), ("href", bad), ("name", "x")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{bad}");
    }
    let page = gina.post("/saved", &[("csrf", "guessed"), ("href", LIST), ("name", "x")]).await;
    assert!(page.status.is_client_error());
    assert!(!gina.get("/v").await.text().contains("name=\"forget\""), "nothing was saved");
}
