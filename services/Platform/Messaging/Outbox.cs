using CaseTracker.Contracts;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Messaging;

namespace CaseTracker.Platform;

/// <summary>Messages that leave with the same SaveChanges as the state change that caused them.</summary>
/// <typeparam name="TDbContext">The owner's database.</typeparam>
public sealed class Outbox<TDbContext>(TDbContext db, MachineTime machine) where TDbContext : ServiceDbContext
{
    /// <summary>Adds an event of a case; its stream is the case.</summary>
    /// <param name="caseEvent">The event.</param>
    /// <param name="bulk">True when time brings on very many of them at once: what people do goes before.</param>
    public void Add<T>(T caseEvent, bool bulk = false) where T : class, ICaseEvent
    {
        ArgumentNullException.ThrowIfNull(caseEvent);
        db.Add(OutboxRows.Create(caseEvent, caseEvent.CaseId.ToString("N"), caseEvent.Version, machine.GetUtcNow(), bulk));
    }

    /// <summary>Adds a message of another stream.</summary>
    /// <remarks>The caller holds the stream's row (or checks its version), so that order of insertion is order of commit.</remarks>
    public void Add<T>(T message, string stream, long sequence) where T : class => db.Add(OutboxRows.Create(message, stream, sequence, machine.GetUtcNow()));
}

/// <summary>Makes outbox rows for owners that write them with plain SQL.</summary>
public static class OutboxRows
{
    /// <summary>A row for <paramref name="message"/>, available at once.</summary>
    public static OutboxMessage Create(object message, string stream, long sequence, DateTimeOffset machineNow, bool bulk = false)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new OutboxMessage
        {
            MessageId = Guid.CreateVersion7(machineNow),
            Stream = stream,
            Sequence = sequence,
            Type = MessageTypes.Name(message.GetType()),
            Body = MessageTypes.Write(message),
            CreatedAt = machineNow,
            AvailableAt = machineNow,
            Bulk = bulk,
        };
    }
}
