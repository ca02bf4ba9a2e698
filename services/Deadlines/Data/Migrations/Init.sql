create table {schema}.clocks (
  case_id uuid not null constraint pk_clocks primary key,
  service_code text not null,
  received_at timestamptz not null,
  opened_at timestamptz not null,
  limit_value integer not null,
  limit_unit text not null,
  policy text not null,
  first_report_satisfies boolean not null,
  original_due_on date not null,
  original_overdue_from timestamptz not null,
  original_has_time boolean not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null,
  provisional boolean not null,
  state text not null,
  paused_at timestamptz,
  pauses_told integer not null,
  satisfied_at timestamptz,
  stopped_at timestamptz,
  missed_at timestamptz,
  promised_on date,
  awaited_on date,
  explanation_id uuid,
  promise_id uuid,
  version bigint not null
);

-- The next three are facts that other services tell; any of them may come before the clock is opened.
create table {schema}.pauses (
  supplement_id uuid not null constraint pk_pauses primary key,
  case_id uuid not null,
  paused_at timestamptz,
  resumed_at timestamptz
);
create index ix_pauses_case_id on {schema}.pauses (case_id);

create table {schema}.case_facts (
  case_id uuid not null,
  kind text not null,
  at timestamptz not null,
  constraint pk_case_facts primary key (case_id, kind)
);

create table {schema}.assignments (
  case_id uuid not null constraint pk_assignments primary key,
  version bigint not null,
  agency text not null,
  unit text not null,
  handler uuid,
  deputy uuid,
  assigned_at timestamptz not null
);

create table {schema}.extensions (
  id uuid not null constraint pk_extensions primary key,
  case_id uuid not null constraint fk_extensions_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  granted_at timestamptz not null,
  granted_by uuid not null,
  previous_due_on date not null,
  previous_overdue_from timestamptz not null,
  previous_has_time boolean not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null,
  slots jsonb not null,
  notified_at timestamptz,
  late boolean not null
);
create index ix_extensions_case_id on {schema}.extensions (case_id);

create table {schema}.explanations (
  id uuid not null constraint pk_explanations primary key,
  case_id uuid not null constraint fk_explanations_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  given_at timestamptz not null,
  given_by uuid not null,
  slots jsonb not null
);
create index ix_explanations_case_id on {schema}.explanations (case_id);

create table {schema}.promises (
  id uuid not null constraint pk_promises primary key,
  case_id uuid not null constraint fk_promises_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  given_at timestamptz not null,
  given_by uuid not null,
  promised_on date not null,
  slots jsonb not null
);
create index ix_promises_case_id on {schema}.promises (case_id);

-- The sweep writes stages, reminders and due steps by the hundred thousand while it holds their clocks: no foreign keys to check again.
create table {schema}.stages (
  id uuid not null constraint pk_stages primary key,
  case_id uuid not null,
  kind text not null,
  at timestamptz not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null,
  promised_on date,
  slots jsonb not null,
  source text not null,
  voided_at timestamptz
);
create index ix_stages_case_id on {schema}.stages (case_id);

create table {schema}.reminders (
  id uuid not null constraint pk_reminders primary key,
  case_id uuid not null,
  stage text not null,
  at timestamptz not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null
);
create index ix_reminders_case_id on {schema}.reminders (case_id);

create table {schema}.due_steps (
  occasion_id uuid not null constraint pk_due_steps primary key,
  case_id uuid not null,
  kind text not null,
  at timestamptz not null,
  done_at timestamptz
);
create index ix_due_steps_open on {schema}.due_steps (at) where done_at is null;
create unique index ix_due_steps_one_open on {schema}.due_steps (case_id, kind) where done_at is null;
alter table {schema}.due_steps set (autovacuum_vacuum_scale_factor = 0.02);

create table {schema}.calendar_years (
  year integer not null constraint pk_calendar_years primary key,
  version bigint not null,
  provisional boolean not null,
  source text not null,
  hash bytea not null
);

create table {schema}.calendar_days (
  day date not null constraint pk_calendar_days primary key,
  year integer not null constraint fk_calendar_days_calendar_years_year references {schema}.calendar_years (year) on delete restrict,
  day_off boolean not null,
  note text
);
create index ix_calendar_days_year on {schema}.calendar_days (year);

create table {schema}.delay_words (
  name text not null constraint pk_delay_words primary key,
  version bigint not null,
  body text not null
);

create table {schema}.agencies (
  code text not null constraint pk_agencies primary key,
  name_zh text not null,
  name_en text,
  coordinating boolean not null,
  version bigint not null
);

create table {schema}.units (
  code text not null constraint pk_units primary key,
  agency_code text not null,
  name_zh text not null,
  name_en text
);
create index ix_units_agency_code on {schema}.units (agency_code);

-- What was said to the applicant, or told to staff, is never rewritten.
revoke update, delete, truncate on {schema}.explanations, {schema}.promises, {schema}.reminders from {app_role};
revoke update, delete, truncate on {schema}.stages, {schema}.extensions from {app_role};
grant update (voided_at) on {schema}.stages to {app_role};
grant update (notified_at, late) on {schema}.extensions to {app_role};
