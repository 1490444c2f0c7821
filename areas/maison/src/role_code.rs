//! A role chosen from the maison's list, and which roles carry approval.

use std::fmt;

use kernel::{FieldKind, FieldType, Text};
use serde::{Deserialize, Serialize};

/// The code of a role of `procedures/roles.toml`; its field is a choice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleCode(pub String);

impl FieldType for RoleCode {
    fn kind() -> FieldKind {
        FieldKind::Choice(crate::roles().iter().map(|role| (role.code.clone(), role.title.clone())).collect())
    }
}

impl fmt::Display for RoleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Roles whose holders approve what others do: nobody gives or lends one of them alone.
pub const APPROVING: [&str; 4] = ["administrator", "brand_director", "finance", "internal_control"];

/// Roles that confirm what one person alone may not decide about roles and deputies.
pub const CONFIRMING: [&str; 2] = ["administrator", "internal_control"];

/// Whether a role carries approval.
pub fn approves(role: &str) -> bool {
    APPROVING.contains(&role)
}

/// A role's name, or its code when it is unknown.
pub fn title(role: &str) -> Text {
    crate::roles().iter().find(|known| known.code == role).map_or_else(|| Text::owned(role, role), |r| r.title.clone())
}
