//! Papers: what is printed or stamped beside an act, where its bytes lie, and how one is read
//! again. Printing and storing happen while no transaction is open.

mod attach;
pub mod brand;
mod build;
mod cards;
mod collect;
mod file;
mod invoice;
pub mod plain;
mod report;
mod rows;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, OnceLock};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Service;
use super::error::{Error, Result, Told};
use super::work::{Born, Work};
use crate::domain::entity::Entity;
use crate::domain::language::Language;
use crate::domain::machine::Machine;
use crate::domain::paper::{ATTACHMENT, PaperKind, Wish};
use crate::domain::secret::SealKey;
use crate::domain::status::Status;
use crate::outside::Trouble;
use crate::outside::seal;
use crate::outside::storage::{Storage, StorageSettings};
use crate::paper::codes::CodeSheet;
use crate::paper::model::Paper;
use crate::paper::{PaperError, Press, Printed, Stamp};
use crate::store::documents::{self, Kept, NewDocument, Of};
use crate::store::post::{self, Subject};
use crate::store::things;

pub use crate::store::documents::Filed;
pub(super) use attach::Enclosed;
use build::Plan;
pub use collect::Collected;
pub use file::Document;

/// Where papers are printed, and where they lie. Where that is may be wrong in the settings, or
/// away: then nothing but papers is.
#[derive(Clone, Debug)]
pub struct Shelf {
    place: Arc<Place>,
    /// Once it is open it stays so.
    storage: Arc<OnceLock<Storage>>,
}

/// Where bytes are to lie.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a directory of ordna's own.
    Folder(PathBuf),
    /// Where an operator says.
    Chosen(StorageSettings),
    /// Where somebody has opened it already.
    Open(Storage),
}

/// The effect that names characters of a paper that no font has, or that we cannot set right.
pub const BOXES: &str = "printed_as_boxes";

/// Fonts are read when the first paper is printed: most who start ordna print none.
static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

impl Shelf {
    /// A shelf over a place for bytes, which is opened when the first of them are asked for.
    pub fn at(place: Place) -> Self {
        Self { place: Arc::new(place), storage: Arc::default() }
    }

    /// A shelf over a place that is open.
    pub fn new(storage: Storage) -> Self {
        Self::at(Place::Open(storage))
    }

    /// The place for bytes. One that could not be opened is tried again.
    ///
    /// # Errors
    /// It cannot be used, and which setting says so.
    pub fn storage(&self) -> Result<&Storage, Trouble> {
        if let Some(open) = self.storage.get() {
            return Ok(open);
        }
        let opened = match &*self.place {
            Place::Folder(dir) => Storage::folder(dir),
            Place::Chosen(settings) => Storage::open(settings),
            Place::Open(storage) => return Ok(storage),
        }?;
        Ok(self.storage.get_or_init(|| opened))
    }

    /// Seals bytes and puts them away. Done twice, two lie there; one that no document names is
    /// taken away by `doctor --collect`.
    async fn keep(&self, organization: Uuid, bytes: &[u8]) -> Result<Lying> {
        let (key, sealed) = seal::seal(organization, bytes).map_err(|e| out_of_reach(&e))?;
        let storage = self.storage().map_err(|e| out_of_reach(&e))?;
        let kept = storage.put(organization, &sealed).await.map_err(|e| out_of_reach(&e))?;
        Ok(Lying { hash: kept.hash, key })
    }

    /// Takes bytes out and opens their seal.
    async fn take(&self, organization: Uuid, lying: &Lying) -> Result<Vec<u8>> {
        let storage = self.storage().map_err(|e| out_of_reach(&e))?;
        let sealed = storage.get(organization, &lying.hash).await.map_err(|e| out_of_reach(&e))?;
        seal::unseal(organization, &lying.key, sealed).map_err(|e| out_of_reach(&e))
    }

