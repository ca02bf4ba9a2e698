-- The main case that a case is merged into; null once it is handled on its own again.
create table {schema}.merges (
  case_id uuid not null constraint pk_merges primary key,
  main_id uuid,
  version bigint not null
);
create index ix_merges_main_id on {schema}.merges (main_id) where main_id is not null;

-- What was said of a main case is told at once to the applicants of the cases merged into it.
alter table {schema}.explanations add column of_main boolean not null default false;
