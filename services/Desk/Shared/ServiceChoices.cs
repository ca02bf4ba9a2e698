using System.Text;
using CaseTracker.Contracts.Cases;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace CaseTracker.Desk.Shared;

internal static class ServiceChoices
{
    /// <summary>The services that words mean: the one with this very name or synonym, else all that have every word in a name, heading or synonym.</summary>
    public static IReadOnlyList<ServiceItem> Find(IReadOnlyList<ServiceItem> items, string typed)
    {
        var words = typed.Normalize(NormalizationForm.FormKC).Split((char[])[' ', ',', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var whole = typed.Normalize(NormalizationForm.FormKC).Trim();
        var named = items.Where(i => Texts(i).Any(text => Same(text, whole))).ToList();
        return named.Count > 0 ? named : [.. items.Where(i => words.All(word => Texts(i).Append(i.Category.Zh).Append(i.Category.En ?? "").Any(text => Plain(text).Contains(word, StringComparison.OrdinalIgnoreCase))))];
    }

    private static IEnumerable<string> Texts(ServiceItem item) => [item.Code, item.Name.Zh, item.Name.En ?? "", .. item.Synonyms];

    // Full-width brackets stand in names; whoever types uses either.
    private static string Plain(string text) => text.Normalize(NormalizationForm.FormKC);

    private static bool Same(string text, string typed) => Plain(text).Equals(typed, StringComparison.OrdinalIgnoreCase);

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
