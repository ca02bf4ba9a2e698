using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;

namespace CaseTracker.Notifications.Transports;

/// <summary>What every transport is told of the notice it carries.</summary>
internal abstract record OutgoingMessage
{
    public required Guid ObligationId { get; init; }
    public required Guid AttemptId { get; init; }
    public required NoticeKind Kind { get; init; }
    public required Language Language { get; init; }
    public required string CaseNumber { get; init; }
    public required string To { get; init; }
    public required string Text { get; init; }
}

internal sealed record OutgoingMail : OutgoingMessage
{
    /// <summary>From our own reference data, never from what a person typed.</summary>
    public required string SenderName { get; init; }
    public required string Subject { get; init; }
    public required string Html { get; init; }

    /// <summary>For optional mails and those to helpers: where one press ends them.</summary>
    public string? Unsubscribe { get; init; }
}

internal sealed record OutgoingSms : OutgoingMessage;

/// <summary>A way out into the world.</summary>
internal interface INoticeTransport
{
    string Name { get; }

    /// <summary>Asks, without a message, whether one would get through: null, or what is in the way.</summary>
    Task<SendResult?> ProbeAsync(CancellationToken ct);
}

/// <summary>Hands e-mail to the outside world.</summary>
internal interface IMailTransport : INoticeTransport
{
    /// <summary>Never throws for what the other side does; a cancelled token means time is up.</summary>
    Task<SendResult> SendAsync(OutgoingMail mail, CancellationToken ct);
}

/// <summary>Hands text messages to the outside world.</summary>
internal interface ISmsTransport : INoticeTransport
{
    /// <inheritdoc cref="IMailTransport.SendAsync"/>
    Task<SendResult> SendAsync(OutgoingSms sms, CancellationToken ct);
}
