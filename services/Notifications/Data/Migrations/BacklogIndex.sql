-- The backlog is asked for every few seconds and must not read what was settled.
create index ix_obligations_unsettled on {schema}.obligations (state, settled_at) where state in ('sending', 'task', 'failed');
