-- Who watches a case with its applicant. Rows of those who do not any more stay: whoever declined is not asked again.
create table {schema}.helpers (
  id uuid not null constraint pk_helpers primary key,
  case_id uuid not null,
  named_at timestamptz not null,
  staff_id uuid,
  relation text not null,
  name bytea not null,
  way text not null,
  contact bytea not null,
  contact_hash bytea not null,
  ended_at timestamptz,
  ended_by text,
  constraint fk_helpers_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create unique index ix_helpers_case_id_contact_hash on {schema}.helpers (case_id, contact_hash) where ended_at is null;
create index ix_helpers_case_id on {schema}.helpers (case_id);
revoke delete, truncate on {schema}.helpers from {app_role};

-- How many watch it now: nearly every case is read without looking for any.
alter table {schema}.cases add column helpers integer not null default 0;
alter table {schema}.cases alter column helpers drop default;
