//! One field of a form: label, help, error and mark, alike for every kind of value.

use super::{Link, words::words};
use kernel::Lang;
use maud::{Markup, html};

/// One field. Its input has the id `f-{name}`.
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// Name it is sent under.
    pub name: String,
    /// What is asked.
    pub label: String,
    /// A hint under the label.
    pub help: String,
    /// What is wrong with the value, as a sentence.
    pub error: Option<String>,
    /// Whether it must be filled.
    pub required: bool,
    /// The value as it is sent.
    pub value: String,
    /// What kind of value.
    pub kind: Kind,
    /// What the browser may fill in: « username »; empty is « off ».
    pub autocomplete: String,
    /// Personal data: never kept as a draft in the browser.
    pub personal: bool,
    /// Where to go when the value is not there to be chosen yet.
    pub beside: Option<Link>,
}

/// What kind of value a field takes, and how it is sent.
#[derive(Debug, Clone, Default)]
pub enum Kind {
    /// One line of text, of at most so many characters.
    #[default]
    Text,
    /// One line, of at most so many characters.
    Line(u32),
    /// Several lines.
    TextArea,
    /// A message: several lines in which colleagues are offered while a name is typed after `@`.
    Message {
        /// Where colleagues are looked up.
        colleagues: String,
        /// What the list of them is called.
        list: String,
    },
    /// A password; never kept, never sent back.
    Password,
    /// A whole or decimal number with an optional unit shown after it.
    Number {
        /// Unit shown: « mm ».
        unit: String,
        /// Least value, empty for none.
        min: String,
        /// Greatest value, empty for none.
        max: String,
        /// Step; « any » for any decimal.
        step: String,
    },
    /// An amount, sent as `{name}` (decimal text), and its currency, sent as `{name}.currency`.
    Money {
        /// Currencies to choose from; one alone is shown and sent as it is.
        currencies: Vec<String>,
        /// The one chosen.
        currency: String,
    },
    /// A weight, sent as `{name}` (decimal text), and its unit, sent as `{name}.unit`.
    Weight {
        /// Units to choose from: « g », « ct ».
        units: Vec<String>,
        /// The one chosen.
        unit: String,
    },
    /// A date, sent as `2026-03-31`.
    Date,
    /// A date and time of the site's zone, sent as `2026-03-31T14:05`.
    DateTime,
    /// One of few (shown as radios up to five) or of many (a list).
    Choice(Vec<Choice>),
    /// Several of few, each sent as `{name}`.
    Several(Vec<Choice>),
    /// Yes or no; sent as `true` when ticked.
    Check,
    /// A person, sent by id.
    Person(Vec<Choice>),
    /// Files sent ahead as soon as they are chosen, or as `{name}.upload` with the form; their digests are sent as
    /// `{name}`, one each. The value holds those known already, one a line.
    Digest {
        /// Accepted types: « image/*,.pdf ».
        accept: String,
        /// Whether there may be several.
        several: bool,
    },
    /// Something to scan: a code that a wedge scanner ends with Enter.
    Scan,
    /// One of very many, by its code: typed, scanned, or found by typing letters of it. Without script it is a line.
    Pick {
        /// Where what was typed is looked up; the answer is a list of options.
        found_at: String,
    },
    /// Sent, not shown.
    Hidden,
}

/// One possible value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Heading it stands under in a list; empty for none.
    pub group: String,
}

impl Choice {
    /// A value and its word.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), group: String::new() }
    }
}

/// Radios up to this many choices, a list beyond.
const RADIOS: usize = 5;

/// The field, ready to stand in a form.
pub fn field(lang: Lang, f: &Field) -> Markup {
    match &f.kind {
        Kind::Hidden => html! { input type="hidden" name=(f.name) value=(f.value); },
        Kind::Check => check(lang, f),
        Kind::Choice(list) if list.len() <= RADIOS => options(lang, f, list, "radio"),
        Kind::Several(list) => options(lang, f, list, "checkbox"),
        _ => html! {
            div class={ "field field-" (class(&f.kind)) } data-name=(f.name) {
                label for={ "f-" (f.name) } { (f.label) (mark(lang, f)) }
                (help(f))
                (control(lang, f))
                @if let Some(link) = &f.beside { p class="beside" { a href=(link.href) { (link.label) } } }
                (error(f))
            }
        },
    }
}

fn class(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number { .. } | Kind::Money { .. } | Kind::Weight { .. } => "number",
        Kind::Date | Kind::DateTime => "date",
        Kind::TextArea | Kind::Message { .. } => "area",
        Kind::Digest { .. } => "file",
        Kind::Scan | Kind::Pick { .. } => "scan",
        _ => "text",
    }
}

