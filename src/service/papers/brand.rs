//! How an organization presents itself, read from its setting `branding`. Never checks what
//! somebody typed there: what makes no sense on a paper is left out.

use crate::domain::settings::Settings;
use crate::letters::Sender;
use crate::paper::model::Brand;

/// The names that `branding` knows. Lines of an address stand below each other.
pub const NAMES: &[&str] = &[
    "name",
    "logo",
    "accent",
    "address",
    "vat_number",
    "org_number",
    "f_tax",
    "bankgiro",
    "plusgiro",
    "iban",
    "bic",
    "fik_creditor",
    "phone",
    "email",
    "web",
    "late_interest",
];

/// One text of the branding.
pub fn text(settings: &Settings, name: &str) -> String {
    let value = settings.of("branding", name);
    value.as_ref().and_then(|it| it.as_str()).unwrap_or_default().trim().to_owned()
}

fn lines(settings: &Settings, name: &str) -> Vec<String> {
    let all = text(settings, name);
    all.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// The name on papers and mails: that of the branding, or else the organization's.
pub fn name(settings: &Settings, organization: &str) -> String {
    let chosen = text(settings, "name");
    if chosen.is_empty() { organization.to_owned() } else { chosen }
}

/// For papers.
pub fn of(settings: &Settings, organization: &str) -> Brand {
    let logo = text(settings, "logo");
    let data = logo.split_once(";base64,").map_or(logo.as_str(), |(_, data)| data);
    Brand {
        name: name(settings, organization),
        logo: data.to_owned(),
        accent: text(settings, "accent"),
        address: lines(settings, "address"),
        vat_number: text(settings, "vat_number"),
        org_number: text(settings, "org_number"),
        f_tax: text(settings, "f_tax") == "yes",
        bankgiro: text(settings, "bankgiro"),
        plusgiro: text(settings, "plusgiro"),
        iban: text(settings, "iban"),
        bic: text(settings, "bic"),
        fik_creditor: text(settings, "fik_creditor"),
        phone: text(settings, "phone"),
        email: text(settings, "email"),
        web: text(settings, "web"),
    }
}

/// For mails.
pub fn sender(settings: &Settings, organization: &str) -> Sender {
    let some = |name: &str| Some(text(settings, name)).filter(|it| !it.is_empty());
    Sender {
        name: name(settings, organization),
        colour: some("accent"),
        logo: some("logo").filter(|it| it.contains(':')),
        address: lines(settings, "address"),
        phone: some("phone"),
        email: some("email"),
        web: some("web"),
    }
}
