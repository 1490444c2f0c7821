//! Every mistake in a file is told with its place and with what to write; all of them at once.

use procedure::Book;

const ROLES: &str = r#"
[[roles]]
code = "cashier"
en = "Cashier"
fr = "Caissier"
"#;

/// A sound procedure; each case below spoils one line of it.
const SOUND: &str = r#"id = "loan"
version = 1
subject = "loan"
prefix = "LN"
owner = "cashier"
title = { en = "Loan", fr = "Prêt" }
purpose = { en = "Know where a piece is.", fr = "Savoir où est une pièce." }

[[stages]]
id = "out"
title = { en = "Out", fr = "Sortie" }
within = "3 bd"
escalate = { to = "cashier", after = "1 bd" }

[[stages]]
id = "back"
title = { en = "Back", fr = "Rentrée" }
end = true

[[steps]]
id = "lend"
title = { en = "Lend", fr = "Prêter" }
done = { en = "Lent", fr = "Prêtée" }
roles = ["cashier"]
begins = true
to = ["out"]
[[steps.fields]]
name = "value"
title = { en = "Value", fr = "Valeur" }
kind = "money"
[[steps.fields]]
name = "state"
title = { en = "State", fr = "État" }
kind = "choice"
options = [{ code = "new", en = "new", fr = "neuf" }, { code = "worn", en = "worn", fr = "porté" }]
[[steps.controls]]
id = "not_too_dear"
holds = 'it.value.minor < 100 || it.state == "new"'
say = { en = "Too dear.", fr = "Trop cher." }

[[steps]]
id = "take_back"
title = { en = "Take back", fr = "Reprendre" }
done = { en = "Taken back", fr = "Reprise" }
roles = ["cashier"]
from = ["out"]
not_same_as = ["lend"]
[[steps.outcomes]]
when = 'case.state == "worn" && done.lend == 1'
to = ["back"]
[[steps.outcomes]]
to = ["back"]

[[exceptions]]
id = "late"
title = { en = "Late", fr = "Retard" }
owner = "cashier"
overdue = ["out"]

[[examples]]
title = { en = "Out and back", fr = "Sortie et retour" }
people = { ana = { roles = ["cashier"], site = "GVA" } }
[[examples.acts]]
by = "ana"
does = "lend"
with = { value = { minor = 10, currency = "CHF" }, state = "new" }
"#;

