-- What the applicant reads about the date, and clocks that do not start with receipt.
alter table cases.cases
  add column due_reckoning text,
  add column due_reckoning_en text,
  add column due_provisional boolean not null default false,
  add column clock_start text not null default 'received',
  add column documents_complete_at timestamptz,
  add column silent_since timestamptz;

alter table cases.cases alter column due_provisional drop default, alter column clock_start drop default;
