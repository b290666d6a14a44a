//! What can be asked of the worker. A new kind does not compile until the worker
//! handles it.

use std::fmt;
use std::str::FromStr;

use strum::{Display, EnumString, IntoStaticStr, VariantArray};

use super::letter::LetterKind;
use super::paper::PaperKind;

/// Work that is done after its cause, by the system.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Asked {
    /// Make and issue the final invoice of an order whose last step was taken by
    /// somebody who has no business with invoices.
    FinalInvoice,
    /// Make and issue the invoice of the deposit, or of the advance.
    DepositInvoice,
    /// Approve a request for an add-on that a customer made, where it is small enough.
    ApproveAddon,
    /// Close an offer whose time is over.
    ExpireOffer,
    /// Pause a card on which somebody still works when their shift ends.
    PauseCard,
    /// Hand a mail to the mail server.
    SendMail,
    /// Make the paper that goes with a letter, and queue the letter.
    Letter(LetterKind),
    /// Make a paper that nobody waits for.
    Paper(PaperKind),
}

/// How an entry stands.
#[derive(
    Clone, Copy, Debug, Display, EnumString, Eq, Hash, IntoStaticStr, PartialEq, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum WorkStatus {
    Waiting,
    Running,
    /// Tried so often that somebody has to look at it.
    Failed,
    Done,
    Dropped,
}

impl WorkStatus {
    /// The word in tables and on the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// How it stands, with how often it was tried where that says something.
    pub fn says(self, tries: i32) -> String {
        let count = if tries == 1 { "1 try".to_owned() } else { format!("{tries} tries") };
        match self {
            Self::Waiting if 0 < tries => format!("{count}, waiting"),
            Self::Failed => format!("failed, {count}"),
            Self::Waiting | Self::Running | Self::Done | Self::Dropped => self.word().to_owned(),
        }
    }

    /// Says whether somebody may still try it again or drop it.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Failed => true,
            Self::Running | Self::Done | Self::Dropped => false,
        }
    }
}

const FINAL_INVOICE: &str = "final_invoice";
const DEPOSIT_INVOICE: &str = "deposit_invoice";
const APPROVE_ADDON: &str = "approve_addon";
const EXPIRE_OFFER: &str = "expire_offer";
const PAUSE_CARD: &str = "pause_card";
const SEND_MAIL: &str = "send_mail";
const LETTER: &str = "letter_";
const PAPER: &str = "paper_";

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FinalInvoice => f.write_str(FINAL_INVOICE),
            Self::DepositInvoice => f.write_str(DEPOSIT_INVOICE),
            Self::ApproveAddon => f.write_str(APPROVE_ADDON),
            Self::ExpireOffer => f.write_str(EXPIRE_OFFER),
            Self::PauseCard => f.write_str(PAUSE_CARD),
            Self::SendMail => f.write_str(SEND_MAIL),
            Self::Letter(kind) => write!(f, "{LETTER}{kind}"),
            Self::Paper(kind) => write!(f, "{PAPER}{kind}"),
        }
    }
}

impl FromStr for Asked {
    type Err = strum::ParseError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        if let Some(kind) = word.strip_prefix(LETTER) {
            return kind.parse().map(Self::Letter);
        }
        if let Some(kind) = word.strip_prefix(PAPER) {
            return kind.parse().map(Self::Paper);
        }
        match word {
            FINAL_INVOICE => Ok(Self::FinalInvoice),
            DEPOSIT_INVOICE => Ok(Self::DepositInvoice),
            APPROVE_ADDON => Ok(Self::ApproveAddon),
            EXPIRE_OFFER => Ok(Self::ExpireOffer),
            PAUSE_CARD => Ok(Self::PauseCard),
            SEND_MAIL => Ok(Self::SendMail),
            _ => Err(strum::ParseError::VariantNotFound),
        }
    }
}

impl Asked {
    /// What it is, in a few words.
    pub fn plain(self) -> String {
        match self {
            Self::FinalInvoice => "make the final invoice".into(),
            Self::DepositInvoice => "make the deposit's invoice".into(),
            Self::ApproveAddon => "approve the add-on if it is small enough".into(),
            Self::ExpireOffer => "close the offer when its time is over".into(),
            Self::PauseCard => "pause the job card when the shift ends".into(),
            Self::SendMail => "send the mail".into(),
            Self::Letter(kind) => format!("mail: {}", kind.title()),
            Self::Paper(kind) => format!("make the {}", kind.word().replace('_', " ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_word_reads_as_what_it_says() {
        let papers = PaperKind::VARIANTS.iter().map(|it| Asked::Paper(*it));
        let letters = LetterKind::VARIANTS.iter().map(|it| Asked::Letter(*it));
        let plain = [
            Asked::FinalInvoice,
            Asked::DepositInvoice,
            Asked::ApproveAddon,
            Asked::ExpireOffer,
            Asked::PauseCard,
            Asked::SendMail,
        ];
        for asked in plain.into_iter().chain(letters).chain(papers) {
            assert_eq!(asked.to_string().parse(), Ok(asked));
        }
    }
}
