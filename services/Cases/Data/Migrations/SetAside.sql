-- Petitions that the law allows to be left unhandled: somebody asks, somebody else approves.
alter table {schema}.cases
  add column service_kind text,
  add column open_set_aside_id uuid;
update {schema}.cases c set service_kind = coalesce(
  (select i.item ->> 'kind' from {schema}.service_items i where i.code = c.service_code order by i.version desc limit 1),
  case c.tracker when 'permit' then 'application' when 'repair' then 'hotline' else 'petition' end);
alter table {schema}.cases alter column service_kind set not null;
create index ix_cases_set_aside on {schema}.cases (open_set_aside_id) where open_set_aside_id is not null;

create table {schema}.set_aside_requests (
  id uuid not null constraint pk_set_aside_requests primary key,
  case_id uuid not null,
  requested_at timestamptz not null,
  requested_by uuid not null,
  ground text not null,
  reason bytea not null,
  language text not null,
  earlier_reply_on date,
  earlier_reply_number text,
  earlier_case text,
  decided_at timestamptz,
  decided_by uuid,
  closing_id uuid,
  constraint fk_set_aside_requests_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_set_aside_requests_case_id on {schema}.set_aside_requests (case_id);
revoke update, delete, truncate on {schema}.set_aside_requests from {app_role};
grant update (decided_at, decided_by, closing_id) on {schema}.set_aside_requests to {app_role};
