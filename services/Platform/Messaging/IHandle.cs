using System.Text.Json;

namespace CaseTracker.Platform;

/// <summary>Handles a message. Runs in its own scope inside a transaction that also holds the inbox row: everything or nothing.</summary>
/// <typeparam name="TMessage">A contract message.</typeparam>
public interface IHandle<in TMessage> where TMessage : class
{
    /// <summary>Handles one message. Platform saves changes and commits afterwards; an exception rolls back and the message comes again.</summary>
    Task HandleAsync(TMessage message, CancellationToken ct);
}

/// <summary>A handler's subscription to a message.</summary>
/// <param name="Module">The module.</param>
/// <param name="Queue">Queue and inbox consumer name; unique per handler class over all services.</param>
/// <param name="MessageType">The message.</param>
/// <param name="HandlerType">The handler.</param>
/// <param name="RunnerType">Closed <c>SubscriptionRunner</c>.</param>
public sealed record Subscription(string Module, string Queue, Type MessageType, Type HandlerType, Type RunnerType);

internal static class QueueNames
{
    /// <summary><c>cases-fold-deadlines</c> for <c>FoldDeadlines</c> or <c>FoldDeadlinesHandler</c> of Cases.</summary>
    public static string For(string module, Type handler)
    {
        var name = handler.Name;
        foreach (var suffix in (string[])["Consumer", "Handler"])
            if (name.EndsWith(suffix, StringComparison.Ordinal) && name.Length > suffix.Length)
                name = name[..^suffix.Length];
        return $"{module}-{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}";
    }
}
