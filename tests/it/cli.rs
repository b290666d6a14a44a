//! The command line as scripts see it: shapes, exit status, and what every kind of bad
//! input is answered with.

use std::io::{Cursor, Write as _};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::desk::{Desk, text};
use crate::support::people::token;
use crate::support::{Scratch, ordna, scratch};

/// Somebody with a shell, logged in by a token.
pub(crate) struct Shell<'a> {
    desk: &'a Desk,
    pub(crate) scratch: Scratch,
    token: String,
}

/// How a command ended.
#[derive(Debug)]
struct Ended {
    exit: i32,
    out: String,
    error: String,
}

impl<'a> Shell<'a> {
    pub(crate) async fn of(desk: &'a Desk, name: &str) -> Self {
        let email = format!("{name}@{}.example", desk.slug);
        let token = token(&desk.database, &email, &desk.slug).await.reveal().to_owned();
        Self { desk, scratch: scratch(), token }
    }

    /// Where the program keeps the bytes of documents.
    pub(crate) fn documents(&self) -> std::path::PathBuf {
        self.scratch.join("real/documents")
    }

    fn runs(&self, arguments: &[&str]) -> Ended {
        self.is_given(arguments, b"")
    }

    fn is_given(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut command = ordna(&self.scratch);
        command.env("DATABASE_URL", self.desk.database.url("ordna_app"));
        command.env("ORDNA_TOKEN", &self.token).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        // Who fails early need not read it all.
        process.stdin.take().unwrap().write_all(input).ok();
        let Output { status, stdout, stderr } = process.wait_with_output().unwrap();
        let exit = status.code().unwrap();
        let utf8 = |it| String::from_utf8(it).unwrap();
        Ended { exit, out: utf8(stdout), error: utf8(stderr) }
    }

    /// One JSON document and nothing else.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.runs(&[arguments, &["--json"]].concat());
        assert_eq!((ended.exit, ended.error.as_str()), (0, ""), "{arguments:?}: {ended:?}");
        serde_json::from_str(&ended.out).unwrap()
    }

    /// How it ends and what it says, where that is not all well.
    pub(crate) fn ends(&self, arguments: &[&str]) -> (i32, String) {
        let ended = self.runs(arguments);
        (ended.exit, ended.out)
    }

    /// What a person reads.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        let ended = self.runs(arguments);
        assert_eq!((ended.exit, ended.error.as_str()), (0, ""), "{arguments:?}: {ended:?}");
        ended.out
    }

    /// The failure of a command: its exit status and its one line, which the JSON repeats.
    pub(crate) fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let ended = self.runs(&[arguments, &["--json"]].concat());
        let line = ended.error.strip_suffix('\n').unwrap_or_default();
        assert!(!line.contains('\n') && line.starts_with("ordna: "), "{arguments:?}: {ended:?}");
        let said: Value = serde_json::from_str(&ended.out).unwrap();
        let error = said["error"].as_object().unwrap();
        assert!(["code", "message", "hint"].iter().all(|it| error.contains_key(*it)), "{said}");
        assert!(line.contains(&words(error["message"].as_str().unwrap())), "{said}: {line}");
        (ended.exit, line.to_owned())
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(value: &Value, names: &[&str]) {
    let fields = value.as_object().unwrap();
    for name in names {
        assert!(fields.contains_key(*name), "{name} is missing in {value}");
    }
}

