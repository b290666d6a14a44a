//! Settings, who may buy what, and who decided an add-on.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Step;
use crate::domain::addon;
use crate::domain::configuration::Rules;
use crate::domain::machine::Action;
use crate::domain::nearest::nearest;
use crate::domain::settings::{self, LOGO_BYTES_MAX, SETTINGS};
use crate::paper;
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::settings::{BRANDING, LOGO_HINT};
use crate::service::work::{Recorded, Work};
use crate::store::products;

/// What stands before a picture in a text, at most.
const LOGO_HEAD_MAX: usize = 64;

/// Works out a changed setting; null puts the default back.
pub(super) fn settings(work: &Work, given: &Inputs, step: &mut Step) -> Result<()> {
    let key = given.text("key").unwrap_or_default();
    let Some(setting) = settings::find(key) else {
        return Err(Error::Missing {
            what: format!("setting {key:?}"),
            nearest: nearest(key, SETTINGS.iter().map(|it| it.key)),
        });
    };
    let value = given.aside.get("value").cloned().unwrap_or(Value::Null);
    setting.check(&value).map_err(|why| Error::Usage(Told::new(why)))?;
    if key == BRANDING {
        branding(&value)?;
    }
    // The timeline says that there was a picture; it does not keep every one.
    step.remember("value", settings::spoken(&value));
    step.remember("was", settings::spoken(&work.settings.value(key)));
    let chosen = work.settings.all().filter(|(it, _)| work.settings.is_chosen(it.key));
    let mut all: Map<String, Value> =
        chosen.map(|(it, value)| (it.key.to_owned(), value)).collect();
    all.insert(key.to_owned(), value);
    step.columns.insert("values".into(), Value::Object(all));
    Ok(())
}

/// Checks what papers and mails would trip over.
fn branding(value: &Value) -> Result<()> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    if LOGO_BYTES_MAX.div_ceil(3) * 4 + LOGO_HEAD_MAX < text("logo").len() {
        return Err(Error::Usage(
            Told::new("branding: the logo is larger than 300 kB").hint(LOGO_HINT),
        ));
    }
    paper::check(text("logo"), text("accent"))
        .map_err(|why| Error::Usage(Told::new(format!("branding: {why}"))))
}

/// Checks what a product lets people choose, before an order trips over it.
pub(super) fn configuration(rules: &Value) -> Result<()> {
    Rules::read(rules).map(|_| ()).map_err(|why| {
        let shape = r#"like {"options": [{"name": "wood", "choices": ["oak"], "required": true}]}"#;
        Error::Usage(Told::new(why).hint(shape))
    })
}

/// Opens a restricted product to a customer, or closes it.
pub(super) async fn permission(work: &mut Work, recorded: &Recorded, given: &Inputs) -> Result<()> {
    let customer: Option<Uuid> = given.text("customer").and_then(|it| it.parse().ok());
    let Some(customer) = customer else { return Ok(()) };
    let is_allowed = recorded.action == Action::Allow;
    let pair = (recorded.thing.id, customer);
    products::permit(&mut *work.tx, work.organization, pair, is_allowed).await?;
    Ok(())
}

/// Works out who decided an add-on, when, and in which words; nobody did where it followed.
pub(super) fn decision(work: &Work, given: &Inputs, follows: bool, step: &mut Step) {
    let by_itself = addon::by_itself(&work.settings);
    let words = given.text("reason").or(given.note.as_deref());
    let (by, words) = if follows { (None, Some(by_itself.as_str())) } else { (work.user, words) };
    step.columns.extend(decided(work, by, words));
}

/// The columns that say who decided an add-on, when, and in which words.
pub(super) fn decided(work: &Work, by: Option<Uuid>, words: Option<&str>) -> Map<String, Value> {
    Map::from_iter([
        ("approved_by".to_owned(), json!(by)),
        ("approved_at".to_owned(), json!(work.now)),
        ("admin_notes".to_owned(), json!(words)),
    ])
}
