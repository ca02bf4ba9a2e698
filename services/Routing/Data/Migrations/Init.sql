create table {schema}.agencies (
  code text not null constraint pk_agencies primary key,
  name_zh text not null,
  name_en text,
  short_name_zh text not null,
  short_name_en text,
  phone text,
  coordinating boolean not null,
  position integer not null,
  version bigint not null,
  told bytea not null
);

create table {schema}.units (
  code text not null constraint pk_units primary key,
  agency_code text not null constraint fk_units_agencies_agency_code references {schema}.agencies (code) on delete restrict,
  name_zh text not null,
  name_en text,
  phone text,
  position integer not null,
  active boolean not null
);
create index ix_units_agency_code on {schema}.units (agency_code);

create table {schema}.staff_members (
  id uuid not null constraint pk_staff_members primary key,
  name_zh text not null,
  name_en text,
  title_zh text not null,
  title_en text,
  email text not null,
  agency_code text not null constraint fk_staff_members_agencies_agency_code references {schema}.agencies (code) on delete restrict,
  unit_code text constraint fk_staff_members_units_unit_code references {schema}.units (code) on delete restrict,
  roles text[] not null,
  deputy uuid,
  active boolean not null
);
create index ix_staff_members_agency_code on {schema}.staff_members (agency_code);
create index ix_staff_members_unit_code on {schema}.staff_members (unit_code);

create table {schema}.rules (
  code text not null constraint pk_rules primary key,
  priority integer not null,
  services text[] not null,
  road_width_at_least numeric,
  road_width_below numeric,
  districts text[] not null,
  unit text not null constraint fk_rules_units_unit references {schema}.units (code) on delete restrict,
  reason_zh text not null,
  reason_en text
);
create index ix_rules_unit on {schema}.rules (unit);

create table {schema}.service_items (
  code text not null constraint pk_service_items primary key,
  name_zh text not null,
  name_en text,
  agency text not null,
  unit text,
  version bigint not null
);

create table {schema}.assignments (
  case_id uuid not null constraint pk_assignments primary key,
  service_code text not null,
  district text,
  road_width numeric,
  channel text not null,
  received_at timestamptz not null,
  agency text,
  unit text constraint fk_assignments_units_unit references {schema}.units (code) on delete restrict,
  handler uuid,
  version bigint not null,
  unit_decided_at timestamptz,
  unit_decided_by uuid,
  closed_at timestamptz
);
create index ix_assignments_unit on {schema}.assignments (unit);
create index ix_assignments_open_by_handler on {schema}.assignments (handler) where closed_at is null and handler is not null;
create index ix_assignments_precedents on {schema}.assignments (service_code, unit_decided_at) include (unit, district) where unit_decided_by is not null;

create table {schema}.assignment_history (
  id uuid not null constraint pk_assignment_history primary key,
  case_id uuid not null constraint fk_assignment_history_assignments_case_id references {schema}.assignments (case_id) on delete restrict,
  version bigint not null,
  at timestamptz not null,
  agency text not null,
  unit text not null,
  handler uuid,
  deputy uuid,
  previous_unit text,
  decided_by uuid,
  rule_code text,
  suggested_unit text,
  reason_zh text not null,
  reason_en text
);
create unique index ix_assignment_history_case_id_version on {schema}.assignment_history (case_id, version);
-- Who was responsible when, and why, is never rewritten.
revoke update, delete, truncate on {schema}.assignment_history from {app_role};
