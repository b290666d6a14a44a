//! How an organization presents itself, read from its setting `branding`. Never checks what
//! somebody typed there: what makes no sense on a paper is said when it is printed.

use crate::domain::settings::Settings;
use crate::letters::Sender;
use crate::paper::model::Brand;

/// One text of the branding.
pub fn text(settings: &Settings, name: &str) -> String {
    let value = settings.of("branding", name);
    value.as_ref().and_then(|it| it.as_str()).unwrap_or_default().trim().to_owned()
}

/// For papers. Where the branding has no name, it is the organization's.
pub fn of(settings: &Settings, organization: &str) -> Brand {
    let mut brand = Brand::of(settings);
    if brand.name.trim().is_empty() {
        organization.clone_into(&mut brand.name);
    }
    // A picture may be given as mails take it.
    if let Some((_, data)) = brand.logo.split_once(";base64,") {
        brand.logo = data.to_owned();
    }
    brand
}

/// For mails.
pub fn sender(settings: &Settings, organization: &str) -> Sender {
    let brand = of(settings, organization);
    let some = |it: String| Some(it).filter(|it| !it.is_empty());
    Sender {
        name: brand.name,
        colour: some(brand.accent),
        logo: some(text(settings, "logo")).filter(|it| it.contains(':')),
        address: brand.address,
        phone: some(brand.phone),
        email: some(brand.email),
        web: some(brand.web),
    }
}
