using System.Collections.Concurrent;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using Microsoft.Extensions.Options;

namespace CaseTracker.Cases.Features.SubmitCase;

/// <summary>The date that a submission's answer names, from Deadlines' calculator within a budget. A nicety: the promise itself comes with <c>DeadlineSet</c>.</summary>
internal sealed class ExpectedDates(MachineTime machine, IOptions<CasesOptions> options)
{
    private static readonly Actor Self = Actor.Service("cases");
    private readonly ConcurrentDictionary<(Limit, DateOnly), (DueDate Due, DateTimeOffset AskedAt)> _recent = new();

    /// <summary>The date, or null when the calculator does not answer in time.</summary>
    public async Task<DueDate?> AskAsync(DeadlinesClient deadlines, DateTimeOffset receivedAt, Limit limit)
    {
        // Limits in days depend on the day of receipt only; within a burst thousands of cases share one answer.
        (Limit, DateOnly)? key = limit.Unit == LimitUnit.Hours ? null : (limit, Taipei.DateOf(receivedAt));
        var now = machine.GetUtcNow();
        if (key is { } known && _recent.TryGetValue(known, out var recent) && now - recent.AskedAt < options.Value.ExpectedDateReuse)
            return recent.Due;
        using var budget = new CancellationTokenSource(options.Value.ExpectedDateBudget);
        try
        {
            var answer = await deadlines.DueAsync(Self, new DueRequest(receivedAt, limit), budget.Token);
            if (!answer.Succeeded)
                return null;
            if (key is { } fresh)
            {
                if (_recent.Count > 1000)
                    _recent.Clear();
                _recent[fresh] = (answer.Value, now);
            }
            return answer.Value;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
