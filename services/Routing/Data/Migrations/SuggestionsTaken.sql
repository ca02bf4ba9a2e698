-- Which of the suggestions a decision took (0 = none of them), and why it took none.
alter table {schema}.assignment_history
  add column suggestion_taken integer,
  add column overruled_because text;
-- Until now there was one suggestion.
update {schema}.assignment_history set suggestion_taken = case when unit = suggested_unit then 1 else 0 end where suggested_unit is not null;
create index ix_assignment_history_suggestions on {schema}.assignment_history (at) where suggestion_taken is not null;
