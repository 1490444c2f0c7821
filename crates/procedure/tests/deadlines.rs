//! Exceptions raised and deadlines passed on, as a reader computes them.

mod house;

use base::moment::{DAY, HOUR};
use house::{House, body};
use kernel::StateExt;
use procedure::{
    overdue::{escalation, raised},
    rows::{CaseRow, OpenRow},
};
use serde_json::json;

/// A key offered on Monday 5 January 2026 at 10:00 in Geneva; it is due at 14:00.
fn offered() -> (House, String) {
    let mut house = House::with("key_handover");
    let offer = body(json!({"item": "safe_key", "label": "Safe 2", "receiver": "paul", "other_half": false}));
    let number = house.does("ines", "key_handover.offer", offer).unwrap();
    (house, number)
}

fn told(house: &House, number: &str, hours: i64) -> Vec<(String, Option<String>)> {
    let key = format!("key_handover:{number}");
    let case: CaseRow = house.rows.row(&key).unwrap();
    let open: Vec<OpenRow> = house.rows.rows("case", key.as_str());
    let procedure = house.book.procedure("key_handover").unwrap();
    let context = house.context("ines");
    let now = case.opened_at.plus(hours * HOUR);
    let raised = raised(procedure, &case, &open, now, &context.network);
    raised.iter().map(|r| (r.exception.id.clone(), r.due.map(|due| due.to_string()))).collect()
}

#[test]
fn an_exception_is_raised_when_its_stage_is_late_and_not_before() {
    let (house, number) = offered();
    assert_eq!(told(&house, &number, 4), []);
    // Due at 14:00; its owner has four hours of work: 18:00 in Geneva.
    assert_eq!(
        told(&house, &number, 5),
        [("not_confirmed".to_owned(), Some("2026-01-05T17:00:00.000000Z".to_owned()))]
    );
}

#[test]
fn an_exception_is_raised_while_its_condition_holds() {
    let (mut house, number) = offered();
    house.does("paul", "key_handover.accept", body(json!({"subject": number, "keys_counted": 1}))).unwrap();
    assert_eq!(told(&house, &number, 9), [], "once confirmed, nothing is late");
    let lost = json!({"subject": number, "last_seen": "2026-01-05T09:00:00Z", "circumstances": "Gone."});
    house.does("paul", "key_handover.report_missing", body(lost)).unwrap();
    assert_eq!(told(&house, &number, 0), [("key_missing".to_owned(), None)]);
    house
        .does("dora", "key_handover.replace_lock", body(json!({"subject": number, "invoice": "ab".repeat(32)})))
        .unwrap();
    assert_eq!(told(&house, &number, 0), []);
}

#[test]
fn a_missed_deadline_is_passed_on_in_business_time() {
    let (house, number) = offered();
    let open: Vec<OpenRow> = house.rows.rows("case", format!("key_handover:{number}").as_str());
    let procedure = house.book.procedure("key_handover").unwrap();
    let (role, from) = escalation(procedure, &open[0], &house.context("ines").network).unwrap();
    assert_eq!(role, "assistant_operations_manager");
    // One working day after Monday 14:00: Tuesday at the close.
    assert_eq!(from.to_string(), "2026-01-06T18:00:00.000000Z");
    assert!(from.since(open[0].due.unwrap()) > DAY);
}

/// The only open stage of a case.
fn open_row(house: &House, number: &str) -> OpenRow {
    let mut open: Vec<OpenRow> = house.rows.rows("case", format!("key_handover:{number}").as_str());
    assert_eq!(open.len(), 1);
    open.remove(0)
}

/// The exceptions of a case that stand at a moment, as the inbox lists them.
fn inbox(house: &House, number: &str, hours: i64) -> Vec<procedure::exceptions::Open> {
    let case: CaseRow = house.rows.row(format!("key_handover:{number}")).unwrap();
    let now = case.opened_at.plus(hours * HOUR);
    procedure::exceptions::of_case(&house.book, &case, &house.rows, now, &house.context("ines").network)
}

