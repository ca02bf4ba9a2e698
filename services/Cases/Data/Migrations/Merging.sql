-- A case about the same matter as another one, which is worked on for both, and how far it has followed that one; and an earlier case of the same applicant that a case repeats.
alter table {schema}.cases
  add column merged_into uuid,
  add column merge_id uuid,
  add column repeats uuid,
  add column followed_seq integer not null default 0;
create index ix_cases_merged_into on {schema}.cases (merged_into) where merged_into is not null;

-- Merged cases are on nobody's list of work: these indexes count the lists.
drop index {schema}.ix_cases_unit_open;
create index ix_cases_unit_open on {schema}.cases (unit, clock_ends_at, id) include (owner_agency, handler, deputy) where unit is not null and status not in ('closed', 'withdrawn') and merged_into is null;
drop index {schema}.ix_cases_handler_open;
create index ix_cases_handler_open on {schema}.cases (handler, clock_ends_at, id) where handler is not null and status not in ('closed', 'withdrawn') and merged_into is null;
drop index {schema}.ix_cases_deputy_open;
create index ix_cases_deputy_open on {schema}.cases (deputy, clock_ends_at, id) where deputy is not null and status not in ('closed', 'withdrawn') and merged_into is null;
drop index {schema}.ix_cases_triage;
create index ix_cases_triage on {schema}.cases (received_at, id) include (owner_agency, handler, deputy) where unit is null and status not in ('closed', 'withdrawn') and merged_into is null;
