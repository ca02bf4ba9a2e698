-- Who forgot a case number is found by the keyed hash of a phone number or an e-mail address.
create index ix_cases_phone_hash on {schema}.cases (phone_hash) where phone_hash is not null;
create index ix_cases_email_hash on {schema}.cases (email_hash) where email_hash is not null;
