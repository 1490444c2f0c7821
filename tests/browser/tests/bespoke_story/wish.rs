//! The wish, taken in French, judged and drawn.

use anyhow::Result;
use browser_tests::{hands::ANY, story::Story};

pub async fn taken(story: &mut Story) -> Result<()> {
    let desk = &story.desk;
    let in_summer = story.day(220).await?;
    story.sign_in_speaking(desk, "fr", "client-advisor").await?;
    desk.follow(".page-side a[href='/act/orders.request']").await?;
    let drawing = story.paper("croquis.pdf")?;
    let wish = [
        ("client", ANY),
        ("kind", "bespoke"),
        ("title", "Bague au saphir, corps ajouré"),
        ("brief", "Un seul saphir, serti clos, et l’anneau d’après le croquis de Madame."),
        ("budget", "60000"),
        ("need_by", in_summer.as_str()),
        ("knowledge", "full"),
        ("size", "52"),
        ("size_again", "53"),
        ("images", drawing.as_str()),
    ];
    story.is_refused(desk, &wish, "Les deux mesures diffèrent (52, 53)").await?;
    desk.enter("size_again", "52").await?;
    desk.done().await?;
    story.order = story.desk.text(".head .code").await?;
    let desk = &story.desk;
    story.stands_at(desk, "Souhait en rédaction").await?;
    story.does_next(desk, "special_order.submit", &[], "Faisabilité").await?;

    let sheet = story.paper("technical-sheet.pdf")?;
    let judged = [
        ("verdict", "feasible"),
        ("risk", "3"),
        ("opinion", "The openwork holds at 1.4 mm; the sapphire is to be found."),
        ("technical_sheet", sheet.as_str()),
    ];
    story.finds_speaking(desk, "en", "special-orders-desk").await?;
    story.does_next(desk, "special_order.assess", &judged, "Design").await?;

    story.finds_speaking(desk, "en", "designer").await?;
    let version = [("drawing", drawing.as_str()), ("remark", "Collet lowered by 0.3 mm.")];
    story.does_next(desk, "special_order.draw_version", &version, "Design").await?;
    story.does_next(desk, "special_order.finish_design", &[("hours", "46")], "Quote in preparation").await
}