    /// Prints or stamps, and puts the bytes away.
    async fn make(&self, organization: Uuid, job: &Job) -> Result<Made> {
        let source = match job {
            Job::Print(_) | Job::All(..) => Vec::new(),
            Job::Stamp { source, .. } | Job::Bind { source, .. } => {
                self.take(organization, source).await?
            }
        };
        let printed = match job {
            Job::Print(paper) => PRESS.print(paper),
            Job::All(papers, title) => PRESS.print_all(papers, title),
            Job::Stamp { stamp, .. } => PRESS.stamp(&source, stamp),
            Job::Bind { front, stamp, .. } => PRESS.bind(front, &source, stamp),
        };
        let Printed { bytes, pages, missing } = printed.map_err(|e| unprintable(&e))?;
        Ok(Made {
            lying: self.keep(organization, &bytes).await?,
            bytes: bytes.len().try_into().unwrap_or(i64::MAX),
            pages: i32::try_from(pages).unwrap_or(i32::MAX),
            missing: (!missing.is_empty()).then(|| missing.iter().collect()),
        })
    }
}

fn unprintable(error: &PaperError) -> Error {
    Error::Refused(
        Told::new(format!("the paper could not be made: {error}"))
            .hint("correct that and do it again; nothing was changed"),
    )
}

fn out_of_reach(trouble: &Trouble) -> Error {
    let hint = "the store of documents has to be there; `ordna doctor` looks at it";
    Error::Unreachable(Told::new(trouble.to_string()).hint(hint))
}

/// Where a document's bytes lie, and what opens them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Lying {
    hash: String,
    #[serde(skip)]
    key: SealKey,
}

impl From<&Kept> for Lying {
    fn from(kept: &Kept) -> Self {
        Self { hash: kept.hash.clone(), key: kept.seal_key }
    }
}

/// What a paper is made of.
#[derive(Clone, Debug, Serialize)]
pub(super) enum Job {
    Print(Box<Paper>),
    /// Many papers in one file, and what it is called.
    All(Vec<Paper>, String),
    /// What lies there, stamped as something else.
    Stamp {
        source: Lying,
        stamp: Box<Stamp>,
    },
    /// A paper before what lies there, which is stamped too.
    Bind {
        front: Box<Paper>,
        source: Lying,
        stamp: Box<Stamp>,
    },
}

impl Job {
    /// Which language it is in.
    fn language(&self) -> Language {
        match self {
            Self::Print(paper) => paper.language,
            Self::All(papers, _) => papers.first().map(|it| it.language).unwrap_or_default(),
            Self::Stamp { stamp, .. } | Self::Bind { stamp, .. } => stamp.language,
        }
    }

    /// The same for the same content.
    fn digest(&self) -> Result<String> {
        let bytes = serde_json::to_vec(self).map_err(|error| Error::Fault(error.into()))?;
        Ok(hex::encode(Sha256::digest(&bytes)))
    }
}

/// What was made of a job.
#[derive(Clone, Debug)]
pub(super) struct Made {
    lying: Lying,
    bytes: i64,
    pages: i32,
    missing: Option<String>,
}

/// Papers that were made before the transaction that needs them, by what they consist of.
#[derive(Clone, Debug, Default)]
pub(super) struct Ready {
    pub(super) made: HashMap<String, Made>,
    /// A file of a person's own that is put away already.
    pub(super) enclosed: Option<Enclosed>,
}

impl Ready {
    /// Makes a paper that a transaction asked for.
    pub(super) async fn make(&mut self, at: &Shelf, here: Uuid, job: &Job) -> Result<()> {
        let made = at.make(here, job).await?;
        self.made.insert(job.digest()?, made);
        Ok(())
    }
}

/// Files the paper of an act beside it. Where it is not made yet, the act is given up, so that it
/// can be made while nothing is locked; then the act is done again.
pub(super) async fn beside(work: &mut Work, event: Uuid, wish: Wish) -> Result<()> {
    let subject = about(work, event).await?;
    let kind = wish.kind;
    let plan = plan_of(work, &subject, wish).await?;
    let Some(made) = work.ready.made.get(&plan.job.digest()?).cloned() else {
        work.wanted = Some(plan.job);
        return Err(Error::refused("its paper is not made yet"));
    };
    file(work, &subject, (kind, &plan), &made, Some(event)).await?;
    Ok(())
}

