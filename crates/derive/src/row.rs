//! `#[derive(Row)]`: the table of a projection from a struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::{
    attribute::{Attributes, named_fields},
    text,
};

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let on = Attributes::read(&input.attrs, "row")?;
    let table = on.need("table", &input)?;
    let scope: Vec<&String> = on.lists("scope").flatten().collect();
    let sets = |name: &str| -> Vec<TokenStream> { on.lists(name).map(|columns| quote!(&[#(#columns),*])).collect() };
    let (unique, indexes) = (sets("unique"), sets("index"));
    let fields = named_fields(&input)?;
    let columns = fields.iter().map(|field| column(field)).collect::<Result<Vec<_>>>()?;
    let names: Vec<_> = fields.iter().map(|f| &f.ident).collect();
    let types: Vec<_> = fields.iter().map(|f| &f.ty).collect();
    let places = 0..names.len();
    let count = names.len();
    let ident = &input.ident;
    Ok(quote! {
        impl ::kernel::Row for #ident {
            fn table() -> &'static ::kernel::Table {
                static COLUMNS: &[::kernel::Column] = &[#(#columns),*];
                static TABLE: ::kernel::Table = ::kernel::Table {
                    name: #table,
                    columns: COLUMNS,
                    unique: &[#(#unique),*],
                    indexes: &[#(#indexes),*],
                    scope: &[#(#scope),*],
                };
                &TABLE
            }
            fn to_cells(&self) -> Vec<::kernel::Cell> {
                vec![#(<#types as ::kernel::CellType>::to_cell(&self.#names)),*]
            }
            fn from_cells(cells: &[::kernel::Cell]) -> Result<Self, ::kernel::cell::CellMismatch> {
                if cells.len() != #count {
                    return Err(::kernel::cell::CellMismatch(format!("{} cells for {} columns", cells.len(), #count)));
                }
                Ok(Self { #(#names: <#types as ::kernel::CellType>::from_cell(&cells[#places])?),* })
            }
        }
    })
}

fn column(field: &syn::Field) -> Result<TokenStream> {
    let on = Attributes::read(&field.attrs, "column")?;
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let ty = &field.ty;
    let label = text(on.need("en", field)?, on.need("fr", field)?);
    let kind = if let Some(currency) = on.text("money") {
        quote!(::kernel::ColumnKind::Money(#currency))
    } else if let Some(object) = on.text("object") {
        quote!(::kernel::ColumnKind::Object(#object))
    } else if on.flag("stage") {
        quote!(::kernel::ColumnKind::Stage)
    } else if on.flag("step") {
        quote!(::kernel::ColumnKind::Step)
    } else if on.flag("role") {
        quote!(::kernel::ColumnKind::Role)
    } else if on.flag("share") {
        quote!(::kernel::ColumnKind::Share)
    } else if on.flag("duration") {
        quote!(::kernel::ColumnKind::Duration)
    } else {
        quote!(<#ty as ::kernel::CellType>::KIND)
    };
    let sensitivity = match (on.flag("cost"), on.flag("personal")) {
        (true, _) => quote!(::kernel::Sensitivity::Cost),
        (_, true) => quote!(::kernel::Sensitivity::Personal),
        _ => quote!(::kernel::Sensitivity::Ordinary),
    };
    Ok(quote! {
        ::kernel::Column {
            name: #name,
            label: #label,
            kind: #kind,
            nullable: <#ty as ::kernel::CellType>::NULLABLE,
            sensitivity: #sensitivity,
        }
    })
}
