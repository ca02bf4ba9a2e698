using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;

namespace CaseTracker.SystemTests;

/// <summary>The main job, told once and played on every kind of installation.</summary>
internal sealed class MainJobScenario(Deployment city)
{
    private const string Mobile = "0912345678";
    private const string Email = "wang@example.test";

    public static DateTimeOffset At(string local) => DateTimeOffset.Parse($"{local}+08:00", CultureInfo.InvariantCulture);

    /// <summary>PET-MAYOR on Friday 2026-02-13 at 16:30: five working days across the Lunar New Year and 27 February end on Monday 2026-03-02.</summary>
    public async Task PlayAsync()
    {
        // The citizen submits on the web and is promised a date.
        var (number, code) = await SubmitAsync();
        var receipts = await Applicant(number);
        Assert.Equal(["email receipt", "sms receipt"], Kinds(receipts));
        Assert.All(receipts, r => Assert.Contains(Shown(number), r.Text, StringComparison.Ordinal));
        Assert.Contains("3/2", receipts.Single(r => r.Channel == "sms").Text, StringComparison.Ordinal);
        Assert.Contains(code, receipts.Single(r => r.Channel == "sms").Text, StringComparison.Ordinal);
        Assert.Contains("3月2日（一）", receipts.Single(r => r.Channel == "email").Text, StringComparison.Ordinal);

        // No rule knows the unit: the coordinator finds it in triage and decides.
        var coordinator = DemoStaff.Actor("coordinator");
        var handler = DemoStaff.Actor(Handler);
        var triage = (await city.Cases.ListAsync(coordinator, new() { List = Contracts.Cases.CaseListKind.Triage }, default)).Required();
        var row = Assert.Single(triage.Rows, r => r.CaseNumber == number);
        await city.MoveClockAsync(At("2026-02-23T09:30"));
        (await city.Routing.AssignAsync(coordinator, row.CaseId, new() { Unit = handler.Unit, Handler = handler.StaffId, Reason = "公園設施" }, default)).Required();
        await city.SettleAsync();
        var mine = (await city.Cases.ListAsync(handler, new() { List = Contracts.Cases.CaseListKind.Mine }, default)).Required();
        Assert.Equal(new DateOnly(2026, 3, 2), Assert.Single(mine.Rows, r => r.CaseNumber == number).Due!.Date);
        (await city.Cases.AddNoteAsync(handler, row.CaseId, new() { Public = true, Text = "已到現場查看，路燈燈具老舊，正在請廠商估價。" }, default)).Required();

        // The handler is reminded before the date.
        await city.MoveClockAsync(At("2026-03-01T12:00"));
        var reminders = (await city.MailboxAsync(number)).Where(m => m.Kind == "staff_reminder").ToList();
        Assert.Contains(reminders, r => r.To.Contains(DemoStaff.Email(Handler), StringComparison.Ordinal) && r.At < At("2026-03-01T12:00"));

        // On the due date nothing goes to the applicant, and nothing before the first sending hour of the day after.
        await city.MoveClockAsync(At("2026-03-03T08:29"));
        Assert.Equal(["email receipt", "sms receipt"], Kinds(await Applicant(number)));
        var late = await city.LookUpAsync(number, code);
        Assert.True((bool)late["overdue"]!);
        Assert.Equal("2026-03-02", (string)late["originalDue"]!);

        // 2026-03-03 08:30: told once by SMS and once by e-mail, with reason, progress and expected date; the page says the same.
        await city.MoveClockAsync(At("2026-03-03T09:30"));
        var told = (await Applicant(number)).Where(m => m.Kind == "overdue").ToList();
        Assert.Equal(["email overdue", "sms overdue"], Kinds(told));
        Assert.All(told, m => Assert.Equal(At("2026-03-03T08:30"), m.At));
        late = await city.LookUpAsync(number, code);
        AssertThreeSlots(late, told);

        // The handler promises a new date in own words: a second notice, and the due date stays where it was.
        (await city.Deadlines.PromiseAsync(handler, row.CaseId, new() { ReasonCode = "work_schedule", Reason = "燈具要向廠商訂製，3月10日到貨", Progress = "已完成估價並下訂", ProgressShort = "燈具已下訂", ExpectedOn = new DateOnly(2026, 3, 13) }, default)).Required();
        await city.SettleAsync();
        var promised = (await Applicant(number)).Where(m => m.Kind == "promise").ToList();
        Assert.Equal(["email promise", "sms promise"], Kinds(promised));
        Assert.Contains("3月13日（五）", promised.Single(m => m.Channel == "email").Text, StringComparison.Ordinal);
        Assert.Contains("燈具要向廠商訂製", promised.Single(m => m.Channel == "email").Text, StringComparison.Ordinal);
        var after = await city.LookUpAsync(number, code);
        Assert.Equal(("2026-03-02", "2026-03-13", "completion"), ((string)after["due"]!, (string)after["delay"]!["expectedDate"]!, (string)after["delay"]!["dateKind"]!));

        // Answered and closed.
        await city.MoveClockAsync(At("2026-03-12T10:00"));
        (await city.Cases.ReplyAsync(handler, row.CaseId, new() { Outcome = Outcome.Done, Text = "結論：可以。路燈已在3月12日換新並恢復照明，謝謝您告訴我們。" }, default)).Required();
        await city.SettleAsync();
        (await city.Cases.CloseAsync(handler, row.CaseId, new(), default)).Required();
        await city.MoveClockAsync(At("2026-03-20T12:00"));

        // Every notice exists exactly once, and the timeline tells the whole story.
        Assert.Equal(["email overdue", "email promise", "email receipt", "email reply", "sms overdue", "sms promise", "sms receipt", "sms reply"], Kinds(await Applicant(number)));
        var closed = await city.LookUpAsync(number, code);
        Assert.Equal(("closed", "done"), ((string)closed["status"]!, (string)closed["outcome"]!));
        Assert.Contains("路燈已在3月12日換新", (string)closed["reply"]!["text"]!, StringComparison.Ordinal);
        string[] story = ["received", "due_set", "assigned", "progress", "overdue", "promised", "replied", "closed"];
        var kinds = closed["timeline"]!.AsArray().OrderBy(t => DateTimeOffset.Parse((string)t!["at"]!, CultureInfo.InvariantCulture)).Select(t => (string)t!["kind"]!).ToList();
        Assert.Equal(story.Order(), kinds.Order());
        var notices = (await city.Notifications.ForCaseAsync(handler, row.CaseId, default)).Required();
        Assert.Equal(8, notices.Count(n => n.State == Contracts.Notifications.NoticeState.Sent && n.Kind is not (Contracts.Notifications.NoticeKind.StaffReminder or Contracts.Notifications.NoticeKind.ContactConfirmation)));
    }

