//! Servers that behave badly: each trouble is sorted into later and never, in a sentence.

use std::time::Duration;

use ordna::outside::Trouble;
use ordna::outside::mail::{Mail, MailSettings, Mailer, Recipient};

use super::script::{Does, Server, Step};
use super::{is_whole, later, mail, mailer, never, settings};
use crate::support::scratch;

const PLAIN: &[&str] = &["AUTH PLAIN LOGIN"];

fn to(port: u16, login: &str) -> Mailer {
    let scratch = scratch();
    let url = format!("smtp://{login}127.0.0.1:{port}");
    mailer(&MailSettings {
        timeout: Duration::from_millis(300),
        ..settings(Some(url), &scratch.path)
    })
}

/// What becomes of a mail, in a line.
fn said(port: u16, sent: &Result<impl std::fmt::Debug, Trouble>) -> String {
    let said = match sent {
        Ok(sent) => format!("sent: {sent:?}"),
        Err(Trouble::Later(why)) => format!("later: {why}"),
        Err(Trouble::Never(why)) => format!("never: {why}"),
    };
    said.replace(&port.to_string(), "PORT")
}

#[tokio::test]
async fn every_misbehaviour_is_sorted_and_said() {
    let mut all = Vec::new();
    for (step, does) in [
        (Step::Greeting, Does::Hangs),
        (Step::Greeting, Does::HangsUp),
        (Step::Greeting, Does::Says("HTTP/1.1 400 Bad Request")),
        (Step::Greeting, Does::Says("421 too many connections")),
        (Step::Greeting, Does::Says("554 5.3.2 no mail service here")),
        (Step::Ehlo, Does::Says("502 what")),
        (Step::Auth, Does::Says("535 5.7.8 authentication failed")),
        (Step::Auth, Does::Says("454 4.7.0 temporary failure")),
        (Step::Auth, Does::HangsUp),
        (Step::Mail, Does::Says("421 4.3.2 shutting down")),
        (Step::Mail, Does::Says("450 4.7.1 slow down")),
        (Step::Mail, Does::Says("530 5.7.0 authentication required")),
        (Step::Mail, Does::Says("550 5.1.0 sender unknown")),
        (Step::Mail, Does::Hangs),
        (Step::Rcpt, Does::Says("421 4.3.2 shutting down")),
        (Step::Rcpt, Does::Says("450-4.2.1 mailbox busy,\r\n450 4.2.1 come again")),
        (Step::Rcpt, Does::Says("550 5.1.1 no such user")),
        (Step::Rcpt, Does::HangsUp),
        (Step::Data, Does::Says("421 4.3.2 shutting down")),
        (Step::Data, Does::Says("450 4.3.0 disk trouble")),
        (Step::Data, Does::Says("550 5.7.1 not from you")),
        (Step::Content, Does::HangsUp),
        (Step::Content, Does::Hangs),
        (Step::End, Does::Says("421 4.3.2 shutting down")),
        (Step::End, Does::Says("450 4.7.1 greylisted")),
        (Step::End, Does::Says("550 5.7.1 spam")),
        (Step::End, Does::Says("552 5.3.4 too large")),
        (Step::End, Does::HangsUp),
        (Step::End, Does::Hangs),
    ] {
        let server = Server::start(Some((step, does)), PLAIN).await;
        let mailer = to(server.port, "user:hunter2@");
        let sent = mailer.send(&mail()).await;
        all.push(format!("{step:?} {does:?}\n  {}", said(server.port, &sent)));
        assert_eq!(server.mails(), 0, "{step:?}");
        // What was in trouble leaves nothing behind for the next mail.
        let sent = mailer.send(&mail()).await.unwrap();
        assert_eq!(sent.answer, "250 2.0.0 queued as 4711");
        assert_eq!(server.mails(), 1, "{step:?}");
    }
    let all = all.join("\n");
    assert!(!all.contains("hunter2"), "{all}");
    insta::assert_snapshot!("misbehaviours", all);
}

#[tokio::test]
async fn nobody_there_is_later() {
    let server = Server::start(None, &[]).await;
    let port = server.port;
    drop(server);
    // The task that holds the door ends soon after.
    tokio::task::yield_now().await;
    let why = later(to(port, "").send(&mail()).await).replace(&port.to_string(), "PORT");
    assert_eq!(
        why,
        "cannot reach mail server 127.0.0.1:PORT: connection refused (os error 111); see whether it \
         runs, and mail_url"
    );
    let scratch = scratch();
    let nowhere = settings(Some("smtp://nowhere.invalid".into()), &scratch.path);
    let why = later(mailer(&nowhere).send(&mail()).await);
    assert!(why.starts_with("cannot reach mail server nowhere.invalid:25: "), "{why}");
}

