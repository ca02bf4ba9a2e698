-- Views of before do not say until when an answered case can be reopened. They are shown as they are until they are written again, after the next start.
alter table {schema}.public_cases add column outdated boolean not null default true;
alter table {schema}.public_cases alter column outdated set default false;
create index ix_public_cases_outdated on {schema}.public_cases (case_id) where outdated;
