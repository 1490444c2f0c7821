//! Alloys: a recipe of elements in hundredths that come to one hundred, and the fineness that follows.

use kernel::Choice;

/// A precious metal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Precious {
    /// Au.
    #[choice(en = "gold", fr = "or")]
    Gold,
    /// Ag.
    #[choice(en = "silver", fr = "argent")]
    Silver,
    /// Pt.
    #[choice(en = "platinum", fr = "platine")]
    Platinum,
    /// Pd.
    #[choice(en = "palladium", fr = "palladium")]
    Palladium,
}

/// Elements of jewellery alloys, by symbol.
const ELEMENTS: [(&str, Option<Precious>); 14] = [
    ("Au", Some(Precious::Gold)),
    ("Ag", Some(Precious::Silver)),
    ("Pt", Some(Precious::Platinum)),
    ("Pd", Some(Precious::Palladium)),
    ("Cu", None),
    ("Zn", None),
    ("In", None),
    ("Ga", None),
    ("Ge", None),
    ("Ir", None),
    ("Ru", None),
    ("Rh", None),
    ("Co", None),
    ("Mn", None),
];

/// One hundred per cent in thousandths of a per cent.
const WHOLE: i64 = 100_000;

/// An alloy read from its recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alloy {
    /// Its leading precious metal.
    pub metal: Precious,
    /// Parts of it in a thousand.
    pub fineness: i64,
    /// `Au 75 · Ag 12.5 · Cu 12.5`.
    pub recipe: String,
}

/// Why a recipe is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAnAlloy {
    /// A line is not a symbol and a percentage.
    Line(String),
    /// The element is not known.
    Element(String),
    /// An element stands there twice.
    Twice(String),
    /// The sum in thousandths of a per cent.
    Sum(i64),
    /// No precious metal in it.
    NotPrecious,
}

/// Reads lines such as `Au 75`; every reason at once.
pub fn read(lines: &[String]) -> Result<Alloy, Vec<NotAnAlloy>> {
    let mut parts: Vec<(&str, i64, Option<Precious>)> = Vec::new();
    let mut wrong = Vec::new();
    for line in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let typed = line.trim_end_matches(['%', ' ']).split_once(' ');
        let Some((symbol, share)) = typed.and_then(|(symbol, share)| {
            Some((symbol, base::weight::parse_thousandths(share).filter(|share| (1..=WHOLE).contains(share))?))
        }) else {
            wrong.push(NotAnAlloy::Line(line.chars().take(30).collect()));
            continue;
        };
        match ELEMENTS.iter().find(|(known, _)| known.eq_ignore_ascii_case(symbol)) {
            None => wrong.push(NotAnAlloy::Element(symbol.chars().take(10).collect())),
            Some((known, _)) if parts.iter().any(|(there, ..)| there == known) => {
                wrong.push(NotAnAlloy::Twice((*known).to_owned()));
            }
            Some((known, precious)) => parts.push((known, share, *precious)),
        }
    }
    let sum: i64 = parts.iter().map(|(_, share, _)| share).sum();
    if wrong.is_empty() && sum != WHOLE {
        wrong.push(NotAnAlloy::Sum(sum));
    }
    let leading = parts.iter().filter(|(.., precious)| precious.is_some()).max_by_key(|(_, share, _)| *share);
    match leading {
        Some((_, share, Some(metal))) if wrong.is_empty() => {
            let percent = |share: i64| {
                let text = base::weight::write_thousandths(share);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            };
            let recipe = parts.iter().map(|(symbol, share, _)| format!("{symbol} {}", percent(*share)));
            Ok(Alloy { metal: *metal, fineness: share / 100, recipe: recipe.collect::<Vec<_>>().join(" · ") })
        }
        None if wrong.is_empty() => Err(vec![NotAnAlloy::NotPrecious]),
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn a_recipe_comes_to_one_hundred() {
        let alloy = read(&lines("Au 75/Ag 12,5/cu 12.5 %")).unwrap();
        assert_eq!((alloy.metal, alloy.fineness), (Precious::Gold, 750));
        assert_eq!(alloy.recipe, "Au 75 · Ag 12.5 · Cu 12.5");
        assert_eq!(read(&lines("Pt 95/Ru 5")).unwrap().fineness, 950);
    }

    #[test]
    fn what_is_no_recipe_is_told_whole() {
        assert_eq!(read(&lines("Au 75/Cu 20")), Err(vec![NotAnAlloy::Sum(95_000)]));
        assert_eq!(
            read(&lines("Au 75/Xx 20/Au 5/lead")),
            Err(vec![
                NotAnAlloy::Element("Xx".into()),
                NotAnAlloy::Twice("Au".into()),
                NotAnAlloy::Line("lead".into())
            ])
        );
        assert_eq!(read(&lines("Cu 60/Zn 40")), Err(vec![NotAnAlloy::NotPrecious]));
        assert_eq!(read(&[]), Err(vec![NotAnAlloy::Sum(0)]));
        assert_eq!(read(&lines("Au 101")), Err(vec![NotAnAlloy::Line("Au 101".into())]));
    }
}
