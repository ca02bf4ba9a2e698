using CaseTracker.Notifications.Domain;

namespace CaseTracker.Notifications.Transports;

/// <summary>A transport that can be asked afterwards what became of a message.</summary>
internal interface ILookUpSent
{
    /// <summary>Name of the transport whose messages it knows.</summary>
    string Name { get; }

    /// <summary>The messages that may be this one; none when it certainly is not there now, null when there was no complete answer.</summary>
    Task<IReadOnlyList<FoundMessage>?> FindAsync(SentMessage message, CancellationToken ct);
}

/// <summary>What is known here of a message whose sending got no clear answer.</summary>
/// <param name="ObligationId">The obligation.</param>
/// <param name="To">To whom.</param>
/// <param name="Text">The text as it is kept; hidden codes are asterisks.</param>
/// <param name="StartedAt">Machine time at which the sending began.</param>
internal sealed record SentMessage(Guid ObligationId, string To, string Text, DateTimeOffset StartedAt);

/// <summary>A message found.</summary>
/// <param name="ProviderId">The provider's id.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="ErrorCode">The provider's error number, or null.</param>
internal sealed record FoundMessage(string ProviderId, ProviderStatus Status, int? ErrorCode);
