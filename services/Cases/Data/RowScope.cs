using System.Data.Common;
using CaseTracker.Contracts;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CaseTracker.Cases.Data;

/// <summary>Whose cases the statements of one transaction see, whatever they ask for: the database's own layer below the conditions of each query.</summary>
/// <param name="Agency">Cases of this agency.</param>
/// <param name="Staff">Cases that this person handles, or deputises for.</param>
/// <param name="Everywhere">Every case.</param>
internal sealed record RowScope(string? Agency, Guid? Staff, bool Everywhere)
{
    /// <summary>Sets the three for the transaction; what it sets ends with that, so that nothing is left on the connection for the next one.</summary>
    public const string Sql = "select set_config('casetracker.agency', @row_agency, true), set_config('casetracker.staff', @row_staff, true), set_config('casetracker.everywhere', @row_everywhere, true)";

    public static RowScope Of(Actor actor) => new(actor.Agency, actor.StaffId, actor.Is(StaffRole.Coordinator) || actor.Is(StaffRole.Auditor));

    public IEnumerable<NpgsqlParameter> Parameters() => [new("row_agency", Agency ?? ""), new("row_staff", Staff?.ToString() ?? ""), new("row_everywhere", Everywhere ? "on" : "")];

    /// <summary>First in a batch, which is one transaction.</summary>
    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(Sql.Replace("@row_agency", "$1", StringComparison.Ordinal).Replace("@row_staff", "$2", StringComparison.Ordinal).Replace("@row_everywhere", "$3", StringComparison.Ordinal));
        foreach (var parameter in Parameters())
            command.Parameters.Add(new NpgsqlParameter { Value = parameter.Value });
        return command;
    }
}

/// <summary>The scope of a request of a member of staff; null for everything else, which runs as the system role.</summary>
internal sealed class CurrentRows(IHttpContextAccessor accessor)
{
    private bool _everywhere;

    public RowScope? Scope => accessor.HttpContext?.Features.Get<Actor>() is not { Kind: ActorKind.Staff } actor ? null
        : _everywhere ? RowScope.Of(actor) with { Everywhere = true } : RowScope.Of(actor);

    /// <summary>From here on the request sees every row: somebody acts with the rights of a person elsewhere, whom the act itself asks for them.</summary>
    public void Widen() => _everywhere = true;
}

/// <summary>Puts the scope before each statement of the context that is in no transaction (both are one then), and at the head of each transaction.</summary>
internal sealed class RowScopeInterceptor(CurrentRows rows) : DbCommandInterceptor, IDbTransactionInterceptor
{
    private const string Prefix = RowScope.Sql + ";\n";

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Precede(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Precede(command, eventData);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (IsPreceded(command))
            result.NextResult();
        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsPreceded(command))
            await result.NextResultAsync(cancellationToken);
        return result;
    }

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Precede(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Precede(command, eventData);
        return new(result);
    }

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Command(connection, result);
        command?.ExecuteNonQuery();
        return result;
    }

    public async ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, result);
        if (command is not null)
            await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    private void Precede(DbCommand command, CommandEventData eventData)
    {
        // What is saved is in a transaction always (CasesDbContext), and a scope may have been widened since that began.
        if (eventData.CommandSource == CommandSource.SaveChanges || rows.Scope is not { } scope)
            return;
        command.CommandText = Prefix + command.CommandText;
        foreach (var parameter in scope.Parameters())
            command.Parameters.Add(parameter);
    }

    private static bool IsPreceded(DbCommand command) => command.CommandText.StartsWith(Prefix, StringComparison.Ordinal);

    private NpgsqlCommand? Command(DbConnection connection, DbTransaction transaction)
    {
        if (rows.Scope is not { } scope)
            return null;
        var command = new NpgsqlCommand(RowScope.Sql, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        foreach (var parameter in scope.Parameters())
            command.Parameters.Add(parameter);
        return command;
    }
}
