-- the things that people move, and what hangs on them.
--
-- every key leads with organization_id, so that no index and no constraint answers a question about another organization.
-- human numbers are compared letter by letter (collate "C"), so that all that begin with the same letters stand together.
-- a thing that has a machine carries machine, status, stage, version, status_since and root_order_id; only the guard (0003)
-- writes them. which other columns may change, and beside which act, is data too: machine_columns, filled from the code.

set local role ordna_owner;

create table ordna.customers (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('customer') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    name text not null check (length(name) between 1 and 200),
    contact text,
    -- in lower case: under row security no index on an expression would be used
    email text check (email = lower(email)),
    phone text,
    street text,
    postcode text,
    city text,
    country text,
    vat_number text,
    -- the contract that selects this customer's prices
    ncr_bid_no text,
    language text not null default 'en' check (language in ('en', 'sv', 'da')),
    payment_terms_days int check (payment_terms_days between 0 and 365),
    -- what a person types to find somebody: name, contact, e-mail, digits of the phone
    search_text text generated always as (
        lower(name || ' ' || coalesce(contact, '') || ' ' || coalesce(email, '') || ' ' || number || ' '
        || regexp_replace(coalesce(phone, ''), '[^0-9]', '', 'g'))
    ) stored,
    primary key (organization_id, id),
    unique (organization_id, number)
);
create index customers_name on ordna.customers (organization_id, name, id);
create index customers_email on ordna.customers (organization_id, email);

create table ordna.products (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('product') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    sku text collate "C" not null check (length(sku) between 1 and 60),
    name text not null check (length(name) between 1 and 200),
    description text,
    unit text not null default 'pcs',
    list_price_minor bigint not null check (list_price_minor >= 0),
    tax_percent numeric(6, 3) not null default 25 check (tax_percent between 0 and 100),
    restricted boolean not null default false,
    needs_inspection boolean not null default false,
    -- what can be chosen, what must be, what is checked: {"options": […], "checklist": […], …}
    configuration jsonb not null default '{}',
    primary key (organization_id, id),
    unique (organization_id, sku)
);
create index products_name on ordna.products (organization_id, name, id);

create table ordna.customer_products (
    organization_id uuid not null,
    customer_id uuid not null,
    product_id uuid not null,
    created_at timestamptz not null default clock_timestamp(),
    -- null while the customer may buy it
    ended_at timestamptz,
    primary key (organization_id, product_id, customer_id),
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, product_id) references ordna.products
);
create index customer_products_customer on ordna.customer_products (organization_id, customer_id);

create table ordna.orders (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    workflow text not null check (workflow in ('service', 'goods', 'made_to_order')),
    machine text not null generated always as ('order_' || workflow) stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (id) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    customer_id uuid not null,
    parent_order_id uuid,
    offer_id uuid,
    lead_id uuid,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    item_count int not null default 0,
    items_summary text not null default '',
    net_minor bigint not null default 0,
    discount_percent numeric(6, 3) not null default 0 check (discount_percent between 0 and 100),
    discount_minor bigint not null default 0 check (discount_minor >= 0),
    freight_minor bigint not null default 0 check (freight_minor >= 0),
    tax_minor bigint not null default 0,
    total_minor bigint not null default 0 check (total_minor >= 0),
    payment_mode text not null default 'cash' check (payment_mode in ('cash', 'online')),
    payment_status text not null default 'pending'
        check (payment_status in ('pending', 'advance_paid', 'fully_paid', 'refunded', 'failed')),
    paid_minor bigint not null default 0 check (paid_minor >= 0),
    refunded_minor bigint not null default 0 check (refunded_minor >= 0),
    advance_amount_minor bigint not null default 0,
    payment_terms_days int check (payment_terms_days between 0 and 365),
    terms_accepted_at timestamptz,
    otp_expires_at timestamptz,
    otp_verified_at timestamptz,
    billy_invoice_id text,
    calendar_event_id text,
    scheduled_date timestamptz,
    duration_minutes int check (duration_minutes between 1 and 100000),
    assignee uuid,
    promised_at timestamptz,
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    customer_reference text,
    delivery_name text,
    delivery_street text,
    delivery_postcode text,
    delivery_city text,
    delivery_country text,
    delivery_contact text,
    delivery_phone text,
    carrier text,
    tracking_number text,
    -- how much of each line is packed, by its position; empty until somebody checks the first one off
    packed jsonb not null default '{}' check (jsonb_typeof(packed) = 'object'),
    reason text,
    confirmed_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    shipped_at timestamptz,
    paid_at timestamptz,
    cancelled_at timestamptz,
    primary key (organization_id, id),
    unique (organization_id, number),
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, parent_order_id) references ordna.orders
);
-- serves the lists by stage, longest waiting first, and the strip from the index alone
create index orders_stage on ordna.orders (organization_id, stage, status_since, id)
    include (customer_id, currency, total_minor);
