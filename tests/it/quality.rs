//! Inspection: who may say what of the lines of a report, and when it passes.

use ordna::domain::entity::Entity;
use ordna::service::Service;
use ordna::service::error::Error;
use serde_json::{Value, json};

use crate::engine::{carry_card, setting};
use crate::support::desk::{Desk, does};

/// An order with a table whose width is measured, its card assigned.
pub(crate) struct Bench {
    order: String,
    pub(crate) card: String,
    pub(crate) report: String,
}

impl Bench {
    pub(crate) async fn on(desk: &Desk) -> Self {
        let given = json!({
            "sku": "TABLE", "name": "Table", "list_price_minor": 900_000,
            "configuration": {
                "options": [
                    {"name": "width", "unit": "mm", "min": 600, "max": 3000, "tolerance": 2},
                    {"name": "wood", "choices": ["oak", "ash"]},
                ],
                "checklist": ["does not rock"],
            },
        });
        desk.staff.create(Entity::Product, given, None).await.unwrap();
        let customer = desk.customer("Nilsson").await;
        let given = json!({"customer": customer, "workflow": "made_to_order", "items": [
            {"sku": "TABLE", "quantity": 1, "configuration": {"width": 1200, "wood": "oak"}},
        ]});
        let order = desk.staff.create(Entity::Order, given, None).await.unwrap();
        let order = order["number"].as_str().unwrap().to_owned();
        does(&desk.staff, Entity::Order, &order, "approve", json!({})).await.unwrap();
        let why = json!({"justification": "they said yes on the phone"});
        does(&desk.admin, Entity::Order, &order, "confirm", why).await.unwrap();
        let card = format!("{order}/01");
        let who = json!({"assignee": "floor@linden.example"});
        does(&desk.floor, Entity::JobCard, &card, "assign", who).await.unwrap();
        does(&desk.floor, Entity::Order, &order, "start_production", json!({})).await.unwrap();
        let report = format!("QIR-{order}-01");
        Self { order, card, report }
    }

    /// The work is done, and the inspection begun.
    pub(crate) async fn made(&self, desk: &Desk) {
        carry_card(desk, &self.card).await;
        self.hand_over(desk).await;
    }

    async fn hand_over(&self, desk: &Desk) {
        does(&desk.floor, Entity::JobCard, &self.card, "inspect", json!({})).await.unwrap();
        does(&desk.quality, Entity::Qir, &self.report, "start", json!({})).await.unwrap();
    }
}

/// A desk with such an order.
struct Inspection {
    desk: Desk,
    order: String,
    card: String,
    report: String,
}

impl Inspection {
    async fn new() -> Self {
        let it = Box::pin(Self::before_work()).await;
        carry_card(&it.desk, &it.card).await;
        it.hand_over().await;
        it
    }

    async fn before_work() -> Self {
        let desk = Desk::new().await;
        let Bench { order, card, report } = Bench::on(&desk).await;
        Self { desk, order, card, report }
    }

    async fn hand_over(&self) {
        does(&self.desk.floor, Entity::JobCard, &self.card, "inspect", json!({})).await.unwrap();
        does(&self.desk.quality, Entity::Qir, &self.report, "start", json!({})).await.unwrap();
    }

    async fn says(&self, action: &str, inputs: Value) -> Result<(), Error> {
        self.by(&self.desk.quality, action, inputs).await
    }

    async fn by(&self, who: &Service, action: &str, inputs: Value) -> Result<(), Error> {
        does(who, Entity::Qir, &self.report, action, inputs).await.map(drop)
    }

    async fn passes_lines(&self) {
        for given in [json!({"line": "width", "measured": 1200}), json!({"line": "all"})] {
            self.says("check", given).await.unwrap();
        }
    }

    async fn shown(&self) -> Value {
        self.desk.quality.show(Entity::Qir, &self.report).await.unwrap()
    }
}

