//! The verbs of clients, one file each.

mod check;

use kernel::{CommandForm, Field};

pub use check::unknown;

kernel::verbs! {
    register::Register,
    read::Read,
    correct::Correct,
    verify_identity::VerifyIdentity,
    consent::RecordConsent,
    export::Export,
    ask_erasure::AskErasure,
    withdraw_erasure::WithdrawErasure,
    approve_erasure::ApproveErasure,
}

/// Every personal field, as the forms ask for it, in the order they are shown.
pub fn personal_fields() -> Vec<Field> {
    let asked = register::Register::spec().fields;
    let verified = verify_identity::VerifyIdentity::spec().fields;
    asked.into_iter().chain(verified).filter(|field| field.personal).collect()
}
