//! Mails a second: written and handed to a server of our own on loopback, which takes
//! everything and keeps nothing. What it costs to get a mail out of the outbox is measured
//! apart, where the worker is.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ordna::domain::language::Language;
use ordna::domain::letter::LetterKind;
use ordna::domain::secret::Secret;
use ordna::letters::{Letter, Letterbox, Sender};
use ordna::outside::mail::{Attachment, Mail, MailSettings, Mailer, Recipient};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::figures::{Figures, says, times, title};

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
    let mailer = mailer(serve().await);
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

/// Starts the server, and says where.
async fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move { talk(stream).await.ok() });
        }
    });
    port
}

async fn talk(stream: TcpStream) -> std::io::Result<()> {
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
        }
        stream.write_all(b"250 ok\r\n").await?;
    }
    Ok(())
}
