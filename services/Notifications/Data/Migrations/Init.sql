-- One row per duty to tell one person one thing one way. Never deleted: it is what makes a second telling impossible.
create table {schema}.obligations (
  id uuid not null,
  case_id uuid not null,
  kind text not null,
  occasion_id uuid not null,
  channel text not null,
  recipient_staff_id uuid,
  state text not null,
  lane text not null,
  within_hours boolean not null,
  owed_at timestamptz not null,
  not_before timestamptz not null,
  wait_until timestamptz,
  next_at timestamptz not null,
  settled_at timestamptz,
  reason text,
  deferrals integer not null,
  lease_token uuid,
  leased_until timestamptz,
  task_content bytea,
  constraint pk_obligations primary key (id),
  constraint ck_obligations_state check (state in ('pending', 'sending', 'sent', 'cancelled', 'failed', 'task')),
  constraint ck_obligations_channel check (channel in ('sms', 'email', 'phone', 'letter')),
  constraint ck_obligations_lane check (lane in ('prompt', 'bulk'))
);
create unique index ix_obligations_occasion on {schema}.obligations (case_id, kind, occasion_id, channel, recipient_staff_id) nulls not distinct;
create index ix_obligations_pending on {schema}.obligations (lane, not_before, owed_at, id) where state = 'pending';

create table {schema}.attempts (
  id uuid not null,
  obligation_id uuid not null,
  no integer not null,
  transport text not null,
  state text not null,
  lease_token uuid not null,
  started_at timestamptz not null,
  send_deadline timestamptz not null,
  finished_at timestamptz,
  recipient bytea not null,
  content bytea not null,
  provider_id text,
  evidence jsonb,
  constraint pk_attempts primary key (id),
  constraint ck_attempts_state check (state in ('started', 'unknown', 'accepted', 'delivered', 'undelivered', 'rejected', 'not_sent')),
  constraint fk_attempts_obligations_obligation_id foreign key (obligation_id) references {schema}.obligations (id) on delete restrict
);
create unique index ix_attempts_obligation_id_no on {schema}.attempts (obligation_id, no);
create unique index ix_attempts_transport_provider_id on {schema}.attempts (transport, provider_id);
-- At most one attempt of an obligation may have reached a provider.
create unique index one_live_attempt on {schema}.attempts (obligation_id) where state in ('started', 'unknown', 'accepted', 'delivered');
create index ix_attempts_started on {schema}.attempts (send_deadline) where state = 'started';

create table {schema}.undecided_occasions (
  case_id uuid not null,
  kind text not null,
  occasion_id uuid not null,
  owed_at timestamptz not null,
  old_end timestamptz,
  stage text,
  next_at timestamptz not null,
  deferrals integer not null,
  constraint pk_undecided_occasions primary key (case_id, kind, occasion_id)
);
create index ix_undecided_occasions_next_at on {schema}.undecided_occasions (next_at);

create table {schema}.agencies (
  code text not null,
  name_zh text not null,
  name_en text,
  short_name_zh text not null,
  short_name_en text,
  phone text,
  version bigint not null,
  constraint pk_agencies primary key (code)
);

create table {schema}.units (
  code text not null,
  agency_code text not null,
  name_zh text not null,
  name_en text,
  phone text,
  constraint pk_units primary key (code),
  constraint fk_units_agencies_agency_code foreign key (agency_code) references {schema}.agencies (code) on delete cascade
);
create index ix_units_agency_code on {schema}.units (agency_code);

create table {schema}.mailbox_messages (
  obligation_id uuid not null,
  attempt_id uuid not null,
  seq bigint generated always as identity,
  at timestamptz not null,
  content bytea not null,
  constraint pk_mailbox_messages primary key (obligation_id)
);
create index ix_mailbox_messages_seq on {schema}.mailbox_messages (seq);

create table {schema}.case_streams (
  case_id uuid not null,
  version bigint not null,
  constraint pk_case_streams primary key (case_id)
);

create table {schema}.opened_clocks (
  case_id uuid not null,
  constraint pk_opened_clocks primary key (case_id)
);

revoke delete, truncate on {schema}.obligations, {schema}.attempts, {schema}.mailbox_messages from {app_role};
-- Rows of these change often and stay: vacuum them before they are a fifth dead.
alter table {schema}.obligations set (autovacuum_vacuum_scale_factor = 0.02);
alter table {schema}.attempts set (autovacuum_vacuum_scale_factor = 0.02);
