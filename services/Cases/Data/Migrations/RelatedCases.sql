-- The case that the applicant says is about the same problem. Set once, with the case.
alter table {schema}.cases add column related_to uuid;
create index ix_cases_related_to on {schema}.cases (related_to) where related_to is not null;
