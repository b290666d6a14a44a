//! One statement per table that lays given columns over a row. The columns that
//! are not given stay as they are; which may be given is the guard's to say.

use crate::domain::machine::Machine;

macro_rules! laid_over {
    ($table:literal, [$first:literal $(, $column:literal)*]) => {
        concat!(
            "update ", $table, " as t set ", $first, " = n.", $first,
            $(", ", $column, " = n.", $column,)*
            " from ", $table, " x, lateral jsonb_populate_record(x, $3) n",
            " where x.organization_id = $1 and x.id = $2",
            " and t.organization_id = $1 and t.id = $2"
        )
    };
}

/// The statement that takes organization, id and an object of columns.
#[expect(clippy::too_many_lines, reason = "a table, a row for each machine")]
pub(super) const fn statement(machine: Machine) -> &'static str {
    match machine {
        Machine::Lead => laid_over!(
            "leads",
            [
                "name",
                "company",
                "email",
                "phone",
                "message",
                "priority",
                "assignee",
                "estimated_value_minor",
                "interest",
                "criteria",
                "reason",
                "contacted_at",
                "customer_id",
                "order_id",
                "offer_id"
            ]
        ),
        Machine::Offer => {
            laid_over!(
                "offers",
                [
                    "valid_until",
                    "customer_reference",
                    "message",
                    "item_count",
                    "items_summary",
                    "net_minor",
                    "discount_percent",
                    "discount_minor",
                    "freight_minor",
                    "tax_minor",
                    "total_minor",
                    "reason",
                    "sent_at",
                    "accepted_at",
                    "order_id"
                ]
            )
        }
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => laid_over!(
            "orders",
            [
                "item_count",
                "items_summary",
                "net_minor",
                "discount_code",
                "discount_percent",
                "discount_minor",
                "freight_minor",
                "tax_minor",
                "total_minor",
                "payment_mode",
                "payment_status",
                "paid_minor",
                "refunded_minor",
                "advance_amount_minor",
                "payment_terms_days",
                "terms_accepted_at",
                "otp_expires_at",
                "otp_verified_at",
                "scheduled_date",
                "duration_minutes",
                "assignee",
                "promised_at",
                "priority",
                "customer_reference",
                "delivery_name",
                "delivery_street",
                "delivery_postcode",
                "delivery_city",
                "delivery_country",
                "delivery_contact",
                "delivery_phone",
                "carrier",
                "tracking_number",
                "packed",
                "reason",
                "confirmed_at",
                "started_at",
                "completed_at",
                "shipped_at",
                "paid_at",
                "cancelled_at"
            ]
        ),
        Machine::JobCard => laid_over!(
            "job_cards",
            [
                "specification",
                "assignee",
                "station",
                "priority",
                "started_at",
                "paused_at",
                "completed_at"
            ]
        ),
        Machine::Qir => laid_over!(
            "quality_inspection_reports",
            ["round", "checklist", "rounds", "inspected_by", "inspected_at", "started_at"]
        ),
        Machine::Batch => {
            laid_over!("production_batches", ["priority", "run_id", "started_at", "completed_at"])
        }
        Machine::Addon => {
            laid_over!(
                "order_addons",
                ["addon_so_id", "approved_by", "approved_at", "admin_notes", "invoicing"]
            )
        }
        Machine::Invoice => laid_over!(
            "invoices",
            ["number", "issued_at", "due_on", "paid_at", "voided_at", "reason"]
        ),
        Machine::Email => laid_over!(
            "email_logs",
            [
                "error_message",
                "sent_at",
                "recipient_email",
                "subject",
                "body_text",
                "body_html",
                "message_id",
                "resend_email_id"
            ]
        ),
        // A document never changes: there is nothing to lay over it.
        Machine::Document => laid_over!("documents", ["id"]),
        Machine::Import => laid_over!("order_staging", ["problem", "reason"]),
        Machine::Customer => laid_over!(
            "customers",
            [
                "name",
                "contact",
                "email",
                "phone",
                "street",
                "postcode",
                "city",
                "country",
                "vat_number",
                "ncr_bid_no",
                "price_list_id",
                "language",
                "payment_terms_days"
            ]
        ),
        Machine::Product => laid_over!(
            "products",
            [
                "name",
                "description",
                "unit",
                "list_price_minor",
                "tax_percent",
                "restricted",
                "needs_inspection",
                "configuration"
            ]
        ),
        Machine::PriceList => {
            laid_over!("price_lists", ["name", "ncr_bid_no", "valid_from", "valid_until"])
        }
        Machine::DiscountCode => laid_over!(
            "discount_codes",
            [
                "description",
                "valid_from",
                "valid_until",
                "uses_max",
                "uses_per_customer",
                "minimum_minor"
            ]
        ),
        Machine::Settings => laid_over!("settings", ["\"values\""]),
    }
}

macro_rules! whole {
    ($table:literal) => {
        concat!("select to_jsonb(t) from ", $table, " t where t.organization_id = $1 and t.id = $2")
    };
}

/// The statement that gives the whole row as an object.
pub(super) const fn whole_row(machine: Machine) -> &'static str {
    match machine {
        Machine::Lead => whole!("leads"),
        Machine::Offer => whole!("offers"),
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => whole!("orders"),
        Machine::JobCard => whole!("job_cards"),
        Machine::Qir => whole!("quality_inspection_reports"),
        Machine::Batch => whole!("production_batches"),
        Machine::Addon => whole!("order_addons"),
        Machine::Invoice => whole!("invoices"),
        Machine::Email => whole!("email_logs"),
        Machine::Document => whole!("documents"),
        Machine::Import => whole!("order_staging"),
        Machine::Customer => whole!("customers"),
        Machine::Product => whole!("products"),
        Machine::PriceList => whole!("price_lists"),
        Machine::DiscountCode => whole!("discount_codes"),
        Machine::Settings => whole!("settings"),
    }
}
