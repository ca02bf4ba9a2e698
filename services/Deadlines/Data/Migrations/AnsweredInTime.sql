-- The next night counts it; what was told before did not have it.
alter table {schema}.estimates add column in_time integer not null default 0;
alter table {schema}.estimates alter column in_time drop default;
