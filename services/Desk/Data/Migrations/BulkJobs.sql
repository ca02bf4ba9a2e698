create table {schema}.bulk_jobs (
  id uuid not null constraint pk_bulk_jobs primary key,
  staff_id uuid not null,
  session_id uuid not null,
  stamp text not null,
  seat text not null,
  act text,
  words bytea,
  state text not null,
  created_at timestamptz not null,
  starts_at timestamptz,
  finished_at timestamptz,
  keep_until timestamptz not null,
  constraint fk_bulk_jobs_credentials_staff_id foreign key (staff_id) references {schema}.credentials (staff_id) on delete cascade
);
create index ix_bulk_jobs_staff_id on {schema}.bulk_jobs (staff_id);
create index ix_bulk_jobs_at_work on {schema}.bulk_jobs (starts_at) where state in ('waiting', 'running');
create index ix_bulk_jobs_keep_until on {schema}.bulk_jobs (keep_until);

create table {schema}.bulk_rows (
  job_id uuid not null,
  position integer not null,
  case_id uuid not null,
  case_number text not null,
  version text not null,
  state text not null,
  outcome text,
  failure jsonb,
  tells boolean not null,
  attempts integer not null,
  next_at timestamptz,
  constraint pk_bulk_rows primary key (job_id, position),
  constraint fk_bulk_rows_bulk_jobs_job_id foreign key (job_id) references {schema}.bulk_jobs (id) on delete cascade
);
create index ix_bulk_rows_pending on {schema}.bulk_rows (job_id, position) where state = 'pending';
