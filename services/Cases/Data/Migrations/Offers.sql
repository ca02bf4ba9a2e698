-- A unit of another agency may be asked to take a case over: until it has answered its agency sees the case, by its rows in case_access.
alter table {schema}.cases
  add column offered_agency text,
  add column offered_unit text,
  add column offer_version bigint not null default 0;
