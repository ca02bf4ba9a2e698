namespace CaseTracker.Notifications.Domain;

/// <summary>A transport that takes nothing at all: its server cannot be reached or refuses us. Its notices wait, untried, until a probe gets through.</summary>
/// <remarks>The row stays when the trouble is over: trouble that comes back within a minute is probed as seldom as before it ended.</remarks>
public sealed class TransportTrouble
{
    /// <summary>Name of the transport: <c>smtp twilio</c>.</summary>
    public required string Transport { get; init; }
    /// <summary>What its last try met: a code for staff.</summary>
    public required string Code { get; set; }
    /// <summary>Machine time at which it began.</summary>
    public required DateTimeOffset Since { get; set; }
    /// <summary>Machine time of the next probe; whoever moves it on makes that probe.</summary>
    public required DateTimeOffset ProbeAt { get; set; }
    /// <summary>Probes made since it began.</summary>
    public required int Probes { get; set; }
    /// <summary>Machine time at which a probe got through; null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