create index orders_status on ordna.orders (organization_id, status, status_since, id);
-- the whole list: what somebody waits for first, the longest waiting on top, then what is over
create index orders_waiting on ordna.orders (organization_id, (coalesce(stage, 'done') in ('done', 'lost')), status_since, id);
create index orders_assignee on ordna.orders (organization_id, assignee, status_since, id)
    where assignee is not null and not (coalesce(stage, 'done') in ('done', 'lost'));
create index orders_customer on ordna.orders (organization_id, customer_id, created_at, id);
create index orders_parent on ordna.orders (organization_id, parent_order_id) where parent_order_id is not null;

create table ordna.order_items (
    organization_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    position int not null check (position > 0),
    product_id uuid,
    sku text not null,
    description text not null,
    configuration jsonb not null default '{}',
    quantity numeric(12, 3) not null check (quantity > 0),
    unit text not null default 'pcs',
    unit_price_minor bigint not null check (unit_price_minor >= 0),
    -- why it costs what it costs
    price_source text not null,
    tax_percent numeric(6, 3) not null check (tax_percent between 0 and 100),
    net_minor bigint not null,
    needs_inspection boolean not null default false,
    -- a line that was edited away stays, for the timeline's sake
    removed_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, product_id) references ordna.products
);
create index order_items_order on ordna.order_items (organization_id, order_id, position);
create index order_items_product on ordna.order_items (organization_id, product_id);

create table ordna.offers (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('offer') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    customer_id uuid not null,
    lead_id uuid,
    order_id uuid,
    workflow text not null check (workflow in ('service', 'goods', 'made_to_order')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    valid_until date,
    customer_reference text,
    -- what the customer reads above the items
    message text,
    item_count int not null default 0,
    items_summary text not null default '',
    net_minor bigint not null default 0,
    discount_percent numeric(6, 3) not null default 0 check (discount_percent between 0 and 100),
    discount_minor bigint not null default 0 check (discount_minor >= 0),
    freight_minor bigint not null default 0 check (freight_minor >= 0),
    tax_minor bigint not null default 0,
    total_minor bigint not null default 0 check (total_minor >= 0),
    reason text,
    sent_at timestamptz,
    accepted_at timestamptz,
    primary key (organization_id, id),
    unique (organization_id, number),
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, order_id) references ordna.orders
);
create index offers_stage on ordna.offers (organization_id, stage, status_since, id)
    include (customer_id, currency, total_minor);
create index offers_status on ordna.offers (organization_id, status, status_since, id);
create index offers_waiting on ordna.offers (organization_id, (coalesce(stage, 'done') in ('done', 'lost')), status_since, id);
create index offers_customer on ordna.offers (organization_id, customer_id, created_at, id);
-- one order per offer
create unique index orders_offer on ordna.orders (organization_id, offer_id) where offer_id is not null;
alter table ordna.orders add foreign key (organization_id, offer_id) references ordna.offers;

create table ordna.offer_items (
    organization_id uuid not null,
    id uuid not null,
    offer_id uuid not null,
    position int not null check (position > 0),
    product_id uuid,
    sku text not null,
    description text not null,
    configuration jsonb not null default '{}',
    quantity numeric(12, 3) not null check (quantity > 0),
    unit text not null default 'pcs',
    unit_price_minor bigint not null check (unit_price_minor >= 0),
    price_source text not null,
    tax_percent numeric(6, 3) not null check (tax_percent between 0 and 100),
    net_minor bigint not null,
    needs_inspection boolean not null default false,
    -- as in order_items
    removed_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, offer_id) references ordna.offers,
    foreign key (organization_id, product_id) references ordna.products
);
create index offer_items_offer on ordna.offer_items (organization_id, offer_id, position);

