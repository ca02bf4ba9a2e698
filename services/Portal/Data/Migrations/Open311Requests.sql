-- What lists of requests are filtered by. The view itself is encrypted, so rows of before stay empty, and unlisted, until they are written again.
alter table {schema}.public_cases
  add column request_id text,
  add column listed boolean not null default false,
  add column service_code text,
  add column received_at timestamptz,
  add column closed boolean;
create unique index ix_public_cases_request_id on {schema}.public_cases (request_id);
-- None of these columns changes while a case is handled, so that a new view still finds its room on the same page.
create index ix_public_cases_received_at on {schema}.public_cases (received_at desc, request_id) where listed;
create index ix_public_cases_service_code on {schema}.public_cases (service_code, received_at desc, request_id) where listed;

-- When this copy last changed: clients keep the catalogue until then.
alter table {schema}.service_items add column changed_at timestamptz not null default now();
