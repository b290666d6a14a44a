//! Every word that is printed by itself, in English, Swedish and Danish: one
//! table, where a translation that is missing does not compile. Never holds
//! what somebody typed.

use crate::domain::language::Language;

/// Something that a paper says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Word {
    AccountIban,
    Advance,
    AdvanceTax,
    Amount,
    AppendixTo,
    Assignee,
    Batch,
    BroughtForward,
    CarriedForward,
    Carrier,
    Characteristic,
    Checklist,
    Completed,
    Credited,
    CreditsInvoice,
    CustomerNumber,
    Date,
    DeliverTo,
    DeliveryDate,
    Description,
    Discount,
    DueDate,
    Exempt,
    FTax,
    Failed,
    Freight,
    From,
    Inspector,
    InvoiceNumber,
    JobCard,
    LateInterest,
    LinesSum,
    Materials,
    Measured,
    Net,
    Nominal,
    Notes,
    OfferNumber,
    OrderNumber,
    OrderSum,
    OrgNumber,
    OurReference,
    Packed,
    Page,
    Paid,
    PaidOn,
    Parcel,
    Passed,
    PaymentMethod,
    PaymentReference,
    PaymentTerms,
    Position,
    Quantity,
    Rate,
    Received,
    Remaining,
    Result,
    ReverseCharge,
    Scheduled,
    Seat,
    Signature,
    Sku,
    Specification,
    Steps,
    Started,
    Tax,
    TaxBase,
    TaxInBooks,
    TaxTotal,
    To,
    ToPay,
    Total,
    Tracking,
    UnitPrice,
    ValidUntil,
    VatNumber,
    Verdict,
    Weight,
    YourReference,
    YourVatNumber,
}

