//! A mail as the bytes that travel (RFC 5322 and MIME). Never sends them.

use std::time::SystemTime;

use lettre::message::header::ContentType;
use lettre::message::{Attachment as Attached, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use super::{ATTACHED_MAX, Attachment, Mail};
use crate::outside::Trouble;

/// Puts a mail together.
pub(super) fn compose(mail: &Mail, from: &Mailbox) -> Result<Message, Trouble> {
    check_size(mail)?;
    let to: Address = address(&mail.to.address).map_err(|why| {
        Trouble::Never(format!(
            "cannot write to {:?}: {why}; correct the customer's e-mail address",
            mail.to.address
        ))
    })?;
    let name = mail.from_name.as_deref().map(one_line).filter(|it| !it.is_empty());
    let from = Mailbox::new(name.or_else(|| from.name.clone()), from.email.clone());
    let to_name = Some(one_line(&mail.to.name)).filter(|it| !it.is_empty());
    let mut builder = Message::builder()
        .message_id(Some(message_id(&mail.message_id)?))
        .date(SystemTime::from(mail.written_at))
        .from(from)
        .to(Mailbox::new(to_name, to))
        .subject(one_line(&mail.subject));
    if let Some(reply_to) = &mail.reply_to {
        let reply_to = address(reply_to).map_err(|why| {
            Trouble::Later(format!(
                "cannot have answers sent to {reply_to:?}: {why}; correct the organization's \
                 e-mail address"
            ))
        })?;
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    builder.multipart(parts(mail)?).map_err(|e| {
        Trouble::Never(format!("cannot put the mail together: {}", e.to_string().to_lowercase()))
    })
}

/// mixed(alternative(text, related(html, pictures)), files), without what is not needed.
fn parts(mail: &Mail) -> Result<MultiPart, Trouble> {
    let html = SinglePart::html(mail.html.clone());
    let both = MultiPart::alternative().singlepart(SinglePart::plain(mail.text.clone()));
    let (pictures, files): (Vec<_>, Vec<_>) =
        mail.attachments.iter().partition(|it| it.content_id.is_some());
    let mut both = if pictures.is_empty() {
        both.singlepart(html)
    } else {
        let mut related = MultiPart::related().singlepart(html);
        for picture in pictures {
            related = related.singlepart(part(picture)?);
        }
        both.multipart(related)
    };
    if !files.is_empty() {
        both = MultiPart::mixed().multipart(both);
        for file in files {
            both = both.singlepart(part(file)?);
        }
    }
    Ok(both)
}

fn part(file: &Attachment) -> Result<SinglePart, Trouble> {
    let media_type = ContentType::parse(&file.media_type).map_err(|e| {
        let why = e.to_string().to_lowercase();
        Trouble::Never(format!("cannot attach {} as {:?}: {why}", file.name, file.media_type))
    })?;
    let name = one_line(&file.name);
    let attached = match &file.content_id {
        Some(id) => Attached::new_inline_with_name(one_line(id), name),
        None => Attached::new(name),
    };
    Ok(attached.body(file.bytes.clone(), media_type))
}

fn check_size(mail: &Mail) -> Result<(), Trouble> {
    let bytes: usize = mail.attachments.iter().map(|it| it.bytes.len()).sum();
    if bytes <= ATTACHED_MAX {
        return Ok(());
    }
    let megabytes = bytes.div_ceil(100_000);
    Err(Trouble::Never(format!(
        "cannot send {}.{} MB with one mail: mail servers take {} MB at most; send a link instead, \
         or make the document smaller",
        megabytes / 10,
        megabytes % 10,
        ATTACHED_MAX / 1_000_000
    )))
}

/// An address, with what is wrong with it in our words.
fn address(text: &str) -> Result<Address, String> {
    text.trim().parse().map_err(|e: lettre::address::AddressError| e.to_string().to_lowercase())
}

/// The id as the header has it. One that breaks the header would be another mail's.
fn message_id(given: &str) -> Result<String, Trouble> {
    let inside = given.trim().trim_start_matches('<').trim_end_matches('>');
    let is_plain = |it: char| it.is_ascii_graphic() && !matches!(it, '<' | '>' | '(' | ')' | '"');
    let halves = inside.split_once('@');
    match halves {
        Some((left, right))
            if !left.is_empty()
                && !right.is_empty()
                && !right.contains('@')
                && inside.len() <= 250
                && inside.chars().all(is_plain) =>
        {
            Ok(format!("<{inside}>"))
        }
        Some(_) | None => {
            Err(Trouble::Never(format!("cannot send a mail whose message id is {given:?}")))
        }
    }
}

/// A header is one line, whatever somebody has pasted into a name.
fn one_line(text: &str) -> String {
    let kept: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
