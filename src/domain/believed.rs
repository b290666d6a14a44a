//! What a domain's texts in the DNS mean for its mails: who may send for it (SPF), with which key
//! they are signed (DKIM), what becomes of the others (DMARC). Never asks for a text.

/// How a domain stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    Good(String),
    /// Mails arrive, and so may those of somebody else.
    Open {
        what: String,
        hint: String,
    },
    /// Mails are likely to be refused.
    Bad {
        what: String,
        hint: String,
    },
}

impl Verdict {
    fn open(what: String, hint: impl Into<String>) -> Self {
        Self::Open { what, hint: hint.into() }
    }

    fn bad(what: String, hint: impl Into<String>) -> Self {
        Self::Bad { what, hint: hint.into() }
    }
}

/// Who may send mails for a domain, by the texts under its name (RFC 7208).
pub fn spf(domain: &str, texts: &[String]) -> Verdict {
    let is_spf = |it: &&String| {
        let first = it.split_ascii_whitespace().next().unwrap_or_default();
        it.to_ascii_lowercase().starts_with("v=spf1") && first.eq_ignore_ascii_case("v=spf1")
    };
    let found: Vec<&String> = texts.iter().filter(is_spf).collect();
    let text = match found.as_slice() {
        [] => {
            return Verdict::open(
                format!("{domain} does not say who may send mails for it"),
                "add a TXT record such as \"v=spf1 include:your.provider.example -all\"",
            );
        }
        [text] => text,
        several => {
            return Verdict::bad(
                format!("{domain} has {} SPF records, so none counts", several.len()),
                "join them to one",
            );
        }
    };
    let terms: Vec<String> = text.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
    let ends = |word: &str| terms.iter().any(|it| it == word);
    if ends("all") || ends("+all") {
        return Verdict::open(
            format!("{domain} lets everybody send mails for it ({text})"),
            "end it with -all",
        );
    }
    let is_closed =
        ends("-all") || ends("~all") || terms.iter().any(|it| it.starts_with("redirect="));
    if is_closed {
        Verdict::Good(format!("{domain} says {text}"))
    } else {
        Verdict::open(
            format!("{domain} does not say what becomes of mails from elsewhere ({text})"),
            "end it with -all",
        )
    }
}

/// The key that mails are signed with, by the texts under the selector's name (RFC 6376).
pub fn dkim(name: &str, texts: &[String]) -> Verdict {
    let keys: Vec<&str> = texts.iter().filter_map(|it| tag(it, "p")).collect();
    match keys.as_slice() {
        [] => Verdict::bad(
            format!("no key stands under {name}"),
            "add the record that the mail provider shows, or correct --selector",
        ),
        [""] => Verdict::bad(
            format!("the key under {name} was taken back"),
            "sign with another selector, or add its key again",
        ),
        [_] => Verdict::Good(format!("a key stands under {name}")),
        several => Verdict::bad(
            format!("{} keys stand under {name}, so it is not known which counts", several.len()),
            "leave one",
        ),
    }
}

/// Whether one of these texts is a policy for mails that cannot be believed.
pub fn has_dmarc(texts: &[String]) -> bool {
    texts.iter().any(|it| is_dmarc(it))
}

/// What becomes of mails that only pretend to be from a domain, by the texts of the nearest name
/// that has any (RFC 7489).
pub fn dmarc(domain: &str, above: &str, texts: &[String]) -> Verdict {
    let found: Vec<&String> = texts.iter().filter(|it| is_dmarc(it)).collect();
    let text = match found.as_slice() {
        [] => {
            return Verdict::open(
                format!("{domain} does not say what becomes of mails that pretend to be from it"),
                format!("add a TXT record _dmarc.{domain} such as \"v=DMARC1; p=quarantine\""),
            );
        }
        [text] => text,
        several => {
            return Verdict::bad(
                format!("_dmarc.{above} has {} policies, so none counts", several.len()),
                "leave one",
            );
        }
    };
    let below = if above == domain { None } else { tag(text, "sp") };
    let policy = below.or_else(|| tag(text, "p")).unwrap_or_default().to_ascii_lowercase();
    match policy.as_str() {
        "quarantine" | "reject" => Verdict::Good(format!("_dmarc.{above} says {text}")),
        "none" => Verdict::open(
            format!("_dmarc.{above} only watches ({text})"),
            "say p=quarantine or p=reject once its reports look right",
        ),
        _ => Verdict::bad(
            format!("_dmarc.{above} has no policy that is known ({text})"),
            "say p=none, p=quarantine or p=reject",
        ),
    }
}

fn is_dmarc(text: &str) -> bool {
    tag(text, "v").is_some_and(|it| it == "DMARC1") && text.trim_start().starts_with('v')
}

/// The value of a tag in `a=b; c=d`.
fn tag<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split(';')
        .filter_map(|it| it.split_once('='))
        .find_map(|(key, value)| key.trim().eq_ignore_ascii_case(name).then_some(value.trim()))
}
