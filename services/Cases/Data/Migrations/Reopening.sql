-- An applicant may disagree with the answer: which handling of the matter this is, the last reopening, and the answer from which the days for it count.
alter table {schema}.cases
  add column round integer not null default 1,
  add column reopening_id uuid,
  add column answered_at timestamptz;
alter table {schema}.replies add column round integer not null default 1;

update {schema}.cases c set answered_at = coalesce(
  (select r.at from {schema}.replies r where r.id = c.last_reply_id),
  (select max(e.at) from {schema}.closings e where e.case_id = c.id))
where c.status in ('replied', 'closed');
