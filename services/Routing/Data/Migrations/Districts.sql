alter table {schema}.agencies add column district text;
