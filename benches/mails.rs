//! Mails a second: written and handed to a server of our own on loopback, which takes
//! everything and keeps nothing. First alone, then out of the outbox by the real worker: the letter
//! is queued, its code made, it is written, sent and logged. Approving is not counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ordna::domain::entity::Entity;
use ordna::domain::language::Language;
use ordna::domain::letter::LetterKind;
use ordna::domain::secret::Secret;
use ordna::letters::{Letter, Letterbox, Sender};
use ordna::outbox::{PostOffice, Worker};
use ordna::outside::mail::{Attachment, Mail, MailSettings, Mailer, Recipient};
use ordna::service::Clock;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::births::{act, born};
use crate::figures::{Figures, says, times, title};
use crate::labour::Labour;
use crate::place::{MADE_TO_ORDER, Place, count};

/// How many mails a figure is made of.
const MAILS: usize = 500;
/// The size of the document that comes with each.
const DOCUMENT: usize = 100_000;
/// How many are sent at the same time in the second figure.
const AT_ONCE: usize = 4;

/// Measures letters alone, then letters that are sent.
pub(crate) async fn measure() {
    title("Mails (a letter with a document of 100 kB)");
    let begun = Instant::now();
    for number in 0..MAILS {
        write(number);
    }
    rate("letters written", MAILS, begun.elapsed());
    let mailer = mailer(serve().await.0);
    let mut each = Figures::default();
    let begun = Instant::now();
    for number in 0..MAILS {
        let one = Instant::now();
        mailer.send(&write(number)).await.unwrap();
        each.add(one.elapsed());
    }
    rate("written and handed over, one after the other", MAILS, begun.elapsed());
    times("one of them", &each);
    let begun = Instant::now();
    let lanes = (0..AT_ONCE).map(|lane| {
        let mailer = &mailer;
        async move {
            for number in (lane..MAILS).step_by(AT_ONCE) {
                mailer.send(&write(number)).await.unwrap();
            }
        }
    });
    futures_util::future::join_all(lanes).await;
    rate(&format!("the same, {AT_ONCE} at a time"), MAILS, begun.elapsed());
}

/// Measures the way out of the outbox, by one worker and by two.
pub(crate) async fn out_of_the_outbox(place: &Place) {
    title("Mails out of the outbox (an order to be confirmed, with its document and a code)");
    let (port, taken) = serve().await;
    // What somebody else has asked for is not ours to measure.
    worker(place, port).run_due().await.unwrap();
    for workers in [1, 2] {
        approve_all(place).await;
        let arrived_before = taken.load(Ordering::Relaxed);
        let logged_before = logged(place).await;
        let mut tasks = tokio::task::JoinSet::new();
        let before = Labour::now(&place.dir);
        let begun = Instant::now();
        for _ in 0..workers {
            let mut worker = worker(place, port);
            tasks.spawn(async move { worker.run_due().await.unwrap() });
        }
        let tallies = tasks.join_all().await;
        let took = begun.elapsed();
        let worked = Labour::now(&place.dir).since(before);
        assert!(tallies.iter().all(|it| it.put_off == 0), "{tallies:?}");
        assert_eq!(taken.load(Ordering::Relaxed) - arrived_before, MAILS);
        assert_eq!(logged(place).await - logged_before, MAILS);
        let plural = if workers == 1 { "worker" } else { "workers" };
        rate(&format!("{workers} {plural}"), MAILS, took);
        says(
            "  processor time a mail",
            &format!(
                "{:>8.2} ms here, {:.2} ms in the server",
                worked.ours as f64 / MAILS as f64,
                worked.server as f64 / MAILS as f64
            ),
        );
    }
}

/// Orders whose customers are to get a mail.
async fn approve_all(place: &Place) {
    let staff = place.service(MADE_TO_ORDER).await;
    for _ in 0..MAILS {
        let number = born(&staff, bench()).await;
        act(&staff, Entity::Order, &number, "approve", json!({})).await;
    }
}

/// What is ordered.
pub(crate) fn bench() -> Value {
    json!([{"sku": "BENCH", "quantity": 1, "configuration": {"wood": "oak", "length": 1200}}])
}

async fn logged(place: &Place) -> usize {
    let mut owner = place.database.owner().await.unwrap();
    let sent = "select count(*) from email_logs where status = 'sent' and message_id is not null";
    count(&mut owner, sent).await.try_into().unwrap()
}

fn worker(place: &Place, port: u16) -> Worker {
    let office = PostOffice::new(Letterbox::default(), Ok(mailer(port)));
    Worker::new(place.database.worker().unwrap(), Clock::System, place.shelf(), office)
}

fn rate(what: &str, count: usize, took: Duration) {
    says(what, &format!("{:>8.0} a second", count as f64 / took.as_secs_f64()));
}

fn mailer(port: u16) -> Mailer {
    Mailer::new(&MailSettings {
        url: Some(Secret::new(format!("smtp://127.0.0.1:{port}"))),
        from: Some("no-reply@linden.example".into()),
        ca_file: None,
        folder: "unused".into(),
        timeout: Duration::from_secs(30),
    })
    .unwrap()
}

/// The mail that asks a customer to confirm, with the document as a worker would attach it.
fn write(number: usize) -> Mail {
    let values: Value = json!({
        "customer_name": "Åsa Öberg",
        "order_number": format!("SO-2026-{number:04}"),
        "code": format!("{number:06}"),
        "minutes": 10,
        "amount": "12 500,00 SEK",
        "link": "https://linden.example/d/7",
    });
    let written = Letterbox::default()
        .write(&Letter {
            kind: LetterKind::SaleOrder,
            language: Language::Sv,
            sender: Sender { name: "Linden".into(), ..Sender::default() },
            values: values.as_object().cloned().unwrap_or_else(Map::new),
        })
        .unwrap();
    Mail {
        message_id: format!("<{number}@bench.example>"),
        written_at: DateTime::<Utc>::UNIX_EPOCH,
        from_name: None,
        reply_to: None,
        to: Recipient { name: "Åsa Öberg".into(), address: "asa@customer.example".into() },
        subject: written.subject,
        text: written.text,
        html: written.html,
        attachments: vec![Attachment {
            name: "order.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: vec![b'%'; DOCUMENT],
            content_id: None,
        }],
    }
}

/// Starts the server; says where it is, and counts what it has taken.
async fn serve() -> (u16, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counts = taken.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let taken = counts.clone();
            tokio::spawn(async move { talk(stream, &taken).await.ok() });
        }
    });
    (port, taken)
}

async fn talk(stream: TcpStream, taken: &AtomicUsize) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 bench\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let is_data = line.starts_with("DATA");
        line.clear();
        if is_data {
            stream.write_all(b"354 go on\r\n").await?;
            while stream.read_line(&mut line).await? > 0 && line != ".\r\n" {
                line.clear();
            }
            line.clear();
            taken.fetch_add(1, Ordering::Relaxed);
        }
        stream.write_all(b"250 ok\r\n").await?;
    }
    Ok(())
}
