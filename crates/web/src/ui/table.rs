//! Tables from views: sort, filter, facets, columns, totals, paging, export; cards on a phone.

use super::{Icon, Link, Query, Tone, icon, number::grouped, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// Which side a column's values stand at; figures stand at the end, in tabular figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Text.
    #[default]
    Start,
    /// Figures.
    End,
}

/// How the rows are sorted by a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Smallest first.
    Up,
    /// Greatest first.
    Down,
}

/// One column. The address says `sort=key` or `sort=-key`, `f.key=text` and `cols=key` (once per column shown).
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Its name in addresses.
    pub key: String,
    /// Its heading, with its unit.
    pub label: String,
    /// Where its values stand.
    pub align: Align,
    /// Whether rows can be sorted by it.
    pub sortable: bool,
    /// How they are at present.
    pub sort: Option<Sort>,
    /// Whether it can be filtered by typing.
    pub filterable: bool,
    /// Whether it is left out at present; its cells are then not given either.
    pub hidden: bool,
    /// Whether it says what the row is: it keeps room for a few words.
    pub wide: bool,
}

/// One row: as many cells as columns shown; the first is the heading of its card on a phone.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The object it tells of; its first cell becomes a link.
    pub href: Option<String>,
    /// Its cells.
    pub cells: Vec<Markup>,
    /// Late or soon rows carry a mark at their edge (say it in a cell too).
    pub tone: Tone,
}

/// A column's values with their counts. The address says `f.key=value`, once per value chosen.
#[derive(Debug, Clone, Default)]
pub struct Facet {
    /// Its name in addresses.
    pub key: String,
    /// Its heading.
    pub label: String,
    /// Its values, most frequent first.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, Default)]
pub struct FacetValue {
    /// As the address says it.
    pub value: String,
    /// As it is read.
    pub label: String,
    /// How many lines have it.
    pub count: u64,
}

/// Which part of the lines is shown. The address says `page=n`, from 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paging {
    /// From 1.
    pub page: u64,
    /// Lines on a page.
    pub per_page: u64,
    /// Lines in all.
    pub total: u64,
}

/// A whole table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Unique on the page.
    pub id: String,
    /// What is listed, for screen readers and print.
    pub caption: String,
    /// The question it answers.
    pub query: Query,
    /// All columns, hidden ones included.
    pub columns: Vec<Column>,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Totals under the columns shown; the first is replaced by the word « Total » when empty.
    pub totals: Option<Vec<Markup>>,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Paging.
    pub paging: Paging,
    /// Exports: « Excel (.xlsx) » and its address.
    pub exports: Vec<Link>,
    /// What stands in place of the rows when nothing was asked and there are none (see `empty`).
    pub empty: Option<Markup>,
}

/// The table with its tools.
pub fn table(lang: Lang, t: &Table) -> Markup {
    let shown: Vec<&Column> = t.columns.iter().filter(|c| !c.hidden).collect();
    let asked = t.query.pairs.iter().any(|(n, v)| (n == "q" || n.starts_with("f.")) && !v.is_empty());
    if let (true, false, Some(empty)) = (t.rows.is_empty(), asked, &t.empty) {
        return html! { (empty) };
    }
    html! {
        section class="list" id=(t.id) {
            (tools(lang, t))
            @if !t.facets.is_empty() { (facets(lang, t, asked)) }
            div class="table-wrap" role="region" aria-label=(t.caption) tabindex="0" {
                table class="table" data-lines="" {
                    caption class="vh" { (t.caption) }
                    thead {
                        tr { @for c in &shown { (heading(lang, t, c)) } }
                        @if shown.iter().any(|c| c.filterable) { (filter_row(lang, t, &shown)) }
                    }
                    tbody {
                        @for row in &t.rows { (one(&shown, row)) }
                        @if t.rows.is_empty() {
                            tr class="none" { td colspan=(shown.len()) { (words(lang).nothing_found) } }
                        }
                    }
                    @if let Some(totals) = &t.totals { tfoot { (total_row(lang, &shown, totals)) } }
                }
            }
            (paging(lang, t))
        }
    }
}

