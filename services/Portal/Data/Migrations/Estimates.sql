create table {schema}.estimates (
  code text not null constraint pk_estimates primary key,
  version bigint not null,
  estimate jsonb not null
);
