create table {schema}.saved_filters (
  staff_id uuid not null,
  name text not null,
  query text not null,
  constraint pk_saved_filters primary key (staff_id, name),
  constraint fk_saved_filters_credentials_staff_id foreign key (staff_id) references {schema}.credentials (staff_id) on delete cascade
);
