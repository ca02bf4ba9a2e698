-- How the applicant was reached before a change: whom to tell in case it was not the applicant who asked for it.
create table {schema}.contact_changes (
  id uuid not null,
  case_id uuid not null,
  at timestamptz not null,
  staff_id uuid,
  old_phone bytea,
  old_email bytea,
  old_address bytea,
  old_notify text not null,
  constraint pk_contact_changes primary key (id),
  constraint fk_contact_changes_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_contact_changes_case_id on {schema}.contact_changes (case_id);
revoke update, delete, truncate on {schema}.contact_changes from {app_role};
