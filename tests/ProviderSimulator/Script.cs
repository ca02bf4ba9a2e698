namespace CaseTracker.ProviderSimulator;

/// <summary>What the provider does with messages.</summary>
public sealed record Script
{
    /// <summary>Part of the number or of the text of the messages it is for; null = every message.</summary>
    public string? Match { get; init; }

    /// <summary>The share of those messages, 0 to 1, drawn from the seeded dice.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>How many messages it is for; null = no end.</summary>
    public int? Times { get; init; }

    /// <summary>
    /// <c>ok</c>; <c>accept-drop</c> (taken, no answer); <c>drop</c> (not taken, no answer); <c>hang</c>; <c>500-kept</c>; <c>garbled</c>, <c>huge</c>, <c>other-account</c>,
    /// <c>other-recipient</c> and <c>wrong-type</c> (taken, the answer is no good); <c>known-sid</c> (the answer names another message); <c>redirect</c>;
    /// or a status, with the provider's error number where it has one: <c>429</c>, <c>500</c>, <c>400/21211</c> (not taken).
    /// </summary>
    public string Fault { get; init; } = "ok";

    /// <summary>Seconds for the Retry-After of a 429; null = none.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>True says it as an instant by the provider's clock instead.</summary>
    public bool RetryAfterAsDate { get; init; }

    /// <summary>How far the provider's clock is ahead of ours.</summary>
    public int ClockAheadSeconds { get; init; }

    /// <summary><c>none</c>, <c>normal</c> (sent, delivered), <c>early</c> (before the answer), <c>late</c>, <c>twice</c>, <c>reversed</c>, <c>forged</c>, <c>undelivered</c>.</summary>
    public string Callbacks { get; init; } = "none";

    /// <summary>For <c>late</c>: how long after the answer.</summary>
    public int LateByMilliseconds { get; init; } = 2000;
}

/// <summary>How the list of messages behaves.</summary>
/// <param name="DelaySeconds">How long after it was taken a message appears.</param>
/// <param name="Down">True while the list answers 503.</param>
public sealed record ListBehaviour(double DelaySeconds = 0, bool Down = false);

/// <summary>A message the provider took: what its recipient gets.</summary>
public sealed record TakenMessage
{
    public required string Sid { get; init; }
    public required string To { get; init; }
    public required string From { get; init; }
    public required string Body { get; init; }
    public string? StatusCallback { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string Status { get; set; } = "queued";
    public int? ErrorCode { get; set; }
}

/// <summary>A report to a customer, as it is about to leave; a test may bend it.</summary>
public sealed class CallbackRequest
{
    /// <summary>The address that is signed.</summary>
    public required string SignedAddress { get; set; }

    /// <summary>The address that is called.</summary>
    public required Uri Target { get; set; }

    public required string Token { get; set; }

    public required List<KeyValuePair<string, string>> Form { get; init; }

    /// <summary>What happens to the form after it was signed.</summary>
    public Action<List<KeyValuePair<string, string>>>? Tamper { get; set; }

    /// <summary>Replaces the form on the wire.</summary>
    public HttpContent? Body { get; set; }

    /// <summary>False sends no signature.</summary>
    public bool Sign { get; set; } = true;
}
