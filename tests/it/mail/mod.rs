//! Mails: what is composed, what is refused before it is sent, files where no server is set.
//! Servers that behave badly and a real one have files of their own. Never waits for a clock.

pub(crate) mod real;
pub(crate) mod script;
mod scripted;

use std::path::Path;
use std::time::Duration;

use chrono::{TimeZone as _, Utc};
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};
use ordna::domain::secret::Secret;
use ordna::outside::Trouble;
use ordna::outside::mail::{ATTACHED_MAX, Attachment, Mail, MailSettings, Mailer, Recipient};

use crate::support::scratch;

const PDF: &[u8] = b"%PDF-1.7\n\0\xff\xfe\r\n.\r\nnot the end\n";

pub(crate) fn settings(url: Option<String>, folder: &Path) -> MailSettings {
    MailSettings {
        url: url.map(Secret::new),
        from: Some("ordna <no-reply@linden.example>".into()),
        ca_file: None,
        folder: folder.to_owned(),
        timeout: Duration::from_secs(20),
    }
}

fn mailer(settings: &MailSettings) -> Mailer {
    Mailer::new(settings).unwrap()
}

fn mail() -> Mail {
    Mail {
        message_id: "<018f-7@ordna.linden.example>".into(),
        written_at: Utc.with_ymd_and_hms(2026, 11, 27, 23, 45, 0).unwrap(),
        from_name: Some("Lindén Møbler, Göteborg".into()),
        reply_to: Some("hej@linden.example".into()),
        to: Recipient { name: "Åsa \"Ö\" Öberg".into(), address: "asa@customer.example".into() },
        subject: "Din order från Lindén är klar: ₹ € — 100 %".into(),
        text: format!("Hej Åsa!\n\n.\nEn punkt ovan.\n{}\n", "långt ".repeat(300)),
        html: "<p>Hej Åsa!</p>\n<p>€ ₹ æ ø å</p>\n".into(),
        attachments: vec![Attachment {
            name: "Orderbekräftelse SO-2026-0001.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: PDF.into(),
            content_id: None,
        }],
    }
}

fn logo() -> Attachment {
    Attachment {
        name: "logo.png".into(),
        media_type: "image/png".into(),
        bytes: vec![0x89, b'P', b'N', b'G', 0, 255],
        content_id: Some("logo".into()),
    }
}

/// Compares what arrived with what was handed over, part by part.
fn is_whole(arrived: &[u8], mail: &Mail) {
    let parsed = MessageParser::default().parse(arrived).unwrap();
    assert_eq!(parsed.subject().unwrap(), mail.subject);
    assert_eq!(parsed.message_id().unwrap(), mail.message_id.trim_matches(['<', '>']));
    assert_eq!(parsed.date().unwrap().to_timestamp(), mail.written_at.timestamp());
    let only = |it: Option<&mail_parser::Address<'_>>| {
        let it = it.unwrap().first().unwrap();
        (it.name().unwrap_or_default().to_owned(), it.address().unwrap_or_default().to_owned())
    };
    let from = mail.from_name.clone().unwrap();
    assert_eq!(only(parsed.from()), (from, "no-reply@linden.example".into()));
    assert_eq!(only(parsed.to()), (mail.to.name.clone(), mail.to.address.clone()));
    assert_eq!(only(parsed.reply_to()).1, mail.reply_to.clone().unwrap());
    // Line ends are the wire's own.
    let text = parsed.body_text(0).unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), mail.text.trim_end());
    let html = parsed.body_html(0).unwrap().replace("\r\n", "\n");
    assert_eq!(html.trim_end(), mail.html.trim_end());
    let files: Vec<_> = parsed.attachments().collect();
    assert_eq!(files.len(), mail.attachments.len());
    for attached in &mail.attachments {
        let named = |it: &&&mail_parser::MessagePart<'_>| {
            it.attachment_name() == Some(attached.name.as_str())
        };
        let file = files.iter().find(named).unwrap_or_else(|| panic!("{}", attached.name));
        let kind = file.content_type().unwrap();
        assert_eq!(format!("{}/{}", kind.ctype(), kind.subtype().unwrap()), attached.media_type);
        assert_eq!(file.contents(), attached.bytes);
        assert_eq!(file.content_id(), attached.content_id.as_deref());
    }
    assert!(arrived.is_ascii(), "servers that know only ASCII take it too");
    assert!(arrived.split(|it| *it == b'\n').all(|line| line.len() <= 998));
}

