//! Typed identifiers: an order is never passed where a stone is meant.

/// An identifier of one kind of object, as it stands in relations of the ledger.
pub trait ObjectId: Clone + std::fmt::Display {
    /// The object type in the ledger (`order`, `stone`, `site` …).
    const TYPE: &'static str;
    /// The identifier as text.
    fn as_str(&self) -> &str;
    /// Wraps a text that is already known to be an identifier of this type.
    fn from_text(text: &str) -> Self;
}

/// Declares identifiers: `object_ids! { /// An order. OrderId = "order" }`.
#[macro_export]
macro_rules! object_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);
        impl $crate::ObjectId for $name {
            const TYPE: &'static str = $kind;
            fn as_str(&self) -> &str { &self.0 }
            fn from_text(text: &str) -> Self { Self(text.to_owned()) }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text) }
        }
    )+};
}

object_ids! {
    /// A place of the maison: boutique, atelier, headquarters.
    SiteId = "site",
    /// A person who acts; the name behind it is kept outside the ledger.
    PersonId = "person",
    /// A client; the person behind it is kept outside the ledger.
    ClientId = "client",
}
