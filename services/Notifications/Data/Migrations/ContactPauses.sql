-- Contacts that get no optional messages about a case, as the applicant chose. It stays when the case is told by other contacts for a while.
create table {schema}.contact_pauses (
  case_id uuid not null,
  contact_id uuid not null,
  paused_at timestamptz not null,
  constraint pk_contact_pauses primary key (case_id, contact_id),
  constraint fk_contact_pauses_contacts_contact_id foreign key (contact_id) references {schema}.contacts (id) on delete cascade
);
create index ix_contact_pauses_contact_id on {schema}.contact_pauses (contact_id);
