using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Shared;

internal static class ServiceChoices
{
    /// <summary>Every service item under its heading.</summary>
    public static IReadOnlyList<SelectListItem> Of(IReadOnlyList<ServiceItem> items, Texts t)
    {
        var groups = new Dictionary<string, SelectListGroup>();
        return [.. items.Select(item =>
        {
            if (!groups.TryGetValue(item.Category.Zh, out var group))
                groups[item.Category.Zh] = group = new() { Name = t.Say(item.Category) };
            return new SelectListItem(t.Say(item.Name), item.Code) { Group = group };
        })];
    }
}
