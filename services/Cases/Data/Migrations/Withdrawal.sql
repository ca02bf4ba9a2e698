-- The last withdrawal of a case, and the status it came from, so that it can be undone.
alter table {schema}.cases
  add column withdrawal_id uuid,
  add column withdrawn_at timestamptz,
  add column withdrawn_from text;