fn problems(text: &str) -> Vec<String> {
    let files = [("roles.toml".to_owned(), ROLES.to_owned()), ("loan.toml".to_owned(), text.to_owned())];
    match Book::load(files) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_sound_one_is_sound() {
    assert_eq!(problems(SOUND), Vec::<String>::new());
}

/// What is replaced, by what, and the beginning of what is told.
const SPOILT: &[(&str, &str, &str)] = &[
    (
        "roles = [\"cashier\"]\nbegins",
        "roles = [\"cashjer\"]\nbegins",
        "loan.toml:24:10 unknown role `cashjer`; write one of cashier; did you mean `cashier`?",
    ),
    (
        "to = [\"out\"]\n[[steps.fields]]",
        "to = [\"oút\"]\n[[steps.fields]]",
        "loan.toml:26:7 unknown stage `oút`; write one of back, out; did you mean `out`?",
    ),
    (
        "not_same_as = [\"lend\"]",
        "not_same_as = [\"lent\"]",
        "loan.toml:47:16 unknown step `lent`; write one of lend, take_back; did you mean `lend`?",
    ),
    ("kind = \"money\"", "kind = \"mony\"", "loan.toml:30:8 unknown kind of field `mony`; write one of"),
    (
        "title = { en = \"Out\", fr = \"Sortie\" }",
        "title = { en = \"Out\" }",
        "loan.toml:11:9 the French is missing; add fr = \"…\"",
    ),
    (
        "done = { en = \"Lent\", fr = \"Prêtée\" }\n",
        "",
        "loan.toml:20:1 `done` is missing; add done = { en = \"…\", fr = \"…\" }",
    ),
    ("id = \"take_back\"", "id = \"lend\"", "loan.toml:41:1 `lend` is written twice; give one of the two another id"),
    (
        "within = \"3 bd\"",
        "within = \"3 days\"",
        "loan.toml:12:10 `3 days` is not a span of business time; write `5 bd`",
    ),
    ("within = \"3 bd\"", "withn = \"3 bd\"", "loan.toml:12:1 `withn` is not known here; write one of"),
    ("version = 1", "version = 0", "loan.toml:1:1 `version` must be a number from 1; add version = 1"),
    (
        "[[steps.outcomes]]\nto = [\"back\"]\n",
        "",
        "loan.toml:48:1 nothing is said for all other cases; add a last [[steps.outcomes]] without `when`",
    ),
    ("'it.value.minor < 100 ||", "'it.value.minor < ||", "loan.toml:38:27 this condition is not CEL:"),
    (
        "it.value.minor <",
        "it.valeu.minor <",
        "loan.toml:38:12 this step asks for no field `valeu`; write one of state, subject, value; did you mean `value`?",
    ),
    ("it.value.minor <", "it.value <", "loan.toml:38:19 amounts do not compare as a whole; compare .minor"),
    ("it.value.minor <", "it.value.cents <", "loan.toml:38:18 an amount has no `cents`; write .minor or .currency"),
    (
        "it.state == \"new\"'",
        "it.state == \"nwe\"'",
        "loan.toml:38:46 `nwe` is not one of the options; write one of new, worn; did you mean `new`?",
    ),
    ("it.state == \"new\"'", "it.state'", "loan.toml:38:36 a text is not yes or no; compare it with something"),
    (
        "it.state == \"new\"'",
        "it.state == 3'",
        "loan.toml:38:43 a text and a whole number do not go together; compare two things of one kind",
    ),
    ("it.state == \"new\"'", "state == \"new\"'", "loan.toml:38:34 unknown name `state`; write it.… (this act)"),
    (
        "done.lend == 1",
        "done.lnd == 1",
        "loan.toml:49:37 unknown step `lnd`; write one of lend, take_back; did you mean `lend`?",
    ),
    (
        "case.state ==",
        "case.stat ==",
        "loan.toml:49:13 no event of this procedure has a field `stat`; write one of state, subject, value; did you mean `state`?",
    ),
    ("case.state ==", "lower(case.state) ==", "loan.toml:49:14 unknown function `lower`; write one of"),
    ("from = [\"out\"]\n", "", "loan.toml:41:1 it is not said when this may be done; add from"),
    (
        "from = [\"out\"]",
        "from = [\"out\", \"back\"]",
        "loan.toml:41:1 step `take_back` leaves a stage that ends the case; remove `end`",
    ),
    (
        "by = \"ana\"",
        "by = \"ann\"",
        "loan.toml:64:6 nobody named `ann` takes part; write one of ana; did you mean `ana`?",
    ),
    (
        "does = \"lend\"",
        "does = \"lnd\"",
        "loan.toml:65:8 unknown step `lnd`; write one of lend, take_back; did you mean `lend`?",
    ),
    ("overdue = [\"out\"]", "", "loan.toml:54:1 nothing raises this exception; add raised_by"),
    ("begins = true", "begins = \"true\"", "loan.toml:25:10 a text does not fit here; write true or false"),
    (
        "prefix = \"LN\"",
        "prefix = \"ln-\"",
        "loan.toml:4:10 `ln-` cannot begin a number; write two to six capital letters",
    ),
    (
        "subject = \"loan\"",
        "subject = \"Loan of a piece\"",
        "loan.toml:3:11 `Loan of a piece` cannot be an identifier; write small letters",
    ),
    ("minor = 10,", "minor = 10.5,", "loan.toml:66:28 a number with decimals does not fit here; write minor units"),
    (
        "options = [{ code = \"new\", en = \"new\", fr = \"neuf\" }, ",
        "options = [",
        "loan.toml:31:1 a choice needs at least two options; add options",
    ),
    ("end = true", "end = true = 3", "loan.toml:18:12 this is not TOML:"),
];

#[test]
fn each_mistake_is_told_with_its_place_and_what_to_write() {
    let mut wrong = Vec::new();
    for (sound, spoilt, told) in SPOILT {
        let text = SOUND.replacen(sound, spoilt, 1);
        assert_ne!(text, SOUND, "nothing was spoilt by {spoilt}");
        let found = problems(&text);
        if !found.iter().any(|problem| problem.starts_with(told)) {
            wrong.push(format!("{spoilt}\n  expected {told}\n  found    {}", found.join("\n           ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let text = SOUND
        .replace("cashier\"]\nbegins", "cashjer\"]\nbegins")
        .replace("\"3 bd\"", "\"soon\"")
        .replace("done.lend", "done.lnd");
    let lines: Vec<String> =
        problems(&text).iter().map(|p| p.split(' ').next().unwrap_or_default().to_owned()).collect();
    assert_eq!(lines, ["loan.toml:12:10", "loan.toml:24:10"], "conditions are looked at once names are right");
    let named = problems(&text.replace("cashjer", "cashier").replace("soon", "3 bd"));
    assert!(named.len() == 1 && named[0].starts_with("loan.toml:49:"), "{named:?}");
}

/// A procedure of stages and steps only, for its shape: `step: from,from > to,to | to`.
fn shape(stages: &str, steps: &[&str]) -> Vec<String> {
    let mut text = SOUND[..SOUND.find("[[stages]]").unwrap()].to_owned();
    for stage in stages.split(' ') {
        let (id, end) = stage.strip_suffix('!').map_or((stage, false), |id| (id, true));
        text += &format!("[[stages]]\nid = \"{id}\"\ntitle = {{ en = \"a\", fr = \"b\" }}\nend = {end}\n");
    }
    let list = |ids: &str| ids.split(',').map(|id| format!("\"{}\"", id.trim())).collect::<Vec<_>>().join(", ");
    for step in steps {
        let (id, rest) = step.split_once(": ").unwrap();
        let (from, to) = rest.split_once("> ").unwrap();
        text += &format!(
            "[[steps]]\nid = \"{id}\"\ntitle = {{ en = \"a\", fr = \"b\" }}\ndone = {{ en = \"a\", fr = \"b\" }}\nroles = [\"cashier\"]\n"
        );
        text += &match from.trim() {
            "" => "begins = true\n".to_owned(),
            from => format!("from = [{}]\n", list(from)),
        };
        let ways: Vec<&str> = to.split(" | ").collect();
        for (n, to) in ways.iter().enumerate() {
            let when = if n + 1 < ways.len() { "when = 'done.a == 1'\n" } else { "" };
            text += &format!("[[steps.outcomes]]\n{when}to = [{}]\n", list(to));
        }
    }
    problems(&text).iter().map(|p| p.split_once(' ').unwrap().1.to_owned()).collect()
}

#[test]
fn every_stage_is_reached_every_step_possible_and_no_case_stuck() {
    let none = Vec::<String>::new();
    assert_eq!(shape("x y z!", &["a: > x", "b: x > y", "c: y > x | z"]), none);
    assert_eq!(shape("x p q z!", &["a: > x", "b: x > p,q", "c: p,q > z"]), none);
    let told = shape("x y lost z!", &["a: > x", "b: x > z", "c: lost > y", "d: y > z"]);
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[0].starts_with("no case ever reaches the stage `y`"));
    assert!(told[2].starts_with("step `c` can never be done"));
    // A choice before a join: each way opens only one half of what the join needs.
    let told = shape("x p q z!", &["a: > x", "b: x > p | q", "c: p,q > z"]);
    assert!(told.iter().any(|t| t.starts_with("step `c` can never be done")), "{told:?}");
    assert!(told.iter().any(|t| t.starts_with("a case at p can never end")), "{told:?}");
    // A loop nobody leaves.
    let told = shape("x y w z!", &["a: > x", "b: x > y | z", "c: y > w", "d: w > y"]);
    assert_eq!(told, ["a case at y can never end; add a step that leads from there to a stage with end = true"]);
}

#[test]
fn clashes_between_files_are_told() {
    let load = |files: &[(&str, String)]| {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
        Book::load(files).map(|_| ()).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let other = SOUND.replace("id = \"loan\"\nversion", "id = \"rental\"\nversion");
    assert!(load(&[("a.toml", SOUND.to_owned()), ("b.toml", other)]).contains("numbers of `loan` also begin with LN"));
    assert!(
        load(&[("a.toml", SOUND.to_owned()), ("b.toml", SOUND.to_owned())])
            .contains("version 1 of `loan` is also in a.toml")
    );
    let later = SOUND.replace("version = 1", "version = 2");
    let book =
        Book::load([("a.toml".to_owned(), later), ("b.toml".to_owned(), SOUND.to_owned())]).expect("two versions");
    assert_eq!(book.procedure("loan").map(|p| p.version), Some(2));
    assert_eq!(book.versions().count(), 2);
}

#[test]
fn no_text_whatever_makes_it_panic() {
    // Every prefix of the file, and every line of it left out: read, refused, never a panic.
    for (at, _) in SOUND.char_indices().step_by(7) {
        let _ = problems(&SOUND[..at]);
    }
    let lines: Vec<&str> = SOUND.lines().collect();
    for left_out in 0..lines.len() {
        let text: Vec<&str> = lines.iter().enumerate().filter(|(n, _)| *n != left_out).map(|(_, l)| *l).collect();
        let _ = problems(&text.join("\n"));
    }
    // Conditions nested as deep as they may be long.
    for (open, close) in [("(", ")"), ("!", ""), ("[", "]"), ("-", ""), ("true?true:", ""), ("it.a(", ")")] {
        let times = 1_900 / (open.len() + close.len());
        let deep = format!("{}true{}", open.repeat(times), close.repeat(times));
        let _ = problems(&SOUND.replacen("it.value.minor < 100", &deep, 1));
    }
    for odd in ["", "\u{0}", "=", "[[steps]]", "steps = 3", "stages = [1, 2]\nsteps = [[]]", "id = 3\ntitle = 4"] {
        assert!(!problems(odd).is_empty(), "{odd:?}");
    }
}

#[test]
fn a_control_written_once_holds_for_every_step_that_goes_on() {
    let general = "[[controls]]\nid = \"kept\"\nholds = 'done.lend == 1'\nsay = { en = \"a\", fr = \"b\" }\n";
    let load = |controls: &str| {
        let text = SOUND.replacen("[[stages]]", &format!("{controls}\n[[stages]]"), 1);
        Book::load([("loan.toml".to_owned(), text)]).map_err(|p| p.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let of = |book: &Book, step: &str| {
        let controls = &book.procedure("loan").unwrap().step(step).unwrap().controls;
        controls.iter().map(|control| (control.id.clone(), control.general)).collect::<Vec<_>>()
    };
    let book = load(general).unwrap();
    assert_eq!(of(&book, "lend"), [("not_too_dear".to_owned(), false)], "not for the step that begins");
    assert_eq!(of(&book, "take_back"), [("kept".to_owned(), true)]);
    let book = load(&format!("{general}except = [\"take_back\"]")).unwrap();
    assert_eq!(of(&book, "take_back"), []);
    let told = load(&format!("{general}except = [\"take\"]")).unwrap_err();
    assert!(told[0].starts_with("loan.toml:13:11 unknown step `take`"), "{told:?}");
    let told = load(&general.replace("done.lend", "done.lnd")).unwrap_err();
    assert_eq!(told.len(), 1, "told once, not for every step: {told:?}");
}
