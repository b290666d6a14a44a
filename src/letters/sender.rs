//! Whose letter it is: the part of an organization's branding that letters show. Never
//! stops a letter: a colour or a logo that no mail program would show is left out.

use serde::{Deserialize, Serialize};

/// The colour of buttons where the organization has chosen none.
const PLAIN: (u8, u8, u8) = (0x1f, 0x3a, 0x5f);

/// How an organization presents itself.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sender {
    pub name: String,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// Where the picture is: `cid:…` of an attachment, `data:image/…` or `https://…`.
    pub logo: Option<String>,
    /// Lines.
    pub address: Vec<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub web: Option<String>,
}

impl Sender {
    /// The colour of buttons and lines.
    pub(super) fn accent(&self) -> String {
        let (red, green, blue) = self.rgb();
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// The colour of words on the accent: whichever of the two can be read.
    pub(super) fn on_accent(&self) -> &'static str {
        let (red, green, blue) = self.rgb();
        let light = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
        if light > 150_000 { "#1a1a1a" } else { "#ffffff" }
    }

    /// The logo, if a mail program could show it.
    pub(super) fn picture(&self) -> Option<&str> {
        let shown = ["cid:", "data:image/png;base64,", "data:image/jpeg;base64,", "https://"];
        self.logo.as_deref().filter(|it| shown.iter().any(|start| it.starts_with(start)))
    }

    fn rgb(&self) -> (u8, u8, u8) {
        let digits = self.colour.as_deref().and_then(|it| it.strip_prefix('#'));
        let bytes = digits.and_then(|it| hex::decode(it).ok());
        match bytes.as_deref() {
            Some(&[red, green, blue]) => (red, green, blue),
            Some(_) | None => PLAIN,
        }
    }
}