fn why(result: Result<(), Error>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_report_passes_when_every_line_does_and_says_which_do_not() {
    let bench = Box::pin(Inspection::new()).await;
    let report = bench.report.as_str();
    assert_eq!(
        why(bench.says("pass", json!({})).await),
        format!("{report}: cannot pass: width, wood and does not rock are not checked yet")
    );
    // Nothing failed, so nothing is said to.
    let nothing = bench.says("fail", json!({"note": "hm"})).await;
    assert!(matches!(nothing, Err(Error::Usage(_))), "{nothing:?}");
    bench.says("check", json!({"line": "width", "measured": "1203"})).await.unwrap();
    bench.says("check", json!({"line": "all", "note": "in daylight"})).await.unwrap();
    assert_eq!(
        why(bench.says("pass", json!({})).await),
        format!("{report}: cannot pass: width failed")
    );
    let against = bench.says("check", json!({"line": "width", "result": "pass"})).await;
    assert_eq!(why(against), "width: 1203 is out of 1200 ± 2 mm");

    let shown = bench.shown().await;
    let width = &shown["checklist"][0];
    assert_eq!((&width["result"], &width["measured"]), (&json!("fail"), &json!(1203)));
    assert_eq!(shown["checklist"][1]["note"], "in daylight");
    assert_eq!(shown["people"][width["by"].as_str().unwrap()], "anna", "{shown}");
    let checks: Vec<_> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["action"] == "check")
        .map(|it| it["data"].clone())
        .collect();
    assert!(
        checks.contains(&json!({"line": "width", "measured": "1203", "result": "fail"})),
        "{checks:?}"
    );

    // What the list says is what failed.
    bench.says("fail", json!({"note": "too wide by a millimetre"})).await.unwrap();
    let failed = bench.shown().await;
    let fail =
        failed["events"].as_array().unwrap().iter().find(|it| it["action"] == "fail").unwrap();
    assert_eq!(fail["data"]["failed_lines"], json!(["width"]));
    assert_eq!(fail["data"]["failures"][0]["measured"], 1203);
    // Whoever reworks the card reads it there, and on its timeline.
    let card = bench.desk.floor.show(Entity::JobCard, &bench.card).await.unwrap();
    let why = &card["failed"];
    assert_eq!((&why["round"], &why["by"]), (&json!(1), &json!("anna")), "{card}");
    assert_eq!(
        (&why["lines"][0]["line"], &why["note"]),
        (&json!("width"), &json!("too wide by a millimetre"))
    );
    let rejected = card["events"].as_array().unwrap().last().unwrap();
    assert_eq!(rejected["because"]["data"]["failed_lines"], json!(["width"]), "{rejected}");

    // A new round begins with nothing checked, and knows the one before.
    for action in ["rework", "complete", "inspect"] {
        does(&bench.desk.floor, Entity::JobCard, &bench.card, action, json!({})).await.unwrap();
    }
    bench.says("reinspect", json!({})).await.unwrap();
    let again = bench.shown().await;
    assert!(
        again["checklist"].as_array().unwrap().iter().all(|it| it["result"].is_null()
            && it.get("measured").is_none()
            && it.get("note").is_none()),
        "{again}"
    );
    assert_eq!(again["rounds"][0]["checklist"][0]["measured"], 1203);
    bench.says("check", json!({"line": "1", "measured": 1201})).await.unwrap();
    bench.says("check", json!({"line": "all"})).await.unwrap();
    bench.says("pass", json!({})).await.unwrap();
    let passed = bench.shown().await;
    let verdict = |at: usize, name: &str| passed["verdicts"][at][name].clone();
    assert_eq!((verdict(0, "action"), verdict(1, "action")), (json!("fail"), json!("pass")));
    assert_eq!(
        (verdict(0, "note"), verdict(1, "round")),
        (json!("too wide by a millimetre"), json!(2))
    );
    assert_eq!(passed["checklist"][0]["measured"], 1201);
}

