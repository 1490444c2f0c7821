//! `GET /api/openapi.json`: the API described from the same declarations it is made of (OpenAPI 3.1).

use axum::{extract::State, response::Response};
use kernel::{ColumnKind, House, Lang, Scope, VerbSpec, View};
use serde_json::{Map, Value, json};

use super::{json, views::MOST};
use crate::{hall::Shared, list, pages::messages::LONGEST, reader::Reader};

/// The document, in the reader's language, with the columns they may see.
pub(crate) async fn document(State(hall): State<Shared>, reader: Reader) -> Response {
    json(&describe(hall.house(), reader.lang, &reader.scope))
}

/// Every verb, view, object and the acts.
pub(crate) fn describe(house: &House, lang: Lang, scope: &Scope) -> Value {
    let mut paths = Map::new();
    for verb in house.verbs() {
        paths.insert(format!("/api/commands/{}", verb.spec().name), command(verb.spec(), lang));
    }
    for view in house.views() {
        paths.insert(format!("/api/views/{}", view.name), rows(view, lang, scope));
    }
    for kind in house.objects() {
        let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        paths.insert(
            format!("/api/objects/{}/{{id}}", kind.kind),
            json!({"get": {
                "operationId": format!("object_{}", kind.kind), "summary": kind.title.get(lang), "tags": ["objects"],
                "parameters": [id], "responses": answers("200", lang.of("the object", "l’objet"), &json!({"type": "object"})),
            }}),
        );
    }
    paths.insert(
        "/api/views".into(),
        json!({"get": {"operationId": "views", "summary": "views", "tags": ["views"],
        "responses": answers("200", "views", &json!({"type": "object"}))}}),
    );
    paths.insert("/api/acts".into(), acts(lang));
    paths.insert("/api/import/{target}".into(), imports(lang));
    paths.insert("/api/messages".into(), messages(lang));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Poinçon", "version": env!("CARGO_PKG_VERSION"), "description": lang.of(
            "Every verb and view of the house. Refusals are told all at once, in English and French.",
            "Tous les actes et toutes les vues de la maison. Les refus sont dits tous ensemble, en anglais et en français.",
        )},
        "security": [{"token": []}, {"basic": []}],
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
            "schemas": {"Problem": problem(), "Receipt": receipt()},
        },
        "paths": paths,
    })
}

/// A message about an object, whose words stay outside the ledger.
fn messages(lang: Lang) -> Value {
    let text = json!({"type": "string"});
    let many = |item: &Value| json!({"type": "array", "items": item});
    let digest = json!({"type": "string", "pattern": "^[0-9a-f]{64}$"});
    let sent = json!({
        "type": "object", "additionalProperties": false, "required": ["command_id", "kind", "object"],
        "properties": {
            "command_id": {"type": "string", "format": "uuid"}, "kind": text, "object": text,
            "text": {"type": "string", "maxLength": LONGEST, "description": lang.of(
                "People named after @ are mentioned", "Les personnes nommées après @ sont mentionnées")},
            "mentions": many(&text), "documents": many(&digest), "approved": text, "of": digest, "on_behalf_of": text,
        },
    });
    let struck = json!({"$ref": "#/components/schemas/Receipt"});
    let mut responses = answers("201", lang.of("struck", "frappé"), &struck);
    responses["409"] = told(lang.of("same identifier, another message", "même identifiant, autre message"));
    responses["422"] = told(lang.of("every reason why not", "toutes les raisons du refus"));
    json!({"post": {
        "operationId": "messages", "tags": ["threads"],
        "summary": lang.of("Write a message, attach documents, record an approval", "Écrire un message, joindre des documents, consigner un accord"),
        "requestBody": {"required": true, "content": {"application/json": {"schema": sent}}},
        "responses": responses,
    }})
}

fn command(spec: &VerbSpec, lang: Lang) -> Value {
    let fields: Map<String, Value> = spec.fields.iter().map(|field| (field.name.clone(), field.schema(lang))).collect();
    let required: Vec<&str> =
        spec.fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
    let body = json!({"type": "object", "additionalProperties": false, "properties": fields, "required": required});
    let sent = json!({
        "type": "object", "additionalProperties": false, "required": ["command_id", "body"],
        "properties": {
            "command_id": {"type": "string", "format": "uuid"},
            "site": {"type": "string"},
            "on_behalf_of": {"type": "string"},
            "occurred_at": {"type": "string", "format": "date-time"},
            "body": body,
        },
    });
    let struck = json!({"$ref": "#/components/schemas/Receipt"});
    let mut responses = answers("201", lang.of("struck", "frappé"), &struck);
    responses["200"] = json!({"description": lang.of("struck before with the same body", "déjà frappé avec le même corps"),
        "content": {"application/json": {"schema": struck}}});
    responses["409"] = told(lang.of("same identifier, another body", "même identifiant, autre corps"));
    responses["422"] = told(lang.of("every reason why not", "toutes les raisons du refus"));
    json!({"post": {
        "operationId": spec.name.replace('.', "_"), "summary": spec.title.get(lang), "description": spec.purpose.get(lang),
        "tags": [spec.name.split('.').next().unwrap_or_default()],
        "requestBody": {"required": true, "content": {"application/json": {"schema": sent}}},
        "responses": responses, "x-roles": spec.roles,
    }})
}

