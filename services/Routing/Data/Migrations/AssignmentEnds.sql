-- Which word of Cases said last whether the case is open; an older one that comes later says nothing.
alter table {schema}.assignments add column end_version bigint not null default 0;
alter table {schema}.assignments alter column end_version drop default;