#[tokio::test]
async fn several_lines_are_one_act_or_none() {
    let bench = Box::pin(Inspection::new()).await;
    let checks = |shown: &Value| -> Vec<Value> {
        let events = shown["events"].as_array().unwrap().clone();
        events.into_iter().filter(|it| it["action"] == "check").collect()
    };
    for (given, says) in [
        (json!({"lines": []}), "lines: a list"),
        (json!({"lines": "wood"}), "lines: a list"),
        (json!({"lines": ["wood"]}), "lines[0]: like"),
        (json!({"lines": [{"line": "wood", "colour": "red"}]}), "lines[0]: like"),
        (json!({"lines": [{"line": "wood"}]}), "lines[0].result: pass or fail"),
        (json!({"lines": [{"line": "1", "measured": "wide"}]}), "lines[0].measured: a number"),
        (
            json!({"lines": [{"line": "2", "result": "pass"}, {"line": "colour", "result": "fail"}]}),
            "lines[1].line: the checklist has no line",
        ),
        (
            json!({"lines": [{"line": "2", "result": "pass"}, {"line": "1", "result": "pass", "measured": 1203}]}),
            "width: 1203 is out of 1200 ± 2 mm",
        ),
        (
            json!({"lines": [{"line": "2", "result": "pass"}], "line": "2", "result": "pass"}),
            "line: either one line, or several",
        ),
        (json!({"result": "pass"}), "line: the name or the number"),
    ] {
        let said = why(bench.says("check", given.clone()).await);
        assert!(said.starts_with(says), "{given}: {said}");
    }
    let shown = bench.shown().await;
    assert!(checks(&shown).is_empty(), "what is refused leaves no line marked: {shown}");
    let lines = json!([
        {"line": "1", "measured": "1201.50"},
        {"line": "WOOD", "result": "fail", "note": "a knot"},
        {"line": "does not rock", "result": "pass"},
    ]);
    bench.says("check", json!({"lines": lines, "note": "by daylight"})).await.unwrap();
    let shown = bench.shown().await;
    let line = |at: usize, name: &str| shown["checklist"][at][name].clone();
    assert_eq!((line(0, "result"), line(0, "measured")), (json!("pass"), json!(1201.5)));
    assert_eq!((line(1, "result"), line(1, "note")), (json!("fail"), json!("a knot")));
    assert_eq!((line(2, "result"), line(2, "note")), (json!("pass"), json!("by daylight")));
    let [one] = checks(&shown).try_into().unwrap();
    assert_eq!(
        one["data"]["lines"],
        json!([
            {"line": "width", "result": "pass", "measured": "1201.50"},
            {"line": "wood", "result": "fail", "note": "a knot"},
            {"line": "does not rock", "result": "pass"},
        ]),
        "by their names, and with what the measure said"
    );
}

#[tokio::test]
async fn lines_that_are_named_as_they_were_before_still_fail_a_report() {
    for named in [json!("width, does not rock"), json!(["width", "3"]), json!([1, 3])] {
        let bench = Box::pin(Inspection::new()).await;
        let given = json!({"note": "it wobbles", "failed_lines": named});
        bench.says("fail", given).await.unwrap();
        let shown = bench.shown().await;
        let results: Vec<_> =
            shown["checklist"].as_array().unwrap().iter().map(|it| it["result"].clone()).collect();
        assert_eq!(results, [json!("fail"), Value::Null, json!("fail")]);
    }
}

#[tokio::test]
async fn who_made_it_does_not_judge_it_unless_the_organization_says_so() {
    let bench = Inspection::before_work().await;
    let desk = &bench.desk;
    // The admin helps out at the machine.
    for action in ["start", "complete"] {
        does(&desk.admin, Entity::JobCard, &bench.card, action, json!({})).await.unwrap();
    }
    bench.hand_over().await;
    bench.passes_lines().await;
    let sentence = "you did the work on its job card, somebody else has to inspect it";
    for (verdict, given) in
        [("pass", json!({})), ("fail", json!({"note": "no", "failed_lines": [1]}))]
    {
        let refused = why(bench.by(&desk.admin, verdict, given).await);
        assert_eq!(
            refused,
            format!(
                "{}: cannot {verdict}: {sentence}; an admin may with a justification",
                bench.report
            )
        );
    }
    // Nor by hand.
    let passed = by_hand(&desk.admin, &bench.report, ("pass", "passed"), "checklist").await;
    assert_eq!(passed, "events_need");
    // Somebody who was given the card is one of those who made it.
    let who = json!({"assignee": "quality@linden.example"});
    does(&desk.floor, Entity::JobCard, &bench.card, "assign", who).await.unwrap();
    let refused = why(bench.says("pass", json!({})).await);
    assert!(refused.contains(sentence), "{refused}");
    setting(desk, "inspector_may_be_maker", json!(true)).await;
    bench.says("pass", json!({})).await.unwrap();
    assert_eq!(desk.status(&bench.order).await, "in_production");
}

