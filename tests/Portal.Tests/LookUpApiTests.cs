using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

public sealed class LookUpApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    public async Task LookUp_CaseInProgress_AnswersEveryField()
    {
        var view = await host.ShowAsync(Views.InProgress());

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("application/json", answer.ContentHeaders.ContentType!.MediaType);
        var expected = JsonNode.Parse($$"""
            {
              "caseNumber": "{{view.CaseNumber}}",
              "service": { "code": "HOT-SIDEWALK", "name": "人行道破損" },
              "status": "in_progress",
              "statusText": "養護大隊正在查辦。",
              "outcome": null,
              "round": 1,
              "merged": false,
              "receivedAt": "2026-02-13T16:30:00+08:00",
              "originalDue": "2026-03-02",
              "due": "2026-03-02",
              "dueReason": null,
              "overdue": false,
              "delay": null,
              "agency": "高雄市政府工務局道路養護工程處",
              "unit": { "name": "養護大隊", "phone": "1999" },
              "steps": [
                { "key": "received", "name": "收件", "state": "done" },
                { "key": "assigned", "name": "分派", "state": "done" },
                { "key": "inquiry", "name": "查辦", "state": "current" },
                { "key": "reply", "name": "回覆", "state": "ahead" },
                { "key": "finished", "name": "完成", "state": "ahead" }
              ],
              "timeline": [
                { "at": "2026-02-23T10:00:00+08:00", "kind": "progress", "title": "辦理進度", "text": "已到現場量測，正在請廠商估價。", "unit": "養護大隊" },
                { "at": "2026-02-23T09:30:00+08:00", "kind": "assigned", "title": "已分派", "text": "由養護大隊辦理。", "unit": "養護大隊" },
                { "at": "2026-02-13T16:30:05+08:00", "kind": "due_set", "title": "確定預計日期", "text": "預計3月2日（一）前完成。", "unit": null },
                { "at": "2026-02-13T16:30:00+08:00", "kind": "received", "title": "收到案件", "text": "由網路收到。", "unit": null }
              ],
              "reply": null,
              "reopenUntil": null,
              "asOf": "2026-02-24T10:00:00+08:00"
            }
            """)!;
        var actual = answer.Json;
        var unit = Reference.Agencies.SelectMany(a => a.Units.Select(u => (a, u))).Single(p => p.u.Code == view.Unit);
        Replace(expected, "養護大隊", unit.u.Name.Zh);
        Assert.Equal(unit.a.Name.Zh, (string)actual["agency"]!);
        expected["agency"] = unit.a.Name.Zh;
        expected["statusText"] = $"{unit.u.Name.Zh}正在查辦。";
        expected["unit"] = new JsonObject { ["name"] = unit.u.Name.Zh, ["phone"] = unit.u.Phone ?? unit.a.Phone ?? "1999" };
        Assert.True(JsonNode.DeepEquals(expected, actual), $"{expected.ToJsonString()}\n{actual.ToJsonString()}");
    }

    [Fact]
    public async Task LookUp_InEnglish_SpeaksEnglish()
    {
        var view = await host.ShowAsync(Views.Overdue());

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view), "en");

        Assert.Equal("Broken sidewalk", (string)answer.Json["service"]!["name"]!);
        Assert.Equal("The material has to be made to order", (string)answer.Json["delay"]!["reason"]!);
        Assert.Equal("Received", (string)answer.Json["steps"]![0]!["name"]!);
        Assert.DoesNotContain("span", (string)answer.Json["statusText"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookUp_SaysWhyTheDateIsThatDay()
    {
        var why = new LocalizedText("從2月14日起算5個工作天，春節不計。", "Five working days from 14 February.");
        var view = await host.ShowAsync(Views.InProgress() with { DueReckoning = why });
        var paused = await host.ShowAsync(Views.InProgress() with { DueReckoning = why, Due = null, Paused = true });

        Assert.Equal(why.Zh, (string)(await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json["dueReason"]!);
        Assert.Equal(why.En, (string)(await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view), "en")).Json["dueReason"]!);
        Assert.Null((await host.Api.LookUpAsync(paused.CaseNumber, host.CodeOf(paused))).Json["dueReason"]);
    }

    [Fact]
    public async Task LookUp_SaysUntilWhenTheApplicantCanAskToLookAgain()
    {
        var replied = Views.InProgress() with { Status = CaseStatus.Replied, Outcome = Outcome.Done, ReopenUntil = new(2026, 2, 24) };
        var lastDay = await host.ShowAsync(replied);
        var over = await host.ShowAsync(replied with { CaseId = Guid.NewGuid(), CaseNumber = Views.NewNumber(), ReopenUntil = new(2026, 2, 23) });
        var again = await host.ShowAsync(Views.InProgress() with { Round = 2 });

        foreach (var (view, round, until) in ((PublicView, int, string?)[])[(lastDay, 1, "2026-02-24"), (over, 1, null), (again, 2, null)])
        {
            var answer = (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json;
            Assert.Equal((round, until), ((int)answer["round"]!, (string?)answer["reopenUntil"]));
        }
    }

    [Fact]
    public async Task LookUp_AfterTheDueDate_IsOverdueWithoutAnyMessage()
    {
        await using var own = await PortalHost.StartAsync();
        var view = await own.ShowAsync(Views.Overdue());
        own.Clock.MoveTo(Views.At("2026-03-02T23:59:59"));
        Assert.False((bool)(await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view))).Json["overdue"]!);

        own.Clock.MoveTo(Views.At("2026-03-03T00:00:00"));

        var answer = await own.Api.LookUpAsync(view.CaseNumber, own.CodeOf(view));
        Assert.True((bool)answer.Json["overdue"]!);
        Assert.Equal("""{"reason":"材料要向廠商訂製","progress":"已完成估價並下訂","expectedDate":"2026-03-13","dateKind":"completion"}""", answer.Json["delay"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("2026-03-03T00:00:00+08:00", (string)answer.Json["asOf"]!);
    }

    public static TheoryData<string, bool> States() => new()
    {
        { "satisfied", false }, { "paused", false }, { "replied", false }, { "closed", false }, { "withdrawn", false }, { "referred", false }, { "received", true }, { "no clock", false },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task LookUp_LongAfterTheDueDate_IsOverdueOnlyWhileSomebodyWaits(string state, bool overdue)
    {
        var late = Views.Overdue() with { Due = Views.Due(2026, 2, 20), OriginalDue = Views.Due(2026, 2, 20) };
        var view = await host.ShowAsync(state switch
        {
            "satisfied" => late with { SatisfiedAt = Views.At("2026-02-21T10:00:00") },
            "paused" => late with { Paused = true, Due = null, Status = CaseStatus.NeedInfo },
            "replied" => late with { Status = CaseStatus.Replied },
            "closed" => late with { Status = CaseStatus.Closed, Outcome = Outcome.Done },
            "withdrawn" => late with { Status = CaseStatus.Withdrawn },
            "referred" => late with { Status = CaseStatus.Referred },
            "received" => late with { Status = CaseStatus.Received, Unit = null, Agency = null },
            _ => late with { Due = null, OriginalDue = null },
        });

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal(overdue, (bool)answer.Json["overdue"]!);
        Assert.Equal(overdue || state == "no clock", answer.Json["delay"] is not null);
    }

    [Fact]
    public async Task LookUp_LimitInHours_AnswersInstants()
    {
        var due = new DueDate(new DateOnly(2026, 2, 24), Views.At("2026-02-24T14:30:00"), HasTime: true);
        var view = await host.ShowAsync(Views.InProgress() with { OriginalDue = due, Due = due });

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal("2026-02-24T14:30:00+08:00", (string)answer.Json["due"]!);
    }

    [Fact]
    public async Task LookUp_NextWordAndReply_AreAnswered()
    {
        var view = await host.ShowAsync(Views.InProgress() with { Delay = Views.Slots(DelaySource.Fallback, DateKind.NextWord) });
        Assert.Equal("next-word", (string)(await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json["delay"]!["dateKind"]!);

        view = await host.ShowAsync(view with
        {
            Version = 9,
            Status = CaseStatus.Replied,
            Outcome = Outcome.Done,
            Reply = new ReplyView(Guid.NewGuid(), Views.At("2026-02-24T09:00:00"), Outcome.Done, new StaffWords("結論：可以。已修好。", Language.Zh)),
        });

        var reply = (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Json["reply"]!;
        Assert.Equal(("2026-02-24T09:00:00+08:00", "done", "結論：可以。已修好。"), ((string)reply["at"]!, (string)reply["outcome"]!, (string)reply["text"]!));
    }

    [Fact]
    public async Task LookUp_ConfidentialCase_ShowsStatusAndDatesOnly()
    {
        var view = await host.ShowAsync(Views.Overdue() with
        {
            Confidential = true,
            Reply = new ReplyView(Guid.NewGuid(), Views.At("2026-02-24T09:00:00"), Outcome.Done, new StaffWords("回覆內容", Language.Zh)),
        });

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal("in_progress", (string)answer.Json["status"]!);
        Assert.Equal("2026-03-13", (string)answer.Json["delay"]!["expectedDate"]!);
        foreach (var hidden in (string[])["民族一路", "請廠商估價", "回覆內容", "材料要向", "估價並下訂"])
            Assert.DoesNotContain(hidden, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LookUp_EntriesForStaff_AreNeverShown()
    {
        var view = await host.ShowAsync(Views.InProgress() with
        {
            Timeline =
            [
                new TimelineEntry { Seq = 1, At = Views.At("2026-02-13T16:30:00"), Kind = TimelineKind.Received, Public = true },
                new TimelineEntry { Seq = 2, At = Views.At("2026-02-14T16:30:00"), Kind = TimelineKind.Note, Public = true, Words = new StaffWords("內部筆記", Language.Zh) },
                new TimelineEntry { Seq = 3, At = Views.At("2026-02-15T16:30:00"), Kind = TimelineKind.Progress, Public = false, Words = new StaffWords("內部進度", Language.Zh) },
                new TimelineEntry { Seq = 4, At = Views.At("2026-02-16T16:30:00"), Kind = TimelineKind.HandedOver, Public = true, Words = new StaffWords("內部理由", Language.Zh), Data = new Dictionary<string, string> { ["from"] = "RDEC/JSC", ["unit"] = "PWB-ROADS/MAINT" } },
            ],
        });

        var answer = await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view));

        Assert.Equal(["handed_over", "received"], answer.Json["timeline"]!.AsArray().Select(e => (string)e!["kind"]!));
        Assert.DoesNotContain("內部", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0912345678")]
    [InlineData("0912-345-678")]
    [InlineData("+886 912 345 678")]
    [InlineData("０９１２３４５６７８")]
    [InlineData("wang@example.test")]
    [InlineData(" Wang@Example.TEST ")]
    [InlineData("ｗａｎｇ＠example.test")]
    [InlineData("code")]
    [InlineData("code with spaces")]
    [InlineData("code full width")]
    public async Task LookUp_AnyProofInAnyWriting_FindsTheCase(string proof)
    {
        var view = await host.ShowAsync(host.WithContacts(Views.InProgress()));
        var code = host.CodeOf(view);
        var given = proof switch
        {
            "code" => code,
            "code with spaces" => $" {code[..4]} - {code[4..]} ",
            "code full width" => new string([.. code.Select(c => (char)(c + 0xFEE0))]),
            _ => proof,
        };
        var number = proof.Contains('０', StringComparison.Ordinal) ? "案號：" + new string([.. view.CaseNumber.Select(c => (char)(c + 0xFEE0))]) : $"{view.CaseNumber[..3]} {view.CaseNumber[3..7]}-{view.CaseNumber[7..]}";

        var answer = await host.Api.LookUpAsync(number, given);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData("345678")]
    [InlineData("0912345679")]
    [InlineData("wang@example")]
    [InlineData("ang@example.test")]
    [InlineData("wrong")]
    [InlineData("00000000")]
    [InlineData("--------")]
    public async Task LookUp_WrongOrPartialProof_IsNotFound(string proof)
    {
        var view = await host.ShowAsync(host.WithContacts(Views.InProgress()));

        Assert.Equal((HttpStatusCode.NotFound, "case-not-found"), ((await host.Api.LookUpAsync(view.CaseNumber, proof)).Status, (await host.Api.LookUpAsync(view.CaseNumber, proof)).Code));
    }

    [Fact]
    public async Task LookUp_CaseWithoutContacts_IsNotOpenedByAnEmptyHash()
    {
        var view = await host.ShowAsync(Views.InProgress());

        foreach (var proof in (string[])["0912345678", "wang@example.test", "@", "+886"])
            Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, proof)).Status);
    }

    [Fact]
    public async Task LookUp_ReplacedCode_OpensNothingAnyMore()
    {
        var view = await host.ShowAsync(Views.InProgress());
        var old = host.CodeOf(view);

        view = await host.ShowAsync(view with { Version = 5, LookupGeneration = 2 });

        Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, old)).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, host.CodeOf(view))).Status);
    }

    private static void Replace(JsonNode node, string from, string to)
    {
        foreach (var entry in node["timeline"]!.AsArray())
        {
            entry!["text"] = ((string)entry["text"]!).Replace(from, to, StringComparison.Ordinal);
            if ((string?)entry["unit"] == from)
                entry["unit"] = to;
        }
    }
}
