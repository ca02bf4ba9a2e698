namespace CaseTracker.Portal.Areas.Portal.Pages.Submit;

/// <summary>One answer on the check page.</summary>
/// <param name="Question">The question.</param>
/// <param name="Given">The answer.</param>
/// <param name="Form">Id of the form that leads back to the question.</param>
internal sealed record Answer(string Question, string? Given, string Form = "change");
