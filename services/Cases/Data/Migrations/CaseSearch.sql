-- What staff search, in two tables. What a case is filtered by: narrow, and it follows the case.
create table {schema}.case_search (
  case_id uuid not null constraint pk_case_search primary key,
  status text not null,
  is_open boolean not null generated always as (status not in ('closed', 'withdrawn')) stored,
  owner_agency text not null,
  unit text,
  service_code text not null,
  district text,
  channel text not null,
  received_at timestamptz not null,
  clock_ends_at timestamptz,
  constraint fk_case_search_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
-- Open ones first, the newest first: the order of every page.
create index ix_case_search_is_open_case_id on {schema}.case_search (is_open, case_id);
create index ix_case_search_unit on {schema}.case_search (unit);
alter table {schema}.case_search set (fillfactor = 80);
revoke update, delete, truncate on {schema}.case_search from {app_role};

-- What it is found by: keyed hashes of its terms, which never change.
create table {schema}.case_terms (
  case_id uuid not null constraint pk_case_terms primary key,
  terms integer[] not null,
  constraint fk_case_terms_case_search_case_id foreign key (case_id) references {schema}.case_search (case_id)
);
-- Terms go into the index with the case: a list of pending ones would have to be read by every search, and be emptied by somebody who submits.
create index ix_case_terms_terms on {schema}.case_terms using gin (terms) with (fastupdate = false);
revoke update, delete, truncate on {schema}.case_terms from {app_role};

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
-- PostgreSQL cannot use an index on terms behind a row-level policy, so the policy of these tables is in here.
-- A word that very many cases have is not sorted: the newest of them are met soon by going through the cases in order. Where they are not (a word of years ago), everything is sorted after all.
create function {schema}.find_cases(asked_ids uuid[], asked_terms integer[], file_terms integer[], asked_status text, asked_unit text, asked_service text, asked_district text, asked_channel text,
    late_at timestamptz, received_from timestamptz, received_before timestamptz, after_open boolean, after_id uuid, most integer, counted_most integer, out ids uuid[], out total integer)
  language plpgsql security definer set search_path = '' set jit = off set work_mem = '16MB' as $$
declare
  agency constant text := current_setting('casetracker.agency', true);
  staff constant uuid := nullif(current_setting('casetracker.staff', true), '')::uuid;
  everywhere constant boolean := coalesce(current_setting('casetracker.everywhere', true), '') = 'on';
  looked_through constant integer := 20000;
  sought constant text := concat_ws(' or ',
    case when asked_terms is not null then 't.terms operator(pg_catalog.@>) $2' end,
    case when file_terms is not null then 't.terms operator(pg_catalog.&&) $3' end,
    case when asked_ids is not null then 't.case_id = any ($1)' end);
  filter text := '';
  hits text;
  page constant text := case when after_id is null then '' else ' and (s.is_open, s.case_id) < ($12, $13)' end;
  in_order constant text := ' order by s.is_open desc, s.case_id desc limit ';
begin
  if not everywhere then
    filter := filter || ' and (s.owner_agency = $16' || case when asked_ids is null then '' else
      ' or (s.case_id = any ($1) and exists (select from {schema}.cases c where c.id = s.case_id and $17 in (c.handler, c.deputy)))' end || ')';
  end if;
  if asked_status is not null then filter := filter || ' and s.status = $4 and s.is_open = ($4 not in (''closed'', ''withdrawn''))'; end if;
  if asked_unit is not null then filter := filter || ' and s.unit = $5'; end if;
  if asked_service is not null then filter := filter || ' and s.service_code = $6'; end if;
  if asked_district is not null then filter := filter || ' and s.district = $7'; end if;
  if asked_channel is not null then filter := filter || ' and s.channel = $8'; end if;
  if late_at is not null then filter := filter || ' and s.clock_ends_at <= $9'; end if;
  if received_from is not null then filter := filter || ' and s.received_at >= $10'; end if;
  if received_before is not null then filter := filter || ' and s.received_at < $11'; end if;
  hits := case when sought = '' then 'from {schema}.case_search s where true'
    else 'from {schema}.case_terms t join {schema}.case_search s on s.case_id = t.case_id where (' || sought || ')' end || filter;

  execute 'select count(*) from (select ' || hits || ' limit $15) c'
    into total
    using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
  if total = counted_most and sought <> '' then
    execute 'select array(select s.case_id from (select s.is_open, s.case_id from {schema}.case_search s where true' || filter || page || in_order || looked_through || ') s'
        || ' where exists (select from {schema}.case_terms t where t.case_id = s.case_id and (' || sought || ') offset 0)' || in_order || '$14)'
      into ids
      using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
    if cardinality(ids) = most then
      return;
    end if;
  end if;
  execute 'select array(select s.case_id ' || hits || page || in_order || '$14)'
    into ids
    using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
end $$;
revoke execute on function {schema}.follow_case, {schema}.find_cases from public;
grant execute on function {schema}.find_cases to {app_role};
