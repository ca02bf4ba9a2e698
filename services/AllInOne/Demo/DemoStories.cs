using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.AllInOne.Demo;

/// <summary>The material of <c>seeds/demo/stories.json</c>.</summary>
internal sealed record DemoStories(
    IReadOnlyList<DemoApplicant> Applicants,
    IReadOnlyList<DemoPlace> Places,
    IReadOnlyList<DemoDescriptions> Descriptions,
    IReadOnlyList<DemoWords> ProgressNotes,
    IReadOnlyList<DemoWords> Replies,
    IReadOnlyList<DemoWords> Closings,
    IReadOnlyList<DemoSupplement> Supplements,
    IReadOnlyList<DemoDelay> Delays);

internal sealed record DemoApplicant(string Name, Language Language);

internal sealed record DemoPlace(string District, IReadOnlyList<string> Addresses);

internal sealed record DemoDescriptions(string Service, IReadOnlyList<DemoText> Texts);

/// <param name="Language">Language.</param>
/// <param name="Text">What the applicant writes.</param>
/// <param name="Unit">The unit that a coordinator gives the case to, where the service item names none.</param>
internal sealed record DemoText(Language Language, string Text, string? Unit = null);

internal sealed record DemoWords(TrackerKind? Tracker, Outcome? Outcome, LocalizedText Text);

internal sealed record DemoSupplement(TrackerKind Tracker, LocalizedText Item, LocalizedText Why);

internal sealed record DemoDelay(string Reason, LocalizedText Explanation, LocalizedText Progress, LocalizedText ProgressSms, IReadOnlyList<TrackerKind>? Trackers = null, IReadOnlyList<string>? Services = null)
{
    /// <summary>A delay that makes sense for the service: rain does not hold up a permit.</summary>
    public bool Fits(ServiceItem service) => Services?.Contains(service.Code) ?? Trackers?.Contains(service.Tracker) ?? true;
}

/// <summary>A person of <c>seeds/demo/staff.json</c>, as an actor.</summary>
internal sealed record DemoPerson(Guid Id, string UserName, string Agency, string? Unit, IReadOnlyList<StaffRole> Roles)
{
    public Actor Actor => new() { Kind = ActorKind.Staff, StaffId = Id, Agency = Agency, Unit = Unit, Roles = Roles };
}
