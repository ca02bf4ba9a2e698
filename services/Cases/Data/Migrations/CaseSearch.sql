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
-- Open ones first, the newest first: the order of every page, of the city, an agency and a unit.
create index ix_case_search_is_open_case_id on {schema}.case_search (is_open, case_id);
create index ix_case_search_owner_agency_is_open_case_id on {schema}.case_search (owner_agency, is_open, case_id);
create index ix_case_search_unit_is_open_case_id on {schema}.case_search (unit, is_open, case_id);
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
-- open ones first, the newest first; and how many there are: exactly, or at least, where `counted` is false. Whoever calls it sees the cases of the agency and the person that the transaction was
-- set to, whatever is asked: PostgreSQL cannot use an index on terms behind a row-level policy, so the policy of these tables is in here.
-- Few hits are sorted. Of many (`counted_most`), the first are met soon by going through the cases in the order of the page: what is common stands among the newest too. Where it does not (a word of
-- years ago), everything is looked at after the first `looked_at`, or when the terms of a tenth as many were read.
create function {schema}.find_cases(asked_ids uuid[], asked_terms integer[], file_terms integer[], asked_status text, asked_unit text, asked_service text, asked_district text, asked_channel text,
    late_at timestamptz, received_from timestamptz, received_before timestamptz, after_open boolean, after_id uuid, most integer, counted_most integer, looked_at integer, out ids uuid[], out total integer, out counted boolean)
  language plpgsql security definer set search_path = '' set jit = off set work_mem = '32MB' set enable_seqscan = on set enable_sort = on set enable_bitmapscan = on as $$
declare
  agency constant text := current_setting('casetracker.agency', true);
  staff constant uuid := nullif(current_setting('casetracker.staff', true), '')::uuid;
  everywhere constant boolean := coalesce(current_setting('casetracker.everywhere', true), '') = 'on';
  sought constant text := concat_ws(' or ',
    case when asked_terms is not null then 't.terms operator(pg_catalog.@>) $2' end,
    case when file_terms is not null then 't.terms operator(pg_catalog.&&) $3' end,
    case when asked_ids is not null then 't.case_id = any ($1)' end);
  in_order constant text := ' order by s.is_open desc, s.case_id desc limit ';
  page constant text := case when after_id is null then '' else ' and (s.is_open, s.case_id) < ($12, $13)' end;
  -- What an index in the order of the page is for, and the rest.
  led text := '';
  filter text := '';
  hits uuid[];
  looked integer;
begin
  if not everywhere then
    led := led || case when asked_ids is null then ' and s.owner_agency = $16' else
      ' and (s.owner_agency = $16 or (s.case_id = any ($1) and exists (select from {schema}.cases c where c.id = s.case_id and $17 in (c.handler, c.deputy))))' end;
  end if;
  if asked_unit is not null then led := led || ' and s.unit = $5'; end if;
  if asked_status is not null then led := led || ' and s.is_open = ($4 not in (''closed'', ''withdrawn''))'; filter := filter || ' and s.status = $4'; end if;
  if asked_service is not null then filter := filter || ' and s.service_code = $6'; end if;
  if asked_district is not null then filter := filter || ' and s.district = $7'; end if;
  if asked_channel is not null then filter := filter || ' and s.channel = $8'; end if;
  if late_at is not null then filter := filter || ' and s.clock_ends_at <= $9'; end if;
  if received_from is not null then filter := filter || ' and s.received_at >= $10'; end if;
  if received_before is not null then filter := filter || ' and s.received_at < $11'; end if;

  if sought <> '' then
    -- A scan of the whole table would fetch the terms of every long text from out of line, which the planner does not count.
    set local enable_seqscan = off;
    execute 'select array(select t.case_id from {schema}.case_terms t where ' || sought || ' limit $15)'
      into hits using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
    counted := cardinality(hits) < counted_most;
    execute 'with found as materialized (select s.is_open, s.case_id from unnest($18) h(id) join {schema}.case_search s on s.case_id = h.id where true' || led || filter || ')'
        || ' select array(select s.case_id from found s where true' || page || in_order || '$14), (select count(*) from found)'
      into ids, total using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff, hits;
    if counted then
      return;
    end if;
  end if;

  -- In the order of the page, by an index: a sort would have to read everything first.
  set local enable_seqscan = off;
  set local enable_sort = off;
  set local enable_bitmapscan = off;
  execute 'select array(select s.case_id from (select s.is_open, s.case_id from (select s.* from {schema}.case_search s where true' || led || page || in_order || looked_at || ') s where true' || filter
      || case when sought = '' then ') s' else in_order || looked_at / 10 || ') s where exists (select from {schema}.case_terms t where t.case_id = s.case_id and (' || sought || ') offset 0)' end || in_order || '$14)'
    into ids using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
  if sought = '' then
    execute 'select count(*), count(*) filter (where true' || filter || ') from (select s.* from {schema}.case_search s where true' || led || in_order || looked_at || ') s'
      into looked, total using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
    counted := looked < looked_at;
  end if;
  set local enable_bitmapscan = on;
  set local enable_sort = on;
  if cardinality(ids) < most and not counted then
    if sought = '' then
      set local enable_seqscan = on;
    end if;
    execute 'select array(select s.case_id from {schema}.case_search s' || case when sought = '' then '' else ' join {schema}.case_terms t on t.case_id = s.case_id and (' || sought || ')' end
        || ' where true' || led || filter || page || in_order || '$14)'
      into ids using asked_ids, asked_terms, file_terms, asked_status, asked_unit, asked_service, asked_district, asked_channel, late_at, received_from, received_before, after_open, after_id, most, counted_most, agency, staff;
    if cardinality(ids) < most and after_id is null then
      counted := true;
      total := cardinality(ids);
    end if;
  end if;
  total := greatest(total, cardinality(ids));
  if total >= counted_most then
    total := counted_most - 1;
    counted := false;
  end if;
end $$;
revoke execute on function {schema}.follow_case, {schema}.find_cases from public;
grant execute on function {schema}.find_cases to {app_role};
