-- A transport that takes nothing at all, known to every instance. One row per transport, kept when the trouble is over.
create table {schema}.transport_troubles (
  transport text not null,
  code text not null,
  since timestamptz not null,
  probe_at timestamptz not null,
  probes integer not null,
  ended_at timestamptz,
  constraint pk_transport_troubles primary key (transport)
);

-- Tries that failed by the notice's own fate; those that met a transport in trouble use up no step of the ladder.
alter table {schema}.obligations add column failures integer not null default 0;
alter table {schema}.obligations alter column failures drop default;
update {schema}.obligations o set failures = (select count(*) from {schema}.attempts a where a.obligation_id = o.id and a.state = 'not_sent') where state in ('pending', 'sending');