#[tokio::test]
async fn an_admin_who_made_it_may_say_why_nobody_else_inspects_it() {
    let bench = Inspection::before_work().await;
    for action in ["start", "complete"] {
        does(&bench.desk.admin, Entity::JobCard, &bench.card, action, json!({})).await.unwrap();
    }
    bench.hand_over().await;
    bench.passes_lines().await;
    let alone = json!({"justification": "nobody else is here this week"});
    bench.by(&bench.desk.admin, "pass", alone).await.unwrap();
}

/// An event by hand, and beside it another list; answers what refuses it.
async fn by_hand(who: &Service, report: &str, (action, to): (&str, &str), list: &str) -> String {
    let mut tx = who.store().pool().begin().await.unwrap();
    let event = "insert into ordna.events (organization_id, machine, subject_id, seq, id, action,
            from_status, to_status, root_order_id)
         select organization_id, 'qir', id, version + 1, gen_random_uuid(), $2, status, $3, order_id
           from ordna.quality_inspection_reports where number = $1";
    let mut done = sqlx::query(event).bind(report).bind(action).bind(to).execute(&mut *tx).await;
    if done.is_ok() {
        let change = format!(
            "update ordna.quality_inspection_reports set checklist = {list} where number = $1"
        );
        done = sqlx::query(sqlx::AssertSqlSafe(change)).bind(report).execute(&mut *tx).await;
    }
    let ended = match done {
        Ok(_) => tx.commit().await,
        Err(error) => Err(error),
    };
    let Err(error) = ended else { return "accepted".into() };
    let error = error.as_database_error().unwrap();
    error.constraint().unwrap_or_else(|| error.message()).to_owned()
}

#[tokio::test]
async fn the_database_holds_a_checklist_to_what_it_is_whoever_writes_it() {
    let bench = Box::pin(Inspection::new()).await;
    let quality = &bench.desk.quality;
    let (check, pass) = (("check", "in_progress"), ("pass", "passed"));
    let note = ("note", "in_progress");
    let put = |path: &str, value: &str| format!("jsonb_set(checklist, '{path}', '{value}')");
    let all =
        r#"(select jsonb_agg(l || '{"result": "pass"}') from jsonb_array_elements(checklist) l)"#;
    for (act, list, refused) in [
        // Beside nothing that checks it, it stays.
        (note, put("{0,result}", "\"pass\""), "thing_column"),
        (pass, all.to_owned(), "events_need"),
        // What is looked at is not for whoever looks.
        (check, put("{0,line}", "\"height\""), "qirs_truth"),
        (check, put("{0,expected}", "\"900 mm\""), "qirs_truth"),
        (check, "checklist - 0".to_owned(), "qirs_truth"),
        (check, "checklist || checklist".to_owned(), "qirs_truth"),
        (check, put("{0,result}", "\"perhaps\""), "qirs_truth"),
        (
            check,
            put(
                "{0}",
                r#"{"line": "width", "expected": "1200 ± 2 mm", "result": "pass", "measured": 1203}"#,
            ),
            "qirs_truth",
        ),
        (check, put("{1,by}", "\"00000000-0000-0000-0000-000000000001\""), "qirs_truth"),
        (check, all.to_owned(), "accepted"),
        // With everything checked it passes, and the list stays as it is.
        (pass, put("{0,result}", "\"fail\""), "thing_column"),
        (pass, "checklist".to_owned(), "accepted"),
    ] {
        assert_eq!(by_hand(quality, &bench.report, act, &list).await, refused, "{act:?} {list}");
    }
}

