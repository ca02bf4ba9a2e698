-- An address or number, confirmed once for every case. Found by its keyed hash; the address itself is encrypted.
create table {schema}.contacts (
  id uuid not null,
  way text not null,
  hash bytea not null,
  address bytea not null,
  confirmed_at timestamptz,
  constraint pk_contacts primary key (id),
  constraint ck_contacts_way check (way in ('sms', 'email'))
);
create unique index ix_contacts_hash on {schema}.contacts (hash);

-- Which contacts a case is told by.
create table {schema}.contact_cases (
  contact_id uuid not null,
  case_id uuid not null,
  constraint pk_contact_cases primary key (contact_id, case_id),
  constraint fk_contact_cases_contacts_contact_id foreign key (contact_id) references {schema}.contacts (id) on delete cascade
);
create index ix_contact_cases_case_id on {schema}.contact_cases (case_id);

-- One row per question. Link and code are derived from the id and are nowhere in the database.
create table {schema}.confirmations (
  id uuid not null,
  contact_id uuid not null,
  case_id uuid not null,
  language text not null,
  token_hash bytea not null,
  asked_at timestamptz not null,
  days integer not null,
  wrong_codes integer not null,
  constraint pk_confirmations primary key (id),
  constraint fk_confirmations_contacts_contact_id foreign key (contact_id) references {schema}.contacts (id) on delete cascade
);
create unique index ix_confirmations_token_hash on {schema}.confirmations (token_hash);
create index ix_confirmations_contact_id_asked_at on {schema}.confirmations (contact_id, asked_at);

-- Messages of a contact on the last day it got any.
create table {schema}.contact_days (
  contact_hash bytea not null,
  day date not null,
  messages integer not null,
  constraint pk_contact_days primary key (contact_hash)
);
alter table {schema}.contact_days set (fillfactor = 70);

-- The day on which a notice took its place in the daily limit of its contact: a retry does not take a second one.
alter table {schema}.obligations add column contact_day date;

alter table {schema}.obligations drop constraint ck_obligations_lane;
alter table {schema}.obligations add constraint ck_obligations_lane check (lane in ('first', 'prompt', 'bulk'));
