//! `#[derive(Choice)]`: a closed list of codes with their labels.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Result};

use crate::{
    attribute::{Attributes, snake},
    text,
};

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(&input.ident, "needs an enum"));
    };
    let mut options = Vec::new();
    let mut variants = Vec::new();
    let mut codes = Vec::new();
    for variant in &data.variants {
        let on = Attributes::read(&variant.attrs, "choice")?;
        let label = text(on.need("en", variant)?, on.need("fr", variant)?);
        let code = on.text("code").map_or_else(|| snake(&variant.ident.to_string()), str::to_owned);
        options.push(quote!((#code, #label)));
        variants.push(&variant.ident);
        codes.push(code);
    }
    let ident = &input.ident;
    Ok(quote! {
        impl #ident {
            /// Codes and labels, in order.
            pub const OPTIONS: &'static [(&'static str, ::kernel::Text)] = &[#(#options),*];
            /// The code as stored.
            pub fn code(&self) -> &'static str {
                match self { #(Self::#variants => #codes),* }
            }
            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { #(#codes => Some(Self::#variants),)* _ => None }
            }
        }
        impl ::serde::Serialize for #ident {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                Self::from_code(&code).ok_or_else(|| ::serde::de::Error::custom(format!("unknown code {code}")))
            }
        }
        impl ::kernel::FieldType for #ident {
            fn kind() -> ::kernel::FieldKind {
                ::kernel::FieldKind::Choice(Self::OPTIONS.iter().map(|(code, label)| ((*code).to_owned(), label.clone())).collect())
            }
        }
        impl ::kernel::CellType for #ident {
            const KIND: ::kernel::ColumnKind = ::kernel::ColumnKind::Choice(Self::OPTIONS);
            fn to_cell(&self) -> ::kernel::Cell { ::kernel::Cell::Text(self.code().to_owned()) }
            fn from_cell(cell: &::kernel::Cell) -> Result<Self, ::kernel::cell::CellMismatch> {
                cell.text().and_then(Self::from_code).ok_or_else(|| ::kernel::cell::CellMismatch(format!("{cell:?}")))
            }
        }
        impl ::kernel::Say for #ident {
            fn say(&self, lang: ::kernel::Lang) -> String {
                ::kernel::cell::choice_label(Self::OPTIONS, self.code(), lang).to_owned()
            }
        }
    })
}