#[test]
fn an_exception_of_a_deadline_is_taken_and_settled_and_comes_back_with_the_next_deadline() {
    let (mut house, number) = offered();
    let key = format!("key_handover:{number}/not_confirmed");
    let take = || body(json!({"exception": key, "note": "I call Paul."}));
    let settle = || body(json!({"exception": key, "outcome": "Paul confirms today."}));
    assert_eq!(house.does("dora", "procedure.take_exception", take()).unwrap_err().codes(), ["exception.not_there"]);
    house.now = house.now.plus(5 * HOUR);
    assert_eq!(house.does("paul", "procedure.take_exception", take()).unwrap_err().codes(), ["exception.not_theirs"]);
    let refused = house.does("paul", "procedure.settle_exception", settle()).unwrap_err();
    assert_eq!(refused.codes(), ["exception.not_theirs", "exception.nobody_took_it"], "every reason at once");
    assert!(inbox(&house, &number, 5)[0].taken_by().is_none());
    house.does("alma", "procedure.take_exception", take()).unwrap();
    assert_eq!(
        house.does("alma", "procedure.take_exception", take()).unwrap_err().codes(),
        ["exception.already_taken"]
    );
    let taken = inbox(&house, &number, 6);
    assert_eq!(taken[0].taken_by().unwrap().0, "alma");
    assert_eq!(taken[0].since.to_string(), "2026-01-05T13:00:00.000000Z", "since its deadline, not since it was taken");
    assert_eq!(taken[0].row.as_ref().unwrap().note.as_deref(), Some("I call Paul."));
    house.does("alma", "procedure.settle_exception", settle()).unwrap();
    assert!(inbox(&house, &number, 7).is_empty(), "what is settled has left the inbox");
    assert_eq!(
        house.does("alma", "procedure.settle_exception", settle()).unwrap_err().codes(),
        ["exception.not_there"]
    );
    let case: CaseRow = house.rows.row(format!("key_handover:{number}")).unwrap();
    assert!(!case.facts.contains_key("note"), "what is said of an exception is no fact of the case");
}

#[test]
fn an_exception_of_a_condition_stands_since_the_act_that_raised_it_and_ends_with_its_reason() {
    let (mut house, number) = offered();
    house.does("paul", "key_handover.accept", body(json!({"subject": number, "keys_counted": 1}))).unwrap();
    house.now = house.now.plus(HOUR);
    let lost = json!({"subject": number, "last_seen": "2026-01-05T09:00:00Z", "circumstances": "Gone."});
    let told_at = house.now;
    house.does("paul", "key_handover.report_missing", body(lost)).unwrap();
    let open = inbox(&house, &number, 2);
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].since, open[0].owners[0].as_str()), (told_at, "boutique_director"));
    // One working day from Monday: Tuesday at the close; then one more for internal control.
    assert_eq!(open[0].due.unwrap().to_string(), "2026-01-06T18:00:00.000000Z");
    assert_eq!(open[0].escalated(open[0].due.unwrap()), None);
    let (role, from) = open[0].escalated(open[0].due.unwrap().plus(2 * DAY)).unwrap();
    assert_eq!((role, from.to_string().as_str()), ("internal_control", "2026-01-07T18:00:00.000000Z"));
    let key = format!("key_handover:{number}/key_missing");
    house.does("dora", "procedure.take_exception", body(json!({"exception": key}))).unwrap();
    house
        .does("dora", "key_handover.replace_lock", body(json!({"subject": number, "invoice": "ab".repeat(32)})))
        .unwrap();
    assert!(inbox(&house, &number, 2).is_empty(), "its reason is gone: nobody need settle it");
}

#[test]
fn a_missed_deadline_no_exception_speaks_of_is_listed_for_those_who_act_next() {
    let (mut house, number) = offered();
    house.does("paul", "key_handover.accept", body(json!({"subject": number, "keys_counted": 1}))).unwrap();
    assert!(inbox(&house, &number, 24).is_empty());
    let open = inbox(&house, &number, 24 * 60);
    let [late] = open.as_slice() else { panic!("one stage is late: {open:?}") };
    assert_eq!(late.key, format!("key_handover:{number}/late:held"));
    assert_eq!(late.owners, open_row(&house, &number).roles, "whoever may act next");
    assert_eq!(late.due, Some(late.since));
}

/// A case that can be put on hold, with a deadline in working time, one on the clock and one that opens meanwhile.
const REPAIR: &str = r#"
id = "repair"
version = 1
subject = "repair"
prefix = "RP"
owner = "boutique_director"
title = { en = "Repair", fr = "Réparation" }
purpose = { en = "A piece is mended.", fr = "Une pièce est réparée." }

