using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>What somebody came to do, before they know the name of any service.</summary>
/// <param name="Name">In the address and in texts.</param>
/// <param name="Protects">The form starts with the identity protected.</param>
/// <param name="Covers">The services offered; null offers none: it is written down at once and triage decides.</param>
internal sealed record Purpose(string Name, bool Protects, Func<ServiceItem, bool>? Covers)
{
    /// <summary>Text key.</summary>
    public string Title => $"portal.submit.for.{Name}";

    public static IReadOnlyList<Purpose> All { get; } =
    [
        new("problem", false, item => item.Kind != ServiceKind.Application && !item.ProtectsReporter),
        new("apply", false, item => item.Kind == ServiceKind.Application),
        new("accuse", true, item => item.ProtectsReporter || item.Code == DirectoryView.Unsure),
        new("suggest", false, null),
        new("praise", false, null),
    ];

    public static Purpose? Find(string? name) => All.FirstOrDefault(p => p.Name == name);

    /// <summary>Whether the identity is protected unless the applicant says otherwise.</summary>
    public static bool Protected(Purpose? purpose, ServiceItem item) => item.ProtectsReporter || purpose is { Protects: true };
}
