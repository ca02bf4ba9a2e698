-- Replies that are being written, and those that somebody else decides on.
alter table {schema}.cases add column reply_waiting_since timestamptz;
create index ix_cases_reply_waiting on {schema}.cases (reply_waiting_since) where reply_waiting_since is not null;
alter table {schema}.replies add column approved_by uuid;

create table {schema}.reply_drafts (
  case_id uuid not null constraint pk_reply_drafts primary key,
  revision uuid not null,
  saved_at timestamptz not null,
  saved_by uuid not null,
  text bytea not null,
  language text not null,
  outcome text,
  level text,
  returned boolean not null,
  constraint fk_reply_drafts_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create policy of_case on {schema}.reply_drafts to {app_role} using (exists (select from {schema}.cases c where c.id = reply_drafts.case_id));
create policy of_system on {schema}.reply_drafts to {app_role}_system using (true) with check (true);
alter table {schema}.reply_drafts enable row level security;
alter table {schema}.reply_drafts force row level security;
