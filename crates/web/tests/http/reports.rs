//! Reports and dashboards over HTTP: one report as page, workbook and PDF; figures that open what they were counted from,
//! within what the reader may see.

use axum::http::StatusCode;

use crate::page::{Browser, server};

#[tokio::test]
async fn a_report_is_a_page_a_workbook_and_a_pdf_in_both_languages() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-001", "Ring").await;
    let page = gina.get("/reports/pieces_month?period=2026-Q3").await.text();
    for link in [
        "/reports/pieces_month.pdf?period=2026-Q3&amp;lang=en",
        "/reports/pieces_month.pdf?period=2026-Q3&amp;lang=fr",
        "/reports/pieces_month.xlsx?period=2026-Q3",
    ] {
        assert!(page.contains(link), "{link} not in {page}");
    }
    // the figure, each month of the chart and the cell of the table open their list
    assert_eq!(page.matches("href=\"/v/pieces_all?f.kind=ring\"").count(), 1 + 12 + 1, "{page}");
    let pdf = gina.get("/reports/pieces_month.pdf?period=2026-Q3&lang=fr").await;
    assert_eq!((pdf.status, pdf.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(pdf.header("content-disposition"), "inline; filename=\"pieces_month-2026-Q3-fr.pdf\"");
    assert!(pdf.bytes.starts_with(b"%PDF-1.7"));
    let said = String::from_utf8_lossy(&pdf.bytes);
    assert!(said.contains("pdfuaid:part"), "the PDF is accessible");
    assert!(said.contains("/v/pieces_all?f.kind=ring"), "its figures are links to their lists");
    let sheet = gina.get("/reports/pieces_month.xlsx?period=2026-10").await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert_eq!(gina.get("/reports/pieces_month.docx").await.status, StatusCode::NOT_FOUND);
    assert_eq!(gina.get("/reports/other.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_dashboard_counts_what_its_list_shows_and_hides_costs() {
    let router = server();
    let mut gina = Browser::of(&router, "gva").await;
    gina.take_in("GVA-001", "Ring").await;
    gina.take_in("GVA-002", "Ring").await;
    let page = gina.get("/dashboard").await.text();
    assert!(page.contains("Bagues ici") || page.contains("Rings here"), "{page}");
    assert!(page.contains("/v/pieces_all?f.kind=ring"), "{page}");
    assert!(page.contains("<p class=\"figure-value\">2</p>"), "two rings: {page}");
    // no watch among two pieces
    assert!(page.contains("0.0\u{a0}%") || page.contains("0,0\u{202f}%"), "{page}");
    assert!(!page.contains("At cost") && !page.contains("Au coût"), "a keeper sees no cost: {page}");
    let mut fin = Browser::of(&router, "fin").await;
    let page = fin.get("/dashboard").await.text();
    assert!(page.contains("At cost") || page.contains("Au coût"), "finance sees the cost: {page}");
    // Another boutique counts its own.
    let mut tomo = Browser::of(&router, "tyo").await;
    let page = tomo.get("/dashboard").await.text();
    assert!(page.contains("<p class=\"figure-value\">0</p>"), "{page}");
    // Nothing waits: the first page shows the figures as well.
    assert!(tomo.get("/").await.text().contains("figure-value"));
}