create table ordna.leads (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('lead') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    name text not null check (length(name) between 1 and 200),
    company text,
    email text,
    phone text,
    message text,
    source text not null default 'phone',
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    assignee uuid,
    estimated_value_minor bigint not null default 0 check (estimated_value_minor >= 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    interest text,
    criteria text,
    reason text,
    contacted_at timestamptz,
    customer_id uuid,
    order_id uuid,
    offer_id uuid,
    primary key (organization_id, id),
    unique (organization_id, number),
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, offer_id) references ordna.offers
);
create index leads_stage on ordna.leads (organization_id, stage, status_since, id)
    include (currency, estimated_value_minor);
create index leads_status on ordna.leads (organization_id, status, status_since, id);
create index leads_waiting on ordna.leads (organization_id, (coalesce(stage, 'done') in ('done', 'lost')), status_since, id);
create index leads_assignee on ordna.leads (organization_id, assignee, status_since, id)
    where assignee is not null and not (coalesce(stage, 'done') in ('done', 'lost'));

create table ordna.production_batches (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('batch') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    order_id uuid not null,
    -- an add-on's batch stands beside its parent's
    parent_batch_id uuid,
    -- the batch that leads the run which this one is in
    run_id uuid check (run_id <> id),
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    started_at timestamptz,
    completed_at timestamptz,
    -- its place in the queue (0012)
    queue_rank smallint not null default 2,
    queue_due timestamptz not null default timestamptz '9999-01-01 00:00:00Z',
    queue_family uuid not null default '00000000-0000-0000-0000-000000000000',
    primary key (organization_id, id),
    unique (organization_id, number),
    unique (organization_id, order_id),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, parent_batch_id) references ordna.production_batches,
    foreign key (organization_id, run_id) references ordna.production_batches
);
create index production_batches_run on ordna.production_batches (organization_id, run_id) where run_id is not null;
create index production_batches_status on ordna.production_batches (organization_id, status, queue_rank, queue_due, queue_family, id);
create index production_batches_queue on ordna.production_batches (organization_id, (status = 'done'), queue_rank, queue_due, queue_family, id);
create index production_batches_promised on ordna.production_batches (organization_id, (status = 'done'), queue_due, id);
create index production_batches_waiting on ordna.production_batches (organization_id, (status = 'done'), status_since, id);

create table ordna.job_cards (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('job_card') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    -- letters and digits only: what a scanner types comes out right on every keyboard layout
    scan_code text not null check (scan_code ~ '^[A-Z0-9]{8}$'),
    order_id uuid not null,
    order_item_id uuid not null,
    title text not null,
    quantity numeric(12, 3) not null,
    -- what is to be made; the draft is what the product's rules made of what was chosen, and stays
    specification jsonb not null default '{}',
    specification_draft jsonb not null default '{}',
    assignee uuid,
    -- where it is done; whoever stands there may begin, if nobody is named
    station text,
    priority text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
    started_at timestamptz,
    paused_at timestamptz,
    completed_at timestamptz,
    -- its place in the queue (0012)
    queue_rank smallint not null default 2,
    queue_due timestamptz not null default timestamptz '9999-01-01 00:00:00Z',
    queue_family uuid not null default '00000000-0000-0000-0000-000000000000',
    -- whether a report is to be passed before it rests (0012)
    queue_inspected boolean not null default false,
    primary key (organization_id, id),
    unique (organization_id, number),
    unique (organization_id, scan_code),
    -- making the cards twice makes nothing
    unique (organization_id, order_item_id),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, order_item_id) references ordna.order_items
);
create index job_cards_order on ordna.job_cards (organization_id, order_id);
create index job_cards_status on ordna.job_cards (organization_id, status, queue_rank, queue_due, queue_family, id);
create index job_cards_queue on ordna.job_cards (organization_id, (status = 'approved' or status = 'completed' and not queue_inspected), queue_rank, queue_due, queue_family, id);
create index job_cards_promised on ordna.job_cards (organization_id, (status = 'approved' or status = 'completed' and not queue_inspected), queue_due, id);
create index job_cards_waiting on ordna.job_cards (organization_id, (status = 'approved' or status = 'completed' and not queue_inspected), status_since, id);
create index job_cards_assignee on ordna.job_cards (organization_id, assignee, queue_rank, queue_due, queue_family, id)
    where assignee is not null and not (status = 'approved' or status = 'completed' and not queue_inspected);

