-- The applicant says that the date has passed without news: since when that waits for an answer, and how often it was said.
alter table {schema}.cases
  add column news_asked_at timestamptz,
  add column news_asked_times integer not null default 0;

alter table {schema}.cases alter column news_asked_times drop default;