[[stages]]
id = "bench"
title = { en = "Bench", fr = "Établi" }
within = "9 bh"
escalate = { to = "boutique_director", after = "1 bd" }
[[stages]]
id = "call"
title = { en = "Call", fr = "Appel" }
within = "24 h"
[[stages]]
id = "check"
title = { en = "Check", fr = "Contrôle" }
within = "4 bh"
[[stages]]
id = "back"
title = { en = "Back", fr = "Rendue" }
end = true

[[steps]]
id = "take_in"
title = { en = "Take in", fr = "Recevoir" }
done = { en = "Taken in", fr = "Reçue" }
roles = ["client_advisor"]
begins = true
to = ["bench", "call"]
[[steps]]
id = "mend"
title = { en = "Mend", fr = "Réparer" }
done = { en = "Mended", fr = "Réparée" }
roles = ["client_advisor"]
from = ["bench"]
to = ["check"]
[[steps]]
id = "hold"
title = { en = "Hold", fr = "Suspendre" }
done = { en = "Held", fr = "Suspendue" }
roles = ["client_advisor"]
from_any = ["*"]
stays = true
deadlines = "pause"
[[steps]]
id = "resume"
title = { en = "Resume", fr = "Reprendre" }
done = { en = "Resumed", fr = "Reprise" }
roles = ["client_advisor"]
from_any = ["*"]
stays = true
deadlines = "resume"
[[steps]]
id = "give_back"
title = { en = "Give back", fr = "Rendre" }
done = { en = "Given back", fr = "Rendue" }
roles = ["client_advisor"]
from = ["check", "call"]
to = ["back"]

[[exceptions]]
id = "slow"
title = { en = "Slow", fr = "Lente" }
owner = "boutique_director"
overdue = ["bench"]
"#;

struct Repair(House, String);

impl Repair {
    /// Taken in on Monday 5 January 2026 at 10:00 in Geneva, as the boutique opens.
    fn taken_in() -> Self {
        let book = house::book(&[("roles.toml", house::file("roles")), ("repair.toml", REPAIR.to_owned())]);
        let mut house = House::of(book, Vec::new());
        let number = house.does("lea", "repair.take_in", body(json!({}))).unwrap();
        Self(house, number)
    }

    fn does(&mut self, at: &str, step: &str) {
        self.0.now = base::Moment::parse(at).unwrap();
        let body = body(json!({"subject": self.1}));
        self.0.does("lea", &format!("repair.{step}"), body).unwrap_or_else(|refusals| panic!("{refusals:?}"));
    }

    fn case(&self) -> CaseRow {
        self.0.rows.row(format!("repair:{}", self.1)).unwrap()
    }

    fn due(&self, stage: &str) -> Option<String> {
        let open: OpenRow = self.0.rows.row(format!("repair:{}/{stage}", self.1)).expect("an open stage");
        open.due.map(|due| due.to_string())
    }

