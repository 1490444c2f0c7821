//! What stands out, in sentences with their figures.

use kernel::Lang;

use super::Analysis;
use crate::number::{self, duration, percent, plain, whole};

/// The sentences, the weightiest first; none for an empty log.
pub(super) fn findings(analysis: &Analysis, lang: Lang) -> Vec<String> {
    let all = [
        duration_of_cases(analysis, lang),
        where_it_waits(analysis, lang),
        ways(analysis, lang),
        rework(analysis, lang),
        open(analysis, lang),
        objects(analysis, lang),
    ];
    all.into_iter().flatten().collect()
}

fn quoted(name: &str, lang: Lang) -> String {
    let name = plain(name);
    lang.of(format!("“{name}”"), format!("«\u{a0}{name}\u{a0}»"))
}

fn duration_of_cases(analysis: &Analysis, lang: Lang) -> Option<String> {
    let t = analysis.throughput.as_ref()?;
    let (median, p90) = (duration(t.p50, lang), duration(t.p90, lang));
    Some(lang.of(
        format!("Half of the cases take at most {median}; one in ten takes longer than {p90}."),
        format!("La moitié des dossiers durent au plus {median}\u{202f}; un sur dix dépasse {p90}."),
    ))
}

fn where_it_waits(analysis: &Analysis, lang: Lang) -> Option<String> {
    let arc = analysis.waits.arcs.first().filter(|arc| arc.waiting.total > 0)?;
    let (from, to) = (analysis.name(arc.waiting.from), analysis.name(arc.waiting.to));
    let (share, median) = (percent(arc.share, lang), duration(arc.waiting.median, lang));
    let again = arc.waiting.from == arc.waiting.to;
    let (from, to, times) = (quoted(from, lang), quoted(to, lang), whole(arc.waiting.count, lang));
    let (between, entre) = match again {
        true => (format!("from one {from} to the next"), format!("d’une occurrence de {from} à la suivante")),
        false => (format!("between {from} and {to}"), format!("entre {from} et {to}")),
    };
    Some(lang.of(
        format!(
            "Most is waited {between}: {share} of all the time cases take. The median of these {times} waits is {median}."
        ),
        format!(
            "On attend le plus {entre}\u{a0}: {share} de tout le temps des dossiers. La médiane de ces {times} attentes est de {median}."
        ),
    ))
}

fn ways(analysis: &Analysis, lang: Lang) -> Option<String> {
    let first = analysis.variants.first()?;
    let count = whole(analysis.variant_count, lang);
    let share = percent(first.share, lang);
    if analysis.variant_count == 1 {
        return Some(
            lang.of(
                "Every case takes the same way.".to_owned(),
                "Tous les dossiers suivent le même chemin.".to_owned(),
            ),
        );
    }
    let ten: u64 = analysis.variants.iter().take(10).map(|v| v.count).sum();
    let covered = percent(ten as f64 / analysis.cases.max(1) as f64, lang);
    Some(match analysis.variant_count > 10 {
        true => lang.of(
            format!("Cases take {count} different ways. The most frequent carries {share} of them, the first ten {covered}."),
            format!("Les dossiers suivent {count} chemins différents. Le plus fréquent en porte {share}, les dix premiers {covered}."),
        ),
        false => lang.of(
            format!("Cases take {count} different ways; the most frequent carries {share} of them."),
            format!("Les dossiers suivent {count} chemins différents\u{202f}; le plus fréquent en porte {share}."),
        ),
    })
}

fn rework(analysis: &Analysis, lang: Lang) -> Option<String> {
    let most = analysis.rework.activities.first()?;
    let share = percent(analysis.rework.share, lang);
    let name = quoted(analysis.name(most.activity), lang);
    let (extra, cases) = (number::times(most.extra, lang), number::cases(most.cases, lang));
    Some(lang.of(
        format!("{share} of the cases do something again, most of all {name}: {extra}, in {cases}."),
        format!("{share} des dossiers refont quelque chose, surtout {name}\u{a0}: {extra}, dans {cases}."),
    ))
}

fn open(analysis: &Analysis, lang: Lang) -> Option<String> {
    let (at, cases) = analysis.open.at.first()?;
    let (total, cases) = (whole(analysis.open.total, lang), whole(*cases, lang));
    let name = quoted(analysis.name(*at), lang);
    if analysis.open.guessed {
        return Some(lang.of(
            format!("{total} cases stop where most others go on, {cases} of them after {name}."),
            format!("{total} dossiers s’arrêtent là où la plupart se poursuivent, dont {cases} après {name}."),
        ));
    }
    Some(lang.of(
        format!("{total} cases have not reached an end; {cases} of them stopped after {name}."),
        format!("{total} dossiers n’ont pas atteint leur terme\u{202f}; {cases} se sont arrêtés après {name}."),
    ))
}

fn objects(analysis: &Analysis, lang: Lang) -> Option<String> {
    let counts = analysis.objects.as_ref()?;
    let (objects, events) = (whole(counts.objects, lang), whole(counts.events, lang));
    let (relations, kinds) = (whole(counts.event_objects, lang), whole(counts.object_types.len() as u64, lang));
    let mut said = lang.of(
        format!("{events} events concern {objects} objects of {kinds} types, through {relations} relations."),
        format!("{events} événements concernent {objects} objets de {kinds} types, par {relations} relations."),
    );
    let loose = [
        (counts.events_without_objects, lang.of("events without objects", "événements sans objet")),
        (counts.objects_without_events, lang.of("objects without events", "objets sans événement")),
        (counts.undeclared_objects, lang.of("objects never declared", "objets jamais déclarés")),
        (counts.undeclared_events, lang.of("events never declared", "événements jamais déclarés")),
        (counts.repeated_event_objects, lang.of("relations given twice", "relations répétées")),
    ];
    let loose: Vec<String> =
        loose.iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{} {name}", whole(*n, lang))).collect();
    if !loose.is_empty() {
        said.push_str(
            &lang
                .of(format!(" Loose ends: {}.", loose.join(", ")), format!(" Fils épars\u{a0}: {}.", loose.join(", "))),
        );
    }
    Some(said)
}
