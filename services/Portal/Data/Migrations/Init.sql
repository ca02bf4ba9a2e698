-- view is the public view as JSON, encrypted and bound to the case: what a citizen may see still names places and quotes replies.
create table {schema}.public_cases (
  case_number text not null constraint pk_public_cases primary key,
  case_id uuid not null,
  version bigint not null,
  lookup_generation integer not null,
  phone_hash bytea,
  email_hash bytea,
  view bytea not null,
  updated_at timestamptz not null
);
create unique index ix_public_cases_case_id on {schema}.public_cases (case_id);
-- A view is rewritten a dozen times in its life and no indexed column changes: room for it on the same page.
alter table {schema}.public_cases set (fillfactor = 80);

create table {schema}.service_items (
  code text not null constraint pk_service_items primary key,
  version bigint not null,
  item jsonb not null
);

create table {schema}.agencies (
  code text not null constraint pk_agencies primary key,
  version bigint not null,
  agency jsonb not null
);

create table {schema}.proof_failures (
  kind text not null,
  key bytea not null,
  failed_at timestamptz[] not null,
  last_at timestamptz not null,
  constraint pk_proof_failures primary key (kind, key)
);
create index ix_proof_failures_last_at on {schema}.proof_failures (last_at);
alter table {schema}.proof_failures set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
