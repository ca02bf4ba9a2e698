-- Every version of a year as it was imported; calendar_years says which one is in force.
create table {schema}.calendar_versions (
  year integer not null,
  version bigint not null,
  provisional boolean not null,
  source text not null,
  hash bytea not null,
  content bytea not null,
  imported_at timestamptz not null,
  imported_by uuid,
  constraint pk_calendar_versions primary key (year, version)
);
insert into {schema}.calendar_versions (year, version, provisional, source, hash, content, imported_at, imported_by)
select y.year, y.version, y.provisional, y.source, y.hash,
  convert_to((select '西元日期,星期,是否放假,備註' || E'\r\n' || string_agg(to_char(d.day, 'YYYYMMDD') || ',' || substr('日一二三四五六', extract(dow from d.day)::int + 1, 1)
    || ',' || case when d.day_off then '2' else '0' end || ',' || coalesce(d.note, ''), E'\r\n' order by d.day) from {schema}.calendar_days d where d.year = y.year), 'UTF8'),
  now(), null
from {schema}.calendar_years y;

create table {schema}.closures (
  id uuid not null constraint pk_closures primary key,
  date date not null,
  part text not null,
  scope text not null,
  districts text[] not null,
  agency text,
  reason text not null,
  announced_at timestamptz not null,
  announced_by uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid
);
create index ix_closures_date on {schema}.closures (date);

-- What is left to do after the calendar changed: cases after the cursor, due on the first changed day or later.
create table {schema}.recomputations (
  id uuid not null constraint pk_recomputations primary key,
  cause text not null,
  closure_id uuid,
  withdrawal boolean not null,
  year integer,
  from_day date not null,
  started_at timestamptz not null,
  cursor uuid not null,
  moved integer not null,
  finished_at timestamptz
);
create index ix_recomputations_open on {schema}.recomputations (started_at) where finished_at is null;

create table {schema}.moves (
  id uuid not null constraint pk_moves primary key,
  case_id uuid not null constraint fk_moves_clocks_case_id references {schema}.clocks (case_id) on delete restrict,
  recomputation_id uuid,
  cause text not null,
  at timestamptz not null,
  previous_due_on date not null,
  previous_overdue_from timestamptz not null,
  previous_has_time boolean not null,
  due_on date not null,
  overdue_from timestamptz not null,
  has_time boolean not null
);
create index ix_moves_case_id on {schema}.moves (case_id);

-- Obligations to the applicant about dates, as they ended.
create table {schema}.told_notices (
  obligation_id uuid not null,
  state text not null,
  case_id uuid not null,
  kind text not null,
  occasion_id uuid not null,
  channel text not null,
  at timestamptz not null,
  constraint pk_told_notices primary key (obligation_id, state)
);
create index ix_told_notices_case_id on {schema}.told_notices (case_id);

create table {schema}.audit_runs (
  id uuid not null constraint pk_audit_runs primary key,
  ran_at timestamptz not null,
  cases integer not null,
  untold integer not null,
  differences integer not null
);

create table {schema}.audit_differences (
  run_id uuid not null constraint fk_audit_differences_audit_runs_run_id references {schema}.audit_runs (id) on delete cascade,
  number integer not null,
  case_id uuid not null,
  code text not null,
  expected text not null,
  found text not null,
  constraint pk_audit_differences primary key (run_id, number)
);

create table {schema}.estimates (
  service_code text not null constraint pk_estimates primary key,
  cases integer not null,
  median_days numeric not null,
  p90_days numeric not null,
  as_of date not null,
  version bigint not null
);

alter table {schema}.agencies add column district text;
alter table {schema}.clocks add column due_kept boolean not null default false;
create index ix_clocks_satisfied_at on {schema}.clocks (satisfied_at) where satisfied_at is not null;

-- What was imported, announced and told is never rewritten; a closure can only be withdrawn.
revoke update, delete, truncate on {schema}.calendar_versions, {schema}.closures, {schema}.moves, {schema}.told_notices from {app_role};
grant update (withdrawn_at, withdrawn_by) on {schema}.closures to {app_role};
