using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.SystemTests;

/// <summary>A case nobody wants: two units send it back, the coordinator decides. The applicant hears of the unit that has it in the end, and of nothing else.</summary>
public sealed class HandOverTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReturnedTwice_TheCoordinatorDecidesAndTheApplicantHearsOnce()
    {
        await using var city = await AllInOneDeployment.StartAsync(MainJobScenario.At("2026-03-02T09:00"));
        var (coordinator, parks, ditches, roads, cleaning) =
            (DemoStaff.Actor("coordinator"), DemoStaff.Actor("parks.handler"), DemoStaff.Actor("water.ditches.handler"), DemoStaff.Actor("roads.supervisor"), DemoStaff.Actor("environment.cleaning.handler"));
        var (number, code) = await SubmitAsync(city);
        var id = Assert.Single((await city.Cases.ListAsync(coordinator, new() { List = CaseListKind.Triage }, Ct)).Required().Rows, r => r.CaseNumber == number).CaseId;
        await AssignAsync(coordinator, parks.Unit!);
        var due = (await city.Cases.DetailAsync(parks, number, Ct)).Required().OriginalDue;

        // First offer: the other agency sees the case until it has sent it back.
        Assert.Equal(404, (await city.Cases.DetailAsync(ditches, number, Ct)).Failure?.Status);
        Assert.Equal(new DateOnly(2026, 3, 3), await AssignAsync(parks, ditches.Unit!));
        Assert.Equal(number, (await city.Cases.DetailAsync(ditches, number, Ct)).Required().Row.CaseNumber);
        await ReturnAsync(ditches, "側溝沒有阻塞，是地面積水", roads.Unit!);
        Assert.Equal(404, (await city.Cases.DetailAsync(ditches, number, Ct)).Failure?.Status);

        // Second offer, second return: the coordinators decide.
        await city.MoveClockAsync(MainJobScenario.At("2026-03-03T09:00"));
        await AssignAsync(parks, roads.Unit!);
        await ReturnAsync(roads, "步道不是市區道路", cleaning.Unit!);
        var dispute = Assert.Single((await city.Routing.DisputesAsync(coordinator, Ct)).Required(), d => d.CaseId == id);
        Assert.Equal(["側溝沒有阻塞，是地面積水", "步道不是市區道路"], dispute.Refusals.Select(r => r.Reason!.Zh));
        var waiting = (await city.Cases.DetailAsync(parks, number, Ct)).Required();
        Assert.Equal((parks.Unit, due), (waiting.Row.Unit, waiting.OriginalDue));
        Assert.Equal([TimelineKind.Offered, TimelineKind.OfferReturned, TimelineKind.Offered, TimelineKind.OfferReturned], waiting.Timeline.Select(e => e.Kind).Where(k => k is TimelineKind.Offered or TimelineKind.OfferReturned));
        Assert.DoesNotContain(await city.MailboxAsync(number), m => m.Kind == "transferred");

        Assert.Null(await AssignAsync(coordinator, cleaning.Unit!));

        // The applicant hears once, of the unit that has it; who sent it back stands nowhere.
        await city.MoveClockAsync(MainJobScenario.At("2026-03-04T12:00"));
        var told = (await city.MailboxAsync(number)).Where(m => m.Kind == "transferred").ToList();
        Assert.Equal(["email", "sms"], told.Select(m => m.Channel).Order(StringComparer.Ordinal));
        var seen = (await city.LookUpAsync(number, code, Ct)).ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        foreach (var hidden in (string[])["側溝", "市區道路", "退回", "接辦"])
        {
            Assert.DoesNotContain(hidden, seen, StringComparison.Ordinal);
            Assert.All(told, m => Assert.DoesNotContain(hidden, m.Text, StringComparison.Ordinal));
        }
        var final = (await city.Cases.DetailAsync(cleaning, number, Ct)).Required();
        Assert.Equal((cleaning.Unit, due!.Date), (final.Row.Unit, final.OriginalDue!.Date));
        Assert.Equal((1, 2), (await city.Routing.CaseAsync(cleaning, id, Ct)).Value is { } routing ? (routing.HandOvers, routing.Returns) : default);

        // Nobody answers: when the date has passed in business time, the coordinators are asked again.
        await AssignAsync(cleaning, ditches.Unit!);
        await city.MoveClockAsync(MainJobScenario.At("2026-03-06T09:00"));
        Assert.Equal(DisputeCause.Unanswered, Assert.Single((await city.Routing.DisputesAsync(coordinator, Ct)).Required(), d => d.CaseId == id).Cause);
        Assert.Equal(404, (await city.Cases.DetailAsync(ditches, number, Ct)).Failure?.Status);

        async Task<DateOnly?> AssignAsync(Actor actor, string unit)
        {
            var answer = (await city.Routing.AssignAsync(actor, id, new() { Unit = unit, Reason = "地面積水" }, Ct)).Required();
            await city.SettleAsync();
            return answer.OfferedUntil;
        }

        async Task ReturnAsync(Actor actor, string reason, string alternative)
        {
            var offer = Assert.Single((await city.Routing.OffersAsync(actor, Ct)).Required(), o => o.CaseId == id);
            (await city.Routing.ReturnOfferAsync(actor, id, offer.OfferId, new() { Reason = reason, Alternative = alternative }, Ct)).Required();
            await city.SettleAsync();
        }
    }

    private static async Task<(string Number, string Code)> SubmitAsync(Deployment city)
    {
        var body = await city.SubmitAsync(new
        {
            serviceCode = "PET-MAYOR",
            description = "公園旁的人行步道下雨就積水，走路很容易滑倒。",
            location = new { district = "三民區", address = "民族一路與十全一路口" },
            applicant = new { name = "王小姐", phone = "0912345678", email = "wang@example.test", notify = new[] { "sms", "email" } },
        }, Ct);
        await city.SettleAsync();
        return ((string)body["caseNumber"]!, (string)body["lookupCode"]!);
    }
}
