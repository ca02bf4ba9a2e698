-- How many of the cases that a unit has have a term: keyed hashes, as in case_terms, and numbers. Nothing in here names a case.
create table {schema}.learned_terms (
  term integer not null,
  unit text not null,
  cases integer not null,
  constraint pk_learned_terms primary key (term, unit)
);

-- The units that something was learned of. The vocabulary is the same in each row: how many different terms there are in the other table.
create table {schema}.learned_units (
  unit text not null constraint pk_learned_units primary key,
  cases integer not null,
  terms bigint not null,
  vocabulary integer not null
);

-- They are counted from the cases of every agency: a member of staff is not served from them, only the service itself.
create policy of_system on {schema}.learned_terms to {app_role}_system using (true) with check (true);
create policy of_system on {schema}.learned_units to {app_role}_system using (true) with check (true);
alter table {schema}.learned_terms enable row level security, force row level security;
alter table {schema}.learned_units enable row level security, force row level security;
