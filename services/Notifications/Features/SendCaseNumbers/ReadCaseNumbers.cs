using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Notifications.Features.KeepOffices;
using CaseTracker.Notifications.Features.SettleNotices;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;

namespace CaseTracker.Notifications.Features.SendCaseNumbers;

/// <summary>Asks Cases which cases a contact has, at the moment of sending. The message goes to the contact as the newest case has it, never to what somebody typed.</summary>
internal sealed class ReadCaseNumbers(NotificationsDbContext db, CasesClient cases, Offices offices, MachineTime machine)
{
    private static readonly Actor Self = Actor.Service("notifications");

    public async Task<FactsAnswer> RunAsync(Guid wishId, CancellationToken ct)
    {
        if (await db.NumbersWishes.AsNoTracking().SingleOrDefaultAsync(w => w.Id == wishId, ct) is not { } wish || machine.GetUtcNow() >= wish.AskedAt + NumbersWish.Lifetime)
            return FactsAnswer.Over("too-late");
        var answer = await cases.OfContactAsync(Self, new(wish.Way, Convert.ToBase64String(wish.ContactHash)), ct);
        if (answer.Failure is { } failure)
            return failure.Status == StatusCodes.Status404NotFound ? FactsAnswer.Over("no-cases") : FactsAnswer.From(failure);
        var found = answer.Required();
        if (await offices.FindAsync(found.Agency, found.Unit, ct) is not { } office)
            return FactsAnswer.Missing("office-unknown");
        return FactsAnswer.Holds(new NoticeSubject
        {
            Kind = NoticeKind.CaseNumbers,
            Office = office,
            Numbers = found,
            Facts = new()
            {
                Holds = true,
                CaseNumber = "",
                LookupCode = "",
                ApplicantName = "",
                Mobile = wish.Way == NoticeWay.Sms ? found.Contact : null,
                Email = wish.Way == NoticeWay.Email ? found.Contact : null,
                Notify = [wish.Way],
                Language = wish.Language,
                Service = new("案號清單", "Case numbers"),
                Status = CaseStatus.Received,
                Agency = found.Agency,
                Unit = found.Unit,
                ReceivedAt = wish.AskedAt,
                Confidential = true,
            },
        }, []);
    }
}
