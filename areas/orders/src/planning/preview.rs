//! What planning shows before it is done: the days it takes, the bench that waits, and the orders that move.

use kernel::{Preview, Say, Text};

use super::{
    outlook::{Prospect, Shifted},
    rows::{BenchId, BenchKind},
};

/// `GVA-26-0042 +5, PAR-26-0007 +2`: calendar days later, of each order that moves.
pub fn list(moved: &[Shifted]) -> String {
    let most = moved.iter().take(12).map(|shifted| format!("{} {:+}", shifted.outlook.id, shifted.days()));
    let rest = moved.len().saturating_sub(12);
    let more = (rest > 0).then(|| format!("… {rest}"));
    most.chain(more).collect::<Vec<_>>().join(", ")
}

/// A bench as people call it.
pub fn name(bench: &BenchId) -> Text {
    let kind = BenchKind::of(bench);
    kind.map_or_else(
        || Text::same(bench.0.clone()),
        |kind| Text::owned(kind.say(kernel::Lang::En), kind.say(kernel::Lang::Fr)),
    )
}

fn said(value: &impl Say) -> Text {
    Text::owned(value.say(kernel::Lang::En), value.say(kernel::Lang::Fr))
}

fn days(count: i64) -> Text {
    match count {
        1 => Text::new("1 working day", "1 jour ouvré"),
        n => Text::owned(format!("{n} working days"), format!("{n} jours ouvrés")),
    }
}

/// An amount of minutes as hours: 90 → `1 h 30`.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest:02}"),
    }
}

/// When the order is ready and why then.
pub fn of(prospect: &Prospect, assay: bool) -> Preview {
    let mut preview = Preview::new(Text::new("Computed from the benches", "Calculé d’après les établis"));
    preview.line(Text::new("Earliest promise", "Promesse au plus tôt"), said(&prospect.ready));
    for place in &prospect.places {
        let (Some(first), Some(last)) = (place.slots.first(), place.slots.last()) else { continue };
        let (first, last) = (said(&first.day), said(&last.day));
        let span = if first == last {
            first
        } else {
            Text::owned(format!("{} to {}", first.en, last.en), format!("du {} au {}", first.fr, last.fr))
        };
        let wait = days(place.wait);
        let text = if place.wait > 0 {
            Text::owned(
                format!("{}, {}; waits {}", hours(place.minutes), span.en, wait.en),
                format!("{}, {} ; attend {}", hours(place.minutes), span.fr, wait.fr),
            )
        } else {
            Text::owned(
                format!("{}, {}", hours(place.minutes), span.en),
                format!("{}, {}", hours(place.minutes), span.fr),
            )
        };
        preview.line(name(&place.bench), text);
    }
    if assay {
        preview.line(Text::new("Assay office", "Bureau de garantie"), days(i64::from(super::atelier::ASSAY_DAYS)));
    }
    let journey = days(i64::from(super::atelier::JOURNEY_DAYS));
    preview.line(Text::new("Journey and receipt", "Transport et réception"), journey);
    if let Some(waits) = prospect.waits() {
        let (bench, wait) = (name(&waits.bench), days(waits.wait));
        preview.note(Text::owned(
            format!("What decides the date is the bench “{}”, where it waits {}.", bench.en, wait.en),
            format!("Ce qui décide de la date est l’établi « {} », où elle attend {}.", bench.fr, wait.fr),
        ));
    }
    with_moves(preview, &prospect.moved)
}

/// The same with the orders that move, or that none does.
pub fn with_moves(mut preview: Preview, moved: &[Shifted]) -> Preview {
    if moved.is_empty() {
        preview.note(Text::new("No other order moves.", "Aucune autre commande ne bouge."));
        return preview;
    }
    preview.columns = vec![
        Text::new("Order that moves", "Commande qui bouge"),
        Text::new("Ready until now", "Prête jusqu’ici"),
        Text::new("Ready then", "Prête alors"),
        Text::new("Days", "Jours"),
        Text::new("Promised for", "Promise pour le"),
        Text::new("Promise", "Promesse"),
    ];
    for shifted in moved {
        let verdict = match shifted.past() {
            Some((_, days)) => {
                Text::owned(format!("at risk, {days} days past"), format!("menacée, {days} jours après"))
            }
            None => Text::new("kept", "tenue"),
        };
        preview.rows.push(vec![
            Text::same(shifted.outlook.id.0.clone()),
            said(&shifted.outlook.ready),
            said(&shifted.ready),
            Text::same(format!("{:+}", shifted.days())),
            said(&shifted.outlook.promise),
            verdict,
        ]);
    }
    preview
}
