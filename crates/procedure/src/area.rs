//! What procedures add to the house: tables, views, the event of recording steps, pages of recorded objects.

use std::sync::Arc;

use kernel::{Area, EventSpec, FieldWords, ObjectKind, Only, Row, Text, Verb, View};

use crate::{
    Book,
    exceptions::{Act, ExceptionRow},
    project::Cases,
    record::STEP_RECORDED,
    rows::{ActRow, CaseRow, OpenRow, RecordRow},
    signing::{Sign, SignatureRow, Signatures},
};

/// The name of the area of procedures.
pub(crate) const NAME: &str = "procedure";
/// Its title in the navigation.
const AREA_TITLE: Text = Text::new("Work", "Travail");

/// The area of procedures: the projection, the views `work_today`, `cases`, `records` and `acts_done`, the event of
/// recording steps. Put it before the areas whose pages show cases.
pub fn area(book: &Arc<Book>) -> Area {
    let mut verbs: Vec<Box<dyn Verb>> = vec![Box::new(Sign::new(book))];
    verbs.extend(Act::both(book).map(|act| Box::new(act) as Box<dyn Verb>));
    Area {
        events: vec![EventSpec {
            kind: STEP_RECORDED,
            version: 1,
            title: Text::new("Step recorded", "Acte consigné"),
            fields: [("subject", "String"), ("…", "fields of the step")].into(),
            words: vec![FieldWords { name: "subject", label: Text::new("", ""), kind: None }],
        }],
        verbs,
        projections: vec![Box::new(Cases(book.clone())), Box::new(Signatures)],
        views: views(),
        objects: objects(book),
        ..empty()
    }
}

/// The area without anything in it.
pub(crate) fn empty() -> Area {
    Area { name: NAME, title: AREA_TITLE, ..Area::default() }
}

fn views() -> Vec<View> {
    let cases = View {
        name: "cases",
        title: Text::new("Cases", "Dossiers"),
        purpose: Text::new(
            "Every case of every procedure: where it stands and until when.",
            "Tous les dossiers de toutes les procédures : où ils en sont et pour quand.",
        ),
        table: CaseRow::table(),
        columns: &["subject", "procedure", "site", "stage", "due", "opened_at", "closed_at"],
        only: &[],
        sort: "-opened_at",
        facets: &["procedure", "stage", "site"],
        board: Some("stage"),
        due: Some("due"),
        begin: None,
    };
    vec![
        View {
            name: "work_today",
            title: Text::new("My work", "Mon travail"),
            purpose: Text::new(
                "What waits for someone, the most urgent first.",
                "Ce qui attend quelqu’un, le plus urgent d’abord.",
            ),
            table: OpenRow::table(),
            columns: &["subject", "procedure", "stage", "roles", "site", "due", "since"],
            sort: "due",
            facets: &["procedure", "stage", "site"],
            ..cases.clone()
        },
        View {
            name: "records",
            title: Text::new("Records", "Registres"),
            purpose: Text::new(
                "What recording procedures keep: hand-overs of keys, incidents and the like.",
                "Ce que consignent les procédures : remises de clés, incidents et autres.",
            ),
            table: RecordRow::table(),
            columns: &["id", "procedure", "site", "stage", "due", "begun_by", "opened_at"],
            ..cases.clone()
        },
        View {
            name: "records_open",
            title: Text::new("Open records", "Registres en cours"),
            purpose: Text::new("Records that have not ended yet.", "Les registres qui ne sont pas encore clos."),
            table: RecordRow::table(),
            columns: &["id", "procedure", "site", "stage", "due", "begun_by", "opened_at"],
            only: &[Only::Empty("closed_at")],
            ..cases.clone()
        },
        View {
            name: "acts_done",
            title: Text::new("Acts", "Actes"),
            purpose: Text::new("Who did which step, where and when.", "Qui a fait quel acte, où et quand."),
            table: ActRow::table(),
            columns: &["at", "procedure", "step", "person", "site", "case"],
            sort: "-at",
            facets: &["procedure", "step", "site"],
            board: None,
            due: None,
            ..cases.clone()
        },
        View {
            name: "signatures",
            title: Text::new("Procedures signed", "Procédures signées"),
            purpose: Text::new(
                "Who has read and signed which version of which procedure.",
                "Qui a lu et signé quelle version de quelle procédure.",
            ),
            table: SignatureRow::table(),
            columns: &["at", "procedure", "version", "person", "site"],
            sort: "-at",
            facets: &["procedure", "version", "site"],
            board: None,
            due: None,
            ..cases.clone()
        },
        View {
            name: "exceptions",
            title: Text::new("Exceptions", "Exceptions"),
            purpose: Text::new(
                "What went wrong, who took it and what was done; what nobody has taken stands in the inbox.",
                "Ce qui n’a pas été, qui s’en est chargé et ce qui fut fait ; ce que personne n’a pris figure dans la corbeille.",
            ),
            table: ExceptionRow::table(),
            columns: &[
                "subject",
                "procedure",
                "exception",
                "site",
                "raised_at",
                "taken_by",
                "settled_by",
                "outcome",
                "ended_at",
            ],
            sort: "-raised_at",
            facets: &["procedure", "exception", "site", "taken_by"],
            board: None,
            due: None,
            ..cases.clone()
        },
        cases,
    ]
}

/// One page for each kind of object that only a recording procedure knows.
fn objects(book: &Book) -> Vec<ObjectKind> {
    let mut kinds: Vec<ObjectKind> = Vec::new();
    for procedure in book.procedures().filter(|procedure| procedure.keeps_records()) {
        if kinds.iter().any(|known| known.kind == procedure.subject) {
            continue;
        }
        kinds.push(ObjectKind {
            // The book is read once, at the start, and its object types live as long as the house.
            kind: Box::leak(procedure.subject.clone().into_boxed_str()),
            title: procedure.title.clone(),
            table: RecordRow::table(),
            what: &["procedure", "stage"],
            place: Some("site"),
            whose: Some("begun_by"),
            due: Some("due"),
            facts: &["facts", "opened_at", "closed_at", "elsewhere"],
            related: &[],
        });
    }
    kinds
}
