//! Fixed answers to what can be done with a thing, and to what the settings are.

use ordna::domain::machine::{Machine, Transition};
use ordna::domain::settings::{SETTINGS, Setting};
use ordna::service::actions::{Asked, Offered};
use ordna::service::show::SettingShown;

use super::records::settings;

pub(super) fn offered(machine: Machine) -> Vec<Offered> {
    let rows = machine.table().iter().filter(|row| !row.is_birth());
    let offer = |row: &Transition| Offered {
        action: row.action,
        to: row.to,
        allowed: true,
        reason: None,
        inputs: row.inputs.iter().copied().map(Asked::from).collect(),
        title: row.title,
        is_final: row.is_final,
        letters: Vec::new(),
        is_followed: row.by.is_empty(),
        is_near: true,
    };
    rows.map(offer).collect()
}

pub(super) fn shown() -> Vec<SettingShown> {
    let chosen = settings();
    let shown = |it: &Setting| SettingShown {
        key: it.key,
        value: chosen.value(it.key),
        default: it.default_value(),
        title: it.title,
        kind: it.takes.into(),
        takes: it.takes.words(),
        is_chosen: chosen.is_chosen(it.key),
    };
    SETTINGS.iter().map(shown).collect()
}
