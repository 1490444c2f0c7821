//! Which column is which: names people give to cases, activities, times and resources.

use super::{Kind, Table};
use crate::report::{Mapped, Role};
use crate::{ImportError, Mapping, Message, Place, Question};

/// Names in order of how surely they mean the role, lower case without accents or marks.
const CASE: &[&str] = &[
    "caseconceptname",
    "caseid",
    "case",
    "casenumber",
    "idcase",
    "traceid",
    "trace",
    "processinstance",
    "processinstanceid",
    "instanceid",
    "dossier",
    "numerodossier",
    "nodossier",
    "ndossier",
    "iddossier",
    "orderid",
    "order",
    "ordernumber",
    "orderno",
    "commande",
    "numerocommande",
    "nocommande",
    "repairid",
    "repair",
    "reparation",
    "ticketid",
    "ticket",
    "ticketnumber",
    "incident",
    "incidentid",
    "request",
    "requestid",
    "demande",
    "application",
    "applicationid",
    "claim",
    "claimid",
    "vbeln",
    "aufnr",
    "ebeln",
    "serialnumber",
    "serial",
    "numerodeserie",
];
const ACTIVITY: &[&str] = &[
    "conceptname",
    "activity",
    "activityname",
    "activite",
    "nomactivite",
    "eventname",
    "event",
    "evenement",
    "task",
    "taskname",
    "tache",
    "step",
    "etape",
    "action",
    "operation",
    "status",
    "statut",
    "stage",
];
const TIME: &[&str] = &[
    "timetimestamp",
    "timestamp",
    "horodatage",
    "completetimestamp",
    "completetime",
    "completiontime",
    "endtimestamp",
    "endtime",
    "enddate",
    "end",
    "fin",
    "datefin",
    "heurefin",
    "datetime",
    "dateheure",
    "dateethheure",
    "eventtime",
    "eventtimestamp",
    "occurredat",
    "completedat",
    "finishedat",
    "time",
    "date",
    "erdat",
    "budat",
    "udate",
];
const START: &[&str] = &[
    "starttimestamp",
    "starttime",
    "startdate",
    "start",
    "begintime",
    "begin",
    "debut",
    "datedebut",
    "heuredebut",
    "startedat",
];
const RESOURCE: &[&str] = &[
    "orgresource",
    "resource",
    "ressource",
    "user",
    "username",
    "userid",
    "utilisateur",
    "agent",
    "employee",
    "employe",
    "collaborateur",
    "operator",
    "operateur",
    "actor",
    "performer",
    "worker",
    "person",
    "ernam",
    "usnam",
];
const LIFECYCLE: &[&str] = &["lifecycletransition", "lifecycle", "transition"];

/// A name in lower case, without accents, spaces or marks.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            'à' | 'â' | 'ä' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' | 'ö' => Some('o'),
            'ù' | 'û' | 'ü' => Some('u'),
            'ç' => Some('c'),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

/// Whether a plain name promises a time, so that numbers under it may be read as one.
pub(crate) fn sounds_like_time(plain: &str) -> bool {
    TIME.contains(&plain)
        || START.contains(&plain)
        || ["date", "time", "timestamp", "heure", "horodat", "datum", "zeit"].iter().any(|word| plain.contains(word))
}

/// Columns by role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub case: usize,
    pub activity: usize,
    pub time: usize,
    pub start: Option<usize>,
    pub resource: Option<usize>,
    pub lifecycle: Option<usize>,
}

/// Finds the columns; given names win, the rest is guessed from names and kinds.
pub(crate) fn find(table: &Table, given: &Mapping) -> Result<(Columns, Vec<Mapped>), ImportError> {
    let names: Vec<String> = table.columns.iter().map(|column| plain(&column.name)).collect();
    let is_time = |at: usize| matches!(table.columns[at].kind, Kind::Time(_) | Kind::AmbiguousDate);
    let mut used: Vec<Mapped> = Vec::new();
    let mut taken = vec![false; names.len()];
    let mut role = |role: Role, given: Option<&String>, known: &[&str]| -> Result<Option<usize>, ImportError> {
        let times = matches!(role, Role::Time | Role::Start);
        let found = match given {
            Some(name) => Some(table.column(name).ok_or_else(|| no_such_column(table, name))?),
            None => {
                let fits = |at: &usize| !taken[*at] && table.columns[*at].filled > 0 && (!times || is_time(*at));
                let by_name = |wanted: &&str| (0..names.len()).filter(fits).find(|&at| names[at] == *wanted);
                known.iter().find_map(by_name)
            }
        };
        if let Some(at) = found {
            taken[at] = true;
            used.push(Mapped { role, column: table.columns[at].name.clone(), guessed: given.is_none() });
        }
        Ok(found)
    };
    let case = role(Role::Case, given.case.as_ref(), CASE)?;
    let activity = role(Role::Activity, given.activity.as_ref(), ACTIVITY)?;
    let mut time = role(Role::Time, given.time.as_ref(), TIME)?;
    let mut start = role(Role::Start, given.start.as_ref(), START)?;
    let resource = role(Role::Resource, given.resource.as_ref(), RESOURCE)?;
    let lifecycle = role(Role::Lifecycle, given.lifecycle.as_ref(), LIFECYCLE)?;
    if time.is_none() && start.is_some() {
        // a start alone is the only time there is
        time = start.take();
        for mapped in used.iter_mut().filter(|mapped| mapped.role == Role::Start) {
            mapped.role = Role::Time;
        }
    }
    if time.is_none() {
        let mut times = (0..names.len()).filter(|&at| !taken[at] && is_time(at));
        if let (Some(only), None) = (times.next(), times.next()) {
            time = Some(only);
            used.push(Mapped { role: Role::Time, column: table.columns[only].name.clone(), guessed: true });
        }
    }
    match (case, activity, time) {
        (Some(case), Some(activity), Some(time)) => {
            Ok((Columns { case, activity, time, start, resource, lifecycle }, used))
        }
        _ => {
            let missing = [(Role::Case, case), (Role::Activity, activity), (Role::Time, time)];
            Err(ask_for_columns(
                table,
                missing.into_iter().filter(|(_, found)| found.is_none()).map(|(role, _)| role).collect(),
            ))
        }
    }
}

fn listed(table: &Table) -> String {
    let names: Vec<String> = table.columns.iter().take(20).map(|column| crate::message::shown(&column.name)).collect();
    names.join(", ")
}

fn no_such_column(table: &Table, name: &str) -> ImportError {
    let name = crate::message::shown(name);
    ImportError::new(
        "table.no_such_column",
        Place::Part(name.clone()),
        Message::new(
            format!("The table has no column “{name}”."),
            format!("Le tableau n’a pas de colonne « {name} »."),
        ),
        Message::new(format!("Choose one of: {}.", listed(table)), format!("Choisissez parmi : {}.", listed(table))),
    )
}

fn ask_for_columns(table: &Table, missing: Vec<Role>) -> ImportError {
    let words =
        |of: fn(Message) -> String| missing.iter().map(|role| of(role.message())).collect::<Vec<_>>().join(", ");
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    ImportError::new(
        "table.mapping",
        Place::Row(1),
        Message::new(
            format!("No column says, by its name and content, which is the {}.", words(|m| m.en)),
            format!("Aucune colonne n’indique, par son nom et son contenu : {}.", words(|m| m.fr)),
        ),
        Message::new(
            format!("Say which of these columns it is: {}.", listed(table)),
            format!("Indiquez laquelle de ces colonnes convient : {}.", listed(table)),
        ),
    )
    .asking(Question::Columns { columns, missing })
}
