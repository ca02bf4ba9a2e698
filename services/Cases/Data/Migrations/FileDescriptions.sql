-- What a file shows, for who cannot see it: encrypted, written once by the staff who add the file.
alter table {schema}.attachments add column description bytea;
grant update (description) on {schema}.attachments to {app_role};
