-- Personal data and free text are bytea: ciphertext of Platform's column cipher, bound to column and row.
create table {schema}.cases (
  id uuid not null constraint pk_cases primary key,
  number text not null,
  version bigint not null,
  acts integer not null,
  lookup_generation integer not null,
  status text not null,
  outcome text,

  service_code text not null,
  service_name text not null,
  service_name_en text,
  tracker text not null,
  service_agency text not null,
  limit_value integer not null,
  limit_unit text not null,
  first_report_satisfies boolean not null,

  channel text not null,
  confidential boolean not null,
  received_at timestamptz not null,
  registered_at timestamptz not null,
  district text,
  road_width numeric,
  agency_file_number text,

  description bytea not null,
  place bytea,
  coordinates bytea,
  applicant_name bytea not null,
  applicant_phone bytea,
  applicant_email bytea,
  applicant_address bytea,
  name_hash bytea not null,
  phone_hash bytea,
  email_hash bytea,
  notify text not null,
  language text not null,

  -- What Routing said last.
  owner_agency text not null,
  agency text,
  unit text,
  handler uuid,
  deputy uuid,
  assigned_at timestamptz,
  routing_version bigint not null,

  -- What Deadlines said last; each group of facts with the version it came from.
  original_due_on date,
  original_overdue_from timestamptz,
  due_on date,
  overdue_from timestamptz,
  due_has_time boolean not null,
  due_version bigint not null,
  paused boolean not null,
  paused_version bigint not null,
  extensions integer not null,
  promised_on date,
  promise_version bigint not null,
  delay bytea,
  delay_version bigint not null,
  satisfied_at timestamptz,
  first_report_at timestamptz,
  clock_ends_at timestamptz,

  open_supplement_id uuid,
  supplements integer not null,
  last_reply_id uuid,
  last_public_event_at timestamptz not null,
  last_seq integer not null
);
create unique index ix_cases_number on {schema}.cases (number);
create index ix_cases_unit_open on {schema}.cases (unit, clock_ends_at, id) where unit is not null and status not in ('closed', 'withdrawn');
create index ix_cases_handler_open on {schema}.cases (handler, clock_ends_at, id) where handler is not null and status not in ('closed', 'withdrawn');
create index ix_cases_deputy_open on {schema}.cases (deputy, clock_ends_at, id) where deputy is not null and status not in ('closed', 'withdrawn');
create index ix_cases_clock on {schema}.cases (clock_ends_at, id) include (owner_agency) where clock_ends_at is not null;
create index ix_cases_triage on {schema}.cases (received_at, id) where unit is null and status not in ('closed', 'withdrawn');
-- A case row is updated a dozen times in its life, mostly in columns no index has.
alter table {schema}.cases set (fillfactor = 80);
revoke delete, truncate on {schema}.cases from {app_role};

create table {schema}.timeline_entries (
  case_id uuid not null,
  seq integer not null,
  id uuid not null,
  at timestamptz not null,
  kind text not null,
  public boolean not null,
  unit text,
  staff_id uuid,
  data jsonb not null,
  words bytea,
  language text,
  constraint pk_timeline_entries primary key (case_id, seq),
  constraint fk_timeline_entries_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
revoke update, delete, truncate on {schema}.timeline_entries from {app_role};

create table {schema}.replies (
  id uuid not null constraint pk_replies primary key,
  case_id uuid not null,
  at timestamptz not null,
  staff_id uuid,
  outcome text not null,
  text bytea not null,
  language text not null,
  constraint fk_replies_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_replies_case_id on {schema}.replies (case_id);
revoke update, delete, truncate on {schema}.replies from {app_role};

create table {schema}.supplements (
  id uuid not null constraint pk_supplements primary key,
  case_id uuid not null,
  round integer not null,
  requested_at timestamptz not null,
  requested_by uuid,
  due_on date not null,
  items bytea not null,
  received_at timestamptz,
  constraint fk_supplements_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create unique index ix_supplements_case_id_round on {schema}.supplements (case_id, round);
revoke delete, truncate on {schema}.supplements from {app_role};

create table {schema}.closings (
  id uuid not null constraint pk_closings primary key,
  case_id uuid not null,
  at timestamptz not null,
  staff_id uuid,
  outcome text not null,
  replied boolean not null,
  text bytea,
  language text,
  constraint fk_closings_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_closings_case_id on {schema}.closings (case_id);
revoke update, delete, truncate on {schema}.closings from {app_role};

create table {schema}.case_assignments (
  id uuid not null constraint pk_case_assignments primary key,
  case_id uuid not null,
  version bigint not null,
  at timestamptz not null,
  unit text not null,
  constraint fk_case_assignments_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create unique index ix_case_assignments_case_id_version on {schema}.case_assignments (case_id, version);
revoke update, delete, truncate on {schema}.case_assignments from {app_role};

-- Which agency sees which case.
create table {schema}.case_access (
  agency text not null,
  case_id uuid not null,
  level text not null,
  constraint pk_case_access primary key (agency, case_id)
);

create table {schema}.idempotency_keys (
  key_hash bytea not null constraint pk_idempotency_keys primary key,
  request_hash bytea not null,
  case_id uuid not null,
  created_at timestamptz not null
);
revoke update on {schema}.idempotency_keys from {app_role};

create table {schema}.service_items (
  code text not null,
  version bigint not null,
  effective_from timestamptz not null,
  item jsonb not null,
  constraint pk_service_items primary key (code, version)
);
revoke update, delete, truncate on {schema}.service_items from {app_role};
