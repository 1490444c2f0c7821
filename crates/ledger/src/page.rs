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

/// Rows found by a search that are then asked for by their keys: looking through every text again for the count, each
/// facet and the sums would cost as much each time.
const FOUND_MAX: u64 = 500;

/// Answers a question within a scope.
pub fn page(sql: &mut dyn Sql, query: &Query, scope: &Scope) -> Result<Page, Failure> {
    let columns = shown(query, scope)?;
    let within = Within { query, scope, found: found(sql, query, scope)? };
    let mut text = Text::new(sql.dialect());
    let names: Vec<String> = columns.iter().map(|c| quoted(c.name)).collect();
    text.push(&format!("SELECT {}", quoted(query.table.key())));
    names.iter().for_each(|name| text.push(&format!(", {name}")));
    text.push(&format!(" FROM {}", query.table.name));
    text.limits(&within, None)?;
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
        total: if query.count { total(sql, &within)? } else { rows.len() as u64 },
        rows,
        keys,
        facets: query.facets.iter().map(|facet| counts(sql, &within, facet)).collect::<Result<_, _>>()?,
        sums: if query.totals { sums(sql, &within)? } else { Vec::new() },
    })
}

/// A question within a scope, and the keys of every row that answers it once a search has found a few.
struct Within<'a> {
    query: &'a Query,
    scope: &'a Scope,
    found: Option<Vec<String>>,
}

fn found(sql: &mut dyn Sql, query: &Query, scope: &Scope) -> Result<Option<Vec<String>>, Failure> {
    if query.search.is_none() {
        return Ok(None);
    }
    let mut text = Text::new(sql.dialect());
    text.push(&format!("SELECT {} FROM {}", quoted(query.table.key()), query.table.name));
    text.limits(&Within { query, scope, found: None }, None)?;
    text.push(&format!(" LIMIT {}", FOUND_MAX + 1));
    let rows = sql.query(&text.sql, &text.values)?;
    if rows.len() as u64 > FOUND_MAX {
        return Ok(None);
    }
    rows.iter().map(|row| row[0].text().map(str::to_owned)).collect::<Result<_, _>>().map(Some)
}

fn total(sql: &mut dyn Sql, within: &Within<'_>) -> Result<u64, Failure> {
    let mut text = Text::new(sql.dialect());
    text.push(&format!("SELECT COUNT(*) FROM {}", within.query.table.name));
    text.limits(within, None)?;
    one(sql, &text.sql, &text.values)?.map_or(Ok(0), |n| n.seq())
}

fn counts(sql: &mut dyn Sql, within: &Within<'_>, facet: &str) -> Result<(&'static Column, Vec<(Cell, u64)>), Failure> {
    let Within { query, scope, .. } = within;
    let column = visible(query.table, scope, facet)?;
    let name = quoted(column.name);
    let mut text = Text::new(sql.dialect());
    text.push(&format!("SELECT {name}, COUNT(*) FROM {}", query.table.name));
    text.limits(within, Some(column.name))?;
    text.push(&format!(" GROUP BY {name} ORDER BY COUNT(*) DESC, {name} LIMIT {FACET_MAX}"));
    let mut values = Vec::new();
    for mut row in sql.query(&text.sql, &text.values)? {
        let count = row.pop().map_or(Ok(0), |n| n.seq())?;
        values.push((row.pop().unwrap_or(Value::Null).cell()?, count));
    }
    Ok((column, values))
}

/// Sums of money by currency and of weights. Columns of one currency are summed in one pass over the rows, and weights
/// beside the first of them.
fn sums(sql: &mut dyn Sql, within: &Within<'_>) -> Result<Vec<Sum>, Failure> {
    let table = within.query.table;
    let mut passes: Vec<(Option<&'static str>, Vec<&'static Column>)> = Vec::new();
    for column in table.columns.iter().filter(|c| sees(within.scope, c)) {
        let currency = match column.kind {
            ColumnKind::Money(currency) => Some(currency),
            ColumnKind::Grams | ColumnKind::Carats => None,
            _ => continue,
        };
        match passes.iter_mut().find(|(by, _)| currency.is_none() || by.is_none() || *by == currency) {
            Some((by, columns)) => {
                *by = by.or(currency);
                columns.push(column);
            }
            None => passes.push((currency, vec![column])),
        }
    }
    let mut sums: Vec<Sum> = Vec::new();
    for (by, columns) in passes {
        let mut text = Text::new(sql.dialect());
        let by = by.map(quoted);
        text.push(&format!("SELECT {}", by.as_deref().unwrap_or("NULL")));
        columns.iter().for_each(|c| text.push(&format!(", CAST(SUM({}) AS BIGINT)", quoted(c.name))));
        text.push(&format!(" FROM {}", table.name));
        text.limits(within, None)?;
        if let Some(by) = &by {
            text.push(&format!(" GROUP BY {by} ORDER BY {by}"));
        }
        for row in sql.query(&text.sql, &text.values)? {
            for (column, total) in columns.iter().zip(&row[1..]) {
                let Value::Int(total) = total else { continue };
                let money = matches!(column.kind, ColumnKind::Money(_));
                let currency = row[0].text().ok().filter(|_| money).map(str::to_owned);
                match sums.iter_mut().find(|sum| sum.column == column.name && sum.currency == currency) {
                    Some(sum) => sum.total += total,
                    None => sums.push(Sum { column: column.name, currency, total: *total }),
                }
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
    fn limits(&mut self, within: &Within<'_>, except: Option<&str>) -> Result<(), Failure> {
        let Within { query, scope, found } = within;
        let narrowed = query.filters.iter().any(|filter| except == Some(filter.column.as_str()));
        if let Some(keys) = found.as_ref().filter(|_| !narrowed) {
            let marks: Vec<String> = keys.iter().map(|key| self.bind(key.as_str().into())).collect();
            let key = quoted(query.table.key());
            self.condition(&if marks.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("{key} IN ({})", marks.join(", "))
            });
            return Ok(());
        }
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
        let mark = self.bind(self.dialect.part(text));
        self.dialect.holds(&expression, &mark)
    }

    /// A word stands in one of the texts of the row: they are looked through as one, with a mark between that no word has.
    fn word(&mut self, table: &'static Table, scope: &Scope, word: &str) {
        let searched =
            |column: &&Column| matches!(column.kind, ColumnKind::Text | ColumnKind::Object(_)) && sees(scope, column);
        let texts: Vec<String> = table.columns.iter().filter(searched).map(|column| quoted(column.name)).collect();
        if texts.is_empty() {
            return self.condition("1 = 0");
        }
        let between = match self.dialect {
            Dialect::Sqlite => "char(31)",
            Dialect::Postgres => "chr(31)",
        };
        let all = format!("concat_ws({between}, {})", texts.join(", "));
        let mark = self.bind(self.dialect.part(&word.replace('\u{1f}', "")));
        self.condition(&self.dialect.holds(&all, &mark));
    }

    fn order(&mut self, query: &Query, scope: &Scope) -> Result<(), Failure> {
        self.push(" ORDER BY ");
        for (name, descending) in &query.sort {
            let column = visible(query.table, scope, name)?;
            // Said as the stores say it, an index on the column gives the order.
            let empty_last = if column.nullable { " NULLS LAST" } else { "" };
            let down = if *descending { " DESC" } else { "" };
            self.push(&format!("{}{down}{empty_last}, ", quoted(column.name)));
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
