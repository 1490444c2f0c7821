//! The verbs of stones and metal, one file each.

kernel::verbs! {
    register_supplier::RegisterSupplier,
    receive::Receive,
    verify_certificate::VerifyCertificate,
    buy::Buy,
    give_back::GiveBack,
    take_back::TakeBack,
    receive_lot::ReceiveLot,
    split_lot::SplitLot,
    allot::Allot,
    return_stones::ReturnStones,
    count_lot::CountLot,
    receive_metal::ReceiveMetal,
    withdraw_metal::WithdrawMetal,
    return_metal::ReturnMetal,
    scrap_metal::ScrapMetal,
}
