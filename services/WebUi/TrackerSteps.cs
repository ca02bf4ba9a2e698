using CaseTracker.Contracts;

namespace CaseTracker.WebUi;

/// <summary>How far a step has come.</summary>
public enum StepState
{
    /// <summary>Behind us.</summary>
    Done,
    /// <summary>Where the case is.</summary>
    Current,
    /// <summary>Not begun.</summary>
    Ahead,
}

/// <summary>One step of the tracker.</summary>
/// <param name="Name">Key of its name: <c>step.{Name}</c>.</param>
/// <param name="State">How far it has come.</param>
public sealed record TrackerStep(string Name, StepState State);

/// <summary>The steps of a case. They are few and fixed; what exactly happened is in the timeline.</summary>
public static class TrackerSteps
{
    private static readonly string[] Petition = ["received", "assigned", "inquiry", "reply", "finished"];
    private static readonly string[] Repair = ["received", "assigned", "visit", "work", "reply", "finished"];
    private static readonly string[] Permit = ["received", "assigned", "review", "decision", "finished"];

    /// <summary>The steps with their state.</summary>
    public static IReadOnlyList<TrackerStep> For(TrackerKind kind, CaseStatus status)
    {
        var names = kind switch { TrackerKind.Repair => Repair, TrackerKind.Permit => Permit, _ => Petition };
        var finished = names.Length - 1;
        var current = status switch
        {
            CaseStatus.Received => 1,
            CaseStatus.Assigned => 2,
            // Work begins after somebody has been there.
            CaseStatus.InProgress => kind == TrackerKind.Repair ? 3 : 2,
            CaseStatus.NeedInfo or CaseStatus.Referred => 2,
            CaseStatus.Replied => finished,
            _ => names.Length,
        };
        // What was withdrawn did not come further than its receipt.
        if (status == CaseStatus.Withdrawn) return [.. names.Select((n, i) => new TrackerStep(n, i == 0 ? StepState.Done : StepState.Ahead))];
        return [.. names.Select((n, i) => new TrackerStep(n, i < current ? StepState.Done : i == current ? StepState.Current : StepState.Ahead))];
    }
}
