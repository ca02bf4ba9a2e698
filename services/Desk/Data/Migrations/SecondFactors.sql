alter table {schema}.credentials
  add column totp_secret bytea,
  add column totp_step bigint;
create table {schema}.recovery_codes (
  staff_id uuid not null,
  hash bytea not null,
  constraint pk_recovery_codes primary key (staff_id, hash),
  constraint fk_recovery_codes_credentials_staff_id foreign key (staff_id) references {schema}.credentials (staff_id) on delete cascade
);
create table {schema}.ended_sessions (
  session_id uuid not null,
  until timestamptz not null,
  constraint pk_ended_sessions primary key (session_id)
);
create index ix_ended_sessions_until on {schema}.ended_sessions (until);
