-- What staff search: a row a case, with what lists are filtered by and the keyed hashes of its terms, out of line where a text is long.
-- No column but the terms is indexed: what changes of a case leaves the index alone.
create table {schema}.case_search (
  case_id uuid not null constraint pk_case_search primary key,
  status text not null,
  owner_agency text not null,
  unit text,
  service_code text not null,
  district text,
  channel text not null,
  received_at timestamptz not null,
  clock_ends_at timestamptz,
  terms integer[] not null,
  constraint fk_case_search_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
alter table {schema}.case_search alter column terms set storage external;
alter table {schema}.case_search set (fillfactor = 80, toast_tuple_target = 128);
-- Terms go into the index with the case: a list of pending ones would have to be read by every search, and be emptied by somebody who submits.
create index ix_case_search_terms on {schema}.case_search using gin (terms) with (fastupdate = false);
revoke update, delete, truncate on {schema}.case_search from {app_role};

create function {schema}.follow_case() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update {schema}.case_search s set status = new.status, owner_agency = new.owner_agency, unit = new.unit, clock_ends_at = new.clock_ends_at where s.case_id = new.id;
  return null;
end $$;
create trigger follow_case after update of status, owner_agency, unit, clock_ends_at on {schema}.cases for each row
  when ((old.status, old.owner_agency, old.unit, old.clock_ends_at) is distinct from (new.status, new.owner_agency, new.unit, new.clock_ends_at))
  execute function {schema}.follow_case();

-- Names are found by their keyed hash, as phone numbers and addresses are.
create index ix_cases_name_hash on {schema}.cases (name_hash);

-- The ids of the cases that have all the terms, or a term of the file number, or are among the ids given (or all, where none of these is asked for), and that pass the filters:
-- open ones first, the newest first; and how many there are, counted up to a limit. Whoever calls it sees the cases of the agency and the person that the transaction was set to, whatever is asked:
-- PostgreSQL cannot use an index on terms behind a row-level policy, so the policy of this table is in here.
create function {schema}.find_cases(asked_ids uuid[], asked_terms integer[], file_terms integer[], asked_status text, asked_unit text, asked_service text, asked_district text, asked_channel text,
    late_at timestamptz, received_from timestamptz, received_before timestamptz, after_open boolean, after_id uuid, most integer, counted_most integer, out ids uuid[], out total integer)
  language plpgsql security definer set search_path = '' set enable_seqscan = on set work_mem = '16MB' as $$
declare
  agency constant text := current_setting('casetracker.agency', true);
  staff constant uuid := nullif(current_setting('casetracker.staff', true), '')::uuid;
  everywhere constant boolean := coalesce(current_setting('casetracker.everywhere', true), '') = 'on';
  is_open constant text := $open$s.status not in ('closed', 'withdrawn')$open$;
  sought constant text := concat_ws(' or ',
    case when asked_terms is not null then 's.terms operator(pg_catalog.@>) $2' end,
    case when file_terms is not null then 's.terms operator(pg_catalog.&&) $3' end,
    case when asked_ids is not null then 's.case_id = any ($1)' end);
  hits text := 'from {schema}.case_search s where true';
begin
  if sought <> '' then
    hits := hits || ' and (' || sought || ')';
    -- A scan of the whole table would fetch the terms of every long text from out of line, which the planner does not count.
    set local enable_seqscan = off;
  end if;
  if not everywhere then
    hits := hits || ' and (s.owner_agency = $16' || case when asked_ids is null then '' else
      ' or (s.case_id = any ($1) and exists (select from {schema}.cases c where c.id = s.case_id and $17 in (c.handler, c.deputy)))' end || ')';
  end if;
  if asked_status is not null then hits := hits || ' and s.status = $4'; end if;
  if asked_unit is not null then hits := hits || ' and s.unit = $5'; end if;
  if asked_service is not null then hits := hits || ' and s.service_code = $6'; end if;
  if asked_district is not null then hits := hits || ' and s.district = $7'; end if;
  if asked_channel is not null then hits := hits || ' and s.channel = $8'; end if;
  if late_at is not null then hits := hits || ' and s.clock_ends_at <= $9'; end if;
  if received_from is not null then hits := hits || ' and s.received_at >= $10'; end if;
  if received_before is not null then hits := hits || ' and s.received_at < $11'; end if;
  execute 'select array(select s.case_id ' || hits || case when after_id is null then '' else ' and (' || is_open || ', s.case_id) < ($12, $13)' end
      || ' order by ' || is_open || ' desc, s.case_id desc limit $14), (select count(*) from (select 1 ' || hits || ' limit $15) c)'
    into ids, total
    using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
end $$;
revoke execute on function {schema}.follow_case, {schema}.find_cases from public;
grant execute on function {schema}.find_cases to {app_role};
