-- Files: uploaded first, attached to a case later, or forgotten after a day.
create table {schema}.attachments (
  id uuid not null constraint pk_attachments primary key,
  owner text not null,
  name bytea not null,
  kind text not null,
  started_at timestamptz not null,
  stored_at timestamptz,
  size bigint not null,
  chunks integer not null,
  scan text not null,
  scan_after timestamptz not null,
  case_id uuid,
  attached_at timestamptz,
  staff_id uuid,
  for_applicant boolean not null,
  constraint fk_attachments_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_attachments_case_id on {schema}.attachments (case_id);
create index ix_attachments_unsent on {schema}.attachments (started_at) where case_id is null;
create index ix_attachments_to_scan on {schema}.attachments (scan_after) where scan = 'waiting' and stored_at is not null;
revoke update, truncate on {schema}.attachments from {app_role};
grant update (stored_at, size, chunks, scan, scan_after, case_id, attached_at, staff_id, for_applicant) on {schema}.attachments to {app_role};

-- Encrypted bytes do not compress: PostgreSQL need not try.
create table {schema}.attachment_chunks (
  attachment_id uuid not null,
  seq integer not null,
  content bytea not null,
  constraint pk_attachment_chunks primary key (attachment_id, seq),
  constraint fk_attachment_chunks_attachments_attachment_id foreign key (attachment_id) references {schema}.attachments (id) on delete cascade
);
alter table {schema}.attachment_chunks alter column content set storage external;
revoke update, delete, truncate on {schema}.attachment_chunks from {app_role};

-- What is part of a case stays part of it.
create function {schema}.keep_attached() returns trigger language plpgsql as $$
begin
  raise exception 'A file of a case is not deleted, moved or changed.' using errcode = 'insufficient_privilege';
end $$;
create trigger keep_attached_files before delete on {schema}.attachments for each row when (old.case_id is not null) execute function {schema}.keep_attached();
create trigger keep_attached_to before update on {schema}.attachments for each row
  when (old.case_id is not null and (new.case_id is distinct from old.case_id or new.size <> old.size or new.chunks <> old.chunks)) execute function {schema}.keep_attached();
