using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace CaseTracker.Portal.Site;

/// <summary>A submission on its way: the form and the key that makes one case of however many presses of the button.</summary>
/// <param name="Key">Idempotency key.</param>
/// <param name="StartedAt">When it was started, or resumed.</param>
/// <param name="Form">What was typed so far.</param>
/// <param name="Uploads">The files so far.</param>
/// <param name="Saved">The row it was put aside in last.</param>
/// <param name="Nearby">What was asked about a case close by, where one was found.</param>
internal sealed record Journey(string Key, DateTimeOffset StartedAt, ApplicationForm? Form, IReadOnlyList<UploadedFile>? Uploads = null, Guid? Saved = null, NearbyAnswer? Nearby = null)
{
    /// <summary>What was uploaded so far.</summary>
    [JsonIgnore]
    public IReadOnlyList<UploadedFile> Files => Uploads ?? [];

    /// <summary>The case that is followed with this one.</summary>
    [JsonIgnore]
    public Guid? RelatedTo => Nearby is { Same: true } same ? same.CaseId : null;
}

/// <summary>Whether a case close by is about the same problem.</summary>
/// <param name="CaseId">That case.</param>
/// <param name="ReceivedAt">Its day of receipt: all that is said of it later.</param>
/// <param name="Same">The answer; null until there is one.</param>
internal sealed record NearbyAnswer(Guid CaseId, DateTimeOffset ReceivedAt, bool? Same);

/// <summary>What the receipt page shows; it lives in the page's address, encrypted.</summary>
internal sealed record Receipt
{
    public required string CaseNumber { get; init; }
    public required string LookupCode { get; init; }
    public required string ServiceCode { get; init; }
    public required LocalizedText Service { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DueDate? ExpectedBy { get; init; }
    public required IReadOnlyList<Recipient> Recipients { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    /// <summary>True when the identity is protected: then nothing of what was written stands here.</summary>
    public bool Confidential { get; init; }
    /// <summary>Code of the district.</summary>
    public string? District { get; init; }
    public string? Place { get; init; }
    /// <summary>How the text begins; whole when it is short.</summary>
    public string? Words { get; init; }
    /// <summary>How many files went along.</summary>
    public int Files { get; init; }
}

/// <summary>Where updates go, masked.</summary>
internal sealed record Recipient(NoticeWay Way, string To);

/// <summary>Keeps state between pages with the reader, sealed: nothing is stored on the server and nothing can be read or changed on the way.</summary>
internal sealed class JourneySeal(IDataProtectionProvider protection, MachineTime machine)
{
    // An address has room for that much, and a sheet of paper too.
    private const int LongestWords = 300;

    private const int LongestPlace = 100;

    private const int MostLines = 12;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly IDataProtector _journeys = protection.CreateProtector("CaseTracker.Portal.Journey.v1");
    private readonly IDataProtector _receipts = protection.CreateProtector("CaseTracker.Portal.Receipt.v1");
    private readonly IDataProtector _files = protection.CreateProtector("CaseTracker.Portal.Files.v1");

    /// <summary>A journey that begins now.</summary>
    public Journey Start() => new(Guid.NewGuid().ToString("N"), machine.GetUtcNow(), null);

    /// <summary>The same journey, with a day before it again.</summary>
    public Journey Resume(Journey saved) => saved with { StartedAt = machine.GetUtcNow() };

    public string Seal(Journey journey) => _journeys.Protect(JsonSerializer.Serialize(journey, ContractJson.Options));

    /// <summary>The journey, or null when it is not ours or a day old.</summary>
    public Journey? Open(string? sealedJourney) =>
        Unseal<Journey>(_journeys, sealedJourney) is { } journey && machine.GetUtcNow() - journey.StartedAt < Lifetime ? journey : null;

    /// <summary>Files that were uploaded for an act on a case.</summary>
    public string Seal(IReadOnlyList<KeptFile> files) => files.Count == 0 ? "" : _files.Protect(JsonSerializer.Serialize(files, ContractJson.Options));

    /// <summary>The files; none when they are not ours.</summary>
    public IReadOnlyList<KeptFile> OpenFiles(string? sealedFiles) => Unseal<List<KeptFile>>(_files, sealedFiles) ?? [];

    public string Seal(SubmittedCase accepted, ApplicationForm form, int files) => _receipts.Protect(JsonSerializer.Serialize(new Receipt
    {
        CaseNumber = accepted.CaseNumber,
        LookupCode = accepted.LookupCode,
        ServiceCode = accepted.ServiceCode,
        Service = accepted.Service,
        ReceivedAt = accepted.ReceivedAt,
        ExpectedBy = accepted.ExpectedBy,
        Recipients = form.Recipients(),
        MadeAt = machine.GetUtcNow(),
        Files = files,
        Confidential = form.Confidential,
        District = form.Confidential ? null : form.District,
        Place = form.Confidential ? null : Beginning(form.Place, LongestPlace),
        Words = form.Confidential ? null : Beginning(form.Description, LongestWords),
    }, ContractJson.Options));

    /// <summary>The receipt; null when it is not ours.</summary>
    public Receipt? OpenReceipt(string? token) => Unseal<Receipt>(_receipts, token);

    /// <summary>True while everything is shown; later only the number is.</summary>
    public bool IsFresh(Receipt receipt) => machine.GetUtcNow() - receipt.MadeAt < Lifetime;

    private static string? Beginning(string? text, int length)
    {
        text = text?.Trim().ReplaceLineEndings("\n");
        if (text is null)
            return null;
        var lines = text.Split('\n', MostLines + 1);
        var kept = lines.Length > MostLines ? string.Join('\n', lines[..MostLines]) : text;
        if (kept.Length > length)
            kept = kept[..(char.IsHighSurrogate(kept[length - 1]) ? length - 1 : length)];
        return kept.Length == text.Length ? text : kept.TrimEnd() + "…";
    }

    private static T? Unseal<T>(IDataProtector protector, string? text) where T : class
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(text), ContractJson.Options);
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }
}