fn rows(view: &View, lang: Lang, scope: &Scope) -> Value {
    let columns = list::columns(view, scope);
    let mut parameters: Vec<Value> = columns
        .iter()
        .map(|c| json!({"name": format!("f.{}", c.name), "in": "query", "schema": {"type": "string"}, "description": c.label.get(lang)}))
        .collect();
    for (name, schema) in [
        ("q", json!({"type": "string", "maxLength": 200})),
        ("sort", json!({"type": "string"})),
        ("cols", json!({"type": "array", "items": {"type": "string"}})),
        ("limit", json!({"type": "integer", "minimum": 1, "maximum": MOST})),
        ("offset", json!({"type": "integer", "minimum": 0})),
    ] {
        parameters.push(json!({"name": name, "in": "query", "schema": schema}));
    }
    let fields: Map<String, Value> = columns
        .iter()
        .map(|c| {
            let mut schema = column(c.kind);
            schema["description"] = json!(c.label.get(lang));
            (c.name.to_owned(), schema)
        })
        .collect();
    let body = json!({"type": "object", "properties": {
        "view": {"type": "string"}, "total": {"type": "integer"}, "limit": {"type": "integer"}, "offset": {"type": "integer"},
        "rows": {"type": "array", "items": {"type": "object", "properties": fields}},
    }});
    json!({"get": {
        "operationId": format!("view_{}", view.name), "summary": view.title.get(lang), "description": view.purpose.get(lang),
        "tags": ["views"], "parameters": parameters, "responses": answers("200", lang.of("rows", "lignes"), &body),
    }})
}

fn column(kind: ColumnKind) -> Value {
    match kind {
        ColumnKind::Integer => json!({"type": ["integer", "null"]}),
        ColumnKind::Money(currency) => {
            json!({"type": ["integer", "null"], "title": format!("minor units of {currency}")})
        }
        ColumnKind::Grams => json!({"type": ["integer", "null"], "title": "milligrams"}),
        ColumnKind::Carats => json!({"type": ["integer", "null"], "title": "thousandths of a carat"}),
        ColumnKind::Share => json!({"type": ["integer", "null"], "title": "hundredths"}),
        ColumnKind::Duration => json!({"type": ["integer", "null"], "title": "microseconds"}),
        ColumnKind::Moment => json!({"type": ["string", "null"], "format": "date-time"}),
        ColumnKind::Date => json!({"type": ["string", "null"], "format": "date"}),
        ColumnKind::Bool => json!({"type": ["boolean", "null"]}),
        ColumnKind::Choice(options) => {
            let mut codes: Vec<Value> = options.iter().map(|(code, _)| json!(code)).collect();
            codes.push(Value::Null);
            json!({"enum": codes})
        }
        ColumnKind::Json => json!({}),
        _ => json!({"type": ["string", "null"]}),
    }
}

fn acts(lang: Lang) -> Value {
    let names = [
        "object",
        "seqs",
        "procedure",
        "step",
        "after",
        "before",
        "case",
        "figure",
        "state",
        "from",
        "to",
        "site",
        "page",
    ];
    let parameters: Vec<Value> =
        names.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "string"}})).collect();
    json!({"get": {
        "operationId": "acts", "summary": lang.of("Acts of the ledger", "Actes du registre"), "tags": ["acts"],
        "parameters": parameters, "responses": answers("200", lang.of("acts", "actes"), &json!({"type": "object"})),
    }})
}

fn imports(lang: Lang) -> Value {
    let target = json!({"name": "target", "in": "path", "required": true, "schema": {"type": "string"},
        "description": "orders, catalogue, prices, clients, or an act such as orders.request"});
    let mut parameters = vec![target];
    for name in ["profile", "system", "sheet", "apply", "faulty", "changed", "differing"] {
        parameters.push(json!({"name": name, "in": "query", "schema": {"type": "string"}}));
    }
    let file = json!({"schema": {"type": "string", "format": "binary"}});
    json!({"post": {
        "operationId": "import", "tags": ["import"],
        "summary": lang.of("Look a file through, and strike it with apply=true", "Examiner un fichier, et le frapper avec apply=true"),
        "parameters": parameters, "requestBody": {"required": true, "content": {"application/octet-stream": file}},
        "responses": answers("200", lang.of("what would happen, or what did", "ce qui se passerait, ou s’est passé"), &json!({"type": "object"})),
    }})
}

fn answers(status: &str, what: &str, schema: &Value) -> Value {
    json!({
        status: {"description": what, "content": {"application/json": {"schema": schema}}},
        "400": told("unreadable"), "401": told("not signed in"), "403": told("beyond the token"), "404": told("not there, or not yours to see"),
        "429": told("too many requests"),
    })
}

fn told(what: &str) -> Value {
    json!({"description": what, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
}

fn problem() -> Value {
    let text = json!({"type": "object", "properties": {"en": {"type": "string"}, "fr": {"type": "string"}}});
    json!({"type": "object", "required": ["type", "status", "title", "detail"], "properties": {
        "type": {"type": "string"}, "status": {"type": "integer"}, "title": {"type": "string"}, "detail": {"type": "string"},
        "title_fr": {"type": "string"}, "detail_fr": {"type": "string"},
        "refusals": {"type": "array", "items": {"type": "object", "properties": {
            "code": {"type": "string"}, "text": text, "field": {"type": "string"},
        }}},
    }})
}

fn receipt() -> Value {
    json!({"type": "object", "properties": {
        "events": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "kinds": {"type": "array", "items": {"type": "string"}},
        "subject": {"type": "object", "properties": {"type": {"type": "string"}, "id": {"type": "string"}}},
        "at": {"type": "string", "format": "date-time"}, "replayed": {"type": "boolean"},
    }})
}
