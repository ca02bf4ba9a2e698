alter table {schema}.credentials
  add column disabled_at timestamptz,
  add column setup_hash bytea,
  add column setup_until timestamptz;
