using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Features.ReferCase;

/// <summary>Passes a case on to an authority outside the city (轉介): our clock ends, and a day is promised by which the applicant hears how it stands.</summary>
internal sealed class ReferCase(CasesDbContext db, CaseActs acts, CaseSeal seal, OutsideAuthorities authorities, FollowUpDays days, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ReferRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var authority = await AuthorityAsync(request, errors);
        var reason = StaffWordsRules.Read("reason", request.Reason, CaseLimits.ReplyMin, CaseLimits.ReferralReason, errors);
        var document = StaffWordsRules.Read("documentNumber", request.DocumentNumber, 1, CaseLimits.AuthorityPhone, errors, required: false);
        if (request.Way is null)
            errors.Add("way", "required");
        if (request.FollowUpOn is { } on)
            await days.CheckAsync(on, errors, ct);
        else
            errors.Add("followUpOn", "required");
        if (errors.Any)
            return errors.ToFailure();
        var language = request.Language ?? Language.Zh;
        return await acts.RunAsync(actor, caseId, r => r.Work, "referred", (@case, now) =>
        {
            var id = Guid.CreateVersion7();
            if (@case.Refer(now, id, authority!.Name, request.FollowUpOn!.Value, seal.Words(reason!, language)) is { } refused)
                return refused;
            db.Referrals.Add(new Referral
            {
                Id = id,
                CaseId = caseId,
                Round = @case.Round,
                At = now.At,
                StaffId = now.StaffId,
                Authority = request.Authority,
                Way = request.Way!.Value,
                Words = seal.Referral(new(authority.Name, authority.Phone, authority.WebPage, document, new StaffWords(reason!, language)), id),
            });
            outbox.Add(new CaseReferred { CaseId = caseId, Version = @case.Version, Round = @case.Round, OccurredAt = now.At, ReferralId = id, FollowUpOn = request.FollowUpOn.Value });
            return ActEnd.Done(new { ReferralId = id, request.Authority, request.Way, request.FollowUpOn });
        }, ct);
    }

    private async Task<OutsideAuthority?> AuthorityAsync(ReferRequest request, FieldErrors errors)
    {
        var phone = StaffWordsRules.Read("phone", request.Phone, 1, CaseLimits.AuthorityPhone, errors, required: false);
        var page = StaffWordsRules.Read("webPage", request.WebPage, 1, CaseLimits.AuthorityPage, errors, required: false);
        // The applicant follows it.
        if (page is not null && !(Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0))
            errors.Add("webPage", "address-invalid");
        if (request.Authority is { } code)
        {
            if ((await authorities.AllAsync()).FirstOrDefault(a => a.Code == code) is { } known)
                return known with { Phone = phone ?? known.Phone, WebPage = page ?? known.WebPage };
            errors.Add("authority", "unknown-authority");
            return null;
        }
        var name = StaffWordsRules.Read("authorityName", request.AuthorityName, CaseLimits.AuthorityMin, CaseLimits.Authority, errors);
        // It stands in notices and in the history, and is nobody's own name or number.
        if (name is not null && ReplyChecker.NamesSomebody(name))
            errors.Add("authorityName", "personal-data");
        if (phone is null && page is null)
            errors.Add("phone", "required");
        return name is null ? null : new OutsideAuthority("", new LocalizedText(name), new LocalizedText(""), phone, page);
    }
}
