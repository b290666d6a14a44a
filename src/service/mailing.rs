//! Whether mails get out, and whether who receives them believes whom they are from. Never sends
//! anything but a test mail, and only where it was asked to.

use uuid::Uuid;

use super::Clock;
use super::doctor::Finding;
use crate::domain::believed::{self, Verdict};
use crate::outside::Trouble;
use crate::outside::mail::{Mail, Mailer, Recipient};
use crate::outside::names::Names;
use crate::store::unready::{Cause, Unready};

pub use crate::outside::mail::MailSettings;

const MAIL: &str = "mail";
const TEST: &str = "test mail";

/// What is to be looked at beside the way out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Who gets a test mail.
    pub to: Option<&'a str>,
    /// Under which name the signing key stands in the DNS; whoever signs the mails says it.
    pub selector: Option<&'a str>,
}

/// Looks at the way out with these settings, and asks this machine's name servers.
pub async fn examine(settings: &MailSettings, wanted: Wanted<'_>, clock: Clock) -> Vec<Finding> {
    examine_with(settings, wanted, clock, Names::of_this_machine()).await
}

/// As [`examine`], with name servers of the caller's choice.
pub async fn examine_with(
    settings: &MailSettings,
    wanted: Wanted<'_>,
    clock: Clock,
    names: Result<Names, Trouble>,
) -> Vec<Finding> {
    let mailer = match Mailer::new(settings) {
        Ok(mailer) => mailer,
        Err(trouble) => return vec![bad(MAIL, Cause::BadSetting, &trouble)],
    };
    let mut found = match mailer.check().await {
        Ok(seen) if mailer.is_folder() => vec![Finding::open(
            MAIL,
            seen.join(", "),
            "set mail_url and mail_from in config.toml when mails are to reach anybody",
        )],
        Ok(seen) => seen.into_iter().map(|it| Finding::good(MAIL, it)).collect(),
        Err(trouble) => vec![bad(MAIL, Cause::Unreachable, &trouble)],
    };
    let is_reached = found.iter().all(|it| it.cause.is_none());
    if let Some(to) = wanted.to.filter(|_| is_reached) {
        found.push(send_test(&mailer, to, clock).await);
    }
    let domain = mailer.domain();
    if !domain.contains('.') {
        let what = format!("mails are from {domain}, which only this machine knows");
        found.push(Finding::open("sender", what, "set mail_from to an address of your own domain"));
        return found;
    }
    match names {
        Ok(names) => found.extend(records(&names, domain, wanted.selector).await),
        Err(trouble) => found.push(bad("sender", Cause::Unreachable, &trouble)),
    }
    found
}

async fn send_test(mailer: &Mailer, to: &str, clock: Clock) -> Finding {
    let words = "This is a test mail from ordna: the way out works. Nobody has to answer.";
    let mail = Mail {
        message_id: format!("<{}.test@ordna>", Uuid::now_v7()),
        written_at: clock.now(),
        from_name: None,
        reply_to: None,
        to: Recipient { name: String::new(), address: to.to_owned() },
        subject: "Test mail from ordna".into(),
        text: words.to_owned(),
        html: format!("<p>{words}</p>"),
        attachments: Vec::new(),
    };
    match mailer.send(&mail).await {
        Ok(sent) => Finding::good(TEST, format!("taken for {to}: {}", sent.answer)),
        Err(Trouble::Later(why)) => bad(TEST, Cause::Unreachable, &Trouble::Later(why)),
        Err(Trouble::Never(why)) => bad(TEST, Cause::Refused, &Trouble::Never(why)),
    }
}

/// What the domain says about who may send for it.
async fn records(names: &Names, domain: &str, selector: Option<&str>) -> Vec<Finding> {
    let mut found = Vec::new();
    found.push(match names.texts(domain).await {
        Ok(texts) => judged("SPF", believed::spf(domain, &texts)),
        Err(trouble) => bad("SPF", Cause::Unreachable, &trouble),
    });
    found.push(match selector {
        None => Finding::open(
            "DKIM",
            "not looked at: only whoever signs the mails knows under which name the key stands",
            "say --selector NAME; the mail provider tells it",
        ),
        Some(selector) => {
            let name = format!("{selector}._domainkey.{domain}");
            match names.texts(&name).await {
                Ok(texts) => judged("DKIM", believed::dkim(&name, &texts)),
                Err(trouble) => bad("DKIM", Cause::Unreachable, &trouble),
            }
        }
    });
    found.push(dmarc(names, domain).await);
    found
}

/// The domain's own policy, or the nearest one above it.
async fn dmarc(names: &Names, domain: &str) -> Finding {
    let mut above = domain;
    loop {
        let texts = match names.texts(&format!("_dmarc.{above}")).await {
            Ok(texts) => texts,
            Err(trouble) => return bad("DMARC", Cause::Unreachable, &trouble),
        };
        let parent = above.split_once('.').map(|(_, parent)| parent);
        match parent.filter(|it| it.contains('.')) {
            Some(parent) if !believed::has_dmarc(&texts) => above = parent,
            Some(_) | None => return judged("DMARC", believed::dmarc(domain, above, &texts)),
        }
    }
}

fn judged(check: &'static str, verdict: Verdict) -> Finding {
    match verdict {
        Verdict::Good(what) => Finding::good(check, what),
        Verdict::Open { what, hint } => Finding::open(check, what, hint),
        Verdict::Bad { what, hint } => {
            Finding::bad(check, Unready::new(Cause::BadSetting, what, hint))
        }
    }
}

/// Trouble says what to do in its own sentence.
fn bad(check: &'static str, cause: Cause, trouble: &Trouble) -> Finding {
    let hint = "then run `ordna doctor --mail` again";
    Finding::bad(check, Unready::new(cause, trouble.to_string(), hint))
}
