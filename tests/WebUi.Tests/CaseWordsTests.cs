using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using Xunit;
using static CaseTracker.WebUi.Tests.TextCatalogueTests;

namespace CaseTracker.WebUi.Tests;

public sealed class CaseWordsTests
{
    private static readonly LocalizedText Unit = new("公園處", "Parks Office");

    [Theory]
    [InlineData(TrackerKind.Petition, CaseStatus.Received, "received*", "assigned>", "inquiry", "reply", "finished")]
    [InlineData(TrackerKind.Petition, CaseStatus.InProgress, "received*", "assigned*", "inquiry>", "reply", "finished")]
    [InlineData(TrackerKind.Repair, CaseStatus.Assigned, "received*", "assigned*", "visit>", "work", "reply", "finished")]
    [InlineData(TrackerKind.Repair, CaseStatus.InProgress, "received*", "assigned*", "visit*", "work>", "reply", "finished")]
    [InlineData(TrackerKind.Permit, CaseStatus.NeedInfo, "received*", "assigned*", "review>", "decision", "finished")]
    [InlineData(TrackerKind.Permit, CaseStatus.Replied, "received*", "assigned*", "review*", "decision*", "finished>")]
    [InlineData(TrackerKind.Petition, CaseStatus.Closed, "received*", "assigned*", "inquiry*", "reply*", "finished*")]
    [InlineData(TrackerKind.Petition, CaseStatus.Withdrawn, "received*", "assigned", "inquiry", "reply", "finished")]
    public void Tracker_ShowsHowFarItHasCome(TrackerKind kind, CaseStatus status, params string[] expected) =>
        Assert.Equal(expected, TrackerSteps.For(kind, status).Select(s => s.Name + s.State switch { StepState.Done => "*", StepState.Current => ">", _ => "" }));

    [Fact]
    public void Tracker_EveryStep_HasAWord()
    {
        foreach (var kind in Enum.GetValues<TrackerKind>())
            foreach (var step in TrackerSteps.For(kind, CaseStatus.Received))
                Assert.NotEqual(Zh["step." + step.Name], En["step." + step.Name]);
    }

    [Fact]
    public void Sentence_EveryStatus_WithAndWithoutFacts()
    {
        foreach (var texts in new[] { Zh, En })
            foreach (var status in Enum.GetValues<CaseStatus>())
            {
                Assert.NotEmpty(TextsTests.Render(StatusWords.Sentence(texts, View(status), null)));
                Assert.NotEmpty(TextsTests.Render(StatusWords.Sentence(texts, View(status) with
                {
                    Due = new DueDate(new DateOnly(2026, 12, 9), new DateTimeOffset(2026, 12, 9, 16, 0, 0, TimeSpan.Zero), false),
                    Supplement = new SupplementView(Guid.Empty, default, new DateOnly(2026, 12, 15), [new("圖", ""), new("同意書", "")]),
                    Outcome = Outcome.Partly,
                }, Unit, new DateOnly(2027, 1, 8))));
            }
    }

    /// <summary>Once a delay was told, the sentence names no date that has passed.</summary>
    [Fact]
    public void Sentence_OfALateCase_PromisesNothingByTheOldDate() =>
        Assert.Equal("承辦單位已經接手。", TextsTests.Render(StatusWords.Sentence(Zh, View(CaseStatus.Assigned) with
        {
            Due = new DueDate(new DateOnly(2026, 12, 9), new DateTimeOffset(2026, 12, 9, 16, 0, 0, TimeSpan.Zero), false),
            Delay = new DelaySlots
            {
                Reason = new("天氣"),
                ReasonShort = new("天氣"),
                Progress = new("已會勘"),
                ProgressShort = new("已會勘"),
                ExpectedOn = new DateOnly(2026, 12, 20),
                DateKind = DateKind.Completion,
                Source = DelaySource.Handler,
            },
        }, Unit)));

    [Theory]
    [InlineData(CaseStatus.Assigned, "公園處已接手，12月9日（三）前會有第一次說明。")]
    [InlineData(CaseStatus.NeedInfo, "還缺 2 項，請在12月15日（二）前提供。等候期間不計入處理天數。")]
    [InlineData(CaseStatus.Replied, "回覆內容在下方。1月8日（五）前可以再反映。")]
    public void Sentence_SaysDateAndUnit(CaseStatus status, string expected) =>
        Assert.Equal(expected, TextsTests.Render(StatusWords.Sentence(Zh, View(status) with
        {
            Due = new DueDate(new DateOnly(2026, 12, 9), new DateTimeOffset(2026, 12, 9, 16, 0, 0, TimeSpan.Zero), false),
            Supplement = new SupplementView(Guid.Empty, default, new DateOnly(2026, 12, 15), [new("圖", ""), new("同意書", "")]),
        }, Unit, new DateOnly(2027, 1, 8))));

