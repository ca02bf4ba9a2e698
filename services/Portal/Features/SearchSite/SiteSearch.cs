using CaseTracker.Contracts;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.Portal.Features.ShowServices;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Features.SearchSite;

/// <summary>The search over services, questions and pages; built again when the catalogue has changed.</summary>
internal sealed class SiteSearch(PublicDirectory directory, FaqCatalogue faq, Statements statements, TextCatalogue catalogue)
{
    private volatile Built? _built;

    private sealed record Built(DirectoryView Of, SiteIndex Zh, SiteIndex En);

    public async ValueTask<SiteIndex> IndexAsync(Language language, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        // Two readers may build it at once: both come to the same.
        var built = _built is { } held && ReferenceEquals(held.Of, view) ? held : _built = new(view, Build(view, Language.Zh), Build(view, Language.En));
        return language == Language.En ? built.En : built.Zh;
    }

    // Chinese words find English pages too, and the other way round.
    private SiteIndex Build(DirectoryView view, Language language)
    {
        var texts = catalogue.In(language);
        var other = catalogue.In(UiLanguage.Other(language));
        return new(
        [
            .. view.Items.Select(item => new SearchEntry("service", $"/services/{item.Code}", texts.Say(item.Name), About(item, texts), [item.Code, other.Say(item.Name), .. item.Synonyms])),
            .. faq.Entries.Select(q => new SearchEntry("question", $"/faq/{q.Id}", texts.Say(q.Question), Prose.Plain(string.Join('\n', q.Answer.Select(texts.Say))), [other.Say(q.Question), .. q.Words])),
            .. StandingPages.All.Select(page => new SearchEntry("page", page.Path, page.Name(texts), About(page, texts), [page.Name(other)])),
        ]);
    }

    private static string About(Contracts.Cases.ServiceItem item, Texts texts) => texts.Format(
        item.Documents.Count == 0 ? "pages.search.service.no-documents" : "pages.search.service",
        ("category", item.Category), ("limit", LimitWords.Of(texts, item.Limit)), ("documents", string.Join(texts["common.list-and"], item.Documents.Select(texts.Say))));

    private string About(StandingPage page, Texts texts) =>
        Prose.Plain(string.Join('\n', [page.About(texts), .. statements.Parts(page, texts).SelectMany(p => (string[])[p.Heading, p.Text])]));
}
