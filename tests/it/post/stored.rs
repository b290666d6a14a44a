//! A store of documents that is full, closed, or somewhere else: an approval that cannot put its
//! paper away changes nothing, says so, and works when the store is well again.

use std::path::Path;

use ordna::cli::print::exit_status;
use ordna::domain::entity::Entity;
use ordna::domain::secret::Secret;
use ordna::outside::storage::{Storage, StorageSettings};
use ordna::service::papers::Shelf;
use ordna::service::{Clock, Service, session};
use serde_json::{Value, json};

use super::{Office, Order, code_in, confirm, read, to};
use crate::mail::script::Server;
use crate::storage::{self, SmallDisk, bucket, in_folder};
use crate::support::desk::{does, text};
use crate::support::people::token;
use crate::support::{scratch, shelving, skipped};

/// Staff whose papers lie here.
async fn staff(office: &Office, storage: &Storage) -> Service {
    let desk = &office.desk;
    let token = token(&desk.database, "staff@linden.example", &desk.slug).await;
    let store = desk.database.store(Some(&token));
    let me = session::me(&store).await.unwrap();
    Service::new(store, Clock::System, me, Shelf::new(storage.clone()))
}

/// Everything that an approval would change.
async fn traces(office: &Office, order: &Order) -> Value {
    let sql = "select jsonb_build_object('order', to_jsonb(o),
            'events', (select count(*) from ordna.events), 'outbox', (select count(*) from ordna.outbox),
            'mails', (select count(*) from ordna.email_logs), 'documents', (select count(*) from ordna.documents),
            'codes', (select count(*) from auth_private.codes))
          from ordna.orders o where o.number = $1";
    office.desk.sees(sql, &order.number).await
}

/// What an approval says that cannot be; it must leave no trace.
async fn refuses(office: &Office, staff: &Service, order: &Order) -> String {
    let before = traces(office, order).await;
    let tried = does(staff, Entity::Order, &order.number, "approve", json!({})).await;
    let error = tried.unwrap_err();
    assert_eq!(exit_status(&error), 6, "{error}");
    assert!(error.hint().unwrap().contains("the store of documents has to be there"));
    assert_eq!(traces(office, order).await, before);
    error.to_string()
}

async fn approves(office: &Office, staff: &Service, order: &Order) {
    does(staff, Entity::Order, &order.number, "approve", json!({})).await.unwrap();
    assert_eq!(office.desk.status(&order.number).await, "awaiting_customer_confirmation");
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_paper_stops_the_approval() {
    let office = Office::new().await;
    let scratch = scratch();
    let staff = staff(&office, &in_folder(&scratch.join("documents"))).await;
    let order = office.order("en").await;
    // Where the organization's directory should be, something else is.
    let place = scratch.join(format!("documents/{}", staff.me().organization_id));
    std::fs::write(&place, "").unwrap();
    let why = refuses(&office, &staff, &order).await;
    assert!(why.starts_with("cannot write to the storage "), "{why}");
    std::fs::remove_file(place).unwrap();
    approves(&office, &staff, &order).await;
}

#[tokio::test]
async fn a_store_that_may_not_be_written_to_stops_the_approval() {
    use std::os::unix::fs::PermissionsExt as _;
    if nix::unistd::geteuid().is_root() {
        skipped("a store that may not be written to", "a user whom permissions stop");
        return;
    }
    let office = Office::new().await;
    let scratch = scratch();
    let dir = scratch.join("documents");
    let staff = staff(&office, &in_folder(&dir)).await;
    let order = office.order("en").await;
    let may = |mode| std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(mode)).unwrap();
    may(0o500);
    let why = refuses(&office, &staff, &order).await;
    assert!(why.contains("this user may not write there"), "{why}");
    may(0o700);
    approves(&office, &staff, &order).await;
}

#[tokio::test]
async fn a_full_disk_stops_the_approval() {
    let office = Office::new().await;
    let scratch = scratch();
    let dir = scratch.join("small");
    let Some(_disk) = SmallDisk::mount(&dir) else {
        skipped("an approval on a full disk", "what mounts one for this user");
        return;
    };
    let filler = dir.join("filler");
    fill(&filler);
    let staff = staff(&office, &in_folder(&dir)).await;
    let order = office.order("en").await;
    let why = refuses(&office, &staff, &order).await;
    assert!(why.ends_with("the disk is full; make room there"), "{why}");
    std::fs::remove_file(filler).unwrap();
    approves(&office, &staff, &order).await;
}

