using CaseTracker.Cases.Data;
using CaseTracker.Cases.Domain;
using CaseTracker.Cases.Features.SubmitCase;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;

namespace CaseTracker.Cases.Features.ChangeContact;

/// <summary>Changes how the applicant is reached: by one-time code, or by staff who made sure who asks. The old contact is told, in case it was somebody else.</summary>
internal sealed class ChangeContact(CaseActs acts, CasesDbContext db, CaseSeal seal, BlindIndex index, Outbox<CasesDbContext> outbox)
{
    public async Task<Result<Done>> RunAsync(Actor actor, Guid caseId, ChangeContactRequest request, CancellationToken ct)
    {
        var errors = new FieldErrors();
        var contact = ReadSubmission.ReadContacts("", request.Phone, request.Email, request.Address, request.Notify, errors);
        if (actor.Kind != ActorKind.Citizen && !request.IdentityChecked)
            errors.Add("identityChecked", "identity-not-checked");
        if (errors.Any)
            return errors.ToFailure();
        return await acts.RunAsync(actor, caseId, r => (r.Work && r.SeeApplicant) || r.Own, "contact-changed", (@case, now) =>
        {
            var old = (Phone: seal.Open(@case.ApplicantPhone, CaseSeal.ApplicantPhone, caseId), Email: seal.Open(@case.ApplicantEmail, CaseSeal.ApplicantEmail, caseId), Address: seal.Open(@case.ApplicantAddress, CaseSeal.ApplicantAddress, caseId));
            if (old == (contact.Phone, contact.Email, contact.Address) && contact.Notify.SequenceEqual(@case.Notify))
                return Failure.Conflict("nothing-changed");
            var change = new ContactChange
            {
                Id = Guid.CreateVersion7(),
                CaseId = caseId,
                At = now.At,
                StaffId = now.StaffId,
                OldPhone = @case.ApplicantPhone,
                OldEmail = @case.ApplicantEmail,
                OldAddress = @case.ApplicantAddress,
                OldNotify = @case.Notify,
            };
            if (@case.ChangeContact(now, new CaseContact(
                seal.Seal(contact.Phone, CaseSeal.ApplicantPhone, caseId), seal.Seal(contact.Email, CaseSeal.ApplicantEmail, caseId), seal.Seal(contact.Address, CaseSeal.ApplicantAddress, caseId),
                contact.PhoneNumber is null ? null : index.Hash("phone", ContactRules.PhoneKey(contact.PhoneNumber)), contact.Email is null ? null : index.Hash("email", ContactRules.EmailKey(contact.Email)),
                contact.Notify)) is { } refused)
                return refused;
            db.ContactChanges.Add(change);
            outbox.Add(new ContactChanged { CaseId = caseId, Version = @case.Version, OccurredAt = now.At, ChangeId = change.Id });
            return ActEnd.Done(new { change.Id, Phone = old.Phone != contact.Phone, Email = old.Email != contact.Email, Address = old.Address != contact.Address });
        }, ct);
    }
}