impl Word {
    /// As people who read this language say it.
    pub(super) const fn said(self, language: Language) -> &'static str {
        language.pick(self.row())
    }

    #[rustfmt::skip]
    #[expect(clippy::too_many_lines, reason = "a table, a row for each word")]
    const fn row(self) -> [&'static str; 3] {
        match self {
            Self::AccountIban => ["IBAN", "IBAN", "IBAN"],
            Self::Advance => ["Deposit paid, invoice {}", "Avgår förskott, faktura {}", "Forudbetalt, faktura {}"],
            Self::AdvanceTax => ["of which VAT", "varav moms", "heraf moms"],
            Self::Amount => ["Amount", "Belopp", "Beløb"],
            Self::AppendixTo => ["Appendix to", "Bilaga till", "Bilag til"],
            Self::Assignee => ["Assigned to", "Tilldelad", "Tildelt"],
            Self::Batch => ["Batch", "Parti", "Parti"],
            Self::BroughtForward => ["Brought forward", "Transport från föregående sida", "Transport fra forrige side"],
            Self::CarriedForward => ["Carried forward", "Transport till nästa sida", "Transport til næste side"],
            Self::Carrier => ["Carrier", "Transportör", "Transportør"],
            Self::Characteristic => ["What is checked", "Kontrollpunkt", "Kontrolpunkt"],
            Self::Checklist => ["Checklist", "Checklista", "Tjekliste"],
            Self::Completed => ["Completed", "Färdig", "Færdig"],
            Self::Credited => ["Credited to you", "Till godo", "Til gode"],
            Self::CreditsInvoice => ["Credits invoice", "Krediterar faktura", "Krediterer faktura"],
            Self::CustomerNumber => ["Customer no.", "Kundnummer", "Kundenummer"],
            Self::Date => ["Date", "Datum", "Dato"],
            Self::DeliverTo => ["Delivery address", "Leveransadress", "Leveringsadresse"],
            Self::DeliveryDate => ["Delivery date", "Leveransdatum", "Leveringsdato"],
            Self::Description => ["Description", "Benämning", "Beskrivelse"],
            Self::Discount => ["Discount", "Rabatt", "Rabat"],
            Self::DueDate => ["Due date", "Förfallodatum", "Forfaldsdato"],
            Self::Exempt => ["Exempt from VAT", "Undantagen från moms", "Fritaget for moms"],
            Self::FTax => ["Approved for F-tax", "Godkänd för F-skatt", "Godkendt til F-skat (Sverige)"],
            Self::Failed => ["Failed", "Underkänd", "Ikke godkendt"],
            Self::Freight => ["Freight", "Frakt", "Fragt"],
            Self::From => ["From", "Från", "Fra"],
            Self::Inspector => ["Inspector", "Kontrollant", "Kontrollør"],
            Self::InvoiceNumber => ["Invoice no.", "Fakturanummer", "Fakturanummer"],
            Self::JobCard => ["Job card", "Arbetskort", "Arbejdskort"],
            Self::LateInterest => ["Late payment", "Dröjsmålsränta", "Morarente"],
            Self::LinesSum => ["Sum of lines", "Summa rader", "Sum af linjer"],
            Self::Materials => ["Materials", "Material", "Materialer"],
            Self::Measured => ["Measured", "Uppmätt", "Målt"],
            Self::Net => ["Total excluding VAT", "Summa exklusive moms", "I alt ekskl. moms"],
            Self::Nominal => ["Nominal", "Börvärde", "Nominel"],
            Self::Notes => ["Notes", "Anmärkningar", "Bemærkninger"],
            Self::OfferNumber => ["Offer no.", "Offertnummer", "Tilbudsnummer"],
            Self::OrderNumber => ["Order no.", "Ordernummer", "Ordrenummer"],
            Self::OrderSum => ["{} excluding VAT", "{} exklusive moms", "{} ekskl. moms"],
            Self::OrgNumber => ["Company reg. no.", "Organisationsnummer", "Virksomhedsnr."],
            Self::OurReference => ["Our reference", "Vår referens", "Vores reference"],
            Self::Packed => ["Packed", "Packat", "Pakket"],
            Self::Page => ["Page {} of {}", "Sida {} av {}", "Side {} af {}"],
            Self::Paid => ["Already paid", "Redan betalt", "Allerede betalt"],
            Self::PaidOn => ["Payment date", "Betalningsdatum", "Betalingsdato"],
            Self::Parcel => ["Parcel {} of {}", "Kolli {} av {}", "Kolli {} af {}"],
            Self::Passed => ["Passed", "Godkänd", "Godkendt"],
            Self::PaymentMethod => ["Paid by", "Betalningssätt", "Betalingsmåde"],
            Self::PaymentReference => ["Payment reference", "Betalningsreferens", "Betalingsreference"],
            Self::PaymentTerms => ["Payment terms", "Betalningsvillkor", "Betalingsbetingelser"],
            Self::Position => ["#", "#", "#"],
            Self::Quantity => ["Quantity", "Antal", "Antal"],
            Self::Rate => ["VAT rate", "Momssats", "Momssats"],
            Self::Received => ["Received with thanks", "Mottaget med tack", "Modtaget med tak"],
            Self::Remaining => ["Remaining to pay", "Återstår att betala", "Resterer at betale"],
            Self::Result => ["Result", "Resultat", "Resultat"],
            Self::ReverseCharge => ["Reverse charge", "Omvänd betalningsskyldighet", "Omvendt betalingspligt"],
            Self::Scheduled => ["Scheduled", "Planerad", "Planlagt"],
            Self::Seat => ["Registered office", "Säte", "Hjemsted"],
            Self::Signature => ["Date and signature", "Datum och signatur", "Dato og underskrift"],
            Self::Sku => ["Article", "Artikel", "Varenr."],
            Self::Steps => ["Steps", "Arbetssteg", "Arbejdstrin"],
            Self::Specification => ["Technical specification", "Teknisk specifikation", "Teknisk specifikation"],
            Self::Started => ["Started", "Påbörjad", "Påbegyndt"],
            Self::Tax => ["VAT", "Moms", "Moms"],
            Self::TaxBase => ["Taxable amount", "Beskattningsunderlag", "Momsgrundlag"],
            Self::TaxInBooks => ["Total VAT in {}", "Summa moms i {}", "Moms i alt i {}"],
            Self::TaxTotal => ["Total VAT", "Summa moms", "Moms i alt"],
            Self::To => ["To", "Till", "Til"],
            Self::ToPay => ["To pay", "Att betala", "At betale"],
            Self::Total => ["Total including VAT", "Summa inklusive moms", "I alt inkl. moms"],
            Self::Tracking => ["Tracking no.", "Sändningsnummer", "Forsendelsesnummer"],
            Self::UnitPrice => ["Unit price", "À-pris", "Enhedspris"],
            Self::ValidUntil => ["Valid until", "Giltig till och med", "Gyldig til og med"],
            Self::VatNumber => ["VAT no.", "Momsreg.nr", "Momsnr."],
            Self::Verdict => ["Verdict", "Utlåtande", "Afgørelse"],
            Self::Weight => ["Weight", "Vikt", "Vægt"],
            Self::YourReference => ["Your reference", "Din referens", "Din reference"],
            Self::YourVatNumber => ["Your VAT no.", "Ditt momsreg.nr", "Dit momsnr."],
        }
    }
}

/// What the number of a company is called: by the register that gave it, whoever reads it, because
/// a reader looks it up there.
pub(super) fn register(country: &str, language: Language) -> &'static str {
    match country {
        "SE" => "Org.nr",
        "DK" => "CVR-nr.",
        "NO" => "Org.nr.",
        "FI" => "Y-tunnus",
        _ => Word::OrgNumber.said(language),
    }
}

/// Which page of how many.
pub(super) fn counted(language: Language, page: usize, pages: usize) -> String {
    let [page, pages] = [page, pages].map(|it| it.to_string());
    filled(Word::Page.said(language), &[&page, &pages])
}

/// Puts values in the places of `{}`.
pub(super) fn filled(sentence: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut parts = sentence.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}
