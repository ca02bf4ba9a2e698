-- What one sender asked for in the present window. Not logged: after a crash everybody may begin again, and counting never waits for the disk.
create unlogged table {schema}.request_counts (
  kind text not null,
  key bytea not null,
  window_start timestamptz not null,
  requests integer not null,
  constraint pk_request_counts primary key (kind, key)
) with (fillfactor = 80);
