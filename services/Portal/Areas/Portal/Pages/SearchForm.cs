namespace CaseTracker.Portal.Areas.Portal.Pages;

/// <summary>The search field, wherever it stands.</summary>
internal sealed class SearchForm
{
    public string? Q { get; init; }
}
