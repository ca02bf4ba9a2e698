-- The point of the public grid, in thousandths of a degree: where cases close by are looked for. The view is encrypted, so rows of before stay empty until they are written again.
alter table {schema}.public_cases
  add column grid_latitude integer,
  add column grid_longitude integer;
-- Open cases only. A case leaves the index once, when it is closed; every other new view still finds its room on the same page.
create index ix_public_cases_nearby on {schema}.public_cases (service_code, grid_latitude, grid_longitude) where listed and not closed and grid_latitude is not null;
