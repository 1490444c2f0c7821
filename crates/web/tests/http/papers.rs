//! Papers over HTTP: who sees an object sees its papers, in the language asked for; others see nothing.

use axum::http::StatusCode;

use crate::page::{Browser, server};

#[tokio::test]
async fn a_paper_is_for_those_who_see_its_object() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-001", "Ring #panic(\"no\") with an emerald").await;
    let page = gina.get("/o/piece/GVA-001").await.text();
    for lang in ["en", "fr"] {
        assert!(page.contains(&format!("/o/piece/GVA-001/papers/label.pdf?lang={lang}")), "{page}");
    }
    let paper = gina.get("/o/piece/GVA-001/papers/label.pdf?lang=fr").await;
    assert_eq!((paper.status, paper.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(paper.header("content-disposition"), "inline; filename=\"GVA-001-label-fr.pdf\"");
    assert!(paper.bytes.starts_with(b"%PDF-1.7"));
    let again = gina.get("/o/piece/GVA-001/papers/label.pdf?lang=fr").await;
    assert!(again.bytes == paper.bytes, "the same act, the same bytes");

    let mut tomo = Browser::of(&router, "tyo").await;
    assert_eq!(tomo.get("/o/piece/GVA-001/papers/label.pdf").await.status, StatusCode::NOT_FOUND);
    let mut nobody = Browser::new(&router);
    assert_ne!(nobody.get("/o/piece/GVA-001/papers/label.pdf").await.status, StatusCode::OK);
    for path in
        ["/o/piece/GVA-001/papers/label", "/o/piece/GVA-001/papers/other.pdf", "/o/piece/GVA-999/papers/label.pdf"]
    {
        assert_eq!(gina.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_paper_that_cannot_be_written_yet_says_why_and_is_not_listed() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-002", "nameless").await;
    let paper = gina.get("/o/piece/GVA-002/papers/label.pdf?lang=en").await;
    assert_eq!(paper.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(paper.text().contains("Give it a name first."), "{}", paper.text());
    assert!(!gina.get("/o/piece/GVA-002").await.text().contains("label.pdf"));
}

#[tokio::test]
async fn procedures_are_documents_to_sign_and_files_for_modelling_tools() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    let paper = gina.get("/procedures/incident.pdf?lang=fr").await;
    assert_eq!((paper.status, paper.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(paper.header("content-disposition"), "inline; filename=\"incident-v1-fr.pdf\"");
    let bpmn = gina.get("/procedures/incident.bpmn?lang=fr").await;
    assert_eq!(bpmn.status, StatusCode::OK);
    assert!(bpmn.text().contains("name=\"Signaler un incident\"") && bpmn.text().contains("BPMNShape"));
    assert_eq!(gina.get("/procedures/unknown.pdf").await.status, StatusCode::NOT_FOUND);
    assert_eq!(gina.get("/procedures/incident.pdf?version=9").await.status, StatusCode::NOT_FOUND);
}
