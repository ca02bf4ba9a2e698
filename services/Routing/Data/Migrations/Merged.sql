-- A merged case follows its main case's unit and handler. It is no work of its own: what is on a desk is counted without it.
alter table {schema}.assignments
  add column merged_into uuid,
  add column merge_version bigint not null default 0;
create index ix_assignments_merged_into on {schema}.assignments (merged_into) where merged_into is not null;
drop index {schema}.ix_assignments_open_by_handler;
create index ix_assignments_open_by_handler on {schema}.assignments (handler) where closed_at is null and handler is not null and merged_into is null;
