using CaseTracker.Portal.Features.SaveJourney;

namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>The code of a saved application, shown once, and the way on from here.</summary>
internal sealed record SavedApplication(string Code, string State, JourneyPage Page, bool Replaced);
