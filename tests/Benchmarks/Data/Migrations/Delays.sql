create table {schema}.delays (
  case_id uuid not null,
  version bigint not null,
  expected_on date not null,
  constraint pk_delays primary key (case_id)
);
