namespace CaseTracker.Portal.Areas.Portal.Pages;

/// <summary>The look-up box of the home page and of the look-up page.</summary>
internal sealed record LookUpForm(string? CaseNumber = null, string? Proof = null);