#[tokio::test]
async fn a_connection_serves_many_mails_and_a_dead_one_none() {
    let server = Server::start(None, PLAIN).await;
    let mailer = to(server.port, "user:hunter2@");
    for _ in 0..3 {
        mailer.send(&mail()).await.unwrap();
    }
    assert_eq!(server.seen.lock().unwrap().connections, 1);
    is_whole(server.seen.lock().unwrap().mails[2].as_bytes(), &mail());
    // At the same time each has its own.
    let (one, two) = (mail(), mail());
    let (one, two) = tokio::join!(mailer.send(&one), mailer.send(&two));
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(server.seen.lock().unwrap().connections, 2);

    let server = Server::start(Some((Step::After, Does::HangsUp)), PLAIN).await;
    let mailer = to(server.port, "");
    mailer.send(&mail()).await.unwrap();
    mailer.send(&mail()).await.unwrap();
    assert_eq!(server.seen.lock().unwrap().connections, 2);
    assert_eq!(server.mails(), 2);
}

#[tokio::test]
async fn a_password_is_shown_to_nobody_on_the_way() {
    let server = Server::start(None, PLAIN).await;
    let scratch = scratch();
    // Our own machine, by a name that does not say so.
    let url = format!("smtp://user:hunter2@0.0.0.0:{}", server.port);
    let why = later(mailer(&settings(Some(url), &scratch.path)).send(&mail()).await);
    assert!(why.contains("everybody on the way could read the password; write ?tls=required"));
    assert!(!server.seen.lock().unwrap().lines.iter().any(|it| it.contains("AUTH")));

    for offers in [&[][..], &["AUTH CRAM-MD5"]] {
        let server = Server::start(None, offers).await;
        let why = later(to(server.port, "user:hunter2@").send(&mail()).await);
        assert!(
            why.contains("offers no login by password: take user and password out of mail_url")
        );
    }
}

#[tokio::test]
async fn encryption_that_is_demanded_is_not_done_without() {
    let server = Server::start(None, PLAIN).await;
    let scratch = scratch();
    let url = |tls: &str| format!("smtp://user:hunter2@127.0.0.1:{}?tls={tls}", server.port);
    let demanded = mailer(&settings(Some(url("required")), &scratch.path));
    let why = later(demanded.send(&mail()).await);
    assert!(why.contains("offers no encryption (STARTTLS): correct mail_url"), "{why}");
    assert_eq!(server.mails(), 0);
    let welcome = mailer(&settings(Some(url("opportunistic")), &scratch.path));
    welcome.send(&mail()).await.unwrap();
    // A server that speaks before it encrypts, where encryption comes first.
    let first = format!("smtps://user:hunter2@127.0.0.1:{}", server.port);
    let why = later(mailer(&settings(Some(first), &scratch.path)).send(&mail()).await);
    assert!(why.starts_with("cannot speak safely with mail server"), "{why}");
}

#[tokio::test]
async fn an_address_beyond_ascii_goes_where_it_is_taken() {
    let to_her = Mail {
        to: Recipient { name: "Åsa".into(), address: "åsa@kund.example".into() },
        ..mail()
    };
    let server = Server::start(None, &[]).await;
    let why = never(to(server.port, "").send(&to_her).await);
    assert!(why.contains("takes no address with letters beyond a to z"), "{why}");
    let server = Server::start(None, &["SMTPUTF8"]).await;
    to(server.port, "").send(&to_her).await.unwrap();
    let seen = server.seen.lock().unwrap();
    assert!(seen.lines.iter().any(|it| it == "RCPT TO:<åsa@kund.example>"), "{:?}", seen.lines);
}

#[tokio::test]
async fn a_look_at_the_server_tells_what_it_saw() {
    let server = Server::start(None, PLAIN).await;
    let seen = to(server.port, "user:hunter2@").check().await.unwrap().join("\n");
    assert_eq!(
        seen.replace(&server.port.to_string(), "PORT"),
        "mail server 127.0.0.1:PORT answers as scripted\nthe connection is not encrypted\nlogged in \
         as user\nmails are from ordna <no-reply@linden.example>"
    );
    assert_eq!(server.seen.lock().unwrap().lines.last().unwrap(), "QUIT");
    let server = Server::start(Some((Step::Auth, Does::Says("535 no"))), PLAIN).await;
    later(to(server.port, "user:hunter2@").check().await);
}
