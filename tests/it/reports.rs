//! The floor's things as people read them: what was said of a line of a report and put with it,
//! on paper and as text, and cards, batches and orders in words.

use ordna::domain::entity::Entity;
use ordna::service::act::Act;
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::quality::Bench;
use crate::support::desk::{Desk, does};
use crate::support::scratch;

async fn check(desk: &Desk, report: &str, given: Value) {
    does(&desk.quality, Entity::Qir, report, "check", given).await.unwrap();
}

async fn attach(desk: &Desk, report: &str, given: Value) -> String {
    let act = Act {
        entity: Entity::Qir,
        name: report.to_owned(),
        action: "attach".into(),
        inputs: given.as_object().unwrap().clone(),
        if_version: None,
        idempotency_key: None,
    };
    desk.quality.act_here(act).await.unwrap().effects[0].number.clone()
}

/// The words of a sheet, whatever stands between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_line_carries_its_note_and_its_files_wherever_a_report_is_read() {
    let desk = Desk::new().await;
    let bench = Box::pin(Bench::on(&desk)).await;
    bench.made(&desk).await;
    let (card, report) = (bench.card.as_str(), bench.report.as_str());
    let folder = scratch();
    let photo = folder.join("left edge.png");
    std::fs::write(&photo, b"\xff\xd8\xff\xe0 a photo").unwrap();
    let photo = photo.display().to_string();
    let given = json!({"path": photo, "line": "width", "note": "at the window"});
    let first = attach(&desk, report, given).await;
    check(&desk, report, json!({"line": "width", "measured": 1203})).await;
    let said = json!({"note": "too wide"});
    does(&desk.quality, Entity::Qir, report, "fail", said).await.unwrap();
    for action in ["rework", "complete", "inspect"] {
        does(&desk.floor, Entity::JobCard, card, action, json!({})).await.unwrap();
    }
    does(&desk.quality, Entity::Qir, report, "reinspect", json!({})).await.unwrap();
    let why = json!({"line": "width", "result": "pass", "measured": 1203,
        "note": "the customer agreed to a wider one"});
    check(&desk, report, why).await;
    check(&desk, report, json!({"line": "all"})).await;
    let second = attach(&desk, report, json!({"path": photo, "line": "1"})).await;
    let whole = attach(&desk, report, json!({"path": photo})).await;
    does(&desk.quality, Entity::Qir, report, "pass", json!({})).await.unwrap();

    // Each line has its own, of both rounds.
    let shown = desk.quality.show(Entity::Qir, report).await.unwrap();
    let of = |at: usize| shown["checklist"][at]["attachments"].clone();
    let names = |all: &Value| {
        let all = all.as_array().unwrap().iter();
        all.map(|it| (it["document"].clone(), it["round"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&of(0)), [(json!(first), json!(1)), (json!(second), json!(2))]);
    assert_eq!(of(1), Value::Null);
    assert_eq!(shown["attachments"].as_array().unwrap().len(), 3);

    let given = json!({"paper": "inspection_report"});
    let printed = does(&desk.quality, Entity::Qir, report, "print", given).await.unwrap();
    let pages = desk.quality.document_text(&printed.effects[0].number).await.unwrap();
    let page = words(&pages.join(" "));
    for said in ["the customer agreed to a wider one", first.as_str(), second.as_str()] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains(&format!("({whole})")), "{page}");

    let sheet = Shell::of(&desk, "quality").await.says(&["show", "qir", report]);
    assert!(!sheet.contains(['{', '[']), "{sheet}");
    let line = |start: &str| {
        let found = sheet.lines().map(words).find(|it| it.starts_with(start));
        found.unwrap_or_else(|| panic!("{start}: {sheet}"))
    };
    assert_eq!(
        line("1 width"),
        "1 width 1200 ± 2 mm 1203 pass anna fail 1203 the customer agreed to a wider one \
         left edge.jpg, left edge.jpg"
    );
    assert_eq!(line("2 wood"), "2 wood oak pass anna");
    let kept = format!("left edge.jpg width 1 {first} at the window");
    assert!(sheet.lines().any(|it| words(it) == kept), "{sheet}");
    assert!(sheet.contains(&format!("ordna show document {whole} --save .")), "{sheet}");
}

#[tokio::test]
async fn the_floors_things_are_told_in_words() {
    let desk = Desk::new().await;
    let bench = Box::pin(Bench::on(&desk)).await;
    bench.made(&desk).await;
    let shell = Shell::of(&desk, "floor").await;
    let order = bench.card.split('/').next().unwrap();
    let card = shell.says(&["show", "job-card", &bench.card]);
    for said in ["wood oak", "assignee anna", "what is made", "work times", "ended by"] {
        assert!(words(&card).contains(said), "{said}: {card}");
    }
    desk.product("CHAIR", 460_000, false).await;
    let goods = desk.order("goods", &["CHAIR"]).await;
    for action in ["quote", "submit", "approve"] {
        does(&desk.admin, Entity::Order, &goods, action, json!({})).await.unwrap();
    }
    let batches = shell.json(&["list", "batches"]);
    let batch = batches["items"][0]["number"].as_str().unwrap();
    let batch = shell.says(&["show", "batch", batch]);
    assert!(batch.contains("cards done") && batch.contains("0 of 1"), "{batch}");
    let order = shell.says(&["show", "order", order]);
    assert!(order.contains("inspections") && !order.contains("refunded"), "{order}");
    assert!(order.trim_end().ends_with("in_progress"), "what happened comes last: {order}");
    for sheet in [card, batch, order] {
        assert!(!sheet.contains(['{', '[']), "{sheet}");
        let is_id = |it: &str| uuid::Uuid::try_parse(it).is_ok();
        assert!(!sheet.split_whitespace().any(is_id), "{sheet}");
    }
}
