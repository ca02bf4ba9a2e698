-- One row per one-time code that opens the personal part of a case. The digits are derived from the id and are nowhere in the database.
create table {schema}.access_codes (
  id uuid not null,
  contact_id uuid not null,
  case_id uuid not null,
  language text not null,
  asked_at timestamptz not null,
  wrong_codes integer not null,
  used_at timestamptz,
  constraint pk_access_codes primary key (id),
  constraint fk_access_codes_contacts_contact_id foreign key (contact_id) references {schema}.contacts (id) on delete cascade
);
create index ix_access_codes_case_id_asked_at on {schema}.access_codes (case_id, asked_at);
create index ix_access_codes_contact_id_asked_at on {schema}.access_codes (contact_id, asked_at);
