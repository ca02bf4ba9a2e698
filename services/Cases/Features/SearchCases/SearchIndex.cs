using CaseTracker.Cases.Domain;
using CaseTracker.Platform.Security;

namespace CaseTracker.Cases.Features.SearchCases;

/// <summary>The keyed hashes of what a case is found by. The clear terms are nowhere.</summary>
internal sealed class SearchIndex(BlindIndex index)
{
    private const string Words = "words";
    private const string File = "file";

    /// <summary>What is stored with a case. Place and text of a confidential case are found by nobody.</summary>
    public int[] TermsOf(bool confidential, string? agencyFileNumber, string? place, string? description)
    {
        var file = FileTermsOf(agencyFileNumber);
        return confidential ? file : [.. file.Union(index.Terms(Words, SearchTerms.Of(place, description))).Order()];
    }

    /// <summary>What the words that are looked for must all be among.</summary>
    public int[] WordTermsOf(string asked) => index.Terms(Words, SearchTerms.Of(asked));

    /// <summary>The number of each of these terms, as it is stored.</summary>
    public IReadOnlyDictionary<string, int> NumbersOf(IEnumerable<string> terms) => terms.Distinct().ToDictionary(t => t, t => index.Terms(Words, [t])[0]);

    /// <summary>What one of must be there, for a file number.</summary>
    public int[] FileTermsOf(string? fileNumber) => index.Terms(File, SearchTerms.OfFileNumber(fileNumber));
}
