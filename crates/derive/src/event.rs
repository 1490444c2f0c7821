//! `#[derive(Event)]`: the catalogue entry and the relations from a struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{DeriveInput, Result};

use crate::{
    attribute::{Attributes, named_fields},
    text,
};

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let on = Attributes::read(&input.attrs, "event")?;
    let kind = on.need("kind", &input)?;
    let version = u16::try_from(on.number("version").unwrap_or(1))
        .map_err(|_| syn::Error::new_spanned(&input.ident, "version beyond 16 bits"))?;
    let title = text(on.need("en", &input)?, on.need("fr", &input)?);
    let fields = named_fields(&input)?;
    let names = fields.iter().map(|f| f.ident.as_ref().map(ToString::to_string).unwrap_or_default());
    let types = fields.iter().map(|f| f.ty.to_token_stream().to_string().replace(' ', ""));
    let relations = fields
        .iter()
        .filter(|f| f.attrs.iter().any(|a| a.path().is_ident("relation")))
        .map(|field| {
            let on = Attributes::read(&field.attrs, "relation")?;
            let ident = &field.ident;
            let qualifier =
                on.text("").map_or_else(|| ident.as_ref().map(ToString::to_string).unwrap_or_default(), str::to_owned);
            Ok(quote!(::kernel::Relates::relate(&self.#ident, #qualifier, &mut relations);))
        })
        .collect::<Result<Vec<_>>>()?;
    let words: Vec<_> = fields.iter().filter_map(|field| words(field).transpose()).collect::<Result<_>>()?;
    let ident = &input.ident;
    Ok(quote! {
        impl ::kernel::Event for #ident {
            const KIND: &'static str = #kind;
            const VERSION: u16 = #version;
            fn spec() -> ::kernel::EventSpec {
                ::kernel::EventSpec {
                    kind: Self::KIND,
                    version: Self::VERSION,
                    title: #title,
                    fields: [#((#names, #types)),*].into_iter().collect(),
                    words: vec![#(#words),*],
                }
            }
            fn relations(&self) -> Vec<::kernel::Relation> {
                #[allow(unused_mut, reason = "an event may relate to nothing")]
                let mut relations = Vec::new();
                #(#relations)*
                relations
            }
        }
    })
}

/// How a thread reads the field; nothing when the declaration does not say, and then the form that asked for it does.
fn words(field: &syn::Field) -> Result<Option<TokenStream>> {
    if field.attrs.iter().all(|a| !a.path().is_ident("field")) {
        return Ok(None);
    }
    let on = Attributes::read(&field.attrs, "field")?;
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let ty = &field.ty;
    let (label, kind) = if on.flag("hidden") {
        (text("", ""), quote!(None))
    } else {
        (text(on.need("en", field)?, on.need("fr", field)?), quote!(Some(<#ty as ::kernel::FieldType>::kind())))
    };
    Ok(Some(quote!(::kernel::FieldWords { name: #name, label: #label, kind: #kind })))
}