create table ordna.quality_inspection_reports (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('qir') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    scan_code text not null check (scan_code ~ '^[A-Z0-9]{8}$'),
    order_id uuid not null,
    job_card_id uuid not null,
    round int not null default 1 check (round > 0),
    -- [{"line", "expected", "result": null | "pass" | "fail", "measured", "note", "by", "at"}]
    checklist jsonb not null default '[]',
    -- the rounds before this one, each with its checklist
    rounds jsonb not null default '[]',
    dimensions jsonb not null default '{}',
    materials jsonb not null default '{}',
    quality_parameters jsonb not null default '{}',
    inspected_by uuid,
    inspected_at timestamptz,
    started_at timestamptz,
    -- its place in the queue (0012)
    queue_rank smallint not null default 2,
    queue_due timestamptz not null default timestamptz '9999-01-01 00:00:00Z',
    queue_family uuid not null default '00000000-0000-0000-0000-000000000000',
    primary key (organization_id, id),
    unique (organization_id, number),
    unique (organization_id, scan_code),
    unique (organization_id, job_card_id),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, job_card_id) references ordna.job_cards
);
create index qirs_order on ordna.quality_inspection_reports (organization_id, order_id);
create index qirs_status on ordna.quality_inspection_reports (organization_id, status, queue_rank, queue_due, queue_family, id);
create index qirs_queue on ordna.quality_inspection_reports (organization_id, (status = 'passed'), queue_rank, queue_due, queue_family, id);
create index qirs_promised on ordna.quality_inspection_reports (organization_id, (status = 'passed'), queue_due, id);
create index qirs_waiting on ordna.quality_inspection_reports (organization_id, (status = 'passed'), status_since, id);

create table ordna.order_addons (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('addon') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (parent_so_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    parent_so_id uuid not null,
    -- the child order; empty until approved
    addon_so_id uuid,
    reason text,
    -- [{"sku", "description", "quantity", "unit_price_minor", "net_minor", …}], priced when asked: the child order takes them so
    items jsonb not null,
    value_minor bigint not null check (value_minor >= 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    created_by uuid,
    approved_by uuid,
    approved_at timestamptz,
    admin_notes text,
    primary key (organization_id, id),
    foreign key (organization_id, parent_so_id) references ordna.orders,
    foreign key (organization_id, addon_so_id) references ordna.orders
);
create index order_addons_parent on ordna.order_addons (organization_id, parent_so_id);
create unique index order_addons_child on ordna.order_addons (organization_id, addon_so_id) where addon_so_id is not null;
create index order_addons_status on ordna.order_addons (organization_id, status, status_since, id);
create index order_addons_value on ordna.order_addons (organization_id, (status in ('approved', 'rejected')), (-value_minor), id);
create index order_addons_waiting on ordna.order_addons (organization_id, (status in ('approved', 'rejected')), status_since, id);

create table ordna.invoices (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('invoice') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    -- taken in the transaction that issues, so that no number is ever missing
    number text collate "C",
    kind text not null check (kind in ('deposit', 'final', 'combined', 'credit')),
    order_id uuid not null,
    customer_id uuid not null,
    -- the invoice that a credit note takes back
    credits_id uuid,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    issued_at timestamptz,
    due_on date,
    paid_at timestamptz,
    voided_at timestamptz,
    reason text,
    primary key (organization_id, id),
    unique (organization_id, number),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, credits_id) references ordna.invoices
);
create unique index invoices_one_live on ordna.invoices (organization_id, order_id, kind)
    where status <> 'void' and kind in ('deposit', 'final');
create unique index invoices_one_credit on ordna.invoices (organization_id, credits_id) where credits_id is not null;
create index invoices_order on ordna.invoices (organization_id, order_id);
create index invoices_status on ordna.invoices (organization_id, status, status_since, id);
create index invoices_waiting on ordna.invoices (organization_id, (status in ('paid', 'void') or kind = 'credit'), status_since, id);

create table ordna.invoice_items (
    organization_id uuid not null,
    id uuid not null,
    invoice_id uuid not null,
    position int not null,
    order_item_id uuid,
    description text not null,
    quantity numeric(12, 3) not null,
    unit text not null,
    unit_price_minor bigint not null,
    tax_percent numeric(6, 3) not null,
    net_minor bigint not null,
    tax_minor bigint not null,
    primary key (organization_id, id),
    foreign key (organization_id, invoice_id) references ordna.invoices
);
create index invoice_items_invoice on ordna.invoice_items (organization_id, invoice_id, position);

create table ordna.payments (
    organization_id uuid not null,
    id uuid not null,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    order_id uuid not null,
    customer_id uuid not null,
    kind text not null check (kind in ('payment', 'refund')),
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    method text not null,
    reference text,
    gateway text,
    transaction_id text,
    reason text,
    primary key (organization_id, id),
    unique (organization_id, number),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, customer_id) references ordna.customers
);
create index payments_order on ordna.payments (organization_id, order_id);
create index payments_created on ordna.payments (organization_id, created_at, id);
-- the same transaction of the same gateway counts once
create unique index payments_transaction on ordna.payments (organization_id, gateway, transaction_id)
    where transaction_id is not null;