#[tokio::test]
async fn shapes_are_those_that_scripts_rely_on() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    desk.order("made_to_order", &["CHAIR"]).await;
    let shell = Shell::of(&desk, "admin").await;

    let page = shell.json(&["list", "orders", "--limit", "1", "--stage", "approval"]);
    has(&page, &["items", "next"]);
    let row = &page["items"][0];
    has(row, &["number", "status", "stage", "workflow", "version", "total_minor", "customer_id"]);
    assert_eq!((&row["number"], &row["status"]), (&json!(order), &json!("pending_staff_review")));
    assert_eq!((&row["stage"], &row["workflow"]), (&json!("approval"), &json!("made_to_order")));
    let after = page["next"].as_str().unwrap();
    let rest = shell.json(&["list", "orders", "--stage", "approval", "--after", after]);
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));

    let shown = shell.json(&["show", "order", &order]);
    has(&shown, &["number", "status", "customer", "items", "events", "addons", "job_cards"]);
    has(&shown, &["qirs", "batches", "documents", "payments", "invoices", "emails"]);
    has(&shown, &["flow_status", "payment_mode", "promised_at", "delivery_street"]);
    let event = &shown["events"][0];
    has(event, &["seq", "at", "actor", "action", "from", "to", "note", "data", "hash"]);
    assert_eq!((&event["seq"], &event["from"]), (&json!(1), &json!("nothing")));

    let actions = shell.json(&["actions", "order", &order]);
    let action = |name: &str| {
        actions.as_array().unwrap().iter().find(|it| it["action"] == name).unwrap().clone()
    };
    let approve = action("approve");
    has(&approve, &["action", "to", "key", "allowed", "reason", "inputs"]);
    has(&approve["inputs"][0], &["name", "type", "required"]);
    assert_eq!((&approve["key"], &approve["allowed"]), (&json!("a"), &json!(true)));
    assert_eq!(action("note")["to"], Value::Null);
    let follows = action("waive_payment");
    assert_eq!((&follows["key"], &follows["allowed"]), (&Value::Null, &json!(false)));
    assert!(follows["reason"].as_str().unwrap().contains("happens by itself"));

    let set = ["act", "order", &order, "approve", "--set", "discount_percent=5"];
    let acted = shell.json(&[&set[..], &["--idempotency-key", "k1"]].concat());
    has(&acted, &["entity", "number", "action", "from", "to", "version", "event", "effects"]);
    assert_eq!(
        (&acted["to"], &acted["version"]),
        (&json!("awaiting_customer_confirmation"), &json!(2))
    );
    assert_eq!(shell.json(&[&set[..], &["--idempotency-key", "k1"]].concat()), acted);
}

#[tokio::test]
async fn everything_can_be_listed_shown_and_asked() {
    let desk = Desk::new().await;
    desk.product("HATCH", 100_000, true).await;
    let order = desk.order("goods", &["HATCH"]).await;
    let shell = Shell::of(&desk, "admin").await;
    for action in ["quote", "submit", "approve"] {
        shell.json(&["act", "order", &order, action]);
    }
    let paid = ["--set", "order=", "--set", "amount_minor=100", "--set", "method=bank"];
    let order_is = format!("order={order}");
    let paid: Vec<&str> =
        paid.iter().map(|it| if *it == "order=" { order_is.as_str() } else { it }).collect();
    shell.json(&[&["new", "payment"], &paid[..]].concat());
    shell.json(&["new", "lead", "--set", "name=Eva"]);
    shell.json(&["setting", "set", "deposit_percent", "10"]);
    for entity in [
        "lead", "order", "job-card", "qir", "batch", "payment", "customer", "product", "user",
        "setting", "event",
    ] {
        let page = shell.json(&["list", entity]);
        let first = &page["items"][0];
        let name = ["number", "key", "id"].iter().find_map(|it| first[*it].as_str());
        let name = if entity == "event" { text(first, "id") } else { name.unwrap().to_owned() };
        assert!(shell.json(&["show", entity, &name]).is_object(), "{entity} {name}");
        assert!(shell.json(&["actions", entity, &name]).is_array(), "{entity} {name}");
        for plain in
            [vec!["list", entity], vec!["show", entity, &name], vec!["actions", entity, &name]]
        {
            assert_eq!(shell.runs(&plain).exit, 0, "{plain:?}");
        }
    }
    for entity in ["offers", "addons", "invoices", "outbox", "job_cards"] {
        has(&shell.json(&["list", entity]), &["items", "next"]);
    }
    assert_eq!(shell.json(&["show", "setting", "deposit_percent"])["value"], 10);
    assert_eq!(shell.json(&["audit", "verify"])["ok"], true);
    has(&shell.json(&["audit", "seal"]), &["sealed_at", "heads", "digest"]);
}

