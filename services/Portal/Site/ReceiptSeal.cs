using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using Microsoft.AspNetCore.DataProtection;

namespace CaseTracker.Portal.Site;

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

/// <summary>Keeps the receipt in the address of its page, sealed: nothing can be read or changed on the way.</summary>
internal sealed class ReceiptSeal(IDataProtectionProvider protection, MachineTime machine)
{
    // An address has room for that much, and a sheet of paper too.
    private const int LongestWords = 300;

    private const int LongestPlace = 100;

    private const int MostLines = 12;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly IDataProtector _receipts = protection.CreateProtector("CaseTracker.Portal.Receipt.v1");

    public string Seal(SubmittedCase accepted, ApplicationForm form, int files) => _receipts.Seal(new Receipt
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
    });

    /// <summary>The receipt; null when it is not ours.</summary>
    public Receipt? Open(string? token) => _receipts.Open<Receipt>(token);

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
}
