-- Helpers get copies of what the applicant is told, each a duty of its own.
alter table {schema}.obligations add column helper_id uuid;
drop index {schema}.ix_obligations_occasion;
create unique index ix_obligations_occasion on {schema}.obligations (case_id, kind, occasion_id, channel, recipient_staff_id, helper_id) nulls not distinct;

create table {schema}.helper_contacts (
  helper_id uuid not null,
  case_id uuid not null,
  contact_id uuid not null,
  declined_at timestamptz,
  constraint pk_helper_contacts primary key (helper_id),
  constraint fk_helper_contacts_contacts_contact_id foreign key (contact_id) references {schema}.contacts (id) on delete cascade
);
create index ix_helper_contacts_contact_id on {schema}.helper_contacts (contact_id);
