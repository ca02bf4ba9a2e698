-- Cases that an authority outside the city is responsible for: who that is, why, and by when the applicant hears how it stands.
alter table {schema}.cases
  add column open_referral_id uuid,
  add column follow_up_on date;

create table {schema}.referrals (
  id uuid not null constraint pk_referrals primary key,
  case_id uuid not null,
  round integer not null,
  at timestamptz not null,
  staff_id uuid,
  authority text,
  way text not null,
  words bytea not null,
  constraint fk_referrals_cases_case_id foreign key (case_id) references {schema}.cases (id)
);
create index ix_referrals_case_id on {schema}.referrals (case_id);
revoke update, delete, truncate on {schema}.referrals from {app_role};

create policy of_case on {schema}.referrals to {app_role} using (exists (select from {schema}.cases c where c.id = referrals.case_id));
create policy of_system on {schema}.referrals to {app_role}_system using (true) with check (true);
alter table {schema}.referrals enable row level security;
alter table {schema}.referrals force row level security;