    [Fact]
    public void Tag_Closed_SaysWhatWasAchieved()
    {
        Assert.Equal("已結案：部分完成", StatusWords.Tag(Zh, CaseStatus.Closed, Outcome.Partly));
        Assert.Equal("Closed: Partly done", StatusWords.Tag(En, CaseStatus.Closed, Outcome.Partly));
        Assert.Equal("已結案", StatusWords.Tag(Zh, CaseStatus.Closed));
    }

    [Fact]
    public void Timeline_EveryKind_CanBeSaidEvenWithoutItsFacts()
    {
        foreach (var texts in new[] { Zh, En })
            foreach (var kind in Enum.GetValues<TimelineKind>())
            {
                Assert.NotEmpty(TimelineText.Of(Entry(kind), texts, _ => null).Title);
                var full = TimelineText.Of(Entry(kind, Facts(kind)), texts, _ => Unit, _ => "林承辦");
                Assert.DoesNotContain("{", full.Sentence, StringComparison.Ordinal);
            }
    }

    [Theory]
    [InlineData(TimelineKind.Received, "由1999市民專線收到。")]
    [InlineData(TimelineKind.DueSet, "預計12月9日（三）前完成。")]
    [InlineData(TimelineKind.Extended, "原訂12月2日（三），延到12月9日（三）（第 1 次延長）。")]
    [InlineData(TimelineKind.Overdue, "沒能在12月9日（三）前完成。主管12月18日（五）前會告訴您新的日期。")]
    [InlineData(TimelineKind.HandedOver, "公園處轉給公園處辦理，案號不變。")]
    [InlineData(TimelineKind.Closed, "結果：部分完成。")]
    [InlineData(TimelineKind.NoticeSettled, "再次延後通知（簡訊）：已送出。")]
    [InlineData(TimelineKind.Reminded, "期限快到了，期限12月9日（三）。")]
    public void Timeline_Kind_SaysItsFacts(TimelineKind kind, string expected) =>
        Assert.Equal(expected, TimelineText.Of(Entry(kind, Facts(kind)), Zh, _ => Unit).Sentence);

    [Theory]
    [InlineData(TimelineKind.Paused, "force_majeure", "因為天災等外力暫時無法辦理，這段期間不計入處理天數。", "A disaster or another outside cause holds the work up. This time does not count.")]
    [InlineData(TimelineKind.Paused, "something_new", "等候期間不計入處理天數。", "This time does not count.")]
    [InlineData(TimelineKind.DateMoved, "closure", "停止上班的日子有變動，期限從12月2日（三）移到12月9日（三）。", "Offices are closed on other days than before. The date moved from Wednesday 2 December 2026 to Wednesday 9 December 2026.")]
    [InlineData(TimelineKind.DateMoved, "calendar", "政府辦公日曆修正，期限從12月2日（三）移到12月9日（三）。", "The office calendar was revised. The date moved from Wednesday 2 December 2026 to Wednesday 9 December 2026.")]
    public void Timeline_Cause_HasItsOwnSentence(TimelineKind kind, string cause, string chinese, string english)
    {
        var entry = Entry(kind, ("cause", cause), ("from", "2026-12-02"), ("due", "2026-12-09"));
        Assert.Equal(chinese, TimelineText.Of(entry, Zh, _ => null).Sentence);
        Assert.Equal(english, TimelineText.Of(entry, En, _ => null).Sentence);
    }

