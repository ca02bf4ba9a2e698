using System.Text.Json.Serialization;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Site;

namespace CaseTracker.Portal.Features.SaveJourney;

/// <summary>A submission on its way: what was answered so far, and the key that makes one case of however many presses of the button.</summary>
internal sealed record Journey
{
    /// <summary>Idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>What was typed so far, mistakes too.</summary>
    public required ApplicationForm Form { get; init; }

    /// <summary>Names of the steps that were gone on from.</summary>
    public IReadOnlyList<string> Answered { get; init; } = [];

    /// <summary>What was uploaded so far.</summary>
    public IReadOnlyList<UploadedFile> Uploads { get; init; } = [];

    /// <summary>What is asked about a case close by, where one was found.</summary>
    public NearbyAnswer? Nearby { get; init; }

    /// <summary>What Cases said to the answers when they were sent, codes by field, until they are given again.</summary>
    public IReadOnlyDictionary<string, string[]> Refused { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The code that opens the journey elsewhere, once somebody asked for it.</summary>
    public string? Code { get; init; }

    /// <summary>True where a case close by may be asked about: never where the identity is protected.</summary>
    [JsonIgnore]
    public bool AsksNearby => Nearby is not null && !Form.Confidential;

    /// <summary>The request to Cases.</summary>
    public SubmitCaseRequest ToRequest() => Form.ToRequest(Uploads) with { RelatedTo = AsksNearby && Nearby!.Same is true ? Nearby.CaseId : null };

    public static string NewKey() => Guid.NewGuid().ToString("N");

    /// <summary>A step was answered.</summary>
    public Journey Answer(string step) => this with { Answered = [.. Answered.Where(s => s != step), step] };

    /// <summary>A step has to be answered again.</summary>
    public Journey Reopen(string step) => this with { Answered = [.. Answered.Where(s => s != step)] };

    /// <summary>The journey is put aside at a step: that is where it goes on, by its code elsewhere.</summary>
    public Journey PutAside(string step) => Reopen(step) with { Code = Code ?? ResumeCode.Draw() };
}

/// <summary>Whether a case close by is about the same problem.</summary>
/// <param name="CaseId">That case.</param>
/// <param name="ReceivedAt">Its day of receipt: all that is said of it later.</param>
/// <param name="Same">The answer; null until there is one.</param>
internal sealed record NearbyAnswer(Guid CaseId, DateTimeOffset ReceivedAt, bool? Same = null);

/// <summary>What is kept: the journey, or once it was sent its receipt.</summary>
internal sealed record SavedJourney
{
    public Journey? Journey { get; init; }

    /// <summary>The receipt, as it stands in its address.</summary>
    public string? Receipt { get; init; }
}
