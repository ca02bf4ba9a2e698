using CaseTracker.Contracts.Deadlines;
using CaseTracker.Desk.Reading;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Html;

namespace CaseTracker.Desk.Shared;

internal static class ClosureScopes
{
    /// <summary>Whom a closure closes, by name.</summary>
    public static IHtmlContent Of(Closure closure, Texts t, DirectorySnapshot directory, Districts districts)
    {
        switch (closure.Scope)
        {
            case ClosureScope.Districts:
                var names = new HtmlContentBuilder();
                foreach (var code in closure.Districts)
                {
                    if (names.Count > 0)
                        names.Append(t["desk.list-separator"]);
                    names.AppendHtml(districts.NameOf(code) is { } name ? t.Html(name) : new HtmlContentBuilder().Append(code));
                }
                return names;
            case ClosureScope.Agency:
                return directory.AgencyName(closure.Agency) is { } agency ? t.Html(agency) : new HtmlContentBuilder().Append(closure.Agency ?? "");
            default:
                return new HtmlContentBuilder().Append(t.Of(closure.Scope));
        }
    }
}
