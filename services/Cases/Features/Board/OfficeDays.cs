using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.Board;

/// <summary>The city's office days, from Deadlines and kept for a moment. While Deadlines has never answered: Monday to Friday, as a clock counts whose year is not loaded.</summary>
internal sealed class OfficeDays(MachineTime machine)
{
    private static readonly Actor Self = Actor.Service("cases");
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeptAway = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);
    private volatile Known? _known;

    private sealed record Known(IReadOnlyDictionary<DateOnly, bool> Off, DateTimeOffset Until);

    /// <summary>True for days on which the city's offices are open.</summary>
    public async Task<Func<DateOnly, bool>> ReadAsync(DeadlinesClient deadlines, CancellationToken ct)
    {
        var now = machine.GetUtcNow();
        var known = _known;
        if (known is null || now >= known.Until)
            // A service that is away is not asked by every request in turn.
            _known = known = await AskAsync(deadlines, ct) is { } fresh ? new(fresh, now + Kept) : new(known?.Off ?? new Dictionary<DateOnly, bool>(), now + KeptAway);
        var off = known.Off;
        return day => off.TryGetValue(day, out var closed) ? !closed : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    private static async Task<Dictionary<DateOnly, bool>?> AskAsync(DeadlinesClient deadlines, CancellationToken ct)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(ct);
        budget.CancelAfter(Budget);
        try
        {
            var days = await deadlines.NotableDaysAsync(Self, budget.Token);
            var closures = await deadlines.ClosuresAsync(Self, budget.Token);
            if (!days.Succeeded || !closures.Succeeded)
                return null;
            var off = days.Value.ToDictionary(d => d.Date, d => d.IsDayOff);
            foreach (var closure in closures.Value.Where(c => c is { Part: ClosurePart.WholeDay, Scope: ClosureScope.City, WithdrawnAt: null }))
                off[closure.Date] = true;
            return off;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