create table ordna.email_logs (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('email') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (sale_order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    email_type text not null,
    recipient_email text not null,
    recipient_name text,
    subject text not null,
    resend_email_id text,
    order_number text,
    sale_order_id uuid,
    metadata jsonb not null default '{}',
    error_message text,
    sent_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, sale_order_id) references ordna.orders
);
create index email_logs_order on ordna.email_logs (organization_id, sale_order_id);
create index email_logs_status on ordna.email_logs (organization_id, status, status_since, id);

create table ordna.customer_staging (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('import') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    source text not null,
    external_id text not null,
    payload jsonb not null,
    problem text,
    reason text,
    primary key (organization_id, id),
    unique (organization_id, source, external_id)
);
create table ordna.order_staging (
    organization_id uuid not null,
    id uuid not null,
    machine text not null generated always as ('import') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    source text not null,
    external_id text not null,
    payload jsonb not null,
    problem text,
    reason text,
    primary key (organization_id, id),
    unique (organization_id, source, external_id)
);

-- one row an organization; a key that is not there has its default
create table ordna.settings (
    organization_id uuid not null references ordna.organizations,
    id uuid not null check (id = organization_id),
    machine text not null generated always as ('settings') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    "values" jsonb not null default '{}',
    primary key (organization_id, id)
);

create table ordna.counters (
    organization_id uuid not null references ordna.organizations,
    kind text not null,
    year int not null,
    last bigint not null,
    primary key (organization_id, kind, year)
);

-- what a key was first answered with, so that a repeat gets the same
create table ordna.idempotency_keys (
    organization_id uuid not null,
    user_id uuid not null,
    key text not null check (length(key) between 1 and 200),
    request text not null,
    answer jsonb not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (organization_id, user_id, key)
);

-- work asked of others, written with its cause and done after it
create table ordna.outbox (
    organization_id uuid not null references ordna.organizations,
    id uuid not null default gen_random_uuid(),
    kind text not null,
    event_id uuid not null,
    order_id uuid,
    created_at timestamptz not null default clock_timestamp(),
    run_at timestamptz not null default clock_timestamp(),
    attempts int not null default 0,
    locked_until timestamptz,
    last_error text,
    done_at timestamptz,
    primary key (organization_id, id),
    unique (organization_id, event_id, kind)
);
create index outbox_due on ordna.outbox (organization_id, run_at) where done_at is null;
create index outbox_created on ordna.outbox (organization_id, created_at, id);

do $$
declare
    office constant text[] := array['admin', 'staff', 'system'];
    people constant text[] := array['admin', 'staff', 'production', 'quality', 'kiosk', 'system'];
    acting constant text[] := array['admin', 'staff', 'production', 'quality', 'system'];
    everyone constant text[] := array['admin', 'staff', 'production', 'quality', 'customer', 'kiosk', 'system'];
    -- a child of an order that belongs to the customer
    own_order constant text := '%s in (select o.id from ordna.orders o where o.customer_id = (select auth.current_customer()))';
