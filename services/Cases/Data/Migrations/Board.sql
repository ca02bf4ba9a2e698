alter table {schema}.cases add column late_told_at timestamptz;

-- What was told before is in the timeline. The owner, too, is held to the policies; here it reads and writes every case.
alter table {schema}.cases no force row level security;
alter table {schema}.timeline_entries no force row level security;
update {schema}.cases c set late_told_at = t.at
  from (select e.case_id, max(e.at) as at from {schema}.timeline_entries e
    where e.kind = 'notice_settled' and e.data ->> 'state' = 'sent' and e.data ->> 'kind' in ('overdue', 'promise', 'promise-missed') group by e.case_id) t
  where t.case_id = c.id and c.clock_ends_at is not null;
alter table {schema}.timeline_entries force row level security;
alter table {schema}.cases force row level security;

-- The board counts everything that waits for an answer, under the policy and by every column: all of it is in here.
create index ix_cases_board on {schema}.cases (owner_agency, unit) include (id, handler, deputy, clock_ends_at, extensions, promised_on, silent_since, late_told_at)
  where status not in ('closed', 'withdrawn', 'replied');

create table {schema}.board_days (
  day date not null,
  agency text not null,
  unit text not null,
  late integer not null,
  constraint pk_board_days primary key (day, agency, unit)
);
create policy of_scope on {schema}.board_days to {app_role} using (
  agency = '' or (select current_setting('casetracker.everywhere', true)) = 'on' or agency = (select current_setting('casetracker.agency', true)));
create policy of_system on {schema}.board_days to {app_role}_system using (true) with check (true);
alter table {schema}.board_days enable row level security;
alter table {schema}.board_days force row level security;
