//! Who a text mentions: `@` and a name, as people write it.

use std::collections::HashMap;

use base::id::PersonId;
use kernel::{Refusal, Refusals, Text};

/// The people a text mentions. A first name alone will do when one person has it; when several do, that is told. An `@`
/// before anything else, or inside a word, is only a character.
pub(crate) fn mentioned(names: &HashMap<PersonId, String>, text: &str) -> (Vec<PersonId>, Refusals) {
    let mut people: Vec<PersonId> = Vec::new();
    let mut refusals = Refusals::none();
    let starts = text.match_indices('@').filter(|(at, _)| {
        text[..*at].chars().next_back().is_none_or(|before| before.is_whitespace() || "([{«“\"'".contains(before))
    });
    for (at, _) in starts {
        let rest = plain(&text[at + 1..]);
        let begins = |name: &str| {
            let name = plain(name);
            !name.is_empty()
                && rest.strip_prefix(&name).is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric()))
        };
        let whole = names.iter().filter(|(_, name)| begins(name)).max_by_key(|(_, name)| name.len());
        if let Some((person, _)) = whole {
            people.push(person.clone());
            continue;
        }
        let first = |name: &str| name.split_whitespace().next().is_some_and(&begins);
        let mut found: Vec<(&PersonId, &String)> = names.iter().filter(|(_, name)| first(name)).collect();
        found.sort_by_key(|(_, name)| *name);
        match found.as_slice() {
            [] => {}
            [(person, _)] => people.push((*person).clone()),
            several => refusals.add(ambiguous(several)),
        }
    }
    (people, refusals)
}

/// Small letters without accents, so that « @ines » finds Inès.
pub(crate) fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(unaccented).collect()
}

fn unaccented(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ý' | 'ÿ' => 'y',
        '’' => '\'',
        other => other,
    }
}

fn ambiguous(several: &[(&PersonId, &String)]) -> Refusal {
    let shown: Vec<&str> = several.iter().take(6).map(|(_, name)| name.as_str()).collect();
    let names = shown.join(", ");
    let first = shown.first().and_then(|name| name.split_whitespace().next()).unwrap_or_default();
    Refusal::new(
        "correspondence.which_person",
        Text::owned(
            format!("Several people are called {first} ({names} …). Write the whole name after the @."),
            format!("Plusieurs personnes s’appellent {first} ({names}…). Écrivez le nom entier après le @."),
        ),
    )
    .at(super::compose::TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_people_write_them() {
        let names: HashMap<PersonId, String> = [
            ("p1", "Inès Dubois"),
            ("p2", "Camille Roux"),
            ("p3", "Camille Rouxel"),
            ("p4", "Anne-Marie d’Orsay"),
            ("p5", ""),
        ]
        .map(|(id, name)| (PersonId::from(id), name.to_owned()))
        .into();
        let found = |text: &str| {
            let (people, refusals) = mentioned(&names, text);
            let people: Vec<String> = people.into_iter().map(|person| person.0).collect();
            format!("{} {}", people.join("+"), refusals.codes().join("+"))
        };
        assert_eq!(found("@ines, can you look? (@Camille Rouxel too)"), "p1+p3 ");
        assert_eq!(found("@Camille Roux: yes. @anne-marie d\u{27}orsay"), "p2+p4 ");
        assert_eq!(found("@Camille?"), " correspondence.which_person");
        assert_eq!(found("write to ines@dubois.example or @nobody, 3 @ 4, @"), " ");
        assert_eq!(found("@Inèsse"), " ");
    }
}
