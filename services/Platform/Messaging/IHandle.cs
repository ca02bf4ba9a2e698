using System.Text.Json;

namespace CaseTracker.Platform;

/// <summary>Handles a message. Runs in its own scope inside a transaction that also holds the inbox row: everything or nothing.</summary>
/// <typeparam name="TMessage">A contract message.</typeparam>
public interface IHandle<in TMessage> where TMessage : class
{
    /// <summary>Handles one message. Platform saves changes and commits afterwards; an exception rolls back and the message comes again.</summary>
    Task HandleAsync(TMessage message, CancellationToken ct);
}

/// <summary>Handles messages together: those that have come in while the ones before them were being handled. Nobody waits for more to come.</summary>
/// <remarks>All or none: when it throws, each message comes again alone, so that a bad one costs only itself. Several batches run side by
/// side: whoever locks rows locks them in the order of their ids.</remarks>
/// <typeparam name="TMessage">A contract message.</typeparam>
public interface IHandleBatch<in TMessage> : IHandle<TMessage> where TMessage : class
{
    /// <summary>Handles messages that have not been handled before, each once; events of one case in the order of their versions.</summary>
    Task HandleAsync(IReadOnlyList<TMessage> messages, CancellationToken ct);

    Task IHandle<TMessage>.HandleAsync(TMessage message, CancellationToken ct) => HandleAsync([message], ct);
}

/// <summary>A handler's subscription to a message.</summary>
/// <param name="Module">The module.</param>
/// <param name="Queue">Queue and inbox consumer name; unique per handler class over all services.</param>
/// <param name="MessageType">The message.</param>
/// <param name="HandlerType">The handler.</param>
/// <param name="RunnerType">Closed <c>SubscriptionRunner</c>, or <c>BatchRunner</c> where the handler takes batches.</param>
public sealed record Subscription(string Module, string Queue, Type MessageType, Type HandlerType, Type RunnerType)
{
    /// <summary>True when the handler takes messages together.</summary>
    internal bool TakesBatches => RunnerType.GetGenericTypeDefinition() == typeof(Messaging.BatchRunner<,,>);
}

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
