namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>One answer on the check page.</summary>
internal sealed record Answer(string Question, string? Given);
