//! `#[derive(Refusal)]`: the code and the sentences from an enum.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Result};

use crate::attribute::{Attributes, snake};

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let on = Attributes::read(&input.attrs, "refusal")?;
    let area = on.need("area", &input)?;
    let Data::Enum(data) = &input.data else {
        return Err(syn::Error::new_spanned(&input.ident, "needs an enum"));
    };
    let arms = data.variants.iter().map(|variant| arm(area, variant)).collect::<Result<Vec<_>>>()?;
    let ident = &input.ident;
    Ok(quote! {
        impl From<#ident> for ::kernel::Refusal {
            fn from(refusal: #ident) -> Self {
                use #ident as Self_;
                match refusal { #(#arms),* }
            }
        }
    })
}

fn arm(area: &str, variant: &syn::Variant) -> Result<TokenStream> {
    let on = Attributes::read(&variant.attrs, "say")?;
    let code = format!("{area}.{}", snake(&variant.ident.to_string()));
    let (en, fr) = (on.need("en", variant)?, on.need("fr", variant)?);
    let ident = &variant.ident;
    let names: Vec<_> = variant.fields.iter().filter_map(|f| f.ident.as_ref()).collect();
    if names.len() != variant.fields.len() {
        return Err(syn::Error::new_spanned(ident, "needs named fields"));
    }
    let said = |lang: TokenStream| {
        let used = |name: &&&syn::Ident| en.contains(&format!("{{{name}}}")) || fr.contains(&format!("{{{name}}}"));
        let pairs = names.iter().filter(used).map(|name| quote!(let #name = ::kernel::Say::say(&#name, #lang);));
        quote!(#(#pairs)*)
    };
    let (say_en, say_fr) = (said(quote!(::kernel::Lang::En)), said(quote!(::kernel::Lang::Fr)));
    let at = on.text("at").map(|field| quote!(.at(#field)));
    Ok(quote! {
        Self_::#ident { #(#names),* } => {
            let en = { #say_en format!(#en) };
            let fr = { #say_fr format!(#fr) };
            ::kernel::Refusal::new(#code, ::kernel::Text::owned(en, fr)) #at
        }
    })
}
