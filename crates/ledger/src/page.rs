//! From a question and a scope to SQL. Column names come from the table's declaration only, values are always bound,
//! and the scope's sites limit the rows, the counts, the facets and the sums alike.

use kernel::{Cell, Column, ColumnKind, Scope, Sensitivity, Table, view::Only};

use crate::{
    Failure,
    query::{Filter, Op, Page, Query, Sum},
    sql::{Dialect, Sql, Value, one},
};

/// Values shown of a facet at most.
const FACET_MAX: i64 = 200;

/// Answers a question within a scope.
pub fn page(sql: &mut dyn Sql, query: &Query, scope: &Scope) -> Result<Page, Failure> {
    let columns = shown(query, scope)?;
    let mut text = Text::new(sql.dialect());
    let names: Vec<String> = columns.iter().map(|c| quoted(c.name)).collect();
    text.push(&format!("SELECT {}", quoted(query.table.key())));
    names.iter().for_each(|name| text.push(&format!(", {name}")));
    text.push(&format!(" FROM {}", query.table.name));
    text.limits(query, scope, None)?;
    text.order(query, scope)?;
    let limit = text.bind(Value::Int(i64::from(query.limit)));
    let offset = text.bind(query.offset.into());
    text.push(&format!(" LIMIT {limit} OFFSET {offset}"));
    let mut keys = Vec::new();
    let mut rows = Vec::new();
    for row in sql.query(&text.sql, &text.values)? {
        let mut cells = row.into_iter().map(Value::cell);
        keys.push(cells.next().transpose()?.unwrap_or_default().to_string());
        rows.push(cells.collect::<Result<Vec<Cell>, _>>()?);
    }
    Ok(Page {
        columns,
        rows,
        keys,
        total: total(sql, query, scope)?,
        facets: query.facets.iter().map(|facet| counts(sql, query, scope, facet)).collect::<Result<_, _>>()?,
        sums: if query.totals { sums(sql, query, scope)? } else { Vec::new() },
    })
}

fn total(sql: &mut dyn Sql, query: &Query, scope: &Scope) -> Result<u64, Failure> {
    let mut text = Text::new(sql.dialect());
    text.push(&format!("SELECT COUNT(*) FROM {}", query.table.name));
    text.limits(query, scope, None)?;
    one(sql, &text.sql, &text.values)?.map_or(Ok(0), |n| n.seq())
}

fn counts(
    sql: &mut dyn Sql,
    query: &Query,
    scope: &Scope,
    facet: &str,
) -> Result<(&'static Column, Vec<(Cell, u64)>), Failure> {
    let column = visible(query.table, scope, facet)?;
    let name = quoted(column.name);
    let mut text = Text::new(sql.dialect());
    text.push(&format!("SELECT {name}, COUNT(*) FROM {}", query.table.name));
    text.limits(query, scope, Some(column.name))?;
    text.push(&format!(" GROUP BY {name} ORDER BY COUNT(*) DESC, {name} LIMIT {FACET_MAX}"));
    let mut values = Vec::new();
    for mut row in sql.query(&text.sql, &text.values)? {
        let count = row.pop().map_or(Ok(0), |n| n.seq())?;
        values.push((row.pop().unwrap_or(Value::Null).cell()?, count));
    }
    Ok((column, values))
}

fn sums(sql: &mut dyn Sql, query: &Query, scope: &Scope) -> Result<Vec<Sum>, Failure> {
    let mut sums = Vec::new();
    for column in query.table.columns.iter().filter(|c| sees(scope, c)) {
        let currency = match column.kind {
            ColumnKind::Money(currency) => Some(quoted(currency)),
            ColumnKind::Grams | ColumnKind::Carats => None,
            _ => continue,
        };
        let mut text = Text::new(sql.dialect());
        let by = currency.as_deref().unwrap_or("NULL");
        text.push(&format!(
            "SELECT {by}, CAST(SUM({name}) AS BIGINT) FROM {}",
            query.table.name,
            name = quoted(column.name)
        ));
        text.limits(query, scope, None)?;
        if let Some(currency) = &currency {
            text.push(&format!(" GROUP BY {currency} ORDER BY {currency}"));
        }
        for row in sql.query(&text.sql, &text.values)? {
            if let (unit, Value::Int(total)) = (&row[0], &row[1]) {
                sums.push(Sum { column: column.name, currency: unit.text().ok().map(str::to_owned), total: *total });
            }
        }
    }
    Ok(sums)
}

