create table {schema}.calendar_feeds (
  staff_id uuid not null constraint pk_calendar_feeds primary key,
  secret_hash bytea not null,
  made_at timestamptz not null,
  constraint fk_calendar_feeds_credentials_staff_id foreign key (staff_id) references {schema}.credentials (staff_id) on delete cascade
);
create unique index ix_calendar_feeds_secret_hash on {schema}.calendar_feeds (secret_hash);
