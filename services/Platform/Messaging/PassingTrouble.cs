using CaseTracker.Contracts;
using Npgsql;

namespace CaseTracker.Platform.Messaging;

/// <summary>Trouble that is not the message's: another service or the database is away, busy or starting.</summary>
internal static class PassingTrouble
{
    public static bool Is(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => several.InnerExceptions.All(Is),
        ServiceUnavailableException or TimeoutException => true,
        // 57P: the server is stopping, has crashed or is starting. 57014: our own statement_timeout.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) || postgres.SqlState == PostgresErrorCodes.QueryCanceled,
        NpgsqlException npgsql => npgsql.IsTransient,
        _ => error.InnerException is { } inner && Is(inner),
    };

    /// <summary>0.1 s, doubling to 5 s: when the owner is back nobody wants to wait for the next look.</summary>
    public static TimeSpan PauseAfter(int waits) => TimeSpan.FromSeconds(Math.Min(5, 0.1 * Math.Pow(2, Math.Min(waits, 10))));
}