fn mark(lang: Lang, f: &Field) -> Markup {
    let w = words(lang);
    html! { @if f.required { " " span class="mark" { (w.required) } } }
}

fn help(f: &Field) -> Markup {
    html! { @if !f.help.is_empty() { p class="help" id={ "f-" (f.name) "-help" } { (f.help) } } }
}

/// The place of the error; it exists empty so that a refusal can be put into it.
fn error(f: &Field) -> Markup {
    html! { p class="error" id={ "f-" (f.name) "-error" } { @if let Some(text) = &f.error { (text) } } }
}

/// What describes the input: help and error, in this order.
fn described(f: &Field) -> String {
    if f.help.is_empty() { format!("f-{0}-error", f.name) } else { format!("f-{0}-help f-{0}-error", f.name) }
}

fn control(lang: Lang, f: &Field) -> Markup {
    match &f.kind {
        Kind::TextArea => html! {
            textarea id={ "f-" (f.name) } name=(f.name) rows="4" required[f.required] aria-describedby=(described(f))
                aria-invalid=[f.error.as_ref().map(|_| "true")] data-personal=[f.personal.then_some("")] { (f.value) }
        },
        Kind::Message { colleagues, list } => html! {
            textarea id={ "f-" (f.name) } name=(f.name) rows="4" required[f.required] aria-describedby=(described(f))
                aria-invalid=[f.error.as_ref().map(|_| "true")] data-personal=[f.personal.then_some("")]
                aria-autocomplete="list" aria-haspopup="listbox" aria-controls={ "f-" (f.name) "-people" } data-colleagues=(colleagues) { (f.value) }
            ul class="offers" id={ "f-" (f.name) "-people" } role="listbox" aria-label=(list) hidden {}
            p class="vh" id={ "f-" (f.name) "-told" } role="status" data-word=(list.to_lowercase()) {}
        },
        Kind::Money { currencies, currency } => {
            decimal(lang, f, "currency", words(lang).currency, currencies, currency)
        }
        Kind::Weight { units, unit } => decimal(lang, f, "unit", words(lang).unit, units, unit),
        Kind::Number { unit, min, max, step } => html! {
            span class="with-unit" {
                input id={ "f-" (f.name) } name=(f.name) type="number" inputmode="decimal" value=(f.value) required[f.required]
                    min=[some(min)] max=[some(max)] step=[some(step)] autocomplete="off" aria-describedby=(described(f))
                    aria-invalid=[f.error.as_ref().map(|_| "true")];
                @if !unit.is_empty() { span class="unit" { (unit) } }
            }
        },
        Kind::Choice(list) | Kind::Person(list) => select(lang, f, list),
        Kind::Pick { found_at } => html! {
            input id={ "f-" (f.name) } name=(f.name) type="text" value=(f.value) list={ "f-" (f.name) "-found" } required[f.required]
                autocomplete="off" spellcheck="false" data-scan="" placeholder=(words(lang).pick)
                hx-get=(found_at) hx-trigger="focus once, input changed delay:200ms" hx-target={ "#f-" (f.name) "-found" } hx-swap="innerHTML"
                aria-describedby=(described(f)) aria-invalid=[f.error.as_ref().map(|_| "true")];
            datalist id={ "f-" (f.name) "-found" } {}
        },
        Kind::Digest { accept, several } => html! {
            input id={ "f-" (f.name) } type="file" name={ (f.name) ".upload" } accept=[some(accept)] multiple[*several]
                required[f.required && f.value.is_empty()] data-digest=(f.name) data-asked[f.required]
                aria-describedby={ "f-" (f.name) "-note " (described(f)) } aria-invalid=[f.error.as_ref().map(|_| "true")];
            p class="help" id={ "f-" (f.name) "-note" } { (words(lang).file_digest) }
            (super::uploads(lang, f))
        },
        kind => html! {
            input id={ "f-" (f.name) } name=(f.name) type=(input_type(kind)) value=[(!matches!(kind, Kind::Password)).then_some(&f.value)]
                maxlength=[if let Kind::Line(n) = kind { Some(n) } else { None }] required[f.required]
                autocomplete=(if f.autocomplete.is_empty() { "off" } else { &f.autocomplete })
                spellcheck=[matches!(kind, Kind::Scan).then_some("false")] data-scan=[matches!(kind, Kind::Scan).then_some("")]
                data-personal=[f.personal.then_some("")] aria-describedby=(described(f)) aria-invalid=[f.error.as_ref().map(|_| "true")];
        },
    }
}