fn tools(lang: Lang, t: &Table) -> Markup {
    let w = words(lang);
    html! {
        div class="list-tools" {
            p class="list-count" { span class="figures" { (grouped(lang, t.paging.total)) } " " (if t.paging.total == 1 { w.row } else { w.rows }) }
            form id={ (t.id) "-filter" } method="get" action=(t.query.path) {
                @for (name, value) in &t.query.pairs {
                    @if keeps(t, name) { input type="hidden" name=(name) value=(value); }
                }
                @if can_filter(t) {
                    button class="button" type="submit" { (icon(Icon::Filter)) span { (w.filter) } }
                }
            }
            @if can_filter(t) || t.columns.iter().any(|c| c.sortable && !c.hidden) { (narrow(lang, t)) }
            details class="menu" {
                summary class="button" { (icon(Icon::Columns)) span { (w.columns) } }
                form class="panel" method="get" action=(t.query.path) {
                    @for (name, value) in &t.query.pairs {
                        @if name != "cols" && name != "page" { input type="hidden" name=(name) value=(value); }
                    }
                    @for c in &t.columns {
                        label class="choice" { input type="checkbox" name="cols" value=(c.key) checked[!c.hidden]; span { (c.label) } }
                    }
                    button class="button primary" type="submit" { (w.apply) }
                }
            }
            @if !t.exports.is_empty() {
                details class="menu" {
                    summary class="button" { (icon(Icon::Export)) span { (w.export) } }
                    ul class="panel" { @for link in &t.exports { li { a class="row" href=(link.href) download { (link.label) } } } }
                }
            }
        }
    }
}

fn can_filter(t: &Table) -> bool {
    t.columns.iter().any(|c| c.filterable && !c.hidden)
}

/// Filter and sort for a phone, where the headings are not shown.
fn narrow(lang: Lang, t: &Table) -> Markup {
    let w = words(lang);
    html! {
        details class="menu narrow" {
            summary class="button" { (icon(Icon::Filter)) span { (w.filter_sort) } }
            form class="panel" method="get" action=(t.query.path) {
                @for (name, value) in &t.query.pairs {
                    @if keeps(t, name) && name != "sort" { input type="hidden" name=(name) value=(value); }
                }
                @for c in t.columns.iter().filter(|c| c.filterable && !c.hidden) {
                    @let name = format!("f.{}", c.key);
                    label class="field" { span { (c.label) } input type="search" name=(name) value=(t.query.get(&name).unwrap_or_default()) autocomplete="off"; }
                }
                label class="field" {
                    span { (w.sort_by) }
                    select name="sort" {
                        @for c in t.columns.iter().filter(|c| c.sortable && !c.hidden) {
                            option value=(c.key) selected[c.sort == Some(Sort::Up)] { (c.label) ", " (w.sort_up) }
                            option value={ "-" (c.key) } selected[c.sort == Some(Sort::Down)] { (c.label) ", " (w.sort_down) }
                        }
                    }
                }
                button class="button primary" type="submit" { (w.apply) }
            }
        }
    }
}

/// What the filter row must not lose: all but the page and what its own inputs say.
fn keeps(t: &Table, name: &str) -> bool {
    let typed =
        name.strip_prefix("f.").is_some_and(|key| t.columns.iter().any(|c| c.filterable && !c.hidden && c.key == key));
    name != "page" && !typed
}

fn facets(lang: Lang, t: &Table, asked: bool) -> Markup {
    let w = words(lang);
    html! {
        nav class="facets" aria-label=(w.facets) {
            @for facet in &t.facets {
                @let name = format!("f.{}", facet.key);
                @let chosen = facet.values.iter().filter(|v| t.query.has(&name, &v.value)).count();
                details class="menu facet" {
                    summary class=[(chosen > 0).then_some("on")] { (facet.label) @if chosen > 0 { " " span class="count" { (chosen) } } }
                    ul class="panel" {
                        @for v in &facet.values {
                            @let on = t.query.has(&name, &v.value);
                            li { a class="row" href=(t.query.toggled(&name, &v.value).href()) aria-current=[on.then_some("true")] {
                                span class="facet-mark" aria-hidden="true" { @if on { (icon(Icon::Done)) } }
                                span { (v.label) } span class="count" { (grouped(lang, v.count)) }
                            } }
                        }
                    }
                }
            }
            @if asked { a class="facets-clear" href=(unfiltered(t).href()) { (w.clear) } }
        }
    }
}

/// The same list with nothing asked of it: the columns chosen and the order stay.
fn unfiltered(t: &Table) -> Query {
    let pairs = t.query.pairs.iter().filter(|(name, _)| name == "cols" || name == "sort");
    Query { path: t.query.path.clone(), pairs: pairs.cloned().collect() }
}