#[tokio::test]
async fn things_are_made_and_edited_from_json() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let shell = Shell::of(&desk, "staff").await;
    let customer = br#"{"name": "Berg Hotell", "email": "eva@berg.example"}"#;
    let made = shell.is_given(&["new", "customer", "--from", "-", "--json"], customer);
    let made: Value = serde_json::from_str(&made.out).unwrap();
    assert_eq!((&made["name"], &made["status"]), (&json!("Berg Hotell"), &json!("active")));
    let order = json!({"customer": "eva@berg.example", "items": [{"sku": "CHAIR", "quantity": 2,
        "configuration": {"wood": "oak"}}]});
    let file = shell.scratch.join("order.json");
    std::fs::write(&file, order.to_string()).unwrap();
    let order =
        shell.json(&["new", "order", "--from", file.to_str().unwrap(), "--set", "priority=high"]);
    assert_eq!((&order["priority"], &order["item_count"]), (&json!("high"), &json!(1)));
    let edited = shell.json(&["edit", "customer", "eva@berg.example", "--set", "city=Malmö"]);
    assert_eq!((&edited["action"], &edited["version"]), (&json!("edit"), &json!(2)));
    let shown = shell.json(&["show", "customer", made["number"].as_str().unwrap()]);
    assert_eq!(shown["city"], "Malmö");
}

#[tokio::test]
async fn wrong_names_get_the_nearest_right_one() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    let shell = Shell::of(&desk, "staff").await;
    let wrong_number = order.replace("0001", "0010");
    desk.order("made_to_order", &["CHAIR"]).await;
    let customers = shell.json(&["list", "customers", "--limit", "1"]);
    let elsewhere = text(&customers, "next");
    for (arguments, exit, near) in [
        (vec!["lst", "orders"], 2, "list"),
        (vec!["list", "ordrs"], 2, "did you mean order?"),
        (vec!["list", "orders", "--status", "compleated"], 2, "did you mean completed?"),
        (vec!["list", "orders", "--stage", "aproval"], 2, "did you mean approval?"),
        (vec!["list", "orders", "--customer", "C-0009"], 4, "did you mean C-0001"),
        (vec!["show", "order", &wrong_number], 4, &order),
        (vec!["show", "setting", "curency"], 4, "did you mean currency?"),
        (vec!["act", "order", &order, "aprove"], 2, "did you mean approve"),
        (
            vec!["act", "order", &order, "approve", "--set", "discont_percent=5"],
            2,
            "discount_percent",
        ),
        (vec!["act", "user", "admin@linden.example", "disble"], 2, "did you mean disable?"),
        (vec!["list", "job-cards", "--stage", "production"], 2, "have no stage"),
        (vec!["list", "orders", "--limit", "0"], 2, "1..=1000"),
        (vec!["list", "orders", "--after", "x"], 2, "no place in a list"),
        (vec!["list", "orders", "--after", &elsewhere], 2, "another list"),
        (vec!["list", "products", "--customer", "C-0001"], 2, "belong to no customer"),
        (vec!["list", "users", "--stage", "quote"], 2, "take no --stage"),
    ] {
        let (status, line) = shell.fails(&arguments);
        assert!(status == exit && line.contains(near), "{arguments:?}: {status}: {line}");
    }
}

#[tokio::test]
async fn a_no_says_why_and_what_else() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    let (staff, floor) = (Shell::of(&desk, "staff").await, Shell::of(&desk, "floor").await);
    for (shell, arguments, exit, why) in [
        (&staff, vec!["act", "order", &order, "complete"], 1, "possible are approve"),
        (&staff, vec!["act", "order", &order, "ship"], 1, "possible are approve"),
        (&staff, vec!["act", "order", &order, "cancel"], 2, "reason is needed"),
        (&staff, vec!["act", "order", &order, "approve", "--if-version", "9"], 5, "changed by"),
        (&staff, vec!["setting", "set", "currency", "EUR"], 3, "ask an admin"),
        (&floor, vec!["act", "order", &order, "approve"], 3, "only"),
        (&floor, vec!["new", "customer", "--set", "name=x"], 3, "may not make"),
        (
            &floor,
            vec!["list", "leads", "--search", "x", "--customer", "C-0001", "--limit", "1001"],
            2,
            "1001",
        ),
        (&staff, vec!["--read-only", "act", "order", &order, "approve"], 1, "only reads"),
        (&staff, vec!["new", "offer", "--set", "x=1"], 2, "x: this action takes no such input"),
        (&staff, vec!["new", "job-card", "--set", "x=1"], 2, "not made by hand"),
        (&staff, vec!["act", "order", &order], 2, "ACTION"),
        (&staff, vec!["edit", "order", &order], 2, "nothing to change"),
    ] {
        let (status, line) = shell.fails(&arguments);
        assert!(status == exit && line.contains(why), "{arguments:?}: {status}: {line}");
    }
    let nobody = Shell { token: "0".repeat(64), ..Shell::of(&desk, "staff").await };
    assert_eq!(nobody.fails(&["list", "orders"]).0, 3);
    let version = desk.sees::<i32>("select version from ordna.orders where number = $1", &order);
    assert_eq!(version.await, 1, "nothing half written");
}