fn input_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Password => "password",
        Kind::Date => "date",
        Kind::DateTime => "datetime-local",
        _ => "text",
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Decimal text with the choice of what it is counted in.
fn decimal(lang: Lang, f: &Field, suffix: &str, word: &str, all: &[String], chosen: &str) -> Markup {
    let hint = match lang {
        Lang::En => "0.00",
        Lang::Fr => "0,00",
    };
    html! {
        span class="with-unit" {
            input id={ "f-" (f.name) } name=(f.name) type="text" inputmode="decimal" value=(f.value) placeholder=(hint)
                required[f.required] autocomplete="off" aria-describedby=(described(f)) aria-invalid=[f.error.as_ref().map(|_| "true")];
            @if let [only] = all {
                span class="unit" { (only) }
                input type="hidden" name={ (f.name) "." (suffix) } value=(only);
            } @else {
                select name={ (f.name) "." (suffix) } aria-label={ (f.label) " · " (word) } {
                    @for one in all { option value=(one) selected[one == chosen] { (one) } }
                }
            }
        }
    }
}

fn select(lang: Lang, f: &Field, list: &[Choice]) -> Markup {
    html! {
        select id={ "f-" (f.name) } name=(f.name) required[f.required] aria-describedby=(described(f))
            aria-invalid=[f.error.as_ref().map(|_| "true")] {
            option value="" { (words(lang).choose) }
            @for group in list.chunk_by(|a, b| a.group == b.group) {
                @if group[0].group.is_empty() { (option_list(f, group)) }
                @else { optgroup label=(group[0].group) { (option_list(f, group)) } }
            }
        }
    }
}

/// What was found for a [`Kind::Pick`]: the options its line offers.
pub fn found(list: &[Choice]) -> Markup {
    html! { @for one in list { option value=(one.value) { (one.label) } } }
}

fn option_list(f: &Field, list: &[Choice]) -> Markup {
    html! { @for one in list { option value=(one.value) selected[one.value == f.value] { (one.label) } } }
}

fn options(lang: Lang, f: &Field, list: &[Choice], input: &str) -> Markup {
    let several = input == "checkbox";
    let on = |one: &Choice| if several { f.value.split(',').any(|v| v == one.value) } else { f.value == one.value };
    html! {
        fieldset class="field field-choice" data-name=(f.name) id={ "f-" (f.name) } tabindex="-1" aria-describedby=(described(f)) {
            legend { (f.label) (mark(lang, f)) }
            (help(f))
            div class="choices" {
                @for one in list {
                    label class="choice" {
                        input type=(input) name=(f.name) value=(one.value) checked[on(one)] required[f.required && !several];
                        span { (one.label) }
                    }
                }
            }
            (error(f))
        }
    }
}

fn check(lang: Lang, f: &Field) -> Markup {
    html! {
        div class="field field-check" data-name=(f.name) {
            label class="choice" {
                input id={ "f-" (f.name) } type="checkbox" name=(f.name) value="true" checked[f.value == "true"] required[f.required]
                    aria-describedby=(described(f)) aria-invalid=[f.error.as_ref().map(|_| "true")];
                span { (f.label) (mark(lang, f)) }
            }
            (help(f))
            (error(f))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_value_stays_text() {
        let hostile = "\"><script>alert(1)</script>";
        for kind in [Kind::Text, Kind::TextArea, Kind::Scan, Kind::Hidden] {
            let f = Field { name: "x".to_owned(), value: hostile.to_owned(), kind, ..Field::default() };
            assert!(!field(Lang::En, &f).0.contains("<script"));
        }
    }

    #[test]
    fn a_password_is_never_sent_back() {
        let f = Field { name: "p".to_owned(), value: "secret".to_owned(), kind: Kind::Password, ..Field::default() };
        assert!(!field(Lang::En, &f).0.contains("secret"));
    }

    #[test]
    fn few_choices_are_radios_and_many_a_list() {
        let list = |n: usize| (0..n).map(|i| Choice::new(i.to_string(), i.to_string())).collect::<Vec<_>>();
        let made = |n| {
            let f = Field { name: "c".to_owned(), kind: Kind::Choice(list(n)), ..Field::default() };
            field(Lang::Fr, &f).0
        };
        assert!(made(5).contains("type=\"radio\"") && !made(5).contains("<select"));
        assert!(made(6).contains("<select") && !made(6).contains("type=\"radio\""));
    }
}