fn heading(lang: Lang, t: &Table, c: &Column) -> Markup {
    let w = words(lang);
    let (state, next, mark) = match c.sort {
        Some(Sort::Up) => (Some("ascending"), format!("-{}", c.key), Some((Icon::Up, w.sort_up))),
        Some(Sort::Down) => (Some("descending"), c.key.clone(), Some((Icon::Down, w.sort_down))),
        None => (None, c.key.clone(), None),
    };
    html! {
        th scope="col" class=(side(c)) aria-sort=[state] {
            @if c.sortable {
                a href=(t.query.with("sort", Some(&next)).href()) {
                    (c.label) @if let Some((which, word)) = mark { (icon(which)) span class="vh" { " " (word) } }
                }
            } @else { (c.label) }
        }
    }
}

fn filter_row(lang: Lang, t: &Table, shown: &[&Column]) -> Markup {
    let w = words(lang);
    html! {
        tr class="filters" {
            @for c in shown {
                td {
                    @if c.filterable {
                        @let name = format!("f.{}", c.key);
                        input type="search" form={ (t.id) "-filter" } name=(name) value=(t.query.get(&name).unwrap_or_default())
                            aria-label={ (w.filter) " · " (c.label) } autocomplete="off";
                    }
                }
            }
        }
    }
}

fn one(shown: &[&Column], row: &Row) -> Markup {
    html! {
        tr class={ "row-" (row.tone.class()) } data-line="" {
            @for (index, (c, cell)) in shown.iter().zip(&row.cells).enumerate() {
                @if index == 0 {
                    th scope="row" class=(side(c)) {
                        @if let Some(href) = &row.href { a href=(href) data-open="" { (cell) } } @else { (cell) }
                    }
                } @else { td class=(side(c)) data-label=(c.label) { (cell) } }
            }
        }
    }
}

fn total_row(lang: Lang, shown: &[&Column], totals: &[Markup]) -> Markup {
    html! {
        tr {
            @for (index, (c, cell)) in shown.iter().zip(totals).enumerate() {
                @if index == 0 { th scope="row" { @if cell.0.is_empty() { (words(lang).total) } @else { (cell) } } }
                @else { td class=(side(c)) data-label=(c.label) { (cell) } }
            }
        }
    }
}

fn side(c: &Column) -> &'static str {
    match c.align {
        Align::Start if c.wide => "start wide",
        Align::Start => "start",
        Align::End => "end",
    }
}

fn paging(lang: Lang, t: &Table) -> Markup {
    let w = words(lang);
    let Paging { page, per_page, total } = t.paging;
    let last = total.div_ceil(per_page.max(1)).max(1);
    let step = |to: u64| t.query.with("page", Some(&to.to_string())).href();
    html! {
        @if last > 1 {
            nav class="paging" aria-label=(w.pages) {
                @if page > 1 { a class="button" rel="prev" href=(step(page - 1)) { (w.previous) } }
                span class="figures" { (page) " " (w.of) " " (grouped(lang, last)) }
                @if page < last { a class="button" rel="next" href=(step(page + 1)) { (w.following) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> Table {
        let column = |key: &str, sort| Column {
            key: key.to_owned(),
            label: key.to_uppercase(),
            sortable: true,
            filterable: true,
            sort,
            ..Column::default()
        };
        Table {
            id: "t".to_owned(),
            query: Query { path: "/o".to_owned(), pairs: vec![("f.site".to_owned(), "PAR".to_owned())] },
            columns: vec![column("code", Some(Sort::Up)), column("due", None)],
            rows: vec![Row {
                href: Some("/o/1".to_owned()),
                cells: vec![html! { "1" }, html! { "x" }],
                tone: Tone::Plain,
            }],
            paging: Paging { page: 2, per_page: 50, total: 12_345 },
            ..Table::default()
        }
    }

    #[test]
    fn sort_facets_and_pages_are_links_that_keep_the_question() {
        let text = table(Lang::En, &listed()).0;
        assert!(text.contains("aria-sort=\"ascending\""));
        assert!(text.contains("/o?f.site=PAR&amp;sort=-code"));
        assert!(text.contains("/o?f.site=PAR&amp;page=3"));
        assert!(text.contains("12,345"));
        assert!(text.contains("type=\"hidden\" name=\"f.site\""), "the filter row keeps a facet it has no input for");
    }
}
