namespace CaseTracker.Contracts.Cases;

/// <summary>What was noticed in a reply before it is sent.</summary>
public sealed record ReplyCheck
{
    /// <summary>In the order of the text, what blocks first.</summary>
    public required IReadOnlyList<ReplyFinding> Findings { get; init; }
    /// <summary>How long the reply is, in characters as people count them.</summary>
    public required int Characters { get; init; }
    /// <summary>How long reading it takes, in seconds: 300 Chinese characters or 200 English words a minute.</summary>
    public required int ReadingSeconds { get; init; }
}

/// <summary>One thing that was noticed.</summary>
/// <param name="Code">What: <c>reply-…</c>.</param>
/// <param name="Blocks">True when the reply is not sent like this; otherwise it is advice.</param>
/// <param name="Words">The words it is about, or null where something is missing.</param>
/// <param name="Instead">What to write instead, where that is known.</param>
public sealed record ReplyFinding(string Code, bool Blocks, string? Words = null, string? Instead = null);
