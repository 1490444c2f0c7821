//! An analysis in the terminal: sentences, aligned tables, small bars.

use kernel::Lang;

use super::{Analysis, FigureTable, findings::findings, tables::table, words as w};
use crate::{
    number::{self, plain, whole},
    sheet::{Locale, SheetKind},
};

/// Space between columns.
const GAP: usize = 2;
/// Width of a bar.
const BAR: usize = 12;

/// The analysis as plain text of at most `width` columns (at least 40). Names are shown with control characters and
/// direction marks as `·`, so that no log can steer the terminal.
pub fn terminal(analysis: &Analysis, lang: Lang, width: usize) -> String {
    let width = width.clamp(40, 400);
    let mut out = String::new();
    let title = if analysis.title.is_empty() { w::REPORT.get(lang).to_owned() } else { plain(&analysis.title) };
    heading(&mut out, &title, '═', width);
    tell(&mut out, analysis, lang, width);
    for kind in &analysis.types {
        out.push('\n');
        heading(&mut out, &plain(&kind.title), '═', width);
        tell(&mut out, kind, lang, width);
    }
    if !analysis.notes.is_empty() {
        out.push('\n');
        heading(&mut out, w::NOTES.get(lang), '─', width);
        for note in &analysis.notes {
            paragraph(&mut out, &plain(note.get(lang)), width);
        }
    }
    out
}

/// Which columns of which tables are worth a line in the terminal, and how many rows.
const SHOWN: [(&str, &[usize], usize); 11] = [
    ("object-types", &[0, 1, 2, 3], 40),
    ("activities", &[0, 1, 2], 15),
    ("arcs", &[0, 1, 2, 6, 4], 12),
    ("percentiles", &[0, 1], 8),
    ("durations", &[0, 1, 2, 3], 14),
    ("variants", &[0, 1, 2, 3, 5], 10),
    ("rework", &[0, 1, 2, 3, 4], 8),
    ("loops", &[0, 1, 2, 3], 6),
    ("trend", &[0, 1, 2, 3, 5], 12),
    ("open", &[0, 1, 4], 8),
    ("handovers", &[0, 1, 2], 8),
];

fn tell(out: &mut String, analysis: &Analysis, lang: Lang, width: usize) {
    if let Some((first, last)) = analysis.period {
        let (first, last) = (number::date(first, &analysis.zone, lang), number::date(last, &analysis.zone, lang));
        let events = whole(analysis.events, lang);
        let cases = whole(analysis.cases, lang);
        let what = if analysis.objects.is_some() { lang.of("objects", "objets") } else { lang.of("cases", "dossiers") };
        let activities = whole(analysis.activity_count(), lang);
        paragraph(
            out,
            &lang.of(
                format!("{events} events, {cases} {what}, {activities} activities, {first} to {last}."),
                format!("{events} événements, {cases} {what}, {activities} activités, du {first} au {last}."),
            ),
            width,
        );
    } else {
        paragraph(out, w::NOTHING.get(lang), width);
    }
    for sentence in findings(analysis, lang) {
        paragraph(out, &sentence, width);
    }
    let locale = Locale::new(lang, analysis.zone.clone());
    for (id, columns, rows) in SHOWN {
        if let Some(table) = table(analysis, id, lang) {
            out.push('\n');
            heading(out, &table.sheet.title, '─', width);
            lines(out, &table, columns, rows, width, &locale);
        }
    }
}

fn heading(out: &mut String, title: &str, rule: char, width: usize) {
    let title = cut(title, width);
    out.push_str(&title);
    out.push('\n');
    out.extend(std::iter::repeat_n(rule, columns_of(&title).max(1)));
    out.push('\n');
}

fn paragraph(out: &mut String, text: &str, width: usize) {
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = columns_of(word);
        if used > 0 && used + 1 + wide > width {
            out.push_str("\n  ");
            used = 2;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        let word = cut(word, width - 2);
        used += columns_of(&word);
        out.push_str(&word);
    }
    out.push('\n');
}

