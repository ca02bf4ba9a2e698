-- What keeps the text messages of all instances together within what the provider bears.
create table {schema}.sms_lines (
  transport text not null,
  next_turn timestamptz not null,
  constraint pk_sms_lines primary key (transport)
);

create table {schema}.sms_lanes (
  lane text not null,
  width integer not null,
  constraint pk_sms_lanes primary key (lane)
);