    /// <summary>A letter received three weeks ago and keyed in today is overdue at once and told at once, with the true received date.</summary>
    public async Task PlayLetterAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/intake/cases");
        request.Headers.Add("X-Api-Key", Deployment.ApiKey);
        request.Content = JsonContent.Create(new
        {
            serviceCode = "HOT-PARKFAC",
            description = "公園涼亭的屋頂破了一個洞，下雨會漏水，長輩在裡面下棋很不方便。",
            channel = "letter",
            receivedAt = "2026-03-02T10:00:00+08:00",
            location = new { district = "三民區", address = "三民公園" },
            applicant = new { name = "李阿嬤", phone = "0922333444", email = "lee@example.test" },
        });
        using var answer = await city.Portal.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var @case = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var (number, code) = ((string)@case["caseNumber"]!, (string)@case["lookupCode"]!);
        await city.SettleAsync();
        Assert.Equal(["email overdue", "email receipt", "sms overdue", "sms receipt"], Kinds(await Applicant(number)));
        var view = await city.LookUpAsync(number, code);
        Assert.True((bool)view["overdue"]!);
        Assert.StartsWith("2026-03-02T10:00", (string)view["receivedAt"]!, StringComparison.Ordinal);
        Assert.Equal("2026-03-09", (string)view["originalDue"]!);
        Assert.Contains("3月2日", (await Applicant(number)).Single(m => m is { Kind: "receipt", Channel: "email" }).Text, StringComparison.Ordinal);
    }

    private const string Handler = "parks.handler";

    private async Task<(string Number, string Code)> SubmitAsync()
    {
        var body = await city.SubmitAsync(new
        {
            serviceCode = "PET-MAYOR",
            description = "公園旁的路燈已經兩個星期不亮，晚上長輩散步很危險，希望盡快修好。",
            location = new { district = "三民區", address = "民族一路與十全一路口" },
            applicant = new { name = "王小姐", phone = Mobile, email = Email, notify = new[] { "sms", "email" } },
        });
        // Null is the honest answer when the calculator was not reached within its second (services that have just started);
        // the receipt and the status page have the date either way, and are checked.
        Assert.Contains((string?)body["expectedBy"], new[] { "2026-03-02", null });
        await city.SettleAsync();
        return ((string)body["caseNumber"]!, (string)body["lookupCode"]!);
    }

    private async Task<IReadOnlyList<MailboxMessage>> Applicant(string number) =>
        [.. (await city.MailboxAsync(number)).Where(m => m.Kind != "staff_reminder")];

    private static IEnumerable<string> Kinds(IEnumerable<MailboxMessage> messages) => messages.Select(m => $"{m.Channel} {m.Kind}").Order(StringComparer.Ordinal);

    private static string Shown(string number) => $"{number[..3]}-{number[3..7]}-{number[7..]}";

    private static void AssertThreeSlots(JsonNode view, IReadOnlyList<MailboxMessage> told)
    {
        var delay = view["delay"]!;
        var (reason, progress, expected) = ((string)delay["reason"]!, (string)delay["progress"]!, DateOnly.Parse((string)delay["expectedDate"]!, CultureInfo.InvariantCulture));
        Assert.False(string.IsNullOrWhiteSpace(reason) || string.IsNullOrWhiteSpace(progress));
        Assert.True(expected > new DateOnly(2026, 3, 2));
        var mail = told.Single(m => m.Channel == "email").Text;
        Assert.Contains(reason, mail, StringComparison.Ordinal);
        Assert.Contains(progress, mail, StringComparison.Ordinal);
        Assert.Contains($"{expected:M月d日}", mail, StringComparison.Ordinal);
        Assert.Contains(expected.ToString("M/d", CultureInfo.InvariantCulture), told.Single(m => m.Channel == "sms").Text, StringComparison.Ordinal);
        Assert.All(told.Where(m => m.Channel == "sms"), m => Assert.True(m.Text.Length <= 70, m.Text));
    }
}
