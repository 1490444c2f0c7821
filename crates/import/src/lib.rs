//! Tables from outside become acts. Any verb of the house may be fed from a file: a profile says which column fills
//! which field, the preview says what would happen to every row, and each row is struck as one command.
//!
//! What came under which number of which system is kept in the ledger (the area [`area`]), so that the same file strikes
//! nothing twice and other data under a known number is shown, never taken over in silence.

mod apply;
mod area;
mod bind;
mod compare;
mod faulty;
mod line;
mod memo;
mod preview;
mod profile;
mod receive;
mod shipped;
mod suggest;
mod value;

pub use apply::{Choice, Choices, Outcome, Progress, apply};
pub use area::{ACKNOWLEDGE, AREA, Acknowledged, Document, RECEIVE, Received, area, document_key};
pub use bind::{Bound, Problem, Question};
pub use compare::Difference;
pub use faulty::{faulty, reason_heading};
pub use line::Fault;
pub use preview::{Counts, Differing, Preview, Settings, Shown, Standing, preview};
pub use profile::{CurrencySource, Dates, Decimals, Mapped, Profile, Source, Unit};
pub use shipped::{shipped, target_verb, update_of};
pub use suggest::{fits, suggest};