begin
    -- who may change which column of a thing is decided by the guard: only beside an act whose row says so
    perform auth_private.protect('ordna.customers', everyone, office, office, customer_sees => 'id',
        free_text => array['name', 'contact', 'email', 'phone', 'street', 'city', 'search_text']);
    perform auth_private.protect('ordna.products', everyone, office, office,
        customer_sees => 'not restricted or id in (select p.product_id from ordna.customer_products p '
            || 'where p.customer_id = (select auth.current_customer()) and p.ended_at is null)',
        free_text => array['name', 'description']);
    perform auth_private.protect('ordna.customer_products', everyone, office, office, array['ended_at'], 'customer_id');
    perform auth_private.protect('ordna.orders', everyone, office,
        acting || '{customer}'::text[], customer_sees => 'customer_id',
        free_text => array['items_summary', 'customer_reference', 'delivery_name', 'delivery_street', 'delivery_city', 'reason',
            'delivery_contact', 'delivery_phone', 'tracking_number']);
    perform auth_private.protect('ordna.order_items', everyone, office,
        office, array['removed_at'], format(own_order, 'order_id'), array['description', 'sku']);
    perform auth_private.protect('ordna.offers', office || '{customer}'::text[], office, office, customer_sees => 'customer_id',
        free_text => array['items_summary', 'customer_reference', 'message', 'reason']);
    perform auth_private.protect('ordna.offer_items', office || '{customer}'::text[], office, office, array['removed_at'],
        customer_sees => 'offer_id in (select o.id from ordna.offers o where o.customer_id = (select auth.current_customer()))',
        free_text => array['description', 'sku']);
    perform auth_private.protect('ordna.leads', office, office, office,
        free_text => array['name', 'company', 'email', 'phone', 'message', 'interest', 'criteria', 'reason']);
    -- cards, reports and batches follow from what others do, so any of them may write the row; the guard asks for the cause
    perform auth_private.protect('ordna.production_batches', people, acting, acting);
    perform auth_private.protect('ordna.job_cards', people, acting || '{customer}'::text[], acting,
        customer_sees => format(own_order, 'order_id'), free_text => array['title', 'station']);
    perform auth_private.protect('ordna.quality_inspection_reports', people, acting || '{customer}'::text[], acting,
        customer_sees => format(own_order, 'order_id'));
    perform auth_private.protect('ordna.order_addons', everyone, office || '{customer}'::text[], acting || '{customer}'::text[],
        customer_sees => format(own_order, 'parent_so_id'), free_text => array['reason', 'admin_notes']);
    perform auth_private.protect('ordna.invoices', office, office, office, free_text => array['reason']);
    perform auth_private.protect('ordna.invoice_items', office, office, free_text => array['description']);
    perform auth_private.protect('ordna.payments', office, office, free_text => array['reference', 'transaction_id', 'reason']);
    perform auth_private.protect('ordna.email_logs', office || '{customer}'::text[], office, office,
        customer_sees => format(own_order, 'sale_order_id'),
        free_text => array['recipient_email', 'recipient_name', 'subject', 'error_message']);
    perform auth_private.protect('ordna.customer_staging', office, office, office, free_text => array['problem', 'reason']);
    perform auth_private.protect('ordna.order_staging', office, office, office, free_text => array['problem', 'reason']);
    perform auth_private.protect('ordna.settings', everyone, array['admin', 'system'], array['admin', 'system'],
        array['values'], 'true');
    perform auth_private.protect('ordna.counters', '{}');
    perform auth_private.protect('ordna.idempotency_keys', everyone, everyone,
        customer_sees => 'user_id = (select auth.current_user_id())');
    perform auth_private.protect('ordna.outbox', array['admin', 'staff', 'system'], '{}', array['system'],
        array['run_at', 'attempts', 'locked_until', 'last_error', 'done_at'], free_text => array['last_error']);
end
$$;
-- what somebody was answered holds what only they may see, and nobody answers in another's place
create policy own on ordna.idempotency_keys as restrictive using (user_id = (select auth.current_user_id()));
reset role;
