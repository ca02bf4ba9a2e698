using CaseTracker.Portal.Features.FindNearby;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The question whether the nearest of the cases close by is about the same problem.</summary>
internal sealed class NearbyQuestion(IReadOnlyList<NearbyCase> cases, string state, string? same)
{
    public IReadOnlyList<NearbyCase> Cases { get; } = cases;
    public string State { get; } = state;
    public string? Same { get; } = same;

    /// <summary>The question; null when there is nothing to ask, or it was answered and is not asked again.</summary>
    public static NearbyQuestion? Of(Journey journey, IReadOnlyList<NearbyCase> found, bool again, JourneySeal seal)
    {
        if (found is not [var nearest, ..])
            return null;
        var before = journey.Nearby is { } answer && answer.CaseId == nearest.CaseId ? answer.Same : null;
        return before is not null && !again ? null
            : new NearbyQuestion(found, seal.Seal(journey with { Nearby = new NearbyAnswer(nearest.CaseId, nearest.ReceivedAt, before) }), Write(before));
    }

    /// <summary>What a radio button says.</summary>
    public static bool? Read(string? same) => same switch { "yes" => true, "no" => false, _ => null };

    private static string? Write(bool? same) => same switch { true => "yes", false => "no", null => null };
}
