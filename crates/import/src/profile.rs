//! A profile: which columns of a file fill which fields of a verb, and how their cells are written.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The order of day and month in dates such as 03/04/2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// 3 April.
    DayFirst,
    /// March 4.
    MonthFirst,
}

/// The decimal mark of numbers such as 1,234.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// What weights are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milligrams.
    Mg,
    /// Grams; carats for stones.
    Own,
    /// Kilograms.
    Kg,
}

/// Where the currency of an amount stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrencySource {
    /// In a column of the same row.
    Column(String),
    /// The same for all rows.
    Constant(String),
}

/// Where a value comes from and how it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Columns; several are joined by a space, empty ones left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The same value for all rows; also what stands where the columns are empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// What the values of the column mean here: `FR01` → `PAR`. Compared without leading zeros and capitals.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The order of day and month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// The decimal mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimals: Option<Decimals>,
    /// The unit of weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// The currency of amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencySource>,
    /// Whether leading zeros of numbers are dropped (SAP's ALPHA conversion, outwards).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_zeros: bool,
}

impl Source {
    /// From one column.
    pub fn column(name: impl Into<String>) -> Self {
        Self { columns: vec![name.into()], ..Self::default() }
    }

    /// The same value for all rows.
    pub fn constant(value: impl Into<String>) -> Self {
        Self { constant: Some(value.into()), ..Self::default() }
    }

    /// Whether it says where the value comes from at all.
    pub fn is_given(&self) -> bool {
        !self.columns.is_empty() || self.constant.is_some()
    }
}

/// A field and where its value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The verb's field.
    pub field: String,
    /// Where from.
    #[serde(flatten)]
    pub from: Source,
}

/// A saved profile. As JSON it goes from one house to another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name, unique in the house.
    pub name: String,
    /// Raised whenever it is saved again.
    #[serde(default)]
    pub version: u32,
    /// The verb it feeds: `orders.request`.
    pub verb: String,
    /// The verb that changes what is there already, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update: Option<String>,
    /// Which system the numbers are from: `SAP P01`.
    pub system: String,
    /// Columns that number a row in that system, joined by a stroke. None: the row's content is its number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub number: Vec<String>,
    /// Where the act takes place; the person's own site when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Source>,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The fields.
    pub fields: Vec<Mapped>,
}

impl Profile {
    /// Where a field's value comes from.
    pub fn source(&self, field: &str) -> Option<&Source> {
        self.fields.iter().find(|mapped| mapped.field == field).map(|mapped| &mapped.from)
    }

    /// Every column it names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let sources = self.fields.iter().map(|mapped| &mapped.from).chain(&self.site);
        let named = sources.flat_map(|from| {
            let currency = match &from.currency {
                Some(CurrencySource::Column(name)) => Some(name),
                _ => None,
            };
            from.columns.iter().chain(currency)
        });
        named.chain(&self.number).map(String::as_str)
    }
}
