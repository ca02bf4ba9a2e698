-- A case that was passed on to an authority outside the city has no date of ours, but a day by which the applicant hears how it stands.
alter table {schema}.clocks add column follow_up_on date;
