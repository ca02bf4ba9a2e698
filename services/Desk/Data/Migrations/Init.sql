create table {schema}.credentials (
  staff_id uuid not null,
  user_name text not null,
  normalized_user_name text not null,
  password_hash text,
  security_stamp text not null,
  failed_attempts integer not null,
  locked_until timestamptz,
  demo boolean not null,
  constraint pk_credentials primary key (staff_id)
);
create unique index ix_credentials_normalized_user_name on {schema}.credentials (normalized_user_name);
