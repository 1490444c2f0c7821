//! `#[derive(Command)]`: the form, its labels and its checks from the fields.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::{
    attribute::{Attributes, doc, named_fields},
    text,
};

pub fn derive(input: DeriveInput) -> Result<TokenStream> {
    let on = Attributes::read(&input.attrs, "command")?;
    let name = on.need("name", &input)?;
    let title = text(on.need("en", &input)?, on.need("fr", &input)?);
    let purpose_en = doc(&input.attrs);
    let purpose = text(&purpose_en, on.text("purpose_fr").unwrap_or(&purpose_en));
    let roles: Vec<&String> = on.lists("roles").flatten().collect();
    let begins = on.flag("begins");
    let fields = named_fields(&input)?;
    let specs = fields.iter().map(|field| field_spec(field)).collect::<Result<Vec<_>>>()?;
    let (subject, subject_spec) = match on.text("subject") {
        None => (quote!(None), quote!(None)),
        Some(subject) => {
            let field = fields
                .iter()
                .find(|f| f.ident.as_ref().is_some_and(|i| i == subject))
                .ok_or_else(|| syn::Error::new_spanned(&input.ident, format!("no field named {subject}")))?;
            let (ident, ty) = (&field.ident, &field.ty);
            (
                quote!(Some(::kernel::ObjectRef::of(&self.#ident))),
                quote!(Some((#subject.to_owned(), <#ty as ::kernel::base::ObjectId>::TYPE.to_owned()))),
            )
        }
    };
    let ident = &input.ident;
    Ok(quote! {
        impl ::kernel::CommandForm for #ident {
            fn spec() -> ::kernel::VerbSpec {
                ::kernel::VerbSpec {
                    name: #name.to_owned(),
                    title: #title,
                    purpose: #purpose,
                    fields: vec![#(#specs),*],
                    subject: #subject_spec,
                    roles: vec![#(#roles.to_owned()),*],
                    step: None,
                    begins: #begins,
                }
            }
            fn subject(&self) -> Option<::kernel::ObjectRef> { #subject }
        }
    })
}

fn field_spec(field: &syn::Field) -> Result<TokenStream> {
    let on = Attributes::read(&field.attrs, "field")?;
    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    let ty = &field.ty;
    let label = text(on.need("en", field)?, on.need("fr", field)?);
    let help = text(on.text("help_en").unwrap_or_default(), on.text("help_fr").unwrap_or_default());
    let object = on.text("object");
    let kind = if let Some(object) = object {
        quote!(::kernel::FieldKind::Object(#object.to_owned()))
    } else if on.flag("digest") {
        let one = quote!(::kernel::FieldKind::Digest);
        quote!(match <#ty as ::kernel::FieldType>::kind() {
            ::kernel::FieldKind::List(_) => ::kernel::FieldKind::List(Box::new(#one)),
            _ => #one,
        })
    } else if on.flag("paragraph") {
        let max = usize::try_from(on.number("max").unwrap_or(2_000)).unwrap_or(2_000);
        quote!(::kernel::FieldKind::Paragraph { max: #max })
    } else if let Some(max) = on.number("max").filter(|_| on.number("min").is_none()) {
        let length = usize::try_from(max).unwrap_or(200);
        quote!(match <#ty as ::kernel::FieldType>::kind() {
            ::kernel::FieldKind::Integer { min, .. } => ::kernel::FieldKind::Integer { min, max: #max },
            _ => ::kernel::FieldKind::Text { max: #length },
        })
    } else if let Some(min) = on.number("min") {
        let max = on.number("max").unwrap_or(i64::MAX / 2);
        quote!(::kernel::FieldKind::Integer { min: #min, max: #max })
    } else {
        quote!(<#ty as ::kernel::FieldType>::kind())
    };
    Ok(quote! {
        ::kernel::Field {
            name: #name.to_owned(),
            label: #label,
            help: #help,
            kind: #kind,
            required: <#ty as ::kernel::FieldType>::REQUIRED,
            personal: <#ty as ::kernel::FieldType>::PERSONAL,
        }
    })
}
