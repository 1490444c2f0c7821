//! The verbs of special orders that keep a hard rule, one file each, in the order of an order's life.

#[cfg(test)]
mod scene;

kernel::verbs! {
    request::Request,
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
    answer_change::AnswerChange,
    judge_quality::JudgeQuality,
    pack::Pack,
    record_payment::RecordPayment,
    hand_over::HandOver,
    cancel::Cancel,
}
