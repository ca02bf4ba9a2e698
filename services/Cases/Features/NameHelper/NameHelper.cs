using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.SubmitCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Cases.Features.NameHelper;

/// <summary>The applicant asks somebody to watch the case too: by a one-time code entered for it, or by staff who made sure who asks. The helper learns of it by a message and can decline.</summary>
internal sealed class NameHelper(CaseActs acts, CasesDbContext db, CaseSeal seal, BlindIndex index, Outbox<CasesDbContext> outbox)
{
    private const string ContactField = "helper.contact";

    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, NameHelperRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var asked = request.Helper ?? new HelperDetails();
        var name = ReadSubmission.Text("helper.name", asked.Name, CaseLimits.Name, errors, required: true);
        if (asked.Relation is null)
            errors.Add("helper.relation", "required");
        var contact = ReadContact(asked.Contact, errors);
        if (actor.Kind != ActorKind.Citizen && !request.IdentityChecked)
            errors.Add("identityChecked", "identity-not-checked");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => (r.Work && r.SeeApplicant) || r.Own, "helper-named", async (@case, now) =>
        {
            if (@case.NameHelper(now, asked.Relation!.Value) is { } refused)
                return refused;
            var hash = contact!.PhoneNumber is { } phone ? index.Hash("phone", ContactRules.PhoneKey(phone)) : index.Hash("email", ContactRules.EmailKey(contact.Email!));
            if (await RefusedAsync(@case, hash, now, ct) is { } no)
                return no;
            // Last, so that nobody is sent a code for what cannot be.
            if (actor.Kind == ActorKind.Citizen && !request.CodeEntered)
                return Failure.Conflict("code-needed", EnumText<CaseStatus>.Write(@case.Status));
            var id = Guid.CreateVersion7();
            var (sealedName, sealedContact) = seal.Helper(name!, contact.Phone ?? contact.Email!, id);
            var helper = new CaseHelper
            {
                Id = id,
                CaseId = caseId,
                NamedAt = now.At,
                StaffId = now.StaffId,
                Relation = asked.Relation.Value,
                Name = sealedName,
                Way = contact.Notify.Single(),
                Contact = sealedContact,
                ContactHash = hash,
            };
            db.Helpers.Add(helper);
            outbox.Add(new HelperNamed { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, HelperId = id });
            return ActEnd.Done(new { HelperId = id, helper.Relation, helper.Way });
        }, ct);
    }

    private async Task<Failure?> RefusedAsync(Case @case, byte[] hash, Moment now, CancellationToken ct)
    {
        if (hash.AsSpan().SequenceEqual(@case.PhoneHash) || hash.AsSpan().SequenceEqual(@case.EmailHash))
            return Failure.Invalid(ContactField, "helper-is-applicant");
        var earlier = await db.Helpers.AsNoTracking().Where(h => h.CaseId == @case.Id).ToListAsync(ct);
        var same = earlier.FindAll(h => h.ContactHash.AsSpan().SequenceEqual(hash));
        if (same.Exists(h => h.EndedAt is null))
            return Failure.Invalid(ContactField, "helper-named-already");
        // Whoever said no is left in peace.
        if (same.Exists(h => h.EndedBy == HelpEndedBy.Helper))
            return Failure.Invalid(ContactField, "helper-declined");
        return earlier.Count(h => h.NamedAt > now.At - CaseLimits.HelpersWindow) >= CaseLimits.HelpersInWindow ? Failure.Conflict("helpers-too-often", EnumText<CaseStatus>.Write(@case.Status)) : null;
    }

    /// <summary>One mobile number or one address, by the rules of every other contact.</summary>
    private static ContactInput? ReadContact(string? typed, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            errors.Add(ContactField, "required");
            return null;
        }
        var isEmail = TextRules.ToHalfWidth(typed).Contains('@', StringComparison.Ordinal);
        var found = new FieldErrors();
        var contact = ReadSubmission.ReadContacts("", isEmail ? null : typed, isEmail ? typed : null, null, [isEmail ? NoticeWay.Email : NoticeWay.Sms], found);
        if (!found.Any)
            return contact;
        foreach (var code in found.ToFailure().Errors!.Values.SelectMany(codes => codes))
            errors.Add(ContactField, code);
        return null;
    }
}
