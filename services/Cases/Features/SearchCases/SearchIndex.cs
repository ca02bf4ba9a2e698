using CaseTracker.Cases.Domain;
using CaseTracker.Platform.Security;

namespace CaseTracker.Cases.Features.SearchCases;

/// <summary>The keyed hashes of what a case is found by. The clear terms are nowhere.</summary>
internal sealed class SearchIndex(BlindIndex index)
{
    private const string Words = "words";
    private const string File = "file";
    private const string Square = "square";

    /// <summary>What is stored with a case. Place and text of a confidential case are found by nobody.</summary>
    /// <param name="confidential">True when it protects its applicant.</param>
    /// <param name="agencyFileNumber">The agency's file number.</param>
    /// <param name="place">The place in words.</param>
    /// <param name="coordinates">The place as <c>latitude,longitude</c>.</param>
    /// <param name="description">What it is about.</param>
    public int[] TermsOf(bool confidential, string? agencyFileNumber, string? place, string? coordinates, string? description)
    {
        var file = FileTermsOf(agencyFileNumber);
        return confidential ? file : [.. file.Union(index.Terms(Words, SearchTerms.Of(place, description))).Union(index.Terms(Square, PlaceTerms.SquareOf(Distance.Point(coordinates)))).Order()];
    }

    /// <summary>What a case close to these coordinates has one of.</summary>
    public int[] SquaresNear(string? coordinates) => index.Terms(Square, PlaceTerms.SquaresNear(Distance.Point(coordinates)));

    /// <summary>What a case with the names of this address has all of.</summary>
    public int[] NamesOf(string? place) => index.Terms(Words, PlaceTerms.NamesOf(place));

    /// <summary>What the words that are looked for must all be among.</summary>
    public int[] WordTermsOf(string asked) => index.Terms(Words, SearchTerms.Of(asked));

    /// <summary>The number of each of these terms, as it is stored.</summary>
    public IReadOnlyDictionary<string, int> NumbersOf(IEnumerable<string> terms) => terms.Distinct().ToDictionary(t => t, t => index.Terms(Words, [t])[0]);

    /// <summary>What one of must be there, for a file number.</summary>
    public int[] FileTermsOf(string? fileNumber) => index.Terms(File, SearchTerms.OfFileNumber(fileNumber));
}
