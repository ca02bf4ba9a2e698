-- A unit is asked before it has a case. What waits for an answer is a row here; how it ended stands in the history, which is only added to.
create table {schema}.offers (
  case_id uuid not null constraint pk_offers primary key constraint fk_offers_assignments_case_id references {schema}.assignments (case_id) on delete cascade,
  id uuid not null,
  giving_unit text not null,
  agency text not null,
  unit text not null constraint fk_offers_units_unit references {schema}.units (code) on delete restrict,
  at timestamptz not null,
  by uuid not null,
  site_visit boolean not null,
  due_on date not null,
  due_at timestamptz not null
);
create index ix_offers_unit on {schema}.offers (unit);
create index ix_offers_due_at on {schema}.offers (due_at);

alter table {schema}.assignments
  add column settled_version bigint not null default 0,
  add column disputed_at timestamptz,
  add column dispute_cause text;
create index ix_assignments_disputed on {schema}.assignments (disputed_at) where closed_at is null and disputed_at is not null;

alter table {schema}.assignment_history
  add column kind text not null default 'assigned',
  add column offered_to text,
  add column alternative text;