/// Says what the paper that is wished for consists of.
async fn plan_of(work: &mut Work, subject: &Subject, wish: Wish) -> Result<Plan> {
    if wish.of_each_card {
        cards::plan(work, subject, wish.kind).await
    } else {
        build::plan(work, subject, wish.kind).await
    }
}

async fn about(work: &mut Work, event: Uuid) -> Result<Subject> {
    post::subject(&mut *work.tx, work.organization, event)
        .await?
        .ok_or_else(|| Error::refused("no customer belongs to it"))
}

/// The order's confirmation, where it is there and still says what was ordered.
async fn confirmed_before(
    work: &mut Work,
    subject: &Subject,
    kind: PaperKind,
) -> Result<Option<Kept>> {
    let (PaperKind::OrderConfirmation, Some(order)) = (kind, subject.order_id) else {
        return Ok(None);
    };
    let before = build::shown_before(work, subject, order).await?;
    Ok(before.filter(|it| it.kind == kind.word()))
}

/// Keeps everybody else from making papers of the order until this transaction ends.
async fn hold_order(work: &mut Work, subject: &Subject) -> Result<()> {
    if let (Some(order), Some(machine)) = (subject.order_id, &subject.order_machine) {
        let machine: Option<Machine> = machine.parse().ok();
        if let Some(machine) = machine {
            things::hold_below(&mut work.tx, work.organization, machine, order).await?;
        }
    }
    Ok(())
}

