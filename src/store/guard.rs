//! The guard's rows as SQL, written from the machines' tables. A test compares
//! them with the migration that holds them; nobody edits that by hand.

use std::fmt::Write as _;

use strum::VariantArray as _;

use crate::domain::addon;
use crate::domain::machine::{Action, Effect, Machine, Transition};
use crate::domain::numbering::Series;
use crate::domain::paper::ATTACHMENT;
use crate::domain::role::Role;
use crate::domain::settings::{SETTINGS, Setting};
use crate::domain::stage::Stage;

/// The tables in which the things of a machine lie.
pub const fn tables(machine: Machine) -> &'static [&'static str] {
    match machine {
        Machine::Lead => &["leads"],
        Machine::Offer => &["offers"],
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => &["orders"],
        Machine::JobCard => &["job_cards"],
        Machine::Qir => &["quality_inspection_reports"],
        Machine::Batch => &["production_batches"],
        Machine::Addon => &["order_addons"],
        Machine::Invoice => &["invoices"],
        Machine::Email => &["email_logs"],
        Machine::Document => &["documents"],
        Machine::Import => &["customer_staging", "order_staging"],
        Machine::Customer => &["customers"],
        Machine::Product => &["products"],
        Machine::PriceList => &["price_lists"],
        Machine::DiscountCode => &["discount_codes"],
        Machine::Settings => &["settings"],
    }
}

/// The migration that fills the guard's tables.
pub fn migration() -> String {
    let mut sql = String::from(
        "-- generated from the machines' tables; `UPDATE=1 cargo test guard` writes it anew.\n\n\
         set local role ordna_owner;\n",
    );
    let mut lists = Lists::default();
    for &machine in Machine::VARIANTS {
        lists.take(machine);
    }
    lists.write(&mut sql);
    sql.push_str("\nreset role;\n");
    write_mover(&mut sql);
    sql
}

/// The function that moves a thing: a statement for each table.
fn write_mover(sql: &mut String) {
    let mut places: Vec<(&str, Vec<String>)> = Vec::new();
    for &machine in Machine::VARIANTS {
        for &table in tables(machine) {
            match places.iter_mut().find(|(place, _)| *place == table) {
                Some((_, machines)) => machines.push(format!("'{machine}'")),
                None => places.push((table, vec![format!("'{machine}'")])),
            }
        }
    }
    sql.push_str(MOVER_BEGIN);
    for (table, machines) in places {
        let branch = MOVER_BRANCH.replace("TABLE", table).replace("MACHINES", &machines.join(", "));
        sql.push_str(&branch);
    }
    sql.push_str(MOVER_END);
}

const MOVER_BEGIN: &str = "
grant create on schema ordna to ordna_guard;
set local role ordna_guard;
create function ordna.move_thing(
    of_machine text, organization uuid, thing uuid, seq int, to_status text, to_stage text,
    moment timestamptz, out found_it boolean, out root uuid
) returns record
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
    found_it := false;
";

const MOVER_BRANCH: &str = "    if not found_it and of_machine in (MACHINES) then
        if seq = 1 then
            select t.root_order_id into root from ordna.TABLE t
             where t.organization_id = organization and t.id = thing and t.machine = of_machine
               and t.version = 1 and t.status = to_status and t.stage is not distinct from to_stage;
        else
            update ordna.TABLE t set version = seq, status = to_status, stage = to_stage,
                   status_since = case when t.status = to_status then t.status_since else moment end
             where t.organization_id = organization and t.id = thing and t.machine = of_machine
               and t.version = seq - 1
            returning t.root_order_id into root;
        end if;
        found_it := found;
    end if;
";

const MOVER_END: &str = "end
$$;
reset role;
revoke create on schema ordna from ordna_guard;
";

#[derive(Default)]
struct Lists {
    tables: Vec<String>,
    statuses: Vec<String>,
    transitions: Vec<String>,
    causes: Vec<String>,
    columns: Vec<String>,
    needs: Vec<String>,
    requests: Vec<String>,
    papers: Vec<String>,
    stamps: Vec<String>,
    addon_births: Vec<String>,
}

impl Lists {
    fn take(&mut self, machine: Machine) {
        for table in tables(machine) {
            self.tables.push(format!("('{machine}', '{table}')"));
        }
        for (place, status) in machine.statuses().into_iter().enumerate() {
            let stage = Stage::of(machine, status)
                .map_or_else(|| "null".into(), |stage| format!("'{stage}'"));
            let is_ready = machine.is_order() && addon::is_ready(status);
            self.statuses.push(format!("('{machine}', '{status}', {stage}, {place}, {is_ready})"));
            let child = addon::birth_status(machine, status).filter(|_| machine.is_order());
            if let Some(child) = child {
                self.addon_births.push(format!("('{machine}', '{status}', '{child}')"));
            }
        }
        for row in machine.table() {
            self.take_row(machine, row);
        }
    }

