//! Acts through their forms: refusals with what was typed kept, replays, sites, hostile words.

use axum::http::StatusCode;

use crate::page::{Browser, server};

const RING: [(&str, &str); 6] = [
    ("piece", "GVA-1"),
    ("title", "Solitaire"),
    ("kind", "ring"),
    ("price", "1'234.50"),
    ("price.currency", "CHF"),
    ("cost", "1"),
];

#[tokio::test]
async fn an_act_leads_to_its_object_which_tells_what_happened() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let page = gina.act("pieces.take_in", &RING).await;
    assert_eq!((page.status, page.header("location")), (StatusCode::SEE_OTHER, "/o/piece/GVA-1"));
    let page = gina.get("/o/piece/GVA-1").await.text();
    for shown in ["Solitaire", "CHF 1,234.50", "Genève Rhône", "Gina Vallotton", "Piece taken in", "Take in: done."] {
        assert!(page.contains(shown), "no {shown} in {page}");
    }
    assert!(!gina.get("/o/piece/GVA-1").await.text().contains("Take in: done."), "it is told once");
}

#[tokio::test]
async fn every_reason_is_told_in_the_readers_language_and_nothing_typed_is_lost() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-1", "Solitaire").await;
    let typed = [
        ("piece", "GVA-1"),
        ("title", "A \"long\" title & more"),
        ("kind", "watch"),
        ("price", "12,50"),
        ("price.currency", "JPY"),
        ("cost", "12x"),
        ("size", "99"),
    ];
    let page = gina.act("pieces.take_in", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for told in ["is not an amount in JPY", "must be a whole number", "must be a whole number from 40 to 76"] {
        assert!(text.contains(told), "no “{told}” in {text}");
    }
    for kept in ["value=\"A &quot;long&quot; title &amp; more\"", "value=\"12,50\"", "value=\"12x\"", "value=\"99\""] {
        assert!(text.contains(kept), "lost {kept}");
    }
    let mut mended = typed;
    mended[3] = ("price", "50");
    mended[5] = ("cost", "12");
    mended[6] = ("size", "50");
    let page = gina.act("pieces.take_in", &mended).await.text();
    assert!(page.contains("GVA-1 is here already") && page.contains("less than 100"), "{page}");
    gina.cookies.insert("lang".into(), "fr".into());
    let page = gina.act("pieces.take_in", &mended).await.text();
    assert!(page.contains("est déjà là") && page.contains("moins de 100"), "{page}");
    assert!(page.contains("<html lang=\"fr\""));
}

