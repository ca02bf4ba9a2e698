-- '{}' is the usual policy: most clocks have it.
alter table {schema}.clocks
  add column rules jsonb not null default '{}',
  add column started_at timestamptz,
  add column restarted_at timestamptz,
  add column internal_due_on date,
  add column internal_overdue_from timestamptz,
  add column internal_has_time boolean not null default false,
  add column silent_since timestamptz;

alter table {schema}.pauses rename column supplement_id to id;
alter table {schema}.pauses
  add column kind text not null default 'supplement',
  add column due_on date,
  add column note text,
  add column expected_end date;
alter table {schema}.pauses alter column kind drop default;

-- Supplements and the rungs of the reminder ladder may each have a step of one kind.
alter table {schema}.due_steps add column subject text not null default '';
drop index {schema}.ix_due_steps_one_open;
create unique index ix_due_steps_one_open on {schema}.due_steps (case_id, kind, subject) where done_at is null;

create table {schema}.extension_requests (
  id uuid not null constraint pk_extension_requests primary key,
  case_id uuid not null constraint fk_extension_requests_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  requested_at timestamptz not null,
  requested_by uuid not null,
  previous_due_on date not null,
  previous_overdue_from timestamptz not null,
  previous_has_time boolean not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null,
  slots jsonb not null,
  level text not null,
  state text not null,
  decided_at timestamptz,
  decided_by uuid,
  decision_note text,
  extension_id uuid
);
create index ix_extension_requests_case_id on {schema}.extension_requests (case_id);
create unique index ix_extension_requests_waiting on {schema}.extension_requests (case_id) where state = 'waiting';

create table {schema}.standing_explanations (
  id uuid not null constraint pk_standing_explanations primary key,
  unit text not null,
  service_code text,
  from_on date not null,
  to_on date not null,
  words jsonb not null,
  office_days integer not null,
  given_by uuid not null,
  given_at timestamptz not null,
  ended_at timestamptz,
  ended_by uuid
);
create index ix_standing_explanations_unit on {schema}.standing_explanations (unit);

-- What was asked for and what was said is never rewritten; what was decided on it is added.
revoke update, delete, truncate on {schema}.extension_requests, {schema}.standing_explanations from {app_role};
grant update (state, decided_at, decided_by, decision_note, extension_id) on {schema}.extension_requests to {app_role};
grant update (ended_at, ended_by) on {schema}.standing_explanations to {app_role};