/// Characters of two papers, each once.
fn joined(before: Option<&str>, here: Option<&str>) -> Option<String> {
    let mut all = String::new();
    for letter in [before, here].into_iter().flatten().flat_map(str::chars) {
        if !all.contains(letter) {
            all.push(letter);
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Writes a document's row and its birth.
async fn file(
    work: &mut Work,
    subject: &Subject,
    (kind, plan): (PaperKind, &Plan),
    made: &Made,
    cause: Option<Uuid>,
) -> Result<Kept> {
    // What was stamped says what it said before.
    let before = plan.source.as_ref().and_then(|it| it.missing.as_deref());
    let sheet = Sheet {
        kind: kind.word(),
        about: &plan.about,
        many: if matches!(plan.job, Job::All(..)) { "s" } else { "" },
        name: None,
        media_type: "application/pdf",
        ending: "pdf",
        language: plan.job.language(),
        source: plan.source.as_ref().map(|it| it.id),
        payment: plan.payment,
        missing: joined(before, made.missing.as_deref()),
        // A paper of the offer alone is none of the order that came of it.
        of_order: kind != PaperKind::Offer,
    };
    file_sheet(work, subject, sheet, made, cause).await
}

/// What a document's row says of it beside what it is about.
struct Sheet<'a> {
    kind: &'static str,
    /// What people call the thing.
    about: &'a str,
    /// What follows its kind where it is several in one.
    many: &'static str,
    /// What it was called before it came here.
    name: Option<&'a str>,
    media_type: &'static str,
    ending: &'static str,
    language: Language,
    source: Option<Uuid>,
    payment: Option<Uuid>,
    missing: Option<String>,
    of_order: bool,
}

async fn file_sheet(
    work: &mut Work,
    subject: &Subject,
    sheet: Sheet<'_>,
    made: &Made,
    cause: Option<Uuid>,
) -> Result<Kept> {
    let about = sheet.about;
    let kind = sheet.kind.replace('_', "-");
    let stem = format!("{}-{kind}{}", about.replace('/', "-"), sheet.many);
    let before = documents::versions(&mut *work.tx, work.organization, &stem).await?;
    let number = if before == 0 { stem } else { format!("{stem}-{}", before + 1) };
    let is_offer = subject.machine == Machine::Offer.word();
    let thing = if is_offer { &subject.offer_number } else { &subject.order_number };
    let folder = thing.as_deref().unwrap_or(about);
    let name = sheet.name.map(|it| format!(" {it}")).unwrap_or_default();
    let missing = sheet.missing;
    let is = |machine: Machine| (subject.machine == machine.word()).then_some(subject.subject_id);
    let document = NewDocument {
        id: Uuid::now_v7(),
        kind: sheet.kind.into(),
        path: format!("{}/{folder}/{number}{name}.{}", subject.customer_number, sheet.ending),
        media_type: sheet.media_type,
        hash: made.lying.hash.clone(),
        seal_key: made.lying.key,
        bytes: made.bytes,
        pages: made.pages,
        language: sheet.language.word().into(),
        event_id: subject.event_id,
        source_id: sheet.source,
        customer_id: subject.customer_id,
        offer_id: subject.offer_id,
        order_id: subject.order_id.filter(|_| sheet.of_order),
        invoice_id: subject.invoice_id,
        payment_id: sheet.payment,
        job_card_id: is(Machine::JobCard),
        qir_id: is(Machine::Qir),
        missing: missing.clone(),
        number: number.clone(),
    };
    documents::insert(&mut *work.tx, work.organization, &document).await?;
    let born = Born {
        machine: Machine::Document,
        id: document.id,
        number: &number,
        at: Status::Filed,
        root_order_id: document.order_id,
    };
    let words = crate::store::events::Words {
        data: Some(serde_json::json!({
            "document": number, "kind": document.kind, "pages": made.pages,
        })),
        cause,
        ..Default::default()
    };
    work.born_with(born, words).await?;
    work.made("document", &number);
    if let Some(missing) = &missing {
        work.made(BOXES, missing);
    }
    Ok(Kept {
        id: document.id,
        number,
        kind: document.kind,
        path: document.path,
        hash: document.hash,
        seal_key: document.seal_key,
        pages: document.pages,
        missing,
        created_at: work.now,
    })
}

/// Files what somebody put with a thing, beside the act that says so.
pub(super) async fn enclose(work: &mut Work, event: Uuid, number: &str) -> Result<()> {
    let Some(enclosed) = work.ready.enclosed.clone() else {
        return Err(Error::Usage(
            Told::new("path: a file is put with it by whoever has it")
                .hint("do it with `ordna act`, or in a workbench, where the file lies"),
        ));
    };
    let subject = about(work, event).await?;
    let sheet = Sheet {
        kind: ATTACHMENT,
        about: number,
        many: "",
        name: Some(&enclosed.stem),
        media_type: enclosed.media_type,
        ending: enclosed.ending,
        language: work.settings.text("language").parse().unwrap_or_default(),
        source: None,
        payment: None,
        missing: None,
        of_order: true,
    };
    file_sheet(work, &subject, sheet, &enclosed.made(), Some(event)).await.map(|_| ())
}

impl Service {
    /// The paper of an act: the one that was made for it, or one made now. Two who ask at once
    /// get the same.
    ///
    /// # Errors
    /// It cannot be printed, and why; the store of documents or the database is out of reach.
    pub(super) async fn paper_for(&self, event: Uuid, kind: PaperKind) -> Result<Kept> {
        let here = self.me.organization_id;
        if let Some(kept) = documents::of_act(self.store.pool(), here, event, kind).await? {
            return Ok(kept);
        }
        let mut work = Work::begin(self).await?;
        let subject = about(&mut work, event).await?;
        if let Some(before) = confirmed_before(&mut work, &subject, kind).await? {
            return Ok(before);
        }
        if matches!(kind, PaperKind::DepositInvoice | PaperKind::Invoice) {
            work.tx.rollback().await?;
            self.confirm_first(&subject).await?;
            work = Work::begin(self).await?;
        }
        // What is labelled are the parcels, one for each card.
        let of_each_card =
            kind == PaperKind::Label && subject.machine == Machine::OrderGoods.word();
        let plan = plan_of(&mut work, &subject, Wish { kind, of_each_card }).await?;
        work.tx.rollback().await?;
        let made = self.shelf.make(here, &plan.job).await?;
        let mut work = Work::begin(self).await?;
        if kind == PaperKind::OrderConfirmation {
            hold_order(&mut work, &subject).await?;
            // Another act of the order may have had it made meanwhile.
            if let Some(before) = confirmed_before(&mut work, &subject, kind).await? {
                return Ok(before);
            }
        }
        match file(&mut work, &subject, (kind, &plan), &made, None).await {
            Ok(kept) => {
                work.tx.commit().await?;
                Ok(kept)
            }
            Err(error) => {
                work.tx.rollback().await?;
                // Another worker may have been faster.
                let other = documents::of_act(self.store.pool(), here, event, kind).await?;
                other.ok_or(error)
            }
        }
    }

    /// Has an order's confirmation made before its first invoice, which stands before its pages.
    async fn confirm_first(&self, subject: &Subject) -> Result<()> {
        let Some(order) = subject.order_id else { return Ok(()) };
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let kinds = [PaperKind::OrderConfirmation];
        if documents::latest(pool, here, Of::Order(order), &kinds).await?.is_some() {
            return Ok(());
        }
        let confirmed = post::confirmed_by(pool, here, (order, subject.offer_id)).await?;
        if let Some(event) = confirmed {
            Box::pin(self.paper_for(event, PaperKind::OrderConfirmation)).await?;
        }
        Ok(())
    }

    /// The documents of a thing that this session may see, the last first.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn papers_of(&self, entity: Entity, id: Uuid) -> Result<Vec<Filed>> {
        let here = self.me.organization_id;
        Ok(documents::filed(self.store.pool(), here, (entity, id)).await?)
    }

    /// Makes a paper that an act asked for. Done twice it makes one.
    ///
    /// # Errors
    /// It cannot be printed, and why; the store of documents or the database is out of reach.
    pub async fn file_paper(&self, event: Uuid, kind: PaperKind) -> Result<()> {
        self.paper_for(event, kind).await.map(|_| ())
    }

    /// The bytes of a document, by its number or id.
    ///
    /// # Errors
    /// Not found, or the store of documents is out of reach.
    pub async fn document(&self, named: &str) -> Result<Document> {
        let here = self.me.organization_id;
        let found = self.find(Entity::Document, named).await?;
        let kept = documents::one(self.store.pool(), here, found.id).await?;
        let Some(kept) = kept else {
            return Err(Error::Missing {
                what: format!("document {named:?}"),
                nearest: Vec::new(),
            });
        };
        let bytes = self.shelf.take(here, &Lying::from(&kept)).await?;
        Ok(Document::lying_at(kept.number, &kept.path, bytes))
    }

    /// What a document says, page by page, as a terminal can show it.
    ///
    /// # Errors
    /// As [`Service::document`], or it is no document that can be read.
    pub async fn document_text(&self, named: &str) -> Result<Vec<String>> {
        let document = self.document(named).await?;
        match (document.ending(), String::from_utf8(document.bytes.clone())) {
            ("pdf", _) => crate::paper::text(&document.bytes).map_err(|e| unprintable(&e)),
            ("txt", Ok(text)) => Ok(vec![text]),
            (ending, _) => Err(Error::Refused(
                Told::new(format!("{} has no text: it is a {ending} file", document.number))
                    .hint("save it, and look at it with another program"),
            )),
        }
    }
}

/// Prints a sheet of codes, which belongs to no thing and lies nowhere.
pub(super) fn code_sheet(sheet: &CodeSheet) -> Result<Document> {
    let printed = PRESS.print_codes(sheet).map_err(|e| unprintable(&e))?;
    Ok(Document::printed("action-sheet".to_owned(), printed.bytes))
}

/// Whether papers can lie with such a thing.
pub const fn has_papers(entity: Entity) -> bool {
    matches!(
        entity,
        Entity::Order
            | Entity::Offer
            | Entity::Invoice
            | Entity::JobCard
            | Entity::Qir
            | Entity::Customer
            | Entity::Email
            | Entity::Document
    )
}

/// Which paper an invoice is.
pub(super) async fn invoice_paper(work: &mut Work, invoice: Uuid) -> Result<PaperKind> {
    let kind = crate::store::invoices::kind(&mut *work.tx, work.organization, invoice).await?;
    Ok(paper_of(&kind))
}

/// Which paper an invoice of this kind is.
pub(super) fn paper_of(invoice_kind: &str) -> PaperKind {
    match invoice_kind {
        "deposit" => PaperKind::DepositInvoice,
        "credit" => PaperKind::CreditNote,
        _ => PaperKind::Invoice,
    }
}