fn shown(query: &Query, scope: &Scope) -> Result<Vec<&'static Column>, Failure> {
    if query.columns.is_empty() {
        return Ok(query.table.columns.iter().filter(|c| sees(scope, c)).collect());
    }
    let mut columns = Vec::new();
    for name in &query.columns {
        let column = query.table.column(name).ok_or_else(|| Failure::UnknownColumn(name.clone()))?;
        if sees(scope, column) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn sees(scope: &Scope, column: &Column) -> bool {
    scope.costs || column.sensitivity != Sensitivity::Cost
}

/// A column the reader may filter, sort and count by: a hidden one would tell its values through the order of rows.
fn visible(table: &'static Table, scope: &Scope, name: &str) -> Result<&'static Column, Failure> {
    table
        .column(name)
        .filter(|column| sees(scope, column))
        .ok_or_else(|| Failure::UnknownColumn(format!("{}.{name}", table.name)))
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// SQL under construction.
struct Text {
    dialect: Dialect,
    sql: String,
    values: Vec<Value>,
    conditions: usize,
}

impl Text {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, sql: String::new(), values: Vec::new(), conditions: 0 }
    }

    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn condition(&mut self, condition: &str) {
        self.push(if self.conditions == 0 { " WHERE " } else { " AND " });
        self.push(condition);
        self.conditions += 1;
    }

    /// Every limit: the scope first, then the view's, the reader's, the search. `except` leaves out filters of one
    /// column, for its own facet.
    fn limits(&mut self, query: &Query, scope: &Scope, except: Option<&str>) -> Result<(), Failure> {
        self.scope(query.table, scope);
        for only in query.only {
            self.only(query.table, *only)?;
        }
        for filter in query.filters.iter().filter(|f| except != Some(f.column.as_str())) {
            let column = visible(query.table, scope, &filter.column)?;
            self.filter(column, filter);
        }
        for word in query.search.iter().flat_map(|search| search.split_whitespace()) {
            self.word(query.table, scope, word);
        }
        Ok(())
    }

    fn scope(&mut self, table: &Table, scope: &Scope) {
        let Some(sites) = &scope.sites else { return };
        if table.scope.is_empty() {
            return;
        }
        if sites.is_empty() {
            self.condition("1 = 0");
            return;
        }
        let alternatives: Vec<String> = table
            .scope
            .iter()
            .map(|column| {
                let marks: Vec<String> = sites.iter().map(|site| self.bind(site.0.as_str().into())).collect();
                format!("{} IN ({})", quoted(column), marks.join(", "))
            })
            .collect();
        self.condition(&format!("({})", alternatives.join(" OR ")));
    }

    fn only(&mut self, table: &'static Table, only: Only) -> Result<(), Failure> {
        let find = |name: &str| table.column(name).ok_or_else(|| Failure::UnknownColumn(name.to_owned()));
        let (name, op, value) = match only {
            Only::Empty(name) => (name, Op::Empty, Cell::Null),
            Only::Filled(name) => (name, Op::Filled, Cell::Null),
            Only::Is(name, text) => (name, Op::Is, Cell::from(text)),
            Only::Equals(name, n) => (name, Op::Is, Cell::Int(n)),
        };
        let filter = Filter { column: name.to_owned(), op, values: vec![value] };
        self.filter(find(name)?, &filter);
        Ok(())
    }

    fn filter(&mut self, column: &Column, filter: &Filter) {
        let name = quoted(column.name);
        let empty = if column.kind.is_integer() {
            format!("{name} IS NULL")
        } else {
            format!("({name} IS NULL OR {name} = '')")
        };
        let fitting: Vec<Value> = filter.values.iter().filter_map(|value| fit(column, value)).collect();
        let first = fitting.first().cloned();
        let condition = match (filter.op, first) {
            (Op::Empty, _) => empty,
            (Op::Filled, _) => format!("NOT {empty}"),
            (Op::Is, Some(value)) => format!("{name} = {}", self.bind(value)),
            (Op::IsNot, Some(value)) => format!("({name} <> {} OR {name} IS NULL)", self.bind(value)),
            (Op::AtLeast, Some(value)) => format!("{name} >= {}", self.bind(value)),
            (Op::AtMost, Some(value)) => format!("{name} <= {}", self.bind(value)),
            (Op::OneOf, Some(_)) => {
                let marks: Vec<String> = fitting.into_iter().map(|value| self.bind(value)).collect();
                format!("{name} IN ({})", marks.join(", "))
            }
            (Op::Contains, _) => match filter.values.first() {
                Some(value) if *value != Cell::Null => self.contains(column, &value.to_string()),
                _ => "1 = 0".to_owned(),
            },
            // Nothing that fits the column: only "is not" holds, of every row.
            (Op::IsNot, None) => "1 = 1".to_owned(),
            (_, None) => "1 = 0".to_owned(),
        };
        self.condition(&condition);
    }

    fn contains(&mut self, column: &Column, text: &str) -> String {
        let name = quoted(column.name);
        let expression = if column.kind.is_integer() { format!("CAST({name} AS TEXT)") } else { name };
        let mark = self.bind(Value::Text(pattern(text)));
        format!("{} LIKE {} ESCAPE '\\'", self.dialect.folded(&expression), self.dialect.folded(&mark))
    }

    fn word(&mut self, table: &'static Table, scope: &Scope, word: &str) {
        let searched =
            |column: &&Column| matches!(column.kind, ColumnKind::Text | ColumnKind::Object(_)) && sees(scope, column);
        let alternatives: Vec<String> =
            table.columns.iter().filter(searched).map(|column| self.contains(column, word)).collect();
        let condition =
            if alternatives.is_empty() { "1 = 0".to_owned() } else { format!("({})", alternatives.join(" OR ")) };
        self.condition(&condition);
    }

    fn order(&mut self, query: &Query, scope: &Scope) -> Result<(), Failure> {
        self.push(" ORDER BY ");
        for (name, descending) in &query.sort {
            let column = visible(query.table, scope, name)?;
            if column.nullable {
                self.push(&format!("{} IS NULL, ", quoted(column.name)));
            }
            self.push(&format!("{}{}, ", quoted(column.name), if *descending { " DESC" } else { "" }));
        }
        self.push(&quoted(query.table.key()));
        Ok(())
    }
}

/// The value as the column holds it; `None` when it cannot.
fn fit(column: &Column, value: &Cell) -> Option<Value> {
    match (column.kind.is_integer(), value) {
        (_, Cell::Null) => None,
        (true, Cell::Text(text)) => text.trim().parse().ok().map(Value::Int),
        (false, Cell::Int(n)) => Some(Value::Text(n.to_string())),
        (_, value) => Some(value.into()),
    }
}

/// A text as a LIKE pattern that finds it anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
