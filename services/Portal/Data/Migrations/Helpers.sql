-- Who watches a case with its applicant looks it up with their own number or address. Two at most.
alter table {schema}.public_cases
  add column helper_hash bytea,
  add column second_helper_hash bytea;
