//! The verbs of special orders that keep a hard rule, one file each, in the order of an order's life.

mod accept_quote;
mod allocate_stone;
mod answer_change;
mod approve_price;
mod cancel;
mod confirm_stones;
mod endorse_price;
mod expire_quote;
mod hand_over;
mod judge_quality;
mod pack;
mod plan;
mod propose_change;
mod quote;
mod record_deposit;
mod record_payment;
mod release_stone;
mod repromise;
mod request;
#[cfg(test)]
mod scene;

use kernel::{Verb, verb};

/// Every verb of the area.
pub fn verbs() -> Vec<Box<dyn Verb>> {
    vec![
        verb::<request::Request>(),
        verb::<quote::Quote>(),
        verb::<approve_price::ApprovePrice>(),
        verb::<endorse_price::EndorsePrice>(),
        verb::<accept_quote::AcceptQuote>(),
        verb::<expire_quote::ExpireQuote>(),
        verb::<record_deposit::RecordDeposit>(),
        verb::<allocate_stone::AllocateStone>(),
        verb::<release_stone::ReleaseStone>(),
        verb::<confirm_stones::ConfirmStones>(),
        verb::<plan::Plan>(),
        verb::<repromise::Repromise>(),
        verb::<propose_change::ProposeChange>(),
        verb::<answer_change::AnswerChange>(),
        verb::<judge_quality::JudgeQuality>(),
        verb::<pack::Pack>(),
        verb::<record_payment::RecordPayment>(),
        verb::<hand_over::HandOver>(),
        verb::<cancel::Cancel>(),
    ]
}
