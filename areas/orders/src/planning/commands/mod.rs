//! The verbs of planning, one file each. Planning an order itself is `orders.plan`.

kernel::verbs! {
    open_bench::OpenBench,
    set_capacity::SetCapacity,
    record_absence::RecordAbsence,
    take_back_absence::TakeBackAbsence,
    replan::Replan,
}
