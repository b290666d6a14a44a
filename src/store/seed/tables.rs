//! The columns that COPY fills, table by table. Generated ones fill themselves, and what is
//! not here keeps its default.

/// A table and the statement that fills it.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
    pub(super) copy: &'static str,
}

macro_rules! table {
    ($name:literal, $first:literal $(, $column:literal)*) => {
        Table {
            name: $name,
            columns: &[$first $(, $column)*],
            copy: concat!(
                "copy ordna.", $name, " (", $first, $(", ", $column,)* ") from stdin"
            ),
        }
    };
}

/// The columns of a thing come first in each: who it is, and where it stands.
#[rustfmt::skip]
pub(super) const TABLES: &[Table] = &[
    table!("price_lists", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "name", "kind", "ncr_bid_no", "currency"),
    table!("discount_codes", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "code", "description", "discount_percent", "currency", "uses_max", "uses_per_customer", "minimum_minor"),
    table!("settings", "organization_id", "id", "status", "stage", "version", "status_since", "created_at", "\"values\""),
    table!("customers", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "name", "contact", "email", "phone", "street", "postcode", "city", "country", "vat_number", "ncr_bid_no",
        "price_list_id", "language", "payment_terms_days"),
    table!("products", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "sku", "name", "description", "unit", "list_price_minor", "tax_percent", "restricted", "needs_inspection", "configuration"),
    table!("price_list_items", "organization_id", "id", "price_list_id", "product_id", "from_quantity", "unit_price_minor", "created_at"),
    table!("customer_products", "organization_id", "customer_id", "product_id", "created_at", "ended_at"),
    table!("leads", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "name", "company", "email", "phone", "message", "source", "priority", "assignee", "estimated_value_minor",
        "currency", "interest", "criteria", "reason", "contacted_at", "customer_id", "order_id", "offer_id"),
    table!("offers", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "customer_id", "lead_id", "order_id", "workflow", "currency", "valid_until", "item_count", "items_summary",
        "net_minor", "discount_percent", "discount_minor", "tax_minor", "total_minor", "reason", "sent_at", "accepted_at"),
    table!("offer_items", "organization_id", "id", "offer_id", "position", "product_id", "sku", "description", "configuration",
        "quantity", "unit", "unit_price_minor", "price_source", "tax_percent", "net_minor", "needs_inspection"),
    table!("orders", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "workflow", "number", "customer_id", "parent_order_id", "offer_id", "lead_id", "currency", "item_count", "items_summary",
        "net_minor", "discount_percent", "discount_minor", "freight_minor", "tax_minor", "total_minor", "payment_mode",
        "payment_status", "paid_minor", "refunded_minor", "advance_amount_minor", "payment_terms_days", "terms_accepted_at",
        "otp_expires_at", "scheduled_date", "duration_minutes", "assignee", "promised_at", "priority", "customer_reference",
        "delivery_name", "delivery_street", "delivery_postcode", "delivery_city", "delivery_country", "delivery_contact",
        "delivery_phone", "carrier", "tracking_number", "reason", "confirmed_at", "started_at", "completed_at", "shipped_at",
        "paid_at", "cancelled_at"),
    table!("order_items", "organization_id", "id", "order_id", "position", "product_id", "sku", "description", "configuration",
        "quantity", "unit", "unit_price_minor", "price_source", "tax_percent", "net_minor", "needs_inspection", "removed_at"),
    table!("order_addons", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "parent_so_id", "addon_so_id", "reason", "items", "value_minor", "currency", "created_by", "approved_by", "approved_at", "admin_notes"),
    table!("order_comments", "organization_id", "id", "created_at", "order_id", "addon_id", "comment_type", "body", "author_id", "author_role"),
    table!("production_batches", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "order_id", "parent_batch_id", "priority", "started_at", "completed_at"),
    table!("job_cards", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "scan_code", "order_id", "order_item_id", "title", "quantity", "specification", "specification_draft", "assignee", "station", "priority",
        "started_at", "paused_at", "completed_at"),
    table!("quality_inspection_reports", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "scan_code", "order_id", "job_card_id", "round", "checklist", "rounds", "dimensions", "materials",
        "quality_parameters", "inspected_by", "inspected_at", "started_at"),
    table!("invoices", "organization_id", "id", "status", "stage", "version", "status_since", "created_at",
        "number", "kind", "order_id", "customer_id", "credits_id", "currency", "net_minor", "tax_minor", "total_minor",
        "issued_at", "due_on", "paid_at", "voided_at", "reason"),
    table!("invoice_items", "organization_id", "id", "invoice_id", "position", "order_item_id", "description", "quantity",
        "unit", "unit_price_minor", "tax_percent", "net_minor", "tax_minor"),
    table!("payments", "organization_id", "id", "created_at", "number", "order_id", "customer_id", "kind", "amount_minor",
        "currency", "method", "reference", "reason"),
    table!("work_times", "organization_id", "id", "order_id", "job_card_id", "kind", "round", "person", "station", "began_at",
        "shift_ends_at", "ended_at", "ended_by"),
    table!("counters", "organization_id", "kind", "year", "last"),
];

/// Most rows by far are events, so theirs travel in the database's own format.
pub(super) const COPY_EVENTS: &str = "copy ordna.events (organization_id, machine, subject_id, \
    seq, id, action, from_status, to_status, root_order_id, cause_id, at, actor_id, actor_role, \
    floor_sees, note, justification, data, salt, content_digest, hash) \
    from stdin with (format binary)";
/// How many columns that statement names.
pub(super) const EVENT_COLUMNS: i16 = 20;

/// The place of a table in [`TABLES`].
pub(super) fn place(name: &str) -> Option<usize> {
    TABLES.iter().position(|it| it.name == name)
}