#[tokio::test]
async fn bad_input_is_a_clear_error() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    desk.customer("Berg").await;
    let shell = Shell::of(&desk, "staff").await;
    let too_long = vec![b' '; 8 * 1024 * 1024 + 1];
    for (input, why) in [
        (&br#"{"customer": "C-0001", "itms": []}"#[..], "itms"),
        (br#"{"customer": "C-0001", "items": [{"sku": "CHAIR", "quantity": "x"}]}"#, "items[0]"),
        (br#"{"customer": 5}"#, "customer: "),
        (br#"{"customer": "C-0001", "promised_at": "soon"}"#, "promised_at: a date"),
        (br#"{"customer": "a\u0000"}"#, "a character that is none"),
        (br#"{"customer": "C-0001", "payment_terms_days": 9999}"#, "payment_terms_days"),
        (br#"{"customer": "#, "not JSON"),
        (br"[1, 2]", "an object is expected, not a list"),
        (b"\xff\xfe{}", "not UTF-8"),
        (&too_long, "longer than 8 MiB"),
    ] {
        let ended = shell.is_given(&["new", "order", "--from", "-"], input);
        let shown = (ended.exit, ended.error.contains(why), ended.out.as_str());
        assert_eq!(shown, (2, true, ""), "{why}: {}", ended.error);
    }
    let missing = shell.fails(&["new", "order", "--from", "/nowhere/order.json"]);
    assert!(missing.0 == 2 && missing.1.contains("/nowhere/order.json"), "{missing:?}");
    let orders: i64 = desk.sees("select count(*) from ordna.orders where $1 <> ''", "all").await;
    assert_eq!(orders, 0);
}

#[tokio::test]
async fn a_logo_is_a_picture_that_papers_can_bear() {
    let desk = Desk::new().await;
    let shell = Shell::of(&desk, "admin").await;
    let file = |name: &str, bytes: &[u8]| {
        let path = shell.scratch.join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(8, 4).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    let logo = file("logo.png", &png);
    let set = |value: &str| shell.json(&["setting", "set", "branding", value]);
    set(r##"{"name": "Linden", "accent": "#2f6b4f"}"##);
    shell.json(&["setting", "logo", &logo]);
    let branding = &shell.json(&["show", "setting", "branding"])["value"];
    let picture = text(branding, "logo");
    assert!(picture.starts_with("data:image/png;base64,"), "{branding}");
    assert_eq!((&branding["name"], &branding["accent"]), (&json!("Linden"), &json!("#2f6b4f")));
    let shown = shell.runs(&["setting", "show", "branding"]).out;
    assert!(shown.contains("PNG, 1 kB") && !shown.contains("base64"), "{shown}");
    let events = shell.json(&["list", "events"]).to_string();
    assert!(!events.contains("base64"), "the timeline keeps no pictures: {events}");

    let broken = [&png[..20], b"no picture"].concat();
    for (bytes, why) in [
        (&b"GIF89a"[..], "no PNG or JPEG"),
        (&broken, "the logo cannot be read"),
        (&vec![0x89; 300_001], "the file has 301 kB"),
    ] {
        let (exit, line) = shell.fails(&["setting", "logo", &file("other", bytes)]);
        assert!(exit == 2 && line.contains(why) && line.contains("PNG or JPEG"), "{line}");
    }
    let (exit, line) = shell.fails(&["setting", "logo", "/nowhere.png"]);
    assert!(exit == 2 && line.contains("cannot read /nowhere.png"), "{line}");
    let (exit, line) = shell.fails(&["setting", "set", "branding", r#"{"colour": "red"}"#]);
    assert!(exit == 2 && line.contains("accent") && line.contains("colour"), "{line}");
    let (exit, line) = shell.fails(&["setting", "set", "branding", r#"{"accent": "red"}"#]);
    assert!(exit == 2 && line.contains("#1f4e79"), "{line}");

    shell.json(&["setting", "logo", "--remove"]);
    let branding = &shell.json(&["show", "setting", "branding"])["value"];
    assert_eq!((&branding["logo"], &branding["name"]), (&Value::Null, &json!("Linden")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_not_there_stands_in_the_way_of_papers_alone() {
    let desk = Desk::new().await;
    desk.product("CHAIR", 200_000, false).await;
    let order = desk.order("made_to_order", &["CHAIR"]).await;
    let shell = Shell::of(&desk, "staff").await;
    let file = shell.scratch.join("file");
    std::fs::write(&file, "").unwrap();
    let below = format!("file:{}/documents", file.display());
    for (url, why) in [
        ("file:relative/papers", "write the whole path"),
        ("ftp://host/x", "neither file: nor s3://"),
        ("s3://bucket/x", "set storage_key_id and storage_secret"),
        (below.as_str(), "not a directory"),
    ] {
        let config = format!("storage_url = \"{url}\"\n");
        std::fs::create_dir_all(shell.scratch.join("config")).unwrap();
        std::fs::write(shell.scratch.join("config/config.toml"), config).unwrap();
        shell.json(&["list", "orders"]);
        assert_eq!(shell.json(&["show", "order", &order])["number"], order.as_str());
        shell.json(&["act", "order", &order, "note", "--set", "note=seen"]);
        let (exit, line) = shell.fails(&["act", "order", &order, "approve"]);
        assert!(exit == 6 && line.contains(why) && line.contains("storage_"), "{line}");
        let status = shell.json(&["show", "order", &order])["status"].clone();
        assert_eq!(status, "pending_staff_review", "nothing half done");
        let ended = shell.runs(&["doctor", "--json"]);
        let said: Value = serde_json::from_str(&ended.out).unwrap();
        let found = said["findings"].as_array().unwrap();
        let found = found.iter().find(|it| it["check"] == "storage").unwrap();
        assert_eq!((ended.exit, &found["level"]), (1, &json!("bad")), "{ended:?}");
        assert!(text(found, "what").contains(why), "{found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_looks_at_letters_of_ones_own() {
    let desk = Desk::new().await;
    let shell = Shell::of(&desk, "staff").await;
    let letters = shell.scratch.join("config/letters/sv");
    std::fs::create_dir_all(&letters).unwrap();
    let found = || {
        let ended = shell.runs(&["doctor", "--json"]);
        let said: Value = serde_json::from_str(&ended.out).unwrap();
        let all = said["findings"].as_array().unwrap().clone();
        let ours = all.into_iter().filter(|it| it["check"] == "letters");
        let ours: Vec<_> = ours.map(|it| (text(&it, "level"), text(&it, "what"))).collect();
        (ended.exit, ours)
    };
    assert_eq!(found(), (0, vec![]));
    std::fs::write(letters.join("invoice.txt"), "Faktura {{ number }}\n\nHej!\n").unwrap();
    let (exit, good) = found();
    assert!(exit == 0 && good.len() == 1 && good[0].0 == "good", "{good:?}");
    std::fs::write(letters.join("invoice.txt"), "Faktura\n\n{{ nummber }}\n").unwrap();
    std::fs::write(letters.join("invioce.txt"), "Faktura\n\nHej!\n").unwrap();
    let (exit, wrong) = found();
    assert_eq!((exit, wrong.len()), (1, 2), "{wrong:?}");
    assert!(wrong.iter().any(|(level, what)| level == "bad" && what.contains("invoice.txt:3")));
    assert!(wrong.iter().any(|(level, what)| level == "open" && what.contains("invioce.txt")));
}
