using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.SystemTests;

/// <summary>Worked example WE55: a petition on the same matter, answered on 20 January by 高市工園字第1號, is set aside under article 173.</summary>
public sealed class SetAsideTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WE55_NeedsApprovalStaysRegisteredAndIsToldOnce()
    {
        await using var city = await AllInOneDeployment.StartAsync(MainJobScenario.At("2026-03-02T09:00"));
        var (coordinator, handler, supervisor) = (DemoStaff.Actor("coordinator"), DemoStaff.Actor("parks.handler"), DemoStaff.Actor("parks.supervisor"));
        var (number, code) = await SubmitAsync(city);
        var id = Assert.Single((await city.Cases.ListAsync(coordinator, new() { List = CaseListKind.Triage }, Ct)).Required().Rows, r => r.CaseNumber == number).CaseId;
        (await city.Routing.AssignAsync(coordinator, id, new() { Unit = handler.Unit, Handler = handler.StaffId, Reason = "公園設施" }, Ct)).Required();
        await city.SettleAsync();

        await city.MoveClockAsync(MainJobScenario.At("2026-03-04T10:00"));
        (await city.Cases.RequestSetAsideAsync(handler, id, new() { Ground = SetAsideGround.AlreadyAnswered, Reason = "同一件事我們在1月20日已經明確答覆，這次沒有新的事實。", EarlierReplyOn = new(2026, 1, 20), EarlierReplyNumber = "高市工園字第1號" }, Ct)).Required();
        await city.SettleAsync();

        // It waits for approval: open, its clock runs, and the applicant has heard nothing.
        var waiting = await city.LookUpAsync(number, code, Ct);
        Assert.Equal(("assigned", "2026-03-09"), ((string)waiting["status"]!, (string)waiting["due"]!));
        Assert.DoesNotContain(await city.MailboxAsync(number), m => m.Kind == "set_aside");
        var request = Assert.Single((await city.Cases.SetAsideRequestsAsync(supervisor, Ct)).Required());
        Assert.Equal(403, (await city.Cases.DecideSetAsideAsync(handler, request.RequestId, new() { Approve = true }, Ct)).Failure?.Status);

        await city.MoveClockAsync(MainJobScenario.At("2026-03-05T10:00"));
        (await city.Cases.DecideSetAsideAsync(supervisor, request.RequestId, new() { Approve = true }, Ct)).Required();
        await city.SettleAsync();

        // Closed as not handled, still registered and found under its number.
        var over = await city.LookUpAsync(number, code, Ct);
        Assert.Equal(("closed", "not_handled", false), ((string)over["status"]!, (string)over["outcome"]!, (bool)over["overdue"]!));
        Assert.Contains("2026年1月20日（二）已經明確答覆過（高市工園字第1號）", (string)over["timeline"]![0]!["text"]!, StringComparison.Ordinal);
        Assert.Contains((await city.Cases.ListAsync(handler, new() { List = CaseListKind.All, Number = number }, Ct)).Required().Rows, r => r.CaseNumber == number);
        var clock = (await city.Deadlines.ClockAsync(handler, id, Ct)).Required();
        Assert.False(clock.Overdue);

        // Long after: told once each way, never late, never asked how it was.
        await city.MoveClockAsync(MainJobScenario.At("2026-04-20T12:00"));
        var told = (await city.MailboxAsync(number)).Where(m => m.Kind is not ("staff_reminder" or "receipt")).ToList();
        Assert.Equal(["email set_aside", "sms set_aside"], told.Select(m => $"{m.Channel} {m.Kind}").Order(StringComparer.Ordinal));
        Assert.Contains("1/20已答覆同一件事", told.Single(m => m.Channel == "sms").Text, StringComparison.Ordinal);
        Assert.Contains("1月20日（二），高市工園字第1號", told.Single(m => m.Channel == "email").Text, StringComparison.Ordinal);
    }

    private static async Task<(string Number, string Code)> SubmitAsync(Deployment city)
    {
        var body = await city.SubmitAsync(new
        {
            serviceCode = "PET-MAYOR",
            description = "公園的路燈又不亮了，我上次問過，請再處理一次。",
            location = new { district = "三民區", address = "民族一路與十全一路口" },
            applicant = new { name = "王小姐", phone = "0912345678", email = "wang@example.test", notify = new[] { "sms", "email" } },
        }, Ct);
        await city.SettleAsync();
        return ((string)body["caseNumber"]!, (string)body["lookupCode"]!);
    }
}
