//! Payments and invoices of a story. Never books more than is due.

use serde_json::Value;

use crate::domain::machine::{self, Action, Machine, Transition};
use crate::domain::numbering::Series;
use crate::domain::payment;
use crate::domain::pricing::{self, Line};
use crate::domain::status::Status;

use super::Trouble;
use super::cell::{Cell, Row};
use super::story::{At, Birth, Number, Payment, Story, Who};

impl Story<'_> {
    /// What is asked for at this row of the table: the deposit, the advance, or all.
    pub(super) fn due_at(&self, order: At, row: &Transition) -> Result<i64, Trouble> {
        let facts = self.facts(order)?;
        let asks = |name: &str| row.once.iter().any(|it| it.name == name);
        Ok(if asks("deposit_paid") {
            facts.deposit_minor - facts.paid_minor
        } else if asks("advance_paid") {
            facts.advance_minor - facts.paid_minor
        } else {
            facts.due_minor()
        })
    }

    pub(super) fn take_money(
        &mut self,
        order: At,
        row: &'static Transition,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let amount = match given.iter().find(|it| it.0 == "amount_minor") {
            Some((_, Cell::Whole(it))) => *it,
            _ => self.due_at(order, row)?,
        };
        if amount <= 0 {
            return Ok(());
        }
        self.book(order, "payment", amount, given)?;
        let asked = self.facts(order)?.advance_minor;
        let is_advance = !self.pays_cash && self.thing(order)?.machine == Machine::OrderMadeToOrder;
        let row = &mut self.thing_mut(order)?.row;
        let paid = row.whole("paid_minor") + amount;
        row.set("paid_minor", paid);
        if is_advance {
            row.set("advance_amount_minor", asked.min(paid));
        }
        settle_status(row);
        Ok(())
    }

    pub(super) fn give_back(
        &mut self,
        order: At,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let Some((_, Cell::Whole(amount))) = given.iter().find(|it| it.0 == "amount_minor") else {
            return Err(Trouble::Lost("the amount of a refund"));
        };
        self.book(order, "refund", *amount, given)?;
        let row = &mut self.thing_mut(order)?.row;
        row.set("refunded_minor", row.whole("refunded_minor") + amount);
        settle_status(row);
        Ok(())
    }

    fn book(
        &mut self,
        order: At,
        kind: &'static str,
        amount: i64,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let id = self.id();
        let find = |name| given.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        let it = self.thing(order)?;
        let row = Row::default()
            .with("id", id)
            .with("created_at", Cell::At(self.clock))
            .with("order_id", it.id)
            .with("customer_id", it.row.id("customer_id"))
            .with("kind", kind)
            .with("amount_minor", amount)
            .with("currency", self.house.brief.currency)
            .with("method", find("method").unwrap_or_else(|| "bank".into()))
            .with("reference", find("reference"))
            .with("reason", find("reason"));
        self.payments.push(Payment { row, at: self.clock });
        Ok(())
    }

    /// Drafts the order's final invoice and issues it; where the actor may not, the worker
    /// does it right after.
    pub(super) fn make_final_invoice(&mut self, order: At, event: usize) -> Result<(), Trouble> {
        if self.final_invoice(order).is_some() {
            return Ok(());
        }
        let who = self.who_did(event);
        let birth = machine::birth(Machine::Invoice, Status::Draft);
        if birth.is_some_and(|it| it.by.include(who.role)) {
            let invoice = self.draft_invoice(order, None, who)?;
            return self.follow_or_act(invoice, Action::Issue, event, who);
        }
        let invoice = self.draft_invoice(order, None, Who::WORKER)?;
        self.act(invoice, Action::Issue, Who::WORKER, &[])
    }

    /// Drafts an invoice over the whole order, or the credit note of one.
    pub(super) fn draft_invoice(
        &mut self,
        order: At,
        credits: Option<(At, usize)>,
        who: Who,
    ) -> Result<At, Trouble> {
        let sign = if credits.is_some() { -1 } else { 1 };
        let it = self.thing(order)?;
        let net = it.row.whole("net_minor") + it.row.whole("freight_minor");
        let mut row = Row::default()
            .with("kind", if credits.is_some() { "credit" } else { "final" })
            .with("order_id", it.id)
            .with("customer_id", it.row.id("customer_id"))
            .with("currency", self.house.brief.currency)
            .with("net_minor", sign * net)
            .with("tax_minor", sign * it.row.whole("tax_minor"))
            .with("total_minor", sign * it.row.whole("total_minor"));
        if let Some((voided, _)) = credits {
            row.set("credits_id", self.thing(voided)?.id);
        }
        let birth = Birth { on: Some(order), ..Birth::new(Machine::Invoice, Status::Draft, row) };
        let invoice = self.open(birth, credits.map(|it| it.1), who)?;
        self.write_lines(order, invoice, sign)?;
        Ok(invoice)
    }

    fn write_lines(&mut self, order: At, invoice: At, sign: i64) -> Result<(), Trouble> {
        let (of, row) = (self.thing(invoice)?.id, &self.thing(order)?.row);
        let freight = row.whole("freight_minor");
        let mut lines: Vec<Row> =
            self.items.iter().filter(|it| it.of == order).map(|it| it.row.clone()).collect();
        if freight > 0 {
            let highest = lines.iter().map(|it| it.whole("tax_percent")).max();
            lines.push(freight_line(freight, highest.unwrap_or(0)));
        }
        let nets: Vec<i64> = lines.iter().map(|it| it.whole("net_minor")).collect();
        let taxes = taxes(&lines);
        for (position, ((line, net), tax)) in (1..).zip(lines.iter().zip(nets).zip(taxes)) {
            let id = self.id();
            let row = Row::default()
                .with("id", id)
                .with("invoice_id", of)
                .with("position", position)
                .with("order_item_id", line.id("id"))
                .with("description", line.text("description").to_owned())
                .with("quantity", line.whole("quantity"))
                .with("unit", line.text("unit").to_owned())
                .with("unit_price_minor", sign * line.whole("unit_price_minor"))
                .with("tax_percent", line.whole("tax_percent"))
                .with("net_minor", sign * net)
                .with("tax_minor", sign * tax);
            self.lines.push(("invoice_items", row));
        }
        Ok(())
    }

    pub(super) fn number_invoice(&mut self, invoice: At) -> Result<(), Trouble> {
        let terms = u32::try_from(self.house.settings.whole("payment_terms_days")).unwrap_or(30);
        let clock = self.clock;
        let it = self.thing_mut(invoice)?;
        it.number = Number::Counted(Series::Invoice);
        it.numbered = clock;
        it.row.set("issued_at", Cell::At(clock));
        it.row.set("due_on", Cell::Day(clock, terms));
        Ok(())
    }

    pub(super) fn make_credit_note(&mut self, voided: At, event: usize) -> Result<(), Trouble> {
        let order = self.thing(voided)?.on.ok_or(Trouble::Lost("an invoice's order"))?;
        let who = self.who_did(event);
        let note = self.draft_invoice(order, Some((voided, event)), who)?;
        self.follow_or_act(note, Action::Issue, event, who)
    }

    /// Who may buy a restricted product.
    pub(super) fn permit(
        &mut self,
        product: At,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let Some((_, Cell::Id(customer))) = given.iter().find(|it| it.0 == "customer") else {
            return Err(Trouble::Lost("a customer"));
        };
        let row = Row::default()
            .with("customer_id", *customer)
            .with("product_id", self.thing(product)?.id)
            .with("created_at", Cell::At(self.clock));
        self.lines.push(("customer_products", row));
        Ok(())
    }

    /// A price of a list.
    pub(super) fn set_price(
        &mut self,
        list: At,
        given: &[(&'static str, Cell)],
    ) -> Result<(), Trouble> {
        let find = |name| given.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        let Some(Cell::Text(sku)) = find("sku") else { return Err(Trouble::Lost("a SKU")) };
        let ware = self.house.wares.iter().find(|it| it.brief.sku == sku);
        let ware = ware.ok_or(Trouble::Lost("a product"))?.id;
        let id = self.id();
        let row = Row::default()
            .with("id", id)
            .with("price_list_id", self.thing(list)?.id)
            .with("product_id", ware)
            .with("from_quantity", find("from_quantity").unwrap_or(Cell::Whole(0)))
            .with("unit_price_minor", find("unit_price_minor"))
            .with("created_at", Cell::At(self.clock));
        self.lines.push(("price_list_items", row));
        Ok(())
    }

    /// The settings as the house chose them.
    pub(super) fn write_settings(&mut self, at: At) -> Result<(), Trouble> {
        let values = Value::Object(self.house.chosen.clone());
        self.thing_mut(at)?.row.set("values", values);
        Ok(())
    }
}

/// The tax of each line; that of a rate is rounded once and spread over its lines.
fn taxes(lines: &[Row]) -> Vec<i64> {
    let mut taxes = vec![0; lines.len()];
    let mut rates: Vec<i64> = lines.iter().map(|it| it.whole("tax_percent")).collect();
    rates.sort_unstable();
    rates.dedup();
    for rate in rates {
        let part =
            |it: &Row| if it.whole("tax_percent") == rate { it.whole("net_minor") } else { 0 };
        let nets: Vec<i64> = lines.iter().map(part).collect();
        let tax = pricing::share(nets.iter().sum(), rate.into());
        for (sum, part) in taxes.iter_mut().zip(pricing::spread(tax, &nets)) {
            *sum += part;
        }
    }
    taxes
}

fn settle_status(row: &mut Row) {
    let (paid, back) = (row.whole("paid_minor"), row.whole("refunded_minor"));
    row.set("payment_status", payment::status(row.whole("total_minor"), paid, back).to_string());
}

fn freight_line(freight: i64, tax_percent: i64) -> Row {
    let line =
        Line { quantity: 1.into(), unit_price_minor: freight, tax_percent: tax_percent.into() };
    Row::default()
        .with("description", "Freight")
        .with("quantity", 1)
        .with("unit", "pcs")
        .with("unit_price_minor", freight)
        .with("tax_percent", tax_percent)
        .with("net_minor", pricing::line_net(&line).unwrap_or(freight))
}