/// A file of a person's own, with that name and these bytes.
fn file(scratch: &crate::support::Scratch, name: &str, bytes: &[u8]) -> String {
    let path = scratch.path.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_photo_is_put_with_a_line_and_taken_out_as_it_was() {
    let bench = Box::pin(Inspection::new()).await;
    let scratch = crate::support::scratch();
    let photo = [b"\xff\xd8\xff\xe0".as_slice(), &[7; 5000]].concat();
    let path = file(&scratch, "edge of the table.png", &photo);
    let inputs = json!({"path": path, "line": "3", "note": "see the left edge"});
    let act = |inputs: Value, key: Option<&str>| ordna::service::act::Act {
        entity: Entity::Qir,
        name: bench.report.clone(),
        action: "attach".into(),
        inputs: inputs.as_object().unwrap().clone(),
        if_version: None,
        idempotency_key: key.map(str::to_owned),
    };
    let quality = &bench.desk.quality;
    let done = quality.act_here(act(inputs.clone(), Some("one"))).await.unwrap();
    let again = quality.act_here(act(inputs, Some("one"))).await.unwrap();
    assert_eq!(done.event, again.event, "a repeat puts nothing twice");
    let number = format!("{}-attachment", bench.report);
    assert_eq!((done.effects[0].kind.as_str(), &done.effects[0].number), ("document", &number));

    // What it is, its bytes say; where it came from, nothing does.
    let shown = quality.show(Entity::Document, &number).await.unwrap();
    assert_eq!(
        (&shown["media_type"], &shown["kind"]),
        (&json!("image/jpeg"), &json!("attachment"))
    );
    let path = shown["path"].as_str().unwrap();
    assert!(path.ends_with(&format!("{number} edge of the table.jpg")), "{path}");
    let kept = quality.document(&number).await.unwrap();
    assert_eq!((kept.ending(), &kept.bytes), ("jpg", &photo));
    let report = bench.shown().await;
    assert_eq!(
        report["attachments"],
        json!([{"document": number, "line": "does not rock", "file": "edge of the table.jpg",
                "note": "see the left edge", "round": 1}])
    );
    assert_eq!(report["checklist"][2]["attachments"], report["attachments"]);
    assert!(report["checklist"][0].get("attachments").is_none(), "{report}");
    assert!(!report.to_string().contains(scratch.path.to_str().unwrap()), "{report}");
    let read = quality.document_text(&number).await.unwrap_err().to_string();
    assert_eq!(read, format!("{number} has no text: it is a jpg file"));

    // The office sees it with the order, and the customer's papers stay as they were.
    let order = bench.desk.staff.show(Entity::Order, &bench.order).await.unwrap();
    let kinds = order["documents"].as_array().unwrap().iter().map(|it| it["kind"].clone());
    assert!(kinds.collect::<Vec<_>>().contains(&json!("attachment")));

    for (name, bytes, why) in [
        ("empty.jpg", &b""[..], "is empty"),
        ("big.jpg", &vec![1; (20 << 20) + 1][..], "is larger than 20 MB"),
    ] {
        let path = file(&scratch, name, bytes);
        let refused = quality.act_here(act(json!({"path": path}), None)).await;
        assert_eq!(refused.unwrap_err().to_string(), format!("path: {path} {why}"));
    }
    let folder = json!({"path": scratch.path.display().to_string()});
    let refused = quality.act_here(act(folder, None)).await.unwrap_err().to_string();
    assert!(refused.ends_with("is no file"), "{refused}");
    let missing = json!({"path": "/nowhere/at/all.jpg"});
    let refused = quality.act_here(act(missing.clone(), None)).await.unwrap_err().to_string();
    assert!(refused.starts_with("path: cannot read /nowhere/at/all.jpg"), "{refused}");
    // Whoever is not at this machine names no file of it.
    let refused = quality.act(act(missing, None)).await.unwrap_err().to_string();
    assert_eq!(refused, "path: a file is put with it by whoever has it");
}

#[tokio::test]
async fn figures_count_first_verdicts_reworks_and_minutes() {
    let bench = Box::pin(Inspection::new()).await;
    let quality = &bench.desk.quality;
    bench.says("fail", json!({"note": "too wide", "failed_lines": [1]})).await.unwrap();
    for action in ["rework", "complete", "inspect"] {
        does(&bench.desk.floor, Entity::JobCard, &bench.card, action, json!({})).await.unwrap();
    }
    bench.says("reinspect", json!({})).await.unwrap();
    bench.passes_lines().await;
    bench.says("pass", json!({})).await.unwrap();
    let counted = quality.quality().await.unwrap();
    let of = &counted.products[0];
    assert_eq!((of.product.as_str(), counted.products.len()), ("TABLE", 1));
    // The second verdict is not the first, however it ends.
    let now = (of.now.inspected, of.now.first_passed, of.now.first_pass_percent);
    assert_eq!(now, (1, 0, Some(0)));
    assert_eq!((of.now.reworks, of.now.completed), (1, 1));
    assert_eq!(of.before, ordna::service::quality::Figures::default());
    assert_eq!(counted.now, of.now);
    let at: Vec<_> = counted.stations.iter().map(|it| (it.station.clone(), it.now.cards)).collect();
    assert_eq!(
        at,
        [(None, 1)],
        "its spells count once for the card, and nothing of the inspection"
    );
    assert_eq!((counted.weeks.len(), counted.weeks[0].inspected), (8, 1));
}

#[tokio::test]
async fn whoever_has_a_pin_signs_what_they_say_of_a_report() {
    let bench = Box::pin(Inspection::new()).await;
    let mut owner = bench.desk.database.owner().await;
    let (slug, email) = ("linden", "quality@linden.example");
    let badge = ("ABCDEFGH23", "4711");
    ordna::store::badges::provision(&mut owner, slug, email, badge).await.unwrap();
    bench.passes_lines().await;

    // Who has one is asked for it; who has none is not.
    let asks = |who: Service| {
        let report = bench.report.clone();
        async move {
            let offered = who.actions(Entity::Qir, &report).await.unwrap();
            let pass = offered.iter().find(|it| it.action.word() == "pass").unwrap();
            pass.inputs.iter().map(|it| (it.name, it.required)).collect::<Vec<_>>()
        }
    };
    assert_eq!(asks(bench.desk.quality.clone()).await, [("pin", true), ("note", false)]);
    assert_eq!(asks(bench.desk.admin.clone()).await, [("note", false)]);
    assert!(bench.desk.quality.must_sign(Entity::Qir, "pass").await.unwrap());
    assert!(!bench.desk.quality.must_sign(Entity::Qir, "check").await.unwrap());
    assert!(!bench.desk.admin.must_sign(Entity::Qir, "pass").await.unwrap());

    for (given, why) in [
        (json!({}), "pin: your PIN is needed, it signs what you say"),
        (json!({"pin": "1111"}), "pin: this is not your PIN"),
        (
            json!({"pin": "4711", "note": "4711"}),
            "note: your PIN stands in it, and everybody can read it there",
        ),
        (
            json!({"pin": " 4711 ", "note": "fine, 4711"}),
            "note: your PIN stands in it, and everybody can read it there",
        ),
    ] {
        assert_eq!(bench.says("pass", given).await.unwrap_err().to_string(), why);
    }
    // Nor by hand, and nobody says that they signed who did not.
    let quality = &bench.desk.quality;
    let passed = by_hand(quality, &bench.report, ("pass", "passed"), "checklist").await;
    assert_eq!(passed, "events_signature");
    let forged = "insert into ordna.events (organization_id, machine, subject_id, seq, id, action,
            from_status, to_status, root_order_id, data)
         select organization_id, 'qir', id, version + 1, gen_random_uuid(), 'pass', status, 'passed',
                order_id, '{\"signed\": true}'
           from ordna.quality_inspection_reports where number = $1";
    let pool = bench.desk.admin.store().pool();
    let error = sqlx::query(forged).bind(&bench.report).execute(pool).await.unwrap_err();
    assert_eq!(error.as_database_error().unwrap().constraint(), Some("events_signature"));

    bench.says("pass", json!({"pin": " 4711 "})).await.unwrap();
    let shown = bench.shown().await;
    assert_eq!(shown["verdicts"][0]["signed"], true);
    let pass = shown["events"].as_array().unwrap().iter().find(|it| it["action"] == "pass");
    assert_eq!(pass.unwrap()["data"], json!({"signed": true}));
    assert!(!shown.to_string().contains("4711"), "the PIN is nowhere");
    let printed =
        does(quality, Entity::Qir, &bench.report, "print", json!({"paper": "inspection_report"}));
    let printed = printed.await.unwrap();
    let pages = quality.document_text(&printed.effects[0].number).await.unwrap();
    assert!(pages[0].contains("signed with PIN by anna"), "{pages:?}");
}
