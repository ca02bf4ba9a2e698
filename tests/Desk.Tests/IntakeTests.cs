using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Tests;

public sealed class IntakeTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private static readonly (string Name, string Value)[] Letter =
    [
        ("Input.Key", "0197a0000000700080000000000000aa"), ("Input.Channel", "letter"), ("Input.ReceivedOn", "2026-02-09"), ("Input.ReceivedTime", ""), ("Input.AgencyFileNumber", "高市字第1150001號"),
        ("Input.ServiceCode", "PET-WRITTEN"), ("Input.Description", "巷口的水溝蓋破了一個大洞，晚上很危險，請派人來修。"),
        ("Input.Location.District", "6400500000"), ("Input.Location.Address", "建國三路100巷口"), ("Input.Location.RoadWidth", "５.5"),
        ("Input.Applicant.Name", "陳阿土"), ("Input.Applicant.Phone", ""), ("Input.Applicant.Address", "高雄市三民區建國三路100巷2號"),
        ("Input.Applicant.Notify", "letter"), ("Input.Applicant.AddressAs", "陳先生"), ("Input.Applicant.Assistance", "large_print"), ("Input.Applicant.Language", "zh"), ("Input.Confidential", "true"), ("Input.DocumentsComplete", "true"),
    ];

    [Fact]
    public async Task Intake_Form_HasServicesInGroups()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var page = await browser.GetAsync("/staff/intake");

        Assert.Equal(200, page.Status);
        Assert.Contains("<optgroup label=\"陳情\">", page.Html);
        Assert.Matches("<option value=\"letter\"( selected)?>書面</option>", page.Html);
        Assert.Contains("value=\"2026-03-02\"", page.Html);
        Assert.Contains("三民區", page.Text);
        Assert.Equal(200, (await browser.GetAsync("/en/staff/intake")).Status);
    }

    [Fact]
    public async Task Intake_Letter_CountsFromTheDayItArrived()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var answer = await browser.PostAsync("/staff/intake", Letter);

        Assert.Equal("/staff/intake/receipt/" + Samples.Number, answer.Location);
        var call = Assert.Single(host.Others.Acts);
        Assert.Equal("0197a0000000700080000000000000aa", call.IdempotencyKey);
        var request = call.As<SubmitCaseRequest>();
        Assert.Equal((Channel.Letter, Taipei.StartOf(new(2026, 2, 9)), "PET-WRITTEN", "高市字第1150001號", true),
            (request.Channel!.Value, request.ReceivedAt!.Value, request.ServiceCode!, request.AgencyFileNumber!, request.Confidential));
        Assert.True(request.DocumentsComplete);
        Assert.Equal(("6400500000", "建國三路100巷口", 5.5m), (request.Location!.District!, request.Location.Address!, request.Location.RoadWidth!.Value));
        Assert.Equal(("陳阿土", "陳先生", Assistance.LargePrint), (request.Applicant!.Name, request.Applicant.AddressAs, Assert.Single(request.Applicant.Assistance!)));
        Assert.Null(request.Applicant.Phone);
        Assert.Equal([NoticeWay.Letter], request.Applicant.Notify!);
        Assert.Equal(ActorKind.Staff, call.Actor.Kind);
    }

    [Theory]
    [InlineData("2026-03-02", "", null)]
    [InlineData("2026-03-02", "08:15", "2026-03-02T08:15:00+08:00")]
    [InlineData("2026-02-27", "1630", "2026-02-27T16:30:00+08:00")]
    public async Task Intake_ReceivedAt_IsTaipeiTime(string date, string time, string? expected)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        await browser.PostAsync("/staff/intake", [.. Letter.Where(f => !f.Name.StartsWith("Input.Received", StringComparison.Ordinal)), ("Input.ReceivedOn", date), ("Input.ReceivedTime", time)]);

        var received = Assert.Single(host.Others.Acts).As<SubmitCaseRequest>().ReceivedAt;
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), received);
    }

    [Fact]
    public async Task Receipt_ShowsNumberAndCodeOnce_NeverInAnAddress()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");
        var answer = await browser.PostAsync("/staff/intake", Letter);

        var receipt = await browser.GetAsync(answer.Location!);

        Assert.Contains("415-2048-8163", receipt.Text);
        Assert.Contains("1234 5678", receipt.Text);
        Assert.Contains("2026年3月9日（一）", receipt.Text);
        Assert.Contains("1234 5678", (await browser.GetAsync(answer.Location!)).Text);
        Assert.DoesNotContain("12345678", answer.Location);
        foreach (System.Net.Cookie cookie in browser.Cookies.GetAllCookies())
            Assert.DoesNotContain("12345678", System.Net.WebUtility.UrlDecode(cookie.Value));
        // Another's receipt shows no code.
        using var other = await host.SignedInAsync("coordinator");
        Assert.DoesNotContain("1234 5678", (await other.GetAsync(answer.Location!)).Text);
    }

    [Fact]
    public async Task Intake_Wrong_KeepsEverythingAndSaysWhat()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var answer = await browser.PostAsync("/staff/intake", [.. Letter.Where(f => f.Name is not ("Input.Channel" or "Input.ReceivedOn" or "Input.ReceivedTime" or "Input.Location.RoadWidth")),
            ("Input.Channel", ""), ("Input.ReceivedOn", "上星期"), ("Input.ReceivedTime", "中午"), ("Input.Location.RoadWidth", "很寬")]);

        Assert.Equal(400, answer.Status);
        Assert.Equal(["請選擇管道。", "請輸入日期，例如 2026-03-10。", "請輸入時間，例如 14:30。", "請輸入數字。"], answer.Errors);
        Assert.Contains("value=\"陳阿土\"", answer.Html);
        Assert.Contains("value=\"上星期\"", answer.Html);
        Assert.Contains("value=\"letter\" checked", answer.Html);
        Assert.Contains("value=\"0197a0000000700080000000000000aa\"", answer.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Intake_OwnersErrors_StandAtTheirFields()
    {
        var host = shared.Fresh();
        host.Others.Refusal = Failure.Invalid(new Dictionary<string, string[]>
        {
            ["receivedAt"] = ["received-too-old"],
            ["serviceCode"] = ["required"],
            ["description"] = ["too-short"],
            ["applicant.phone"] = ["phone-landline"],
            ["location.roadWidth"] = ["out-of-range"],
        });
        using var browser = await host.SignedInAsync("intake");

        var answer = await browser.PostAsync("/staff/intake", Letter);

        Assert.Equal(400, answer.Status);
        Assert.Equal(["收件時間不能早於一年前。", "市話收不到簡訊。請改留手機，或改選其他通知方式。", "請選擇服務項目。", "內容至少10個字。", "路寬要在0到200公尺之間。"], answer.Errors);
        foreach (var id in (string[])["Input_ReceivedOn", "Input_ServiceCode", "Input_Description", "Input_Applicant_Phone", "Input_Location_RoadWidth"])
            Assert.Contains($"id=\"{id}-error\"", answer.Html);
    }

    [Fact]
    public async Task Intake_CasesDown_KeepsWhatWasTyped()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");
        var form = await browser.GetAsync("/staff/intake");
        Assert.Equal(200, form.Status);
        host.Others.Down.Add("cases");

        var answer = await browser.PostAsync("/staff/intake", Letter);

        Assert.Equal(503, answer.Status);
        Assert.Contains("巷口的水溝蓋破了一個大洞", answer.Html);
        Assert.Contains("value=\"陳阿土\"", answer.Html);
    }

    private static readonly (string Name, string Value)[] Call =
    [
        ("Input.Key", "0197a0000000700080000000000000ab"), ("Input.Channel", "phone"), ("Input.ReceivedOn", "2026-03-02"), ("Input.ReceivedTime", ""),
        ("Input.Applicant.Phone", "0912345678"), ("Input.Service", "路燈不亮"), ("Input.ServiceCode", ""), ("Input.Location.District", "6400500000"), ("Input.Location.Address", "民族一路100號前"),
        ("Input.Description", "門口的路燈從上星期開始就不亮了。"), ("Input.Applicant.Name", "王小姐"), ("Input.Applicant.Notify", "sms"), ("Input.Applicant.Language", "zh"),
    ];

    [Fact]
    public async Task Call_IsReadBack_BeforeItIsRegistered()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var reading = await browser.PostAsync("/staff/intake", Call);

        Assert.Equal(200, reading.Status);
        foreach (var line in (string[])["您要反映的是「路燈故障", "地點在三民區民族一路100號前。", "內容是：門口的路燈從上星期開始就不亮了。", "您的名字是王小姐。", "電話是0912345678。", "有消息會用這些方式通知您：簡訊。"])
            Assert.Contains(line, reading.Text, StringComparison.Ordinal);
        Assert.Empty(host.Others.Acts);
        Assert.Empty(reading.Errors);

        var unread = await browser.PostAsync("/staff/intake", Confirmed(reading, ticked: false));
        Assert.Equal((400, "請念給對方聽，對方說沒錯再打勾。"), (unread.Status, Assert.Single(unread.Errors)));
        Assert.Empty(host.Others.Acts);

        var done = await browser.PostAsync("/staff/intake", Confirmed(reading));
        Assert.Equal("/staff/intake/receipt/" + Samples.Number, done.Location);
        var request = Assert.Single(host.Others.Acts).As<SubmitCaseRequest>();
        Assert.Equal((true, Channel.Phone, "HOT-LAMP"), (request.ReadBack, request.Channel!.Value, request.ServiceCode!));
    }

    [Fact]
    public async Task WordsChangedAfterReading_AreReadAgain()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");
        var reading = await browser.PostAsync("/staff/intake", Call);

        var again = await browser.PostAsync("/staff/intake", [.. Confirmed(reading).Where(f => f.Name != "Input.Location.Address"), ("Input.Location.Address", "民族一路200號前")]);

        Assert.Equal(200, again.Status);
        Assert.Contains("內容改過了，請再念一次。", again.Text);
        Assert.Contains("地點在三民區民族一路200號前。", again.Text);
        Assert.DoesNotContain("name=\"Input.ReadBack\" type=\"checkbox\" value=\"true\" checked", again.Html);
        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task Counter_HasARecordToSign_LettersAreNotReadBack()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var counter = await browser.PostAsync("/staff/intake", [.. Call.Where(f => f.Name != "Input.Channel"), ("Input.Channel", "counter")]);
        Assert.Contains("陳情人簽名", counter.Text);
        Assert.DoesNotContain("陳情人簽名", (await browser.PostAsync("/staff/intake", Call)).Text);

        await browser.PostAsync("/staff/intake", Letter);
        Assert.False(Assert.Single(host.Others.Acts).As<SubmitCaseRequest>().ReadBack);
    }

    [Fact]
    public async Task Look_ShowsTheCallersCases_AndFillsInWhatFollows()
    {
        var host = shared.Fresh();
        host.Others.OfCaller = new CallersCases { TakesSms = false, Cases = [new(Samples.OtherNumber, new(new("路燈故障", "Street light out"), Samples.Now.AddDays(-3), CaseStatus.InProgress), "6400500000")] };
        using var browser = await host.SignedInAsync("intake");

        var page = await browser.PostAsync("/staff/intake", [.. Call.Where(f => f.Name is not ("Input.Applicant.Notify" or "Input.Applicant.Phone")), ("Input.Applicant.Phone", "07-3368333"), ("look", "true")]);

        Assert.Equal(200, page.Status);
        Assert.Contains($"href=\"/staff/cases/{Samples.OtherNumber}\"", page.Html);
        Assert.Contains("<option value=\"HOT-LAMP\" selected>", page.Html);
        // A landline cannot be texted: it is called.
        Assert.Contains("value=\"phone\" checked", page.Html);
        Assert.Equal("07-3368333", Assert.Single(host.Others.Calls, c => c.Path == "/internal/cases/callers").As<Caller>().Phone);
        Assert.Empty(host.Others.Acts);
        Assert.Contains("value=\"王小姐\"", page.Html);
    }

    [Fact]
    public async Task Landline_WithTextMessages_IsSaidAtOnce()
    {
        var host = shared.Fresh();
        host.Others.OfCaller = new CallersCases { TakesSms = false, Cases = [] };
        using var browser = await host.SignedInAsync("intake");

        foreach (var look in (string[])["true", "false"])
        {
            var page = await browser.PostAsync("/staff/intake", [.. Call, ("look", look)]);
            Assert.Equal((400, "市話收不到簡訊。請改留手機，或改選其他通知方式。"), (page.Status, Assert.Single(page.Errors)));
        }
        Assert.Empty(host.Others.Acts);
    }

    [Theory]
    [InlineData("路燈", 200, "HOT-LAMP")]
    [InlineData("外星人", 400, null)]
    public async Task Service_IsFoundByWords(string words, int status, string? offered)
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("intake");

        var page = await browser.PostAsync("/staff/intake", [.. Call.Where(f => f.Name != "Input.Service"), ("Input.Service", words), ("look", "true")]);

        Assert.Equal(status, page.Status);
        if (offered is not null)
            Assert.Contains($"<option value=\"{offered}\"", page.Html);
        Assert.Equal(offered is not null, !page.Html.Contains("<option value=\"PET-MAYOR\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallersCases_Missing_DoNotStopACall()
    {
        var host = shared.Fresh();
        host.Others.OfCaller = Failure.Unavailable();
        using var browser = await host.SignedInAsync("intake");

        var reading = await browser.PostAsync("/staff/intake", Call);

        Assert.Contains("現在查不到來電的案件", reading.Text);
        Assert.Equal(302, (await browser.PostAsync("/staff/intake", Confirmed(reading))).Status);
    }

    [Fact]
    public async Task NextCall_StartsWithTheSameChannel()
    {
        var host = shared.Fresh();
        using var browser = host.Browser();
        await browser.PostAsync("/staff/sign-in", ("UserName", "intake"), ("Password", DemoAccounts.Password));
        Assert.Contains("<option value=\"phone\" selected>", (await browser.GetAsync("/staff/intake")).Html);

        await browser.PostAsync("/staff/intake", Letter);

        Assert.Contains("<option value=\"letter\" selected>", (await browser.GetAsync("/staff/intake")).Html);
        Assert.DoesNotContain("陳阿土", (await browser.GetAsync("/staff/intake")).Html);
    }

    /// <summary>The call again, as the page that was read from sends it.</summary>
    private static (string Name, string Value)[] Confirmed(Answer reading, bool ticked = true) =>
        [.. Call, .. reading.Hidden.Where(f => f.Name == "Input.Read"), .. ticked ? [("Input.ReadBack", "true")] : Array.Empty<(string, string)>()];
}