    fn exceptions(&self, at: &str) -> Vec<String> {
        let (now, network) = (base::Moment::parse(at).unwrap(), self.0.context("lea").network);
        let open = procedure::exceptions::of_case(&self.0.book, &self.case(), &self.0.rows, now, &network);
        open.into_iter().map(|open| open.key.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    }
}

#[test]
fn a_case_on_hold_is_not_late_and_goes_on_with_the_time_it_had_left() {
    let mut repair = Repair::taken_in();
    assert_eq!(repair.due("bench").as_deref(), Some("2026-01-05T18:00:00.000000Z"));
    assert_eq!(repair.due("call").as_deref(), Some("2026-01-06T09:00:00.000000Z"));
    repair.does("2026-01-05T16:00:00+01:00", "hold");
    assert_eq!((repair.due("bench"), repair.due("call"), repair.case().due), (None, None, None));
    assert!(repair.case().paused_at.is_some());
    assert!(repair.exceptions("2026-03-02T10:00:00+01:00").is_empty(), "nothing is late while it is held");
    // Held over a fortnight; three working hours were left at the bench, eighteen hours on the clock for the call.
    repair.does("2026-01-19T18:00:00+01:00", "resume");
    assert_eq!(repair.due("bench").as_deref(), Some("2026-01-20T11:00:00.000000Z"));
    assert_eq!(repair.due("call").as_deref(), Some("2026-01-20T11:00:00.000000Z"));
    assert_eq!((repair.case().due.map(|due| due.to_string()), repair.case().paused_at), (repair.due("bench"), None));
    assert!(repair.exceptions("2026-01-20T11:59:00+01:00").is_empty());
    assert_eq!(repair.exceptions("2026-01-20T12:01:00+01:00"), ["slow", "late:call"]);
    let step = repair.0.struck.last().and_then(|event| event.case.clone()).unwrap();
    assert!(
        matches!(step.deadlines, Some(kernel::Deadlines::Resumed(moved)) if moved.len() == 2),
        "struck, not guessed"
    );
}

#[test]
fn what_was_late_before_a_pause_is_late_after_it_and_what_opens_meanwhile_waits() {
    let mut repair = Repair::taken_in();
    assert_eq!(repair.exceptions("2026-01-06T10:30:00+01:00"), ["slow", "late:call"]);
    repair.does("2026-01-06T10:30:00+01:00", "hold");
    assert!(repair.exceptions("2026-01-06T11:00:00+01:00").is_empty());
    // Work in hand is finished: what follows has its four working hours once the case goes on.
    repair.does("2026-01-06T15:00:00+01:00", "mend");
    assert_eq!(repair.due("check"), None);
    repair.does("2026-01-07T09:00:00+01:00", "hold");
    repair.does("2026-01-09T10:00:00+01:00", "resume");
    assert_eq!(repair.due("check").as_deref(), Some("2026-01-09T13:00:00.000000Z"));
    assert_eq!(repair.due("call").as_deref(), Some("2026-01-06T09:00:00.000000Z"));
    assert_eq!(repair.exceptions("2026-01-09T11:00:00+01:00"), ["late:call"]);
    repair.does("2026-01-09T11:00:00+01:00", "hold");
    repair.does("2026-01-09T11:05:00+01:00", "give_back");
    assert_eq!((repair.case().paused_at, repair.case().closed_at.is_some()), (None, true));
}

#[test]
fn holds_struck_before_steps_spoke_of_deadlines_are_read_as_the_procedure_has_them() {
    let mut repair = Repair::taken_in();
    repair.does("2026-01-05T16:00:00+01:00", "hold");
    let fold = |repair: &mut Repair| {
        let mut rows = kernel::MemoryRows::new();
        let House { house, struck, .. } = &mut repair.0;
        for event in struck {
            event.case.iter_mut().for_each(|case| case.deadlines = None);
            house.projections().iter().for_each(|projection| projection.apply(event, &mut rows));
        }
        rows
    };
    let open = |rows: &kernel::MemoryRows, repair: &Repair| -> OpenRow {
        rows.row(format!("repair:{}/bench", repair.1)).expect("an open stage")
    };
    let held = open(&fold(&mut repair), &repair);
    assert_eq!((held.due, held.paused_at.is_some()), (None, true));
    repair.does("2026-01-19T18:00:00+01:00", "resume");
    let resumed = open(&fold(&mut repair), &repair);
    assert_eq!((resumed.due, resumed.paused_at), (held.due_before, None), "what was left is not known: as it was");
}

#[test]
fn a_pause_that_nothing_ends_is_a_mistake_of_the_procedure() {
    for (wrong, place) in [
        (REPAIR.replace("deadlines = \"resume\"\n", ""), "pauses deadlines that nothing lets run again"),
        (REPAIR.replace("deadlines = \"pause\"\n", ""), "lets deadlines run that nothing pauses"),
        (REPAIR.replace("deadlines = \"pause\"\n", "deadlines = \"stop\"\n"), "deadlines do not `stop`"),
        (REPAIR.replace("begins = true\n", "begins = true\ndeadlines = \"pause\"\n"), "whose deadlines run"),
    ] {
        let files = [("roles.toml".to_owned(), house::file("roles")), ("repair.toml".to_owned(), wrong)];
        let problems = procedure::Book::load(files).expect_err(place);
        assert!(problems.iter().any(|problem| problem.to_string().contains(place)), "{place}: {problems:?}");
    }
}
