namespace CaseTracker.Platform.Data;

/// <summary>What every service's schema has before its own first migration: the schema, its application role, outbox, inbox, audit, keys.</summary>
internal static class PlatformTables
{
    public static string RoleOf(string schema) => $"casetracker_{schema}";

    /// <summary>Idempotent, run by the owner before the migrations; safe when several hosts start at once (advisory lock by the caller).</summary>
    public static string Sql(string schema)
    {
        var role = RoleOf(schema);
        return $"""
            do $$ begin
              if not exists (select from pg_roles where rolname = '{role}') then
                begin
                  create role {role} nologin;
                exception when duplicate_object or unique_violation then null;
                end;
              end if;
              if not pg_has_role(current_user, '{role}', 'usage') or not exists (
                   select from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member
                   where r.rolname = '{role}' and u.rolname = current_user) then
                execute 'grant {role} to ' || quote_ident(current_user);
              end if;
            end $$;
            create schema if not exists {schema};
            grant usage on schema {schema} to {role};
            alter default privileges in schema {schema} grant select, insert, update, delete on tables to {role};
            alter default privileges in schema {schema} grant usage, select on sequences to {role};

            create table if not exists {schema}.outbox_messages (
              id bigint generated always as identity constraint pk_outbox_messages primary key,
              message_id uuid not null,
              stream text not null,
              sequence bigint not null,
              type text not null,
              body jsonb not null,
              created_at timestamptz not null,
              available_at timestamptz not null,
              attempts integer not null,
              last_error text,
              published_at timestamptz,
              parked_at timestamptz,
              bulk boolean not null default false
            );
            alter table {schema}.outbox_messages set (autovacuum_vacuum_scale_factor = 0.02);

            create table if not exists {schema}.inbox_messages (
              consumer text not null,
              message_id uuid not null,
              processed_at timestamptz not null,
              constraint pk_inbox_messages primary key (consumer, message_id)
            );

            create table if not exists {schema}.done_acts (
              key_hash bytea not null constraint pk_done_acts primary key,
              at timestamptz not null
            );

            create table if not exists {schema}.audit_entries (
              id bigint generated always as identity constraint pk_audit_entries primary key,
              at timestamptz not null,
              actor_kind text not null,
              actor_name text,
              staff_id uuid,
              agency text,
              act text not null,
              case_id uuid,
              facts jsonb
            );
            revoke update, delete, truncate on {schema}.audit_entries from {role};

            create table if not exists {schema}.audit_seals (
              number bigint not null constraint pk_audit_seals primary key,
              entry_id bigint not null,
              seal bytea not null
            );
            revoke update, delete, truncate on {schema}.audit_seals from {role};

            create table if not exists {schema}.data_protection_keys (
              name text not null constraint pk_data_protection_keys primary key,
              body bytea not null
            );
            revoke update, delete on {schema}.data_protection_keys from {role};
            """;
    }

    /// <summary>The indexes of these tables, each to be made in a transaction of its own: to ask for one locks its table against writers, even where it is there already,
    /// and an instance that works meanwhile takes the same locks in another order.</summary>
    public static IReadOnlyList<string> Indexes(string schema) =>
    [
        Index(schema, "unique ", "ix_outbox_messages_message_id", $"{schema}.outbox_messages (message_id)"),
        Index(schema, "", "ix_outbox_messages_next", $"{schema}.outbox_messages (bulk, id) where published_at is null and parked_at is null"),
        Index(schema, "", "ix_outbox_messages_parked_at", $"{schema}.outbox_messages (parked_at) where parked_at is not null"),
        Index(schema, "", "ix_outbox_messages_published_at", $"{schema}.outbox_messages (published_at) where published_at is not null"),
        Index(schema, "", "ix_inbox_messages_processed_at", $"{schema}.inbox_messages (processed_at)"),
        Index(schema, "", "ix_done_acts_at", $"{schema}.done_acts (at)"),
        Index(schema, "", "ix_audit_entries_case_id", $"{schema}.audit_entries (case_id)"),
        Index(schema, "", "ix_audit_entries_at", $"{schema}.audit_entries (at)"),
        Index(schema, "", "ix_audit_entries_staff_id_at", $"{schema}.audit_entries (staff_id, at)"),
        Index(schema, "unique ", "ix_audit_seals_entry_id", $"{schema}.audit_seals (entry_id)"),
    ];

    private static string Index(string schema, string unique, string name, string on) =>
        $"do $$ begin if to_regclass('{schema}.{name}') is null then create {unique}index {name} on {on}; end if; end $$";
}
