//! Reads the fields of recording steps: name, labels, kind.

use kernel::{Field, FieldKind, Text};

use crate::{
    model::StepField,
    problem::one_of,
    read::identifier,
    source::{Table, Word},
};

const KINDS: [&str; 12] = [
    "text",
    "paragraph",
    "integer",
    "money",
    "grams",
    "carats",
    "date",
    "moment",
    "bool",
    "choice",
    "digest",
    "object:…",
];

/// Names the recording verb itself gives a field.
const TAKEN: [&str; 2] = ["subject", "second_person"];

/// The fields of a step.
pub(crate) fn fields(step: &Table<'_>) -> Vec<StepField> {
    let mut fields: Vec<StepField> = Vec::new();
    for table in step.tables("fields") {
        let name = identifier(&table, "name");
        if fields.iter().any(|other| other.field.name == name.text) || TAKEN.contains(&name.text.as_str()) {
            let what = format!("the field `{}` is there already", name.text);
            table.source.problem(name.at, what, "give it another name");
        }
        let label = table.need_bilingual("title");
        let help = table.bilingual("help").unwrap_or_default();
        let kind = table.need_word("kind");
        let kind = read_kind(&table, &kind, &kind.text);
        let required = !table.has("required") || table.flag("required");
        let field = StepField {
            evidence: table.flag("evidence"),
            qualifier: table.text("qualifier"),
            field: Field { name: name.text, label, help, kind, required, personal: false },
        };
        let item = match &field.field.kind {
            FieldKind::List(item) => item.as_ref(),
            kind => kind,
        };
        if field.evidence && *item != FieldKind::Digest {
            table.problem("only a document's digest can be evidence", "write kind = \"digest\" or remove `evidence`");
        }
        if field.qualifier.is_some() && !matches!(item, FieldKind::Object(_)) {
            table.problem("only an object plays a part", "write kind = \"object:…\" or remove `qualifier`");
        }
        table.finish();
        fields.push(field);
    }
    fields
}

fn read_kind(table: &Table<'_>, word: &Word, text: &str) -> FieldKind {
    let bound = |key: &'static str, default: i64| table.integer(key).unwrap_or(default);
    let longest = |default: i64| usize::try_from(bound("max", default)).unwrap_or(1).clamp(1, 20_000);
    match text {
        "text" => FieldKind::Text { max: longest(200) },
        "paragraph" => FieldKind::Paragraph { max: longest(4_000) },
        "integer" => {
            let (min, max) = (bound("min", 0), bound("max", 1_000_000));
            if min > max {
                table.problem("the smallest value is beyond the largest", "write min below max");
            }
            FieldKind::Integer { min, max }
        }
        "money" => FieldKind::Money,
        "grams" => FieldKind::Grams,
        "carats" => FieldKind::Carats,
        "date" => FieldKind::Date,
        "moment" => FieldKind::Moment,
        "bool" => FieldKind::Bool,
        "choice" => FieldKind::Choice(options(table)),
        "digest" => FieldKind::Digest,
        _ => {
            if let Some(item) = text.strip_prefix("list:") {
                return FieldKind::List(Box::new(read_kind(table, word, item)));
            }
            match text.strip_prefix("object:") {
                Some(object) if !object.is_empty() => FieldKind::Object(object.to_owned()),
                _ => {
                    if !text.is_empty() {
                        let write = one_of(text, KINDS.into_iter().chain(["list:…"]));
                        table.source.problem(word.at, format!("unknown kind of field `{text}`"), write);
                    }
                    FieldKind::Text { max: 200 }
                }
            }
        }
    }
}

fn options(table: &Table<'_>) -> Vec<(String, Text)> {
    let mut options: Vec<(String, Text)> = Vec::new();
    for option in table.tables("options") {
        let code = identifier(&option, "code");
        let label = Text::owned(option.need_word("en").text, option.need_word("fr").text);
        if options.iter().any(|(other, _)| *other == code.text) {
            option.problem(format!("the option `{}` is there already", code.text), "give it another code");
        }
        option.finish();
        options.push((code.text, label));
    }
    if options.len() < 2 {
        let write = "add options = [{ code = \"…\", en = \"…\", fr = \"…\" }, …]";
        table.problem("a choice needs at least two options", write);
    }
    options
}
