//! Why an exception cannot be taken or settled, in words.

use kernel::{Context, Refusal, Text};

pub(crate) fn not_there(key: &str) -> Refusal {
    let shown: String = key.chars().take(80).collect();
    Refusal::new(
        "exception.not_there",
        Text::owned(
            format!("“{shown}” is no exception that stands now: it is over, or its deadline has not passed. Look at the inbox."),
            format!("« {shown} » n’est pas une exception en cours : elle est close, ou son délai n’est pas échu. Voyez la corbeille."),
        ),
    )
    .at("exception")
}

pub(crate) fn not_theirs(roles: &[&str], context: &Context) -> Refusal {
    let titles: Vec<Text> = roles.iter().map(|role| context.network.role_title(role)).collect();
    let list = |pick: fn(&Text) -> &str| titles.iter().map(pick).collect::<Vec<_>>().join(", ");
    Refusal::new(
        "exception.not_theirs",
        Text::owned(
            format!("This exception is for: {}. Ask one of them.", list(|text| &text.en)),
            format!("Cette exception revient à : {}. Adressez-vous à l’une de ces personnes.", list(|text| &text.fr)),
        ),
    )
}

pub(crate) fn already_taken() -> Refusal {
    Refusal::new(
        "exception.already_taken",
        Text::new(
            "This person looks after it already; settle it once something was done, or name somebody else.",
            "Cette personne s’en charge déjà ; réglez-la une fois la chose faite, ou désignez quelqu’un d’autre.",
        ),
    )
    .at("owner")
}

pub(crate) fn nobody_took_it() -> Refusal {
    Refusal::new(
        "exception.nobody_took_it",
        Text::new(
            "Nobody has taken this exception. Take it first, then say what was done.",
            "Personne n’a pris cette exception en charge. Prenez-la d’abord, puis dites ce qui fut fait.",
        ),
    )
}
