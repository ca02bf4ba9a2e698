-- Applications put aside for a day. content is encrypted and bound to the row; of the code only a keyed hash stands here.
create table {schema}.saved_journeys (
  id uuid not null constraint pk_saved_journeys primary key,
  code_hash bytea not null,
  content bytea not null,
  saved_at timestamptz not null
);
create unique index ix_saved_journeys_code_hash on {schema}.saved_journeys (code_hash);
create index ix_saved_journeys_saved_at on {schema}.saved_journeys (saved_at);
