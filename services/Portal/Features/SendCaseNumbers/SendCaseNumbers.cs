using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.Portal.Domain;
using CaseTracker.Portal.Features.LimitRequests;

namespace CaseTracker.Portal.Features.SendCaseNumbers;

/// <summary>For who forgot a case number: has the numbers sent to the contact that was given with the cases. Of the contact only the keyed hash leaves Portal, and nobody here asks whether it is known.</summary>
internal sealed class SendCaseNumbers(BlindIndex index, RequestLimits limits, NotificationsClient notifications)
{
    /// <summary>400 for what is no mobile number and no e-mail address, 429 <c>too-many-tries</c>; otherwise the same answer for every contact.</summary>
    public async Task<Result<Done>> RunAsync(string? typed, Language language, IPAddress? from, CancellationToken ct)
    {
        var (way, key, error) = Read(typed);
        if (error is not null)
            return Failure.Invalid("contact", error);
        if (await limits.CaseNumbersAsync(from, ct) is { } refused)
            return refused;
        var hash = Convert.ToBase64String(index.Hash(way == NoticeWay.Sms ? "phone" : "email", key!));
        return await notifications.SendCaseNumbersAsync(Actor.Anyone, new() { Way = way, Hash = hash, Language = language }, ct);
    }

    private static (NoticeWay Way, string? Key, string? Error) Read(string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
            return (default, null, "required");
        if (typed.Length > LookupProof.MaxLength)
            return (default, null, "too-long");
        if (TextRules.HasForbiddenCharacters(typed))
            return (default, null, "invalid-characters");
        if (TextRules.ToHalfWidth(typed).Contains('@', StringComparison.Ordinal))
            return ContactKeys.Email(typed) is { } email ? (NoticeWay.Email, email, null) : (default, null, "email-invalid");
        if (ContactKeys.Phone(typed) is not { } phone)
            return (default, null, "phone-invalid");
        return ContactKeys.IsMobile(typed) ? (NoticeWay.Sms, phone, null) : (default, null, "phone-landline");
    }
}
