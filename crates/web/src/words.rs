//! The texts of the shell in both languages, out of `locales/`; what areas declare brings its own.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, langid, static_loader};
use kernel::Lang;

static_loader! {
    static LOCALES = {
        locales: "../../locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static FR: LanguageIdentifier = langid!("fr");

fn tag(lang: Lang) -> &'static LanguageIdentifier {
    lang.of(&EN, &FR)
}

/// A text of the shell.
pub(crate) fn say(lang: Lang, key: &str) -> String {
    LOCALES.lookup(tag(lang), key)
}

/// A text of the shell with its blanks filled in; numbers choose the plural.
pub(crate) fn say_with(lang: Lang, key: &str, blanks: &[(&'static str, FluentValue<'_>)]) -> String {
    let blanks: HashMap<Cow<'static, str>, FluentValue<'_>> =
        blanks.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    LOCALES.lookup_with_args(tag(lang), key, &blanks)
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;

    fn checkout() -> PathBuf {
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests"))
    }

    fn keys_of(lang: Lang) -> BTreeSet<String> {
        let path = checkout().join(format!("../../locales/{lang}.ftl"));
        let text = fs::read_to_string(path).unwrap();
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect()
    }

    fn used_in(folder: &Path, keys: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                used_in(&path, keys);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                // Keys stand as literals right after the language, as the second argument of `say` and `say_with`.
                for call in text.split("say").skip(1) {
                    let Some((_, rest)) = call.split_once("lang, \"") else { continue };
                    if call.find("lang, \"").is_some_and(|at| at < 24)
                        && let Some((key, _)) = rest.split_once('"')
                    {
                        keys.insert(key.to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_texts_and_every_text_asked_for() {
        assert_eq!(keys_of(Lang::En), keys_of(Lang::Fr));
        let mut used = BTreeSet::new();
        used_in(&checkout().join("src"), &mut used);
        assert!(used.len() > 40, "the search for keys found only {}", used.len());
        let known = keys_of(Lang::En);
        let missing: Vec<_> = used.difference(&known).collect();
        assert!(missing.is_empty(), "no text for {missing:?}");
    }

    #[test]
    fn plurals_follow_the_language() {
        assert_eq!(say_with(Lang::Fr, "search-found", &[("count", 0.into())]), "0 objet trouvé");
        assert_eq!(say_with(Lang::En, "search-found", &[("count", 0.into())]), "0 objects found");
        assert_eq!(say_with(Lang::En, "search-found", &[("count", 1.into())]), "1 object found");
    }
}
