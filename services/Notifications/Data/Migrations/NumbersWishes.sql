-- One row per wish to have the numbers of one's cases sent, whether there are any or not. The contact is a keyed hash and nowhere in clear.
create table {schema}.numbers_wishes (
  id uuid not null,
  way text not null,
  contact_hash bytea not null,
  language text not null,
  asked_at timestamptz not null,
  constraint pk_numbers_wishes primary key (id),
  constraint ck_numbers_wishes_way check (way in ('sms', 'email'))
);
create index ix_numbers_wishes_contact_hash_asked_at on {schema}.numbers_wishes (contact_hash, asked_at);
create index ix_numbers_wishes_asked_at on {schema}.numbers_wishes (asked_at);
