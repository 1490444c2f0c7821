//! Derive macros that read a command, a row, an event or a refusal from its declaration, so that each thing is said
//! once: the form, the table, the catalogue and the sentence all come from the struct in the verb's own file.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

mod attribute;
mod choice;
mod command;
mod event;
mod refusal;
mod row;

/// `#[command(name = "orders.record_deposit", en = "…", fr = "…", subject = "order")]` on a struct whose fields have
/// `#[field(en = "…", fr = "…", max = 80, min = 0, paragraph, digest)]`. The doc comment is the purpose in English;
/// `purpose_fr = "…"` gives it in French.
#[proc_macro_derive(Command, attributes(command, field))]
pub fn command(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), command::derive)
}

/// `#[row(table = "orders_order", scope("site"), unique("stone"), index("stage"))]` on a struct whose fields have
/// `#[column(en = "…", fr = "…", money = "currency", stage, cost, personal)]`; the first field is the key.
#[proc_macro_derive(Row, attributes(row, column))]
pub fn row(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), row::derive)
}

/// `#[event(kind = "orders.deposit_recorded", version = 1, en = "…", fr = "…")]` on a struct whose fields naming
/// objects have `#[relation("qualifier")]`. `#[field(en = "…", fr = "…")]` says how a thread reads a field, and
/// `#[field(hidden)]` that it means nothing to people.
#[proc_macro_derive(Event, attributes(event, relation, field))]
pub fn event(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), event::derive)
}

/// `#[refusal(area = "orders")]` on an enum whose variants have `#[say(en = "… {field} …", fr = "…", at = "field")]`.
#[proc_macro_derive(Refusal, attributes(refusal, say))]
pub fn refusal(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), refusal::derive)
}

/// On an enum of plain variants with `#[choice(en = "…", fr = "…")]`; the code is the variant in snake case.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input), choice::derive)
}

fn expand(input: DeriveInput, derive: fn(DeriveInput) -> syn::Result<Tokens>) -> TokenStream {
    derive(input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn text(en: &str, fr: &str) -> Tokens {
    quote!(::kernel::Text::new(#en, #fr))
}
