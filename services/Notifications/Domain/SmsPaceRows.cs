namespace CaseTracker.Notifications.Domain;

/// <summary>The line in which the text messages of all instances wait: one row per transport.</summary>
public sealed class SmsLine
{
    /// <summary>Name of the transport.</summary>
    public required string Transport { get; init; }
    /// <summary>The database's time of the next turn that nobody has taken.</summary>
    public required DateTimeOffset NextTurn { get; set; }
}

/// <summary>A lane that met a busy provider. A lane without a row is at its full width.</summary>
public sealed class SmsLane
{
    /// <summary>The lane.</summary>
    public required Lane Lane { get; init; }
    /// <summary>Sends side by side that an instance may have in it.</summary>
    public required int Width { get; set; }
}
