alter table {schema}.cases add column applicant_wishes bytea;
