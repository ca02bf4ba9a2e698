-- What is found out about a message after the answer to its sending, or without one.
alter table {schema}.attempts
  add column provider_status text,
  add column possible_duplicate boolean not null default false,
  add column look_at timestamptz,
  add column absences integer not null default 0,
  add column absent_since timestamptz,
  add constraint ck_attempts_provider_status check (provider_status in ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed'));
alter table {schema}.attempts alter column possible_duplicate drop default, alter column absences drop default;
-- Whatever was unknown before is looked for from now on.
update {schema}.attempts set look_at = finished_at where state = 'unknown';
create index ix_attempts_unknown on {schema}.attempts (look_at) where state = 'unknown';

create table {schema}.provider_events (
  provider_id text not null,
  status text not null,
  attempt_id uuid not null,
  error_code integer,
  received_at timestamptz not null,
  next_at timestamptz not null,
  applied_at timestamptz,
  constraint pk_provider_events primary key (provider_id, status)
);
create index ix_provider_events_waiting on {schema}.provider_events (next_at) where applied_at is null;
create index ix_provider_events_received_at on {schema}.provider_events (received_at);

alter table {schema}.undecided_occasions add column fallback boolean not null default false;
alter table {schema}.undecided_occasions alter column fallback drop default;