    fn take_row(&mut self, machine: Machine, row: &Transition) {
        let action = row.action;
        let roles: Vec<_> = row.by.iter().map(|role: Role| format!("'{role}'")).collect();
        let roles = format!("array[{}]::text[]", roles.join(", "));
        for &from in row.from {
            let to = row.lands(from);
            self.transitions.push(format!(
                "('{machine}', '{action}', '{from}', '{to}', {roles}, {}, {}, {})",
                row.asks_proof,
                row.asks_signature,
                row.floor_sees(machine),
            ));
            for (cause, act) in row.follows {
                self.causes.push(format!(
                    "('{machine}', '{action}', '{from}', '{to}', '{cause}', '{act}')"
                ));
            }
        }
        for column in row.columns() {
            push_new(&mut self.columns, format!("('{machine}', '{action}', '{column}')"));
        }
        for asked in row.requests(machine) {
            push_new(&mut self.requests, format!("('{machine}', '{action}', '{asked}')"));
        }
        for paper in row.papers() {
            push_new(&mut self.papers, format!("('{machine}', '{action}', '{paper}')"));
        }
        if row.effects.contains(&Effect::Attach) {
            push_new(&mut self.papers, format!("('{machine}', '{action}', '{ATTACHMENT}')"));
        }
        for &table in tables(machine) {
            for column in row.effects.iter().flat_map(Effect::stamps) {
                push_new(&mut self.stamps, format!("('{table}', '{column}')"));
            }
        }
        self.take_needs(machine, row);
    }

    fn take_needs(&mut self, machine: Machine, row: &Transition) {
        let needed = row.needs.iter().map(|it| (it.name, it.overridable, false));
        let once = row.once.iter().map(|it| (it.name, it.overridable, true));
        let meant = row.when.word().map(|it| (it, false, false));
        for (need, overridable, by_itself) in needed.chain(once).chain(meant) {
            for &from in row.from {
                let (action, to) = (row.action, row.lands(from));
                self.needs.push(format!(
                    "('{machine}', '{action}', '{from}', '{to}', '{need}', {overridable}, {by_itself})"
                ));
            }
        }
    }

    fn write(&self, sql: &mut String) {
        insert(sql, "machine_tables (machine, table_name)", &self.tables);
        insert(sql, "machine_statuses (machine, status, stage, place, is_ready)", &self.statuses);
        insert(
            sql,
            "machine_transitions (machine, action, from_status, to_status, roles, asks_proof, \
             asks_signature, floor_sees)",
            &self.transitions,
        );
        insert(
            sql,
            "machine_causes (machine, action, from_status, to_status, cause_machine, cause_action)",
            &self.causes,
        );
        insert(sql, "machine_columns (machine, action, column_name)", &self.columns);
        insert(
            sql,
            "machine_needs (machine, action, from_status, to_status, need, overridable, by_itself)",
            &self.needs,
        );
        insert(sql, "machine_requests (machine, action, kind)", &self.requests);
        insert(sql, "machine_papers (machine, action, kind)", &self.papers);
        insert(sql, "machine_stamps (table_name, column_name)", &self.stamps);
        insert(sql, "addon_births (machine, parent_status, birth_status)", &self.addon_births);
        insert(sql, "machine_reversible (action)", &reversible());
        insert(sql, "number_series (table_name, series, prefix)", &series());
        insert(sql, "setting_defaults (key, value, merges)", &defaults());
    }
}

fn reversible() -> Vec<String> {
    let all = Action::VARIANTS.iter().filter(|it| it.is_reversible());
    all.map(|it| format!("('{it}')")).collect()
}

fn series() -> Vec<String> {
    let table = |it: Series| match it {
        Series::Lead => "leads",
        Series::Offer => "offers",
        Series::Order => "orders",
        Series::Batch => "production_batches",
        Series::Invoice => "invoices",
        Series::Payment => "payments",
        Series::Customer => "customers",
    };
    let row = |it: &Series| format!("('{}', '{}', '{}')", table(*it), it.word(), it.prefix());
    Series::VARIANTS.iter().map(row).collect()
}

fn defaults() -> Vec<String> {
    let row = |it: &Setting| format!("('{}', '{}', {})", it.key, it.default, it.takes.merges());
    SETTINGS.iter().map(row).collect()
}

fn push_new(list: &mut Vec<String>, row: String) {
    if !list.contains(&row) {
        list.push(row);
    }
}

fn insert(sql: &mut String, into: &str, rows: &[String]) {
    // Writing to a string cannot fail.
    write!(sql, "\ninsert into ordna.{into} values\n    {};\n", rows.join(",\n    ")).ok();
}