/// How the parts lie in each other.
fn shape(parsed: &Message<'_>, part: u32) -> String {
    let part = parsed.part(part).unwrap();
    let kind = part.content_type().unwrap().subtype().unwrap().to_owned();
    let PartType::Multipart(inside) = &part.body else { return kind };
    let inside: Vec<String> = inside.iter().map(|it| shape(parsed, *it)).collect();
    format!("{kind}({})", inside.join(", "))
}

fn never(trouble: Result<impl std::fmt::Debug, Trouble>) -> String {
    match trouble {
        Err(Trouble::Never(why)) => why,
        Err(Trouble::Later(why)) => panic!("later: {why}"),
        Ok(done) => panic!("{done:?}"),
    }
}

fn later(trouble: Result<impl std::fmt::Debug, Trouble>) -> String {
    match trouble {
        Err(Trouble::Later(why)) => why,
        Err(Trouble::Never(why)) => panic!("never: {why}"),
        Ok(done) => panic!("{done:?}"),
    }
}

fn files(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<String> = names.map(|it| it.into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn without_a_server_mails_are_files() {
    let scratch = scratch();
    let folder = scratch.join("mails");
    let mailer = mailer(&MailSettings { from: None, ..settings(None, &folder) });
    assert!(mailer.is_folder());
    let first = mailer.send(&Mail { from_name: None, ..mail() }).await.unwrap();
    let name = "20261127T234500Z-018f-7@ordna.linden.example.eml";
    assert_eq!(first.answer, folder.join(name).display().to_string());
    // The same mail again takes the place of the first.
    let mailer = self::mailer(&settings(None, &folder));
    let with_logo = Mail { attachments: vec![logo(), mail().attachments.remove(0)], ..mail() };
    mailer.send(&with_logo).await.unwrap();
    assert_eq!(files(&folder), [name]);
    let written = std::fs::read(folder.join(name)).unwrap();
    is_whole(&written, &with_logo);
    let parsed = MessageParser::default().parse(&written).unwrap();
    assert_eq!(shape(&parsed, 0), "mixed(alternative(plain, related(html, png)), pdf)");
    let bare = Mail { message_id: "<2@x>".into(), attachments: Vec::new(), ..mail() };
    let bare = mailer.send(&bare).await.unwrap().answer;
    let bare = std::fs::read(bare).unwrap();
    let parsed = MessageParser::default().parse(&bare).unwrap();
    assert_eq!(shape(&parsed, 0), "alternative(plain, html)");
}

#[tokio::test]
async fn an_id_never_leads_out_of_the_folder() {
    let scratch = scratch();
    let mailer = mailer(&settings(None, &scratch.join("mails")));
    mailer
        .send(&Mail { message_id: "../../x/$(y)@z".replace(['(', ')'], ""), ..mail() })
        .await
        .unwrap();
    assert_eq!(files(&scratch.join("mails")), ["20261127T234500Z-.._.._x__y@z.eml"]);
    assert_eq!(files(&scratch.path), ["mails"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_said_and_nothing_half_is_left() {
    let scratch = scratch();
    std::fs::write(scratch.join("file"), "").unwrap();
    let mailer = mailer(&settings(None, &scratch.join("file/mails")));
    let dir = scratch.path.display().to_string();
    let why = later(mailer.send(&mail()).await).replace(&dir, "");
    assert_eq!(why, "cannot write a mail to /file/mails: not a directory (os error 20)");
    assert!(later(mailer.check().await).starts_with("cannot write a mail to"));
    // A name that is taken by a directory: what was begun is taken away again.
    let mailer = self::mailer(&settings(None, &scratch.join("mails")));
    let name = "20261127T234500Z-018f-7@ordna.linden.example.eml";
    std::fs::create_dir_all(scratch.join("mails").join(name).join("x")).unwrap();
    later(mailer.send(&mail()).await);
    assert_eq!(files(&scratch.join("mails")), [name]);
}

#[tokio::test]
async fn what_would_be_too_large_is_not_even_tried() {
    let scratch = scratch();
    let mailer = mailer(&settings(None, &scratch.join("mails")));
    let large = |bytes: usize| Mail {
        attachments: vec![Attachment { bytes: vec![b'x'; bytes], ..logo() }],
        ..mail()
    };
    mailer.send(&large(ATTACHED_MAX)).await.unwrap();
    assert_eq!(
        never(mailer.send(&large(30_000_000)).await),
        "cannot send 30.0 MB with one mail: mail servers take 20 MB at most; send a link instead, \
         or make the document smaller"
    );
    assert!(never(mailer.send(&large(ATTACHED_MAX + 1)).await).contains("20.1 MB"));
}

#[tokio::test]
async fn what_cannot_be_a_mail_is_said() {
    let scratch = scratch();
    let mailer = mailer(&settings(None, &scratch.join("mails")));
    let to = |address: &str| Mail {
        to: Recipient { name: "Åsa".into(), address: address.into() },
        ..mail()
    };
    let mut all = Vec::new();
    for address in
        ["", "asa", "asa@", "@x.example", "a b@x.example", "a@x.example\r\nBcc: b@y.example"]
    {
        all.push(never(mailer.send(&to(address)).await));
    }
    for id in ["", "<>", "a@b@c", "a b@c", "a@b>\r\nX: <c"] {
        let mail = Mail { message_id: id.into(), ..mail() };
        all.push(never(mailer.send(&mail).await));
    }
    let mut odd = mail();
    odd.attachments[0].media_type = "pdf".into();
    all.push(never(mailer.send(&odd).await));
    let reply_to = Some("hej".into());
    all.push(later(mailer.send(&Mail { reply_to, ..mail() }).await));
    insta::assert_snapshot!("what_cannot_be_a_mail", all.join("\n"));
    assert!(!scratch.join("mails").exists());
}

#[tokio::test]
async fn nothing_that_is_pasted_into_a_name_becomes_a_header() {
    let scratch = scratch();
    let mailer = mailer(&settings(None, &scratch.join("mails")));
    let evil = "x\r\nBcc: b@y.example\r\n\r\n<p>";
    let mut mail = mail();
    mail.subject = evil.into();
    mail.from_name = Some(evil.into());
    mail.to.name = evil.into();
    mail.attachments[0].name = evil.into();
    let written = std::fs::read(mailer.send(&mail).await.unwrap().answer).unwrap();
    let parsed = MessageParser::default().parse(&written).unwrap();
    assert!(parsed.bcc().is_none());
    assert_eq!(parsed.subject(), Some("x Bcc: b@y.example <p>"));
    assert_eq!(parsed.attachment(0).unwrap().attachment_name(), Some("x Bcc: b@y.example <p>"));
}

#[test]
fn settings_that_cannot_be_used_are_named_and_keep_their_secret() {
    let scratch = scratch();
    std::fs::write(scratch.join("ca.pem"), "nothing\n").unwrap();
    let with = |url: &str| settings(Some(url.into()), &scratch.path);
    let mut all = Vec::new();
    for url in [
        "smtp.example",
        "http://user:hunter2@host",
        "smtp://user:hunter2@",
        "smtp://user@host",
        "smtp://user:hunter2@host:99999",
        "smtp://user:hunter2@host?tls=perhaps",
        "smtp://user:hunter2%ff@host",
    ] {
        all.push(later(Mailer::new(&with(url))));
    }
    let from = |from: Option<&str>| MailSettings {
        from: from.map(Into::into),
        ..with("smtp://user:hunter2@host")
    };
    all.push(later(Mailer::new(&from(None))));
    all.push(later(Mailer::new(&from(Some("nobody")))));
    for file in ["ca.pem", "none.pem"] {
        let ca_file = Some(scratch.join(file));
        all.push(later(Mailer::new(&MailSettings {
            ca_file,
            ..with("smtps://user:hunter2@host")
        })));
    }
    let all = all.join("\n").replace(&scratch.path.display().to_string(), "");
    assert!(!all.contains("hunter2"), "{all}");
    insta::assert_snapshot!("settings_that_cannot_be_used", all);
    let good = with("smtps://user:hunter2@host");
    assert!(!format!("{good:?} {:?}", mailer(&good)).contains("hunter2"));
}
