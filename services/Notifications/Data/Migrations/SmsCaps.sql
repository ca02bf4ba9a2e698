-- Text messages an agency has had sent in a month and on a day: what its caps are compared with.
create table {schema}.sms_counts (
  agency text not null,
  period text not null,
  count integer not null,
  constraint pk_sms_counts primary key (agency, period)
);