    [Theory]
    [InlineData("no_content_or_name", null, "行政程序法第173條第1款：沒有具體的內容，或沒有真實姓名、住址或聯絡方式。")]
    [InlineData("already_answered", "document", "行政程序法第173條第2款：同一件事在2026年1月20日（二）已經明確答覆過（高市工園字第1號）。")]
    [InlineData("already_answered", "case", "行政程序法第173條第2款：同一件事在2026年1月20日（二）已經明確答覆過（案號 415-2048-8163）。")]
    [InlineData("already_answered", null, "行政程序法第173條第2款：同一件事已經明確答覆過。")]
    [InlineData("not_competent", null, "行政程序法第173條第3款：同一件事寄給好幾個機關，由主管的機關處理。")]
    public void Timeline_SetAside_SaysGroundAndEarlierReply(string ground, string? by, string expected)
    {
        List<(string, string)> facts = [("ground", ground)];
        if (by is not null)
            facts.AddRange([("earlier", "2026-01-20"), (by, by == "case" ? "41520488163" : "高市工園字第1號")]);

        Assert.Equal(expected, TimelineText.Of(Entry(TimelineKind.SetAside, [.. facts]), Zh, _ => null).Sentence);
    }

    [Fact]
    public void Estimate_SaysDaysAndNothingUnderTwentyCases()
    {
        var day = new DateOnly(2026, 12, 1);
        Assert.Equal("最近90天的 42 件，一半在 4 個工作天內辦完，十件有九件在 7.5 個工作天內辦完。", EstimateWords.Of(Zh, new("PET", 42, 4.0m, 7.5m, day, 19)));
        Assert.Equal("Of 20 cases in the last 90 days, half were done on the day of receipt and nine of ten within 1 working day.", EstimateWords.Of(En, new("PET", 20, 0.5m, 1.0m, day, 19)));
        Assert.Null(EstimateWords.Of(Zh, new("PET", 19, 4, 7, day, 19)));
        Assert.Null(EstimateWords.Of(Zh, null));
    }

    [Fact]
    public void EnumsOfTheClock_HaveWords()
    {
        foreach (var texts in new[] { Zh, En })
        {
            Assert.All(Enum.GetValues<PauseKind>(), k => Assert.NotEmpty(texts.Of(k)));
            Assert.All(Enum.GetValues<ExtensionRequestState>(), k => Assert.NotEmpty(texts.Of(k)));
            Assert.All(Enum.GetValues<ClosurePart>(), k => Assert.NotEmpty(texts.Of(k)));
            Assert.All(Enum.GetValues<ClosureScope>(), k => Assert.NotEmpty(texts.Of(k)));
            Assert.All(Enum.GetValues<Contracts.Notifications.NoticeKind>(), k => Assert.NotEmpty(texts.Of(k)));
            Assert.All(Enum.GetValues<ReminderStage>(), s => Assert.True(texts.Has("reminder." + System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(s.ToString()))));
        }
    }

    [Fact]
    public void Timeline_DueOfHours_HasTheMinute() =>
        Assert.Equal("預計12月9日（三）14:30前完成。", TimelineText.Of(Entry(TimelineKind.DueSet, ("due", "2026-12-09T06:30:00Z")), Zh, _ => null).Sentence);

    private static (string, string)[] Facts(TimelineKind kind) =>
    [
        ("channel", kind == TimelineKind.NoticeSettled ? "sms" : "hotline_1999"), ("due", "2026-12-09"), ("unit", "parks"), ("staff", Guid.Empty.ToString()), ("count", "2"),
        ("from", kind == TimelineKind.Extended ? "2026-12-02" : "parks"), ("times", "1"), ("stage", "due_soon"), ("expected", "2026-12-18"), ("dateKind", "next_word"),
        ("source", "fallback"), ("promised", "2026-12-12"), ("outcome", "partly"), ("kind", "promise-missed"), ("state", "sent"),
    ];

    private static TimelineEntry Entry(TimelineKind kind, params (string Name, string Value)[] data) => new()
    {
        Seq = 1,
        At = DateTimeOffset.Parse("2026-12-01T03:00:00Z", CultureInfo.InvariantCulture),
        Kind = kind,
        Public = true,
        Data = data.ToDictionary(d => d.Name, d => d.Value),
    };

    private static PublicView View(CaseStatus status) => new()
    {
        CaseId = Guid.Empty,
        Version = 1,
        CaseNumber = "41520488163",
        LookupGeneration = 1,
        ServiceCode = "TREE",
        Service = new LocalizedText("樹木修剪"),
        Tracker = TrackerKind.Repair,
        Channel = Channel.Web,
        Confidential = false,
        Status = status,
        ReceivedAt = DateTimeOffset.Parse("2026-12-01T03:00:00Z", CultureInfo.InvariantCulture),
        Paused = false,
        Extensions = 0,
    };
}
