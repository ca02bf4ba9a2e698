using System.Collections.Frozen;
using CaseTracker.Contracts;

namespace CaseTracker.Portal.Features.ShowFaq;

/// <summary>A group of questions: one file of <c>seeds/faq</c>.</summary>
internal sealed record FaqGroup
{
    /// <summary>Anchor of the group on the page of all questions.</summary>
    public required string Code { get; init; }
    public required LocalizedText Name { get; init; }
    public required IReadOnlyList<FaqEntry> Questions { get; init; }
}

/// <summary>A question people ask, and its answer.</summary>
internal sealed record FaqEntry
{
    /// <summary>Its address; never changed once it is out.</summary>
    public required string Id { get; init; }
    public required LocalizedText Question { get; init; }
    /// <summary>Paragraphs; the first one says the result.</summary>
    public required IReadOnlyList<LocalizedText> Answer { get; init; }
    /// <summary>Codes of the service items it is about.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];
    /// <summary>Pages where the reader can act on the answer.</summary>
    public IReadOnlyList<string> Pages { get; init; } = [];
    /// <summary>Other Chinese words people use, for the search.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
    /// <summary>1 is asked most; null for those the home page does not show.</summary>
    public int? MostAsked { get; init; }
    /// <summary>When the answer was last checked.</summary>
    public required DateOnly Updated { get; init; }
}

/// <summary>Every question, in the order of the files.</summary>
internal sealed class FaqCatalogue
{
    private readonly FrozenDictionary<string, (FaqGroup Group, FaqEntry Entry)> _entries;
    private readonly ILookup<string, FaqEntry> _byService;

    public FaqCatalogue(IReadOnlyList<FaqGroup> groups)
    {
        Groups = groups;
        _entries = groups.SelectMany(g => g.Questions.Select(q => (Group: g, Entry: q))).ToFrozenDictionary(p => p.Entry.Id);
        _byService = Entries.SelectMany(q => q.Services.Select(s => (Service: s, Entry: q))).ToLookup(p => p.Service, p => p.Entry, StringComparer.OrdinalIgnoreCase);
        MostAsked = [.. Entries.Where(q => q.MostAsked is not null).OrderBy(q => q.MostAsked)];
    }

    public IReadOnlyList<FaqGroup> Groups { get; }

    public IEnumerable<FaqEntry> Entries => Groups.SelectMany(g => g.Questions);

    public IReadOnlyList<FaqEntry> MostAsked { get; }

    public (FaqGroup Group, FaqEntry Entry)? Find(string id) => _entries.TryGetValue(id, out var found) ? found : null;

    public IEnumerable<FaqEntry> About(string service) => _byService[service];
}
