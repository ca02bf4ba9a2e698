create table {schema}.passkeys (
  credential_id bytea not null,
  staff_id uuid not null,
  public_key bytea not null,
  name text not null,
  created_at timestamptz not null,
  used_at timestamptz,
  sign_count bigint not null,
  transports text[],
  backup_eligible boolean not null,
  backed_up boolean not null,
  constraint pk_passkeys primary key (credential_id),
  constraint fk_passkeys_credentials_staff_id foreign key (staff_id) references {schema}.credentials (staff_id) on delete cascade
);
create index ix_passkeys_staff_id on {schema}.passkeys (staff_id);
create table {schema}.used_challenges (
  hash bytea not null,
  until timestamptz not null,
  constraint pk_used_challenges primary key (hash)
);
create index ix_used_challenges_until on {schema}.used_challenges (until);
