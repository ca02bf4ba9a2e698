-- Two roles. The application's own role serves members of staff and sees, in each transaction, the cases of the agency and the person that the transaction was set to; of one that was set to nobody, none.
-- What the service does for itself (messages, sweeps, intake, the public view) runs as the system role, which has the same rights and sees every row.
do $$ begin
  if not exists (select from pg_roles where rolname = '{app_role}_system') then
    begin
      create role {app_role}_system nologin;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role('{app_role}_system', '{app_role}', 'usage') then
    grant {app_role} to {app_role}_system;
  end if;
  if not pg_has_role(current_user, '{app_role}_system', 'usage') or not exists (
       select from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
       where r.rolname = '{app_role}_system' and u.rolname = current_user) then
    execute 'grant {app_role}_system to ' || quote_ident(current_user);
  end if;
end $$;

-- Every list counts its cases under the policy: what that reads is in the lists' indexes.
drop index {schema}.ix_cases_unit_open;
create index ix_cases_unit_open on {schema}.cases (unit, clock_ends_at, id) include (owner_agency, handler, deputy) where unit is not null and status not in ('closed', 'withdrawn');
drop index {schema}.ix_cases_clock;
create index ix_cases_clock on {schema}.cases (clock_ends_at, id) include (owner_agency, handler, deputy) where clock_ends_at is not null;
drop index {schema}.ix_cases_triage;
create index ix_cases_triage on {schema}.cases (received_at, id) include (owner_agency, handler, deputy) where unit is null and status not in ('closed', 'withdrawn');

create policy of_scope on {schema}.case_access to {app_role} using (
  (select current_setting('casetracker.everywhere', true)) = 'on' or agency = (select current_setting('casetracker.agency', true)));

-- Whoever answers for a case is in its access rows too: to look at its own column first spares looking there.
create policy of_scope on {schema}.cases to {app_role} using (
  (select current_setting('casetracker.everywhere', true)) = 'on'
  or owner_agency = (select current_setting('casetracker.agency', true))
  or handler = (select nullif(current_setting('casetracker.staff', true), '')::uuid)
  or deputy = (select nullif(current_setting('casetracker.staff', true), '')::uuid)
  or exists (select from {schema}.case_access a where a.case_id = cases.id and a.agency = (select current_setting('casetracker.agency', true))));

-- What belongs to a case is seen by who sees the case.
do $$ declare part text; begin
  foreach part in array array['timeline_entries', 'replies', 'supplements', 'supplement_answers', 'closings', 'contact_changes', 'helpers', 'case_assignments', 'set_aside_requests'] loop
    execute format('create policy of_case on {schema}.%1$I to {app_role} using (exists (select from {schema}.cases c where c.id = %1$I.case_id))', part);
  end loop;
end $$;
-- A file that belongs to no case yet is found by its id alone.
create policy of_case on {schema}.attachments to {app_role} using (case_id is null or exists (select from {schema}.cases c where c.id = attachments.case_id));
create policy of_file on {schema}.attachment_chunks to {app_role} using (exists (select from {schema}.attachments a where a.id = attachment_chunks.attachment_id));

do $$ declare part text; begin
  foreach part in array array['cases', 'case_access', 'timeline_entries', 'replies', 'supplements', 'supplement_answers', 'closings', 'contact_changes', 'helpers', 'case_assignments', 'set_aside_requests',
      'attachments', 'attachment_chunks', 'idempotency_keys'] loop
    execute format('create policy of_system on {schema}.%I to {app_role}_system using (true) with check (true)', part);
    execute format('alter table {schema}.%I enable row level security', part);
    execute format('alter table {schema}.%I force row level security', part);
  end loop;
end $$;
-- Search rows are read by find_cases alone, which is their policy: it runs as the owner, who is not forced.
create policy of_system on {schema}.case_search to {app_role}_system using (true) with check (true);
create policy of_system on {schema}.case_terms to {app_role}_system using (true) with check (true);
alter table {schema}.case_search enable row level security;
alter table {schema}.case_terms enable row level security;
