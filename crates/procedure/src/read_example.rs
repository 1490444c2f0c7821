//! Reads worked examples: who takes part, what they do, what must come of it.

use std::collections::BTreeMap;

use base::{BusinessSpan, Currency, Moment};
use serde_json::{Map, Value};

use crate::{
    model::{Example, ExampleAct, ExamplePerson, ExampleSite, ExampleTime},
    problem::one_of,
    read::{Names, Reading},
    source::{Table, Word},
};

/// One example.
pub(crate) fn example(table: Table<'_>, reading: &mut Reading) -> Example {
    let title = table.need_bilingual("title");
    let people = people(&table, reading);
    let sites = sites(&table);
    let given = table.tables("given").into_iter().map(|act| read_given(act, &people)).collect();
    let acts: Vec<ExampleAct> = table.tables("acts").into_iter().map(|act| read_act(act, reading, &people)).collect();
    if acts.is_empty() {
        table.problem("nothing happens in this example", "add [[examples.acts]] with by and does");
    }
    let example = Example { title, people, sites, given, acts, place: table.at };
    table.finish();
    example
}

fn people(table: &Table<'_>, reading: &mut Reading) -> BTreeMap<String, ExamplePerson> {
    let Some(named) = table.node("people").and_then(|node| node.table()) else {
        table.problem(
            "nobody takes part in this example",
            "add people = { name = { roles = [\"…\"], site = \"GVA\" } }",
        );
        return BTreeMap::new();
    };
    let mut people = BTreeMap::new();
    for (name, node) in named.named() {
        let Some(person) = node.table() else { continue };
        let roles = reading.names(Names::Role, person.words("roles"));
        let site = person.need_word("site").text;
        let everywhere = person.flag("everywhere") || kind_of(&site) == "headquarters";
        person.finish();
        people.insert(name.text, ExamplePerson { roles, site, everywhere });
    }
    people
}

/// What a site's code suggests: ateliers begin with `ATL`, headquarters with `HQ`.
fn kind_of(site: &str) -> &'static str {
    match site {
        _ if site.starts_with("ATL") => "atelier",
        _ if site.starts_with("HQ") => "headquarters",
        _ => "boutique",
    }
}

impl ExampleSite {
    /// What a site of an example is when nothing more is said: a boutique (or, by its code, an atelier or the
    /// headquarters) in Geneva.
    pub fn suggested_by(code: &str) -> Self {
        Self {
            kind: kind_of(code).to_owned(),
            country: "CH".to_owned(),
            time_zone: "Europe/Zurich".to_owned(),
            currency: "CHF".to_owned(),
        }
    }
}

fn sites(table: &Table<'_>) -> BTreeMap<String, ExampleSite> {
    let Some(named) = table.node("sites").and_then(|node| node.table()) else { return BTreeMap::new() };
    let mut sites = BTreeMap::new();
    for (code, node) in named.named() {
        let Some(entry) = node.table() else { continue };
        let suggested = ExampleSite::suggested_by(&code.text);
        let currency = entry.word("currency");
        if let Some(word) = currency.as_ref().filter(|word| Currency::parse(&word.text).is_err()) {
            table.source.problem(word.at, format!("`{}` is not a currency", word.text), "write its ISO 4217 code: EUR");
        }
        let zone = entry.word("time_zone");
        if let Some(word) = zone.as_ref().filter(|word| base::moment::zone::TimeZone::get(&word.text).is_err()) {
            table.source.problem(
                word.at,
                format!("`{}` is not a time zone", word.text),
                "write one such as Europe/Paris",
            );
        }
        let site = ExampleSite {
            kind: entry.text("kind").unwrap_or(suggested.kind),
            country: entry.text("country").unwrap_or(suggested.country),
            time_zone: zone.map_or(suggested.time_zone, |word| word.text),
            currency: currency.map_or(suggested.currency, |word| word.text),
        };
        entry.finish();
        sites.insert(code.text, site);
    }
    sites
}

fn read_act(table: Table<'_>, reading: &mut Reading, people: &BTreeMap<String, ExamplePerson>) -> ExampleAct {
    let by = read_by(&table, people);
    let with = with(&table);
    let listed = |key: &'static str| table.has(key).then(|| table.words(key));
    let refused = listed("refused").map(|words| words.into_iter().map(|word| word.text).collect());
    let stages = listed("stages").map(|words| reading.names(Names::Stage, words));
    let act = ExampleAct {
        by,
        does: reading.name(Names::Step, table.need_word("does")),
        with,
        when: time(&table),
        due: due(&table, reading),
        refused,
        stages,
        place: table.at,
    };
    table.finish();
    act
}

/// An act that came before the story: the verb by its whole name, since it need not be a step of this procedure.
fn read_given(table: Table<'_>, people: &BTreeMap<String, ExamplePerson>) -> ExampleAct {
    let act = ExampleAct {
        by: read_by(&table, people),
        does: table.need_word("does").text,
        with: with(&table),
        when: ExampleTime::Next,
        due: BTreeMap::new(),
        refused: None,
        stages: None,
        place: table.at,
    };
    table.finish();
    act
}

fn read_by(table: &Table<'_>, people: &BTreeMap<String, ExamplePerson>) -> String {
    let by = table.need_word("by");
    if !by.text.is_empty() && !people.contains_key(&by.text) {
        let write = one_of(&by.text, people.keys().map(String::as_str));
        table.source.problem(by.at, format!("nobody named `{}` takes part", by.text), write);
    }
    by.text
}

fn with(table: &Table<'_>) -> Map<String, Value> {
    table.node("with").map(|node| node.json()).and_then(|json| json.as_object().cloned()).unwrap_or_default()
}

fn due(table: &Table<'_>, reading: &mut Reading) -> BTreeMap<String, String> {
    let Some(named) = table.node("due").and_then(|node| node.table()) else { return BTreeMap::new() };
    let mut due = BTreeMap::new();
    for (stage, node) in named.named() {
        if let Some(moment) = node.word() {
            if Moment::parse(&moment.text).is_none() {
                not_a_moment(table, &moment);
            }
            due.insert(reading.name(Names::Stage, stage), moment.text);
        }
    }
    due
}

fn not_a_moment(table: &Table<'_>, word: &Word) {
    let write = "write it with its offset: 2026-01-05T10:00:00+01:00";
    table.source.problem(word.at, format!("`{}` is not a moment", word.text), write);
}

fn time(table: &Table<'_>) -> ExampleTime {
    let (at, after) = (table.word("at"), table.word("after"));
    if let Some(word) = at {
        if let Some(moment) = Moment::parse(&word.text) {
            return ExampleTime::At(moment);
        }
        not_a_moment(table, &word);
    }
    let Some(word) = after else { return ExampleTime::Next };
    if let Some(days) = word.text.strip_suffix(" d").and_then(|n| n.trim().parse().ok()) {
        return ExampleTime::Days(days);
    }
    match BusinessSpan::parse(&word.text) {
        Some(span) => ExampleTime::After(span),
        None => {
            let write = "write `2 d`, `3 h`, `30 min`, or business time as `2 bd`, `4 bh`";
            table.source.problem(word.at, format!("`{}` is not a time", word.text), write);
            ExampleTime::Next
        }
    }
}
