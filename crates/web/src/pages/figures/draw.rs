//! The analysis of a part, told in the reader's words: steps by their titles, people by their names, every figure a
//! link to the acts behind it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use base::Date;
use maud::{Markup, html};
use mining::{Condition, Dictionary, Log, filter, throughput};
use procedure::model::Procedure;
use report::analysis::{Analysis, FigureRef, OpenCases, OpenLine, Options, Telling, sections};

use super::part::Part;
use crate::{
    assets,
    hall::Hall,
    naming,
    reader::Reader,
    ui::{self, Query},
    words::say,
};

/// Open cases listed, the longest untouched first.
const LISTED: usize = 50;

/// Everything there is to tell of a part.
pub(crate) fn all(hall: &Hall, reader: &Reader, procedure: &Procedure, part: &Part) -> Markup {
    let lang = reader.lang;
    if part.log.is_empty() {
        return ui::empty(&say(lang, "figures-empty-title"), &say(lang, "figures-empty"), None);
    }
    let told = Told::new(hall, reader, procedure, part);
    let analysis = told.analysis();
    let link = |figure: &FigureRef| told.link(figure);
    html! {
        link rel="stylesheet" href={ (*assets::PREFIX) "/css/analysis.css" };
        p class="soft" { (scope(reader, part)) }
        (sections(&analysis, &Telling::new(lang, &link)))
    }
}

/// The choice of period and site above the figures.
pub(crate) fn choices(reader: &Reader, address: &Query, part: &Part) -> Markup {
    let lang = reader.lang;
    let date = |date: &Option<Date>| date.as_ref().map(ToString::to_string).unwrap_or_default();
    html! {
        form class="ask figures-choice" method="get" action=(address.path) {
            label for="from" { (say(lang, "figures-from")) }
            input id="from" type="date" name="from" value=(date(&part.from));
            label for="to" { (say(lang, "figures-to")) }
            input id="to" type="date" name="to" value=(date(&part.to));
            @if reader.sites.len() > 1 {
                label for="at" { (say(lang, "figures-site")) }
                select id="at" name="site" {
                    option value="" { (say(lang, "figures-all-sites")) }
                    @for site in &reader.sites {
                        option value=(site.0) selected[part.site.as_ref() == Some(site)] {
                            (reader.network.site(site).map_or(site.0.as_str(), |s| s.name.as_str()))
                        }
                    }
                }
            }
            button class="button" type="submit" { (say(lang, "figures-show")) }
        }
    }
}

/// Whose cases these are, in words.
fn scope(reader: &Reader, part: &Part) -> String {
    match &part.site {
        Some(site) => reader.network.site(site).map_or_else(|| site.0.clone(), |s| s.name.clone()),
        None if reader.scope.sites.is_none() => say(reader.lang, "figures-all-sites"),
        None => say(reader.lang, "figures-my-sites"),
    }
}

struct Told<'a> {
    reader: &'a Reader,
    procedure: &'a Procedure,
    part: &'a Part,
    /// Steps in words, in the order of the log's codes, each one different.
    steps: Arc<Dictionary>,
    /// People in words, likewise.
    people: Arc<Dictionary>,
    /// The identifier behind each step's words.
    ids: HashMap<String, String>,
}

impl<'a> Told<'a> {
    fn new(hall: &Hall, reader: &'a Reader, procedure: &'a Procedure, part: &'a Part) -> Self {
        let step = |id: &str| naming::step_title(hall, Some(&procedure.id), id).get(reader.lang).to_owned();
        let steps = worded(part.log.activities(), &step);
        let people = worded(part.log.resources(), &|id| hall.name(id));
        let ids = steps.names().zip(part.log.activities().names()).map(|(word, id)| (word.to_owned(), id.to_owned()));
        Self { reader, procedure, part, ids: ids.collect(), steps: Arc::new(steps), people: Arc::new(people) }
    }

    fn analysis(&self) -> Analysis {
        let log = &self.part.log;
        let over = self.cases(true);
        let options = Options {
            title: self.procedure.title.get(self.reader.lang).to_owned(),
            zone: self.reader.zone.clone(),
            now: Some(self.reader.now),
            // The procedure knows which cases have ended; nothing is guessed from how the log looks.
            ends: Some(vec![]),
            ..Options::default()
        };
        let mut analysis = Analysis::of(log, &options);
        analysis.throughput = throughput(&over);
        analysis.open = self.open(&over);
        analysis.activities = Arc::clone(&self.steps);
        analysis.resources = Arc::clone(&self.people);
        analysis
    }