#[tokio::test]
async fn beside_the_button_only_the_refusals_are_sent_and_success_moves_on() {
    let router = server();
    let gina = Browser::of(&router, "gva").await;
    let mut fragment = gina.with("hx-request", "true");
    let page = fragment.act("pieces.take_in", &[("piece", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    assert!(text.starts_with("<div class=\"refusals\"") && text.contains("data-field=\"piece\""), "{text}");
    let page = fragment.act("pieces.take_in", &RING).await;
    assert_eq!((page.status, page.header("hx-redirect")), (StatusCode::NO_CONTENT, "/o/piece/GVA-1"));
}

#[tokio::test]
async fn a_second_press_has_no_second_effect_and_another_body_is_refused() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let form = gina.get("/act/pieces.take_in").await;
    let (csrf, command) = (form.hidden("csrf"), form.hidden("command_id"));
    let mut fields = vec![("csrf", csrf.as_str()), ("command_id", command.as_str())];
    fields.extend(RING);
    let first = gina.post("/act/pieces.take_in", &fields).await;
    let again = gina.post("/act/pieces.take_in", &fields).await;
    assert_eq!((first.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.header("location"), again.header("location"));
    let acts = gina.get("/api/acts?object=piece/GVA-1").await.text();
    assert_eq!(acts.matches("\"pieces.taken_in\"").count(), 1, "{acts}");
    let mut other = fields.clone();
    other[3] = ("title", "Another");
    let page = gina.post("/act/pieces.take_in", &other).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    let mut odd = fields;
    odd[1] = ("command_id", "not-a-uuid");
    assert_eq!(gina.post("/act/pieces.take_in", &odd).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_acts_where_one_works_and_nowhere_else() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    for site in ["TYO", "NOWHERE", "'; --"] {
        let mut fields = RING.to_vec();
        fields.push(("site", site));
        let page = gina.act("pieces.take_in", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text().contains("You do not work at the site"), "{site}");
    }
    let mut tara = Browser::of(&router, "two").await;
    assert!(tara.get("/act/pieces.take_in").await.text().contains("name=\"site\""), "who has two sites chooses");
    let mut fields = RING.to_vec();
    fields.push(("site", "TYO"));
    assert_eq!(tara.act("pieces.take_in", &fields).await.status, StatusCode::SEE_OTHER);
    assert!(tara.get("/o/piece/GVA-1").await.text().contains("Tokyo Ginza"));
}

#[tokio::test]
async fn an_act_on_what_is_there_shows_it_and_what_stands_in_the_way() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-1", "Solitaire").await;
    let form = gina.get("/act/pieces.rename?subject=GVA-1").await;
    assert_eq!(form.hidden("piece"), "GVA-1");
    assert!(form.text().contains("Solitaire"));
    let page = gina.act("pieces.rename?subject=GVA-1", &[("piece", "GVA-1"), ("title", "Toi et moi")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(gina.get("/o/piece/GVA-1").await.text().contains("Toi et moi"));
    let mut fiona = Browser::of(&router, "fin").await;
    let page = fiona.get("/o/piece/GVA-1").await.text();
    assert!(page.contains("Not available to you now") && page.contains("This is for: Keeper"), "{page}");
}

#[tokio::test]
async fn a_procedure_that_records_is_worked_from_today_to_its_end() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let page = gina.act("incident.tell", &[("what", "The window is broken.")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let object = page.header("location").to_owned();
    assert!(object.starts_with("/o/incident/INC-GVA-26-"), "{object}");
    let today = gina.get("/").await.text();
    assert!(today.contains("Settle") && today.contains(object.rsplit('/').next().unwrap()), "{today}");
    let id = object.rsplit('/').next().unwrap().to_owned();
    let page = gina.get(&object).await.text();
    assert!(page.contains("Told") && page.contains("The window is broken."), "{page}");
    let form = gina.get(&format!("/act/incident.settle?subject={id}")).await;
    let subject = if form.text().contains("name=\"subject\"") { "subject" } else { "incident" };
    let verb = format!("incident.settle?subject={id}");
    let page = gina.act(&verb, &[(subject, &id), ("how", "New glass")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let figures = gina.get("/figures/incident").await.text();
    assert!(figures.contains("Tell an incident") && figures.contains("/acts?procedure=incident"), "{figures}");
    let behind = gina.get("/acts?procedure=incident&after=tell&before=settle").await.text();
    assert!(behind.contains("Incident settled") && !behind.contains("Incident told"), "{behind}");
    let every = gina.get("/acts?procedure=incident").await.text();
    assert!(every.contains("Incident settled") && every.contains("Incident told"), "{every}");
}

#[tokio::test]
async fn hostile_words_stay_words_everywhere() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let hostile = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' OR 1=1 --",
        "=cmd|' /C calc'!A0",
        "{{7*7}}${7*7}",
        "%00%0d%0aSet-Cookie: a=b",
        "Ω≈ç√∫˜µ≤≥÷ 田中さん 👩‍👩‍👧",
        "\u{5d0}\u{5d1} עברית",
        "%s%s%n../../etc/passwd",
    ];
    for (n, words) in hostile.iter().enumerate() {
        let number = format!("H-{n}");
        gina.take_in(&number, words).await;
        for address in [format!("/o/piece/{number}"), "/v/pieces_all".into(), "/b/pieces_all".into(), "/ledger".into()]
        {
            let text = gina.get(&address).await.text();
            assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{address} {words}");
        }
    }
    for words in hostile {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("q", words)
            .append_pair("f.title", words)
            .append_pair("sort", words)
            .append_pair("cols", words);
        query
            .append_pair("page", words)
            .append_pair("f.kind", words)
            .append_pair("f.due", words)
            .append_pair("object", words);
        let query = query.finish();
        for address in [
            "/v/pieces_all",
            "/b/pieces_all",
            "/search",
            "/acts",
            "/figures/incident",
            "/api/views/pieces_all",
            "/api/acts",
            "/act/pieces.take_in",
        ] {
            let page = gina.get(&format!("{address}?{query}")).await;
            assert!(!page.status.is_server_error(), "{address} {words}: {}", page.status);
            let html = page.header("content-type").starts_with("text/html");
            let marked = page.text().contains("<script>alert") || page.text().contains("<img src=x");
            assert!(!(html && marked), "{address} {words}");
        }
    }
    let page = gina
        .act(
            "pieces.take_in",
            &[
                ("piece", "a\u{0}b"),
                ("title", "\u{202e}gnp.exe"),
                ("kind", "ring"),
                ("price", "1"),
                ("price.currency", "CHF"),
                ("cost", "1"),
            ],
        )
        .await;
    assert!(page.text().matches("has hidden characters").count() >= 2, "{}", page.text());
}
