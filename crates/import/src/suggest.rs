//! A profile suggested from the headers of a file: known names in several languages, technical names of SAP, labels of
//! the verb's own fields. What cannot be told is left open.

use formats::{cell::plain_name, table::Table};
use kernel::{Field, FieldKind, Lang, VerbSpec};

use crate::{
    bind::habit,
    profile::{CurrencySource, Mapped, Profile, Source},
};

/// Names of columns by what they fill, in plain letters; English, French, German, Italian, SAP, S/4.
const NAMES: &[(&str, &[&str])] = &[
    (
        "client",
        &[
            "kunnr",
            "soldtoparty",
            "client",
            "clientcode",
            "codeclient",
            "customer",
            "customerno",
            "kunde",
            "auftraggeber",
            "donneurdordre",
            "cliente",
            "soldto",
            "kundennummer",
        ],
    ),
    (
        "title",
        &[
            "arktx",
            "salesorderitemtext",
            "maktx",
            "title",
            "piece",
            "designation",
            "bezeichnung",
            "intitule",
            "description",
            "libelle",
            "descrizione",
        ],
    ),
    ("brief", &["brief", "wish", "souhait", "wunsch", "note", "text", "commentaire"]),
    (
        "budget",
        &[
            "netwr",
            "netamount",
            "budget",
            "nettowert",
            "netvalue",
            "valeurnette",
            "price",
            "prix",
            "preis",
            "prezzo",
            "amount",
            "montant",
        ],
    ),
    (
        "price",
        &[
            "price",
            "prix",
            "preis",
            "prezzo",
            "netpr",
            "kbetr",
            "netpriceamount",
            "retailprice",
            "prixpublic",
            "vkpreis",
            "ttc",
        ],
    ),
    (
        "need_by",
        &[
            "edatu",
            "requesteddeliverydate",
            "neededby",
            "souhaitepourle",
            "wunschlieferdatum",
            "deliverydate",
            "datedelivraison",
            "vdatu",
        ],
    ),
    ("kind", &["kind", "type", "nature", "art"]),
    ("knowledge", &["knowledge", "connaissanceduclient", "clientfile"]),
    ("size", &["size", "taille", "groesse", "taglia", "ringsize", "tourdedoigt"]),
    ("sizes", &["sizes", "tailles", "groessen", "taglie"]),
    (
        "reference",
        &[
            "matnr",
            "material",
            "reference",
            "ref",
            "sku",
            "article",
            "artikel",
            "codearticle",
            "productcode",
            "referenz",
            "modele",
        ],
    ),
    ("family", &["matkl", "materialgroup", "family", "famille", "collection", "kollektion", "line", "ligne"]),
    ("metal", &["metal", "metall", "metallo", "alloy", "alliage", "titre"]),
    ("market", &["market", "marche", "markt", "country", "pays", "land", "land1"]),
    ("valid_from", &["datab", "validfrom", "valablede", "gueltigab", "from", "debut", "du"]),
    ("valid_until", &["datbi", "validuntil", "validto", "valablejusquau", "gueltigbis", "until", "fin", "au"]),
    ("name", &["name1", "name", "nom", "customername", "nachname", "cognome"]),
    ("family_name", &["name1", "lastname", "surname", "nom", "nachname", "familyname", "nomdefamille"]),
    ("given_name", &["name2", "firstname", "prenom", "vorname", "givenname"]),
    ("email", &["smtpaddr", "email", "mail", "courriel", "emailaddress", "adressemail"]),
    ("phone", &["telf1", "phone", "telephone", "tel", "telefon", "phonenumber", "mobile"]),
    ("language", &["spras", "language", "langue", "sprache"]),
];
const CURRENCY: &[&str] =
    &["waerk", "transactioncurrency", "currency", "devise", "waehrung", "valuta", "waers", "curr", "kurswaehrung"];
const DOCUMENT: &[&str] = &[
    "vbeln",
    "salesorder",
    "salesdoc",
    "salesdocument",
    "documentdevente",
    "docvente",
    "verkaufsbeleg",
    "order",
    "ordernumber",
    "orderno",
    "commande",
    "numerodecommande",
    "nocommande",
    "auftrag",
    "belegnummer",
    "bestellnummer",
    "external",
    "externalnumber",
    "number",
    "numero",
];
const ITEM: &[&str] = &["posnr", "salesorderitem", "item", "poste", "position", "pos", "posten", "line", "ligne"];
const SITE: &[&str] =
    &["vkbur", "salesoffice", "boutique", "site", "store", "shop", "magasin", "werks", "plant", "division", "filiale"];

