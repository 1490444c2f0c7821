//! The verbs of special orders that keep a hard rule, one file each, in the order of an order's life.

#[cfg(test)]
pub(crate) mod scene;

kernel::verbs! {
    request::Request,
    correct::Correct,
    quote::Quote,
    approve_price::ApprovePrice,
    endorse_price::EndorsePrice,
    accept_quote::AcceptQuote,
    expire_quote::ExpireQuote,
    record_deposit::RecordDeposit,
    allocate_stone::AllocateStone,
    release_stone::ReleaseStone,
    confirm_stones::ConfirmStones,
    plan::Plan,
    repromise::Repromise,
    note::Note,
    propose_change::ProposeChange,
    assess_change::AssessChange,
    confirm_change::ConfirmChange,
    answer_change::AnswerChange,
    apply_change::ApplyChange,
    apply_stone_change::ApplyStoneChange,
    withdraw_change::WithdrawChange,
    hold::Hold,
    resume::Resume,
    send_out::SendOut,
    take_back::TakeBack,
    settle_incident::SettleIncident,
    judge_quality::JudgeQuality,
    decide_review::DecideReview,
    pack::Pack,
    record_payment::RecordPayment,
    file_cash_report::FileCashReport,
    hand_over::HandOver,
    store_unclaimed::StoreUnclaimed,
    assess_cancellation::AssessCancellation,
    approve_cancellation::ApproveCancellation,
    cancel::Cancel,
}

pub use answer_change::ChangeSigned;
pub use approve_cancellation::CancellationApproved;
pub use assess_cancellation::{CancellationAssessed, Fate};
pub use assess_change::ChangeAssessed;
pub use confirm_change::{ChangeConfirmed, Part};
pub use correct::{Cleared, WishCorrected};
pub use decide_review::ReviewDecided;
pub use file_cash_report::CashReportFiled;
pub use hold::Held;
pub use propose_change::ChangeAsked;
pub use quote::CostSheetKept;
pub use release_stone::IncidentOpened;
pub use resume::Resumed;
pub use send_out::SentOut;
pub use settle_incident::IncidentSettled;
pub use take_back::TakenBack;
pub use withdraw_change::ChangeWithdrawn;
