-- What applicants say about each missing item, and the one time they may ask for a later last day.
alter table {schema}.supplements
  add column extended_at timestamptz,
  add column extended_to date;

create table {schema}.supplement_answers (
  id uuid not null constraint pk_supplement_answers primary key,
  case_id uuid not null,
  supplement_id uuid not null,
  item integer not null,
  version bigint not null,
  at timestamptz not null,
  way text not null,
  words bytea,
  constraint fk_supplement_answers_supplements_supplement_id foreign key (supplement_id) references {schema}.supplements (id)
);
create unique index ix_supplement_answers_supplement_id_item_version on {schema}.supplement_answers (supplement_id, item, version);
revoke update, delete, truncate on {schema}.supplement_answers from {app_role};
