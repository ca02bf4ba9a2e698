create table {schema}.effects (
  id bigint generated always as identity constraint pk_effects primary key,
  handler text not null,
  case_id uuid not null,
  version bigint not null
);