/// Whether every column a profile names is in a table.
pub fn fits(profile: &Profile, table: &Table) -> bool {
    let names: Vec<String> = table.columns.iter().map(|column| plain_name(&column.name)).collect();
    profile.columns().all(|wanted| names.contains(&plain_name(wanted)))
}

/// A profile out of the headers. Of the profiles known, the one whose columns are all there and are most is taken.
pub fn suggest(table: &Table, spec: &VerbSpec, known: &[Profile]) -> Profile {
    let fitting = known.iter().filter(|profile| profile.verb == spec.name && fits(profile, table));
    if let Some(best) = fitting.max_by_key(|profile| profile.columns().count())
        && best.columns().next().is_some()
    {
        let mut best = best.clone();
        let named = best.site.as_ref().and_then(|from| from.columns.first()).map(|name| plain_name(name));
        let said = table.columns.iter().any(|column| Some(plain_name(&column.name)) == named && column.filled > 0);
        if !said {
            best.site = None;
        }
        for mapped in &mut best.fields {
            let kind = spec.fields.iter().find(|field| field.name == mapped.field).map(|field| field.kind.clone());
            if let Some(kind) = kind {
                settle(table, &kind, &mut mapped.from);
            }
        }
        return best;
    }
    let names: Vec<String> = table.columns.iter().map(|column| plain_name(&column.name)).collect();
    let filled = |at: usize| table.columns[at].filled > 0;
    let mut taken = vec![false; names.len()];
    let free = taken.clone();
    let by_name = |wanted: &[&str], taken: &[bool]| {
        wanted.iter().find_map(|wanted| (0..names.len()).find(|&at| !taken[at] && filled(at) && names[at] == *wanted))
    };
    let mut profile = Profile { verb: spec.name.clone(), version: 0, ..Profile::default() };
    for field in &spec.fields {
        let labels: Vec<String> = Lang::ALL.iter().map(|lang| plain_name(field.label.get(*lang))).collect();
        let mut wanted: Vec<&str> = labels.iter().map(String::as_str).collect();
        let plain = plain_name(&field.name);
        wanted.insert(0, &plain);
        wanted
            .extend(NAMES.iter().filter(|(name, _)| *name == field.name).flat_map(|(_, names)| names.iter().copied()));
        if let Some(at) = by_name(&wanted, &taken) {
            taken[at] = true;
            let mut from = Source::column(table.columns[at].name.clone());
            if is_money(field) {
                from.currency =
                    by_name(CURRENCY, &free).map(|at| CurrencySource::Column(table.columns[at].name.clone()));
            }
            settle(table, &field.kind, &mut from);
            profile.fields.push(Mapped { field: field.name.clone(), from });
        }
    }
    let name_of = |at: usize| table.columns[at].name.clone();
    let identity = || {
        profile
            .fields
            .iter()
            .find(|m| matches!(m.field.as_str(), "reference" | "client"))
            .map(|m| m.from.columns.clone())
    };
    profile.number = match (by_name(DOCUMENT, &free), by_name(ITEM, &free)) {
        (Some(document), Some(item)) => vec![name_of(document), name_of(item)],
        (Some(document), None) => vec![name_of(document)],
        _ => identity().unwrap_or_default(),
    };
    if let Some(at) = by_name(SITE, &taken) {
        profile.site = Some(Source::column(name_of(at)));
    }
    profile
}

fn is_money(field: &Field) -> bool {
    matches!(&field.kind, FieldKind::Money)
}

/// Sets how a column is written, when its own cells leave no doubt.
fn settle(table: &Table, kind: &FieldKind, from: &mut Source) {
    let [name] = from.columns.as_slice() else { return };
    let Some(at) = table.columns.iter().position(|column| plain_name(&column.name) == plain_name(name)) else { return };
    match kind {
        FieldKind::Date if from.dates.is_none() => from.dates = habit(table, at).0,
        FieldKind::Money | FieldKind::Grams | FieldKind::Carats | FieldKind::Integer { .. }
            if from.decimals.is_none() =>
        {
            from.decimals = habit(table, at).1;
        }
        _ => {}
    }
}
