-- A reopened case is handled once more: its clock starts anew, and what belongs to an earlier handling says so.
alter table {schema}.clocks
  add column round integer not null default 1,
  add column reopened_at timestamptz;
alter table {schema}.pauses add column round integer not null default 1;
alter table {schema}.extensions add column round integer not null default 1;
alter table {schema}.promises add column round integer not null default 1;
alter table {schema}.stages add column round integer not null default 1;
alter table {schema}.reminders add column round integer not null default 1;
alter table {schema}.moves add column round integer not null default 1;
alter table {schema}.case_facts add column round integer not null default 1;
alter table {schema}.case_facts drop constraint pk_case_facts, add constraint pk_case_facts primary key (case_id, round, kind);

-- What Cases said; may come before the clock is opened, and before the reopening before it.
create table {schema}.reopenings (
  case_id uuid not null,
  round integer not null,
  id uuid not null,
  at timestamptz not null,
  constraint pk_reopenings primary key (case_id, round)
);

-- Earlier handlings as they ended, for statistics and the auditor.
create table {schema}.ended_rounds (
  case_id uuid not null constraint fk_ended_rounds_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  round integer not null,
  reopened_at timestamptz,
  started_at timestamptz,
  restarted_at timestamptz,
  original_due_on date not null,
  original_overdue_from timestamptz not null,
  original_has_time boolean not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null,
  due_kept boolean not null,
  state text not null,
  paused_at timestamptz,
  satisfied_at timestamptz,
  stopped_at timestamptz,
  missed_at timestamptz,
  constraint pk_ended_rounds primary key (case_id, round)
);
create index ix_ended_rounds_satisfied_at on {schema}.ended_rounds (satisfied_at) where satisfied_at is not null;

revoke update, delete, truncate on {schema}.reopenings from {app_role};
revoke delete, truncate on {schema}.ended_rounds from {app_role};