/// Writes until nothing goes any more.
fn fill(path: &Path) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path).unwrap();
    while file.write_all(&[0; 1024]).is_ok() {}
}

/// Has the store look at keys from now on: everything that it takes to have a right one first.
async fn made_keys(server: &storage::Server) -> (String, Secret) {
    let client = reqwest::Client::new();
    let asks = async |form: &str| {
        let whom = "AWS4-HMAC-SHA256 Credential=AKIAFIRST/20260101/us-east-1/iam/aws4_request, \
                    SignedHeaders=host, Signature=0";
        let asked = client
            .post(&server.endpoint)
            .header("authorization", whom)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("{form}&Version=2010-05-08"));
        let answer = asked.send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        answer.text().await.unwrap()
    };
    let everything = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    asks("Action=CreateUser&UserName=ordna").await;
    asks(&format!(
        "Action=PutUserPolicy&UserName=ordna&PolicyName=all&PolicyDocument={everything}"
    ))
    .await;
    let made = asks("Action=CreateAccessKey&UserName=ordna").await;
    let between = |name: &str| {
        let after = made.split_once(&format!("<{name}>")).unwrap().1;
        after.split_once('<').unwrap().0.to_owned()
    };
    (between("AccessKeyId"), Secret::new(between("SecretAccessKey")))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_goes_through_a_real_s3_server() {
    // The bucket, and three requests for a key.
    let Some(mut server) = storage::Server::start(Some(4)) else { return };
    let office = Office::new().await;
    server.make_bucket("papers").await;
    let (key_id, secret) = made_keys(&server).await;
    let right = StorageSettings {
        key_id: Some(key_id),
        secret: Some(secret),
        ..bucket(&server.endpoint, "s3://papers/prod")
    };
    let order = office.order("en").await;
    let wrong = StorageSettings { secret: Some(Secret::new("hunter2")), ..right.clone() };
    let unknown = bucket(&server.endpoint, "s3://papers/prod");
    for settings in [wrong, unknown] {
        let stranger = staff(&office, &Storage::open(&settings).unwrap()).await;
        let why = refuses(&office, &stranger, &order).await;
        assert!(
            why.contains("refuses the key; correct storage_key_id and storage_secret"),
            "{why}"
        );
    }

    let storage = Storage::open(&right).unwrap();
    let staff = staff(&office, &storage).await;
    approves(&office, &staff, &order).await;
    let mail = Server::start(None, &[]).await;
    let shelf = Shelf::new(storage.clone());
    let mut worker = shelving(office.desk.database.worker(None), &to(mail.port), shelf);
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let here = staff.me().organization_id;
    let printed = kept(&office, &order, "sale_order").await;
    // What lies there is sealed; the row that names it opens it.
    let sealed = storage.get(here, &text(&printed, "hash")).await.unwrap();
    let opened = staff.document(&text(&printed, "number")).await.unwrap().bytes;
    assert!(!sealed.starts_with(b"%PDF-") && opened.starts_with(b"%PDF-"));

    let arrived = mail.seen.lock().unwrap().mails.clone();
    confirm(&staff, &order, &code_in(&read(arrived[0].as_bytes()))).await.unwrap();
    assert_eq!(worker.run_due().await.unwrap().put_off, 0);
    let stamped = kept(&office, &order, "order_confirmation").await;
    assert_eq!(stamped["source_id"], printed["id"]);
    let pages = staff.document_text(&text(&stamped, "number")).await.unwrap();
    let before = staff.document_text(&text(&printed, "number")).await.unwrap();
    assert_eq!(pages.len(), before.len());
    assert!(pages[0] != before[0] && pages[0].contains(&order.number), "{}", pages[0]);
    server.stop();
    let next = office.order("en").await;
    let why = refuses(&office, &staff, &next).await;
    assert!(why.starts_with("cannot reach the storage s3://papers/prod"), "{why}");
}

/// The document of a kind that an order has.
async fn kept(office: &Office, order: &Order, kind: &'static str) -> Value {
    let mut owner = office.desk.database.owner().await;
    let sql = "select to_jsonb(d) from ordna.documents d where d.order_id = $1 and d.kind = $2";
    sqlx::query_scalar(sql).bind(order.id).bind(kind).fetch_one(&mut owner).await.unwrap()
}
