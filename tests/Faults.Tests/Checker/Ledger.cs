using System.Collections.Concurrent;

namespace CaseTracker.FaultTests.Checker;

/// <summary>What the clients of an installation said and were told: the only truth about what was accepted.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, Said> _said = new();
    private readonly ConcurrentBag<Answer> _answers = [];
    private readonly ConcurrentBag<string> _contradictions = [];
    private readonly ConcurrentBag<(Guid Case, string Act, ActOutcome Outcome)> _acts = [];

    /// <summary>One entry for each submission key.</summary>
    public IReadOnlyCollection<Said> Submissions => (IReadOnlyCollection<Said>)_said.Values;

    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>Two numbers for one key.</summary>
    public IReadOnlyCollection<string> Contradictions => _contradictions;

    public IReadOnlyCollection<(Guid Case, string Act, ActOutcome Outcome)> Acts => _acts;

    public void Heard(Said? said, Answer answer)
    {
        _answers.Add(answer);
        if (said is null)
            return;
        _said.AddOrUpdate(said.Key, said, (key, before) =>
        {
            if (before.Number is not null && said.Number is not null && before.Number != said.Number)
                _contradictions.Add($"{key}: {before.Number} and {said.Number}");
            return said.Number is null ? before : said;
        });
    }

    public void Acted(Guid @case, string act, ActOutcome outcome) => _acts.Add((@case, act, outcome));
}

/// <summary>A submission as its client knows it.</summary>
internal sealed record Said
{
    public required string Key { get; init; }
    public required string Phone { get; init; }
    public required string Email { get; init; }
    public required string Description { get; init; }

    /// <summary>The number the client was shown; null = none so far.</summary>
    public string? Number { get; init; }
    public string? Code { get; init; }
}

/// <param name="What"><c>submit</c> or <c>look-up</c>.</param>
/// <param name="Status">HTTP status; null = no answer.</param>
/// <param name="After">Until the answer, or until there was none.</param>
internal sealed record Answer(string What, int? Status, TimeSpan After);

internal enum ActOutcome
{
    Done,
    Refused,
    Unknown,
}

/// <summary>Words that may stand in no log, no message and no address.</summary>
internal static class Canary
{
    public const string Word = "卡納莉";
    public const string Domain = "canary.example";
}