    /// The cases of the part that have ended, or those that have not.
    fn cases(&self, ended: bool) -> Log {
        let log = &self.part.log;
        let cases = (0..log.case_count()).filter(|case| self.part.ended.contains(log.case_name(*case)) == ended);
        filter(log, &[Condition::Cases(cases.map(|case| case as u32).collect())])
    }

    fn open(&self, over: &Log) -> OpenCases {
        let open = self.cases(false);
        let now = self.reader.now.0;
        let last = |log: &Log, case: usize| log.rows(case).last().map_or(0, |row| log.activity()[row]);
        let ends: BTreeSet<u32> = (0..over.case_count()).map(|case| last(over, case)).collect();
        let mut at: BTreeMap<u32, u64> = BTreeMap::new();
        let mut listed: Vec<OpenLine> = (0..open.case_count())
            .map(|case| {
                let last = last(&open, case);
                *at.entry(last).or_default() += 1;
                let since = open.case_end(case);
                // People know a case by its object's number.
                let name = open.case_name(case);
                let case_name = name.split_once(':').map_or(name, |(_, id)| id).to_owned();
                OpenLine { case: case_name, begun: open.case_begin(case), last, since, idle: now.saturating_sub(since) }
            })
            .collect();
        listed.sort_by(|a, b| (Reverse(a.idle), &a.case).cmp(&(Reverse(b.idle), &b.case)));
        listed.truncate(LISTED);
        let mut at: Vec<(u32, u64)> = at.into_iter().collect();
        at.sort_by_key(|&(step, count)| (Reverse(count), step));
        OpenCases { ends: ends.into_iter().collect(), guessed: false, now, total: open.case_count() as u64, at, listed }
    }

    /// The address of the acts behind a figure, with identifiers in place of words.
    fn link(&self, figure: &FigureRef) -> Option<String> {
        let id = |word: &String| self.ids.get(word).unwrap_or(word).clone();
        let mut only_ended = false;
        let named = match figure {
            FigureRef::Activity { activity } => FigureRef::Activity { activity: id(activity) },
            FigureRef::Begin { activity } => FigureRef::Begin { activity: id(activity) },
            FigureRef::End { activity } => FigureRef::End { activity: id(activity) },
            FigureRef::Repeated { activity } => FigureRef::Repeated { activity: id(activity) },
            FigureRef::Arc { from, to } => FigureRef::Arc { from: id(from), to: id(to) },
            FigureRef::Variant { activities } => FigureRef::Variant { activities: activities.iter().map(id).collect() },
            FigureRef::Case { case } => FigureRef::Case { case: format!("{}:{case}", self.procedure.id) },
            FigureRef::Lasting { .. } => {
                only_ended = true;
                figure.clone()
            }
            other => other.clone(),
        };
        let mut query = Query::new("/acts");
        query.pairs.push(("procedure".to_owned(), self.procedure.id.clone()));
        query.pairs.extend(self.part.chosen.iter().cloned());
        if only_ended {
            query.pairs.push(("state".to_owned(), "ended".to_owned()));
        }
        query.pairs.push(("figure".to_owned(), serde_json::to_string(&named).ok()?));
        Some(query.href())
    }
}

/// Words for every name of a dictionary, in its order. Two names with the same words keep their own beside them.
fn worded(names: &Dictionary, word: &dyn Fn(&str) -> String) -> Dictionary {
    let mut made = Dictionary::new();
    for name in names.names() {
        let mut text = word(name);
        if made.code(&text).is_some() {
            text = format!("{text} ({name})");
        }
        made.intern(&text);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_the_same_words_stay_apart() {
        let mut names = Dictionary::new();
        for name in ["a", "b", "c"] {
            names.intern(name);
        }
        let made = worded(&names, &|name| if name == "c" { "Other".to_owned() } else { "Same".to_owned() });
        assert_eq!(made.names().collect::<Vec<_>>(), ["Same", "Same (b)", "Other"]);
    }
}