/// Some columns of a table. What does not fit is cut in the middle of the widest text, never the figures.
fn lines(out: &mut String, table: &FigureTable, columns: &[usize], rows: usize, width: usize, locale: &Locale) {
    let sheet = &table.sheet;
    let (skip, count) = match table.id {
        // of weeks the last ones, of everything else the first
        "trend" => (sheet.rows.len().saturating_sub(rows), sheet.rows.len().min(rows)),
        _ => (0, sheet.rows.len().min(rows)),
    };
    let columns: Vec<usize> = columns.iter().copied().filter(|c| *c < sheet.columns.len()).collect();
    let figure = |column: usize| sheet.columns[column].kind.is_figure();
    let mut grid: Vec<Vec<String>> = vec![columns.iter().map(|c| plain(&sheet.columns[*c].label)).collect()];
    for row in skip..skip + count {
        grid.push(columns.iter().map(|c| plain(&sheet.shown(row, *c, locale))).collect());
    }
    let bar = table.bar.filter(|column| columns.contains(column) && width >= 60);
    let most = bar.map(|column| {
        let values = (skip..skip + count).filter_map(|row| sheet.cell(row, column).int());
        values.max().unwrap_or_default().max(1)
    });
    let mut widths: Vec<usize> =
        (0..columns.len()).map(|at| grid.iter().map(|line| columns_of(&line[at])).max().unwrap_or(0)).collect();
    let extra = GAP * columns.len().saturating_sub(1) + if bar.is_some() { GAP + BAR } else { 0 };
    // the widest text gives way first
    while widths.iter().sum::<usize>() + extra > width {
        let texts = (0..columns.len()).filter(|at| !figure(columns[*at]) && widths[*at] > 8);
        let Some(widest) = texts.max_by_key(|at| (widths[*at], *at)) else { break };
        widths[widest] -= 1;
    }
    for (line, cells) in grid.iter().enumerate() {
        let mut text = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let cell = squeezed(cell, widths[at], sheet.columns[columns[at]].kind);
            let pad = " ".repeat(widths[at].saturating_sub(columns_of(&cell)));
            if figure(columns[at]) {
                text.push_str(&pad);
                text.push_str(&cell);
            } else {
                text.push_str(&cell);
                text.push_str(&pad);
            }
            text.push_str(&" ".repeat(GAP));
        }
        if let (Some(column), Some(most), true) = (bar, most, line > 0) {
            let value = sheet.cell(skip + line - 1, column).int().unwrap_or_default();
            text.push_str(&drawn(value.max(0) as f64 / most as f64));
        }
        // even when no text gives way any more, a line never runs over
        out.push_str(cut(text.trim_end(), width).trim_end());
        out.push('\n');
    }
    if sheet.rows.len() > count {
        let (shown, all) = (whole(count as u64, locale.lang), whole(sheet.rows.len() as u64, locale.lang));
        out.push_str(&locale.lang.of(format!("… {shown} of {all}\n"), format!("… {shown} sur {all}\n")));
    }
}

/// A bar of eighths.
fn drawn(share: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share.clamp(0.0, 1.0) * (BAR * 8) as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// A text at most so wide: ways through the process lose their end, names their middle.
fn squeezed(text: &str, width: usize, kind: SheetKind) -> String {
    if kind != SheetKind::Text || text.contains(" → ") || columns_of(text) <= width || width < 8 {
        return cut(text, width);
    }
    let head = cut(text, width - width / 3).trim_end_matches('…').to_owned();
    let room = width - columns_of(&head) - 1;
    let mut tail = String::new();
    for c in text.chars().rev() {
        if columns_of(&tail) + columns(c) > room {
            break;
        }
        tail.insert(0, c);
    }
    format!("{head}…{tail}")
}

fn cut(text: &str, width: usize) -> String {
    if columns_of(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        if used + columns(c) > width {
            break;
        }
        used += columns(c);
        kept.push(c);
    }
    kept + "…"
}

fn columns_of(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Columns a character takes: wide scripts and pictures two, combining marks none.
fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 2,
        '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_to_columns_not_characters() {
        assert_eq!(cut("申請書の受付", 7), "申請書…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(squeezed("T06 Determine necessity of stop advice", 20, SheetKind::Text), "T06 Determine…advice");
        assert_eq!(columns_of("e\u{301}"), 1);
    }

    #[test]
    fn bars_never_hide_a_small_value() {
        assert_eq!(drawn(1.0), "█".repeat(BAR));
        assert_eq!(drawn(0.0), "");
        assert_eq!(drawn(1e-9), "▏");
        assert_eq!(drawn(0.5), "█".repeat(6));
    }
}
