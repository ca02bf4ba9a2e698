-- Which files were attached to which missing item.
alter table {schema}.supplement_answers add column files uuid[] not null default '{}';
alter table {schema}.supplement_answers alter column files drop default;
