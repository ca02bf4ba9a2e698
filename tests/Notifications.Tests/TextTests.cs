using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Domain.Texts;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>The real templates with the real reference data.</summary>
public sealed partial class TextTests
{
    private static readonly SeedFiles Seeds = new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["CaseTracker:SeedsDirectory"] = Path.Combine(Repository.Root, "seeds") }).Build());
    private static readonly TemplateCatalogue Catalogue = TemplateFiles.Load(Seeds);
    private static readonly IReadOnlyList<Agency> Agencies = Read<IReadOnlyList<Agency>>("reference/agencies.json");
    private static readonly IReadOnlyList<ServiceItem> Services = Read<IReadOnlyList<ServiceItem>>("reference/services.json");

    private static readonly IReadOnlyList<OutsideAuthority> Authorities = Read<IReadOnlyList<OutsideAuthority>>("reference/authorities.json");

    public static TheoryData<NoticeKind> ToApplicants => [.. Enum.GetValues<NoticeKind>().Where(k => !NoticeRules.IsToStaff(k) && k != NoticeKind.ContactUnconfirmed)];

    public static TheoryData<NoticeKind> All => [.. Enum.GetValues<NoticeKind>()];

    [Theory]
    [MemberData(nameof(ToApplicants))]
    public void Sms_EveryAgencyUnitReasonAndDate_FitsOnePartWithNumberAndDate(NoticeKind kind)
    {
        var reasons = LongReasons();
        var composed = 0;
        foreach (var agency in Agencies)
            foreach (var unit in agency.Units.Cast<Unit?>().Append(null))
                foreach (var language in Enum.GetValues<Language>())
                    foreach (var dateKind in Enum.GetValues<DateKind>())
                        foreach (var outcome in Outcomes(kind))
                            foreach (var reason in reasons)
                            {
                                var subject = Subject(kind, new OfficeNames(agency.Name, agency.ShortName, unit?.Name, LongestPhone(unit?.Phone ?? agency.Phone)), language, dateKind, outcome, reason);
                                if (kind == NoticeKind.Transferred && unit is null)
                                    continue;
                                var values = NoticeSlots.Fill(subject, language, Samples.Friday, "https://case.example.tw");
                                var text = SmsText.Compose(Catalogue[kind].Sms!.In(language), values, language, "+886912345678", 13);
                                composed++;

                                Assert.True(SmsUnits.Count(text) <= SmsUnits.LimitOf(text), $"{SmsUnits.Count(text)} units: {text}");
                                if (language == Language.Zh)
                                    Assert.True(text.Length <= 70, text);
                                else
                                    Assert.True(SmsUnits.IsGsm7(text), text);
                                Assert.StartsWith("678 ", text, StringComparison.Ordinal);
                                Assert.Contains(kind is NoticeKind.ContactConfirmation or NoticeKind.AccessCode ? "246810" : "415-2048-8163", text, StringComparison.Ordinal);
                                if (kind == NoticeKind.Receipt)
                                    Assert.Contains("60481732", text, StringComparison.Ordinal);
                                if (kind is NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.Extension or NoticeKind.Referred or NoticeKind.FollowUpMissed)
                                    Assert.Contains(language == Language.Zh ? "12/28" : "28 Dec", text, StringComparison.Ordinal);
                                Assert.DoesNotContain("http", text, StringComparison.Ordinal);
                            }
        Assert.True(composed > 100);
    }

    public static TheoryData<NoticeKind> Copied => [.. Enum.GetValues<NoticeKind>().Where(NoticeRules.IsCopied)];

    /// <summary>Whatever the notice has to say, its copy says first that it is one and how to get no more of them.</summary>
    [Theory]
    [MemberData(nameof(Copied))]
    public void Copy_EveryAgencyReasonAndDate_FitsOnePart_AndSaysThatItIsOne(NoticeKind kind)
    {
        foreach (var agency in Agencies)
            foreach (var language in Enum.GetValues<Language>())
                foreach (var dateKind in Enum.GetValues<DateKind>())
                    foreach (var outcome in Outcomes(kind))
                        foreach (var reason in LongReasons())
                        {
                            var subject = Subject(kind, new OfficeNames(agency.Name, agency.ShortName, agency.Units[0].Name, LongestPhone(agency.Phone)), language, dateKind, outcome, reason) with { Helper = new HelperWords("token", Copy: true) };
                            var values = NoticeSlots.Fill(subject, language, Samples.Friday, "https://case.example.tw");

                            var text = SmsText.ComposeCopy(Catalogue.Copy.Sms!.In(language), Catalogue[kind].Sms!.In(language), values, language, "+886912345678", 13);
                            var mail = EmailText.Compose(EmailText.Copy(Catalogue.Copy.Email.In(language), Catalogue[kind].Email.In(language)), values, language, "x");

                            Assert.True(SmsUnits.Count(text) <= SmsUnits.LimitOf(text), $"{SmsUnits.Count(text)} units: {text}");
                            Assert.Contains(language == Language.Zh ? "協助人副本，不收撥1999：" : "Helper's copy, stop: 1999. ", text, StringComparison.Ordinal);
                            Assert.Contains("415-2048-8163", text, StringComparison.Ordinal);
                            Assert.DoesNotContain("http", text, StringComparison.Ordinal);
                            if (kind is NoticeKind.Overdue or NoticeKind.Promise or NoticeKind.PromiseMissed or NoticeKind.Extension)
                                Assert.Contains(language == Language.Zh ? "12/28" : "28 Dec", text, StringComparison.Ordinal);
                            Assert.StartsWith(language == Language.Zh ? "副本：" : "Copy: ", mail.Subject, StringComparison.Ordinal);
                            var stop = $"https://case.example.tw{(language == Language.En ? "/en" : "")}/unsubscribe/token";
                            Assert.Contains(stop, mail.Text.Split('\n')[0], StringComparison.Ordinal);
                            Assert.Contains($"href=\"{stop}\"", mail.Html, StringComparison.Ordinal);
                        }
    }

    [Fact]
    public void Copy_BothLanguages_UseTheSameSlots_AndNoOtherLanguage()
    {
        var copy = Catalogue.Copy;
        Assert.DoesNotMatch(Han(), string.Concat(copy.Email.En.Paragraphs.Select(p => p.Text)) + copy.Email.En.Subject + string.Concat(copy.Sms!.En.Select(s => s.Text)));
        Assert.Equal(copy.Email.Zh.Paragraphs.SelectMany(p => TemplateText.SlotsOf(p.Text)), copy.Email.En.Paragraphs.SelectMany(p => TemplateText.SlotsOf(p.Text)));
    }

    // The reasons handlers choose, and the fallback with its longest step, are short enough to stay whole beside any agency's name.
    [Theory]
    [InlineData(NoticeKind.Overdue)]
    [InlineData(NoticeKind.Promise)]
    [InlineData(NoticeKind.PromiseMissed)]
    [InlineData(NoticeKind.Extension)]
    public void Sms_SeededReasons_AreNotCut(NoticeKind kind)
    {
        foreach (var agency in Agencies)
            foreach (var reason in SeededReasons())
                foreach (var language in Enum.GetValues<Language>())
                    foreach (var dateKind in Enum.GetValues<DateKind>())
                    {
                        var subject = Subject(kind, new OfficeNames(agency.Name, agency.ShortName, null, null), language, dateKind, null, reason);
                        var text = SmsText.Compose(Catalogue[kind].Sms!.In(language), NoticeSlots.Fill(subject, language, Samples.Friday, null), language, "+886912345678", 13);
                        Assert.Contains(reason.Reason.In(language), text, StringComparison.Ordinal);
                        Assert.Contains(reason.Progress.In(language), text, StringComparison.Ordinal);
                    }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Templates_BothLanguages_UseTheSameSlots(NoticeKind kind)
    {
        var template = Catalogue[kind];

        Assert.Equal(SlotsOf(template.Email.Zh), SlotsOf(template.Email.En));
        if (template.Sms is { } sms)
            Assert.Equal(SlotsOf(sms.Zh), SlotsOf(sms.En));

        static SortedSet<string> SlotsOf(object part) => [.. (part switch
        {
            EmailTemplate email => email.Paragraphs.SelectMany(p => TemplateText.SlotsOf(p.Text).Concat([p.If, p.Unless])).Concat(TemplateText.SlotsOf(email.Subject)),
            IReadOnlyList<SmsSegment> segments => segments.SelectMany(s => TemplateText.SlotsOf(s.Text).Concat([s.If, s.Unless])),
            _ => [],
        }).Where(s => s is not null).Cast<string>()];
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Templates_Chinese_HasNoOfficialese(NoticeKind kind)
    {
        string[] officialese = ["台端", "俟", "業經", "業已", "礙難", "歉難", "逕向", "惠予", "惠請", "補正", "卓處", "錄案", "儘速", "儘快", "研議中", "函轉", "移請", "陳核", "爾後", "嗣後", "查照", "知悉"];
        var template = Catalogue[kind];
        var words = string.Concat(template.Email.Zh.Paragraphs.Select(p => p.Label + p.Text)) + template.Email.Zh.Subject + string.Concat((template.Sms?.Zh ?? []).Select(s => s.Text));

        Assert.DoesNotContain(officialese, word => words.Contains(word, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Templates_English_HasNoChinese(NoticeKind kind)
    {
        var template = Catalogue[kind];
        var words = string.Concat(template.Email.En.Paragraphs.Select(p => p.Label + p.Text)) + template.Email.En.Subject + string.Concat((template.Sms?.En ?? []).Select(s => s.Text));

        Assert.DoesNotMatch(Han(), words);
        Assert.DoesNotContain("kindly", words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("please be advised", words, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Email_EveryKindAndService_LeavesNoSlotOpen(NoticeKind kind)
    {
        var agency = Agencies[^1];
        foreach (var item in Services)
            foreach (var language in Enum.GetValues<Language>())
                foreach (var dateKind in Enum.GetValues<DateKind>())
                {
                    var subject = Subject(kind, new OfficeNames(agency.Name, agency.ShortName, agency.Units[0].Name, null), language, dateKind, Outcome.Done, LongReasons()[0]);
                    subject = subject with { Facts = subject.Facts with { Service = item.Name } };
                    if (NoticeRules.IsToStaff(kind))
                        subject = subject with { Staff = Samples.Member("林雅婷", "lin@example.tw") };
                    var mail = EmailText.Compose(Catalogue[kind].Email.In(language), NoticeSlots.Fill(subject, language, Samples.Friday, "https://case.example.tw"), language, "x");

                    foreach (var part in (string[])[mail.Subject, mail.Text])
                        Assert.DoesNotMatch(@"[{}]", part);
                    Assert.DoesNotContain("{", mail.Html.Replace("style=\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
                    // What is between us and a contact says nothing of the case.
                    if (kind is NoticeKind.ContactConfirmation or NoticeKind.AccessCode)
                        Assert.DoesNotContain("415-2048-8163", mail.Text, StringComparison.Ordinal);
                    else
                        Assert.Contains("415-2048-8163", mail.Text, StringComparison.Ordinal);
                }
    }

    /// <summary>The newest numbers, whole, as many as the agency's name leaves room for; and whom to call for the others.</summary>
    [Fact]
    public void CaseNumbers_AsManyAsFit_AndAWordAboutTheOthers()
    {
        foreach (var agency in Agencies)
            foreach (var language in Enum.GetValues<Language>())
                for (var count = 1; count <= 12; count++)
                {
                    var subject = Subject(NoticeKind.CaseNumbers, new OfficeNames(agency.Name, agency.ShortName, null, null), language, DateKind.Completion, null, LongReasons()[0]) with { Numbers = Numbers(count) };
                    var text = SmsText.Compose(Catalogue[NoticeKind.CaseNumbers].Sms!.In(language), NoticeSlots.Fill(subject, language, Samples.Friday, "https://case.example.tw"), language, "+886912345678", 13);

                    var told = WholeNumber().Matches(text).Select(m => m.Value).ToList();
                    Assert.True(SmsUnits.Count(text) <= SmsUnits.LimitOf(text), text);
                    Assert.Equal(subject.Numbers.Cases.Take(told.Count).Select(c => NoticeSlots.FormatNumber(c.CaseNumber)), told);
                    Assert.True(told.Count == count || told.Count >= (language == Language.Zh ? 2 : 6), text);
                    Assert.Equal(told.Count < count, text.Contains(language == Language.Zh ? "，其他請撥1999" : "For others call 1999", StringComparison.Ordinal));
                    Assert.DoesNotContain("http", text, StringComparison.Ordinal);
                }
    }

    [Fact]
    public void CaseNumbers_UsualMessages_AreWhole()
    {
        Assert.Equal("678 高雄市公園處 您的案號：415-2048-8163、415-2048-8165。上網查或撥1999", Sms(2, Language.Zh));
        Assert.Equal("678 高雄市公園處 您的案號：415-2048-8163、415-2048-8165、415-2048-8166，其他請撥1999", Sms(5, Language.Zh));
        Assert.Equal("678 Parks Office Your case numbers: 415-2048-8163. Check online or call 1999", Sms(1, Language.En));

        static string Sms(int count, Language language)
        {
            var subject = Subject(NoticeKind.CaseNumbers, new OfficeNames(Samples.Parks.Name, Samples.Parks.ShortName, null, null), language, DateKind.Completion, null, LongReasons()[0]) with { Numbers = Numbers(count) };
            return SmsText.Compose(Catalogue[NoticeKind.CaseNumbers].Sms!.In(language), NoticeSlots.Fill(subject, language, Samples.Friday, null), language, "+886912345678", 13);
        }
    }

    public static TheoryData<SetAsideGround, string?> Grounds => new()
    {
        { SetAsideGround.NoContentOrName, null }, { SetAsideGround.AlreadyAnswered, "高市工園字第1號" }, { SetAsideGround.AlreadyAnswered, "高市工務秘字第10231769100號" },
        { SetAsideGround.AlreadyAnswered, "41520488163" }, { SetAsideGround.NotCompetent, null },
    };

    /// <summary>Ground, the earlier reply's day and whom to call are in every text message, whatever the agency's name and phone.</summary>
    [Theory]
    [MemberData(nameof(Grounds))]
    public void SetAside_SaysGroundEarlierReplyAndWhatToDo(SetAsideGround ground, string? document)
    {
        foreach (var agency in Agencies)
            foreach (var language in Enum.GetValues<Language>())
            {
                var subject = Subject(NoticeKind.SetAside, new OfficeNames(agency.Name, agency.ShortName, null, "07-7995678#5123"), language, DateKind.Completion, Outcome.NotHandled, LongReasons()[0]);
                subject = subject with { Facts = subject.Facts with { SetAside = new(ground, document is null ? null : new EarlierReply(Samples.Day("2026-01-20"), document, document.Length == 11)) } };
                var values = NoticeSlots.Fill(subject, language, Samples.Friday, null);
                var text = SmsText.Compose(Catalogue[NoticeKind.SetAside].Sms!.In(language), values, language, "+886912345678", 13);
                var mail = EmailText.Compose(Catalogue[NoticeKind.SetAside].Email.In(language), values, language, "x").Text;

                Assert.True(SmsUnits.Count(text) <= SmsUnits.LimitOf(text), text);
                Assert.EndsWith("07-7995678#5123", text, StringComparison.Ordinal);
                Assert.Contains(document is null ? values["ground_sms"]! : language == Language.Zh ? "1/20已答覆同一件事" : "same matter answered 20 Jan", text, StringComparison.Ordinal);
                Assert.Contains(language == Language.Zh ? "行政程序法第173條第" : "article 173, item", mail, StringComparison.Ordinal);
                Assert.Contains(language == Language.Zh ? "有新的事實或證據" : "new facts or evidence", mail, StringComparison.Ordinal);
                Assert.Contains("做好了。", mail, StringComparison.Ordinal);
                if (document is not null)
                    Assert.Contains((language == Language.Zh ? "1月20日（二），" : "Tuesday 20 January 2026, ") + NoticeSlots.FormatNumber(document), mail, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void SetAside_UsualNumber_IsInTheTextMessage()
    {
        var subject = Subject(NoticeKind.SetAside, new OfficeNames(new("高雄市政府工務局公園處"), new("高雄市公園處", "Parks Office"), null, "07-1234567"), Language.Zh, DateKind.Completion, Outcome.NotHandled, LongReasons()[0]);
        subject = subject with { Facts = subject.Facts with { SetAside = new(SetAsideGround.AlreadyAnswered, new EarlierReply(Samples.Day("2026-01-20"), "高市工園字第1號", false)) } };

        var text = SmsText.Compose(Catalogue[NoticeKind.SetAside].Sms!.Zh, NoticeSlots.Fill(subject, Language.Zh, Samples.Friday, null), Language.Zh, "+886912345678", 13);

        Assert.Equal("678 高雄市公園處 案415-2048-8163依法不予處理：1/20已答覆同一件事（高市工園字第1號）。請撥07-1234567", text);
    }

    [Fact]
    public void Sms_HandlersOwnLongWords_AreCutButNumberAndDateStay()
    {
        var subject = Subject(NoticeKind.Overdue, new OfficeNames(new("高雄市政府工務局公園處"), new("高雄市路竹區公所"), null, "07-1234567"), Language.Zh, DateKind.Completion, null,
            new Words(new(new string('雨', 80)), new(new string('查', 80))));

        var text = SmsText.Compose(Catalogue[NoticeKind.Overdue].Sms!.Zh, NoticeSlots.Fill(subject, Language.Zh, Samples.Friday, null), Language.Zh, "+886912345678", 13);

        Assert.Equal(70, text.Length);
        Assert.Contains("案415-2048-8163逾期：雨雨", text, StringComparison.Ordinal);
        Assert.Contains("…。", text, StringComparison.Ordinal);
        Assert.Contains("改12/28前完成", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Sms_EnglishReaderChineseReason_StaysEnglishAndWhole()
    {
        var subject = Subject(NoticeKind.Overdue, new OfficeNames(new("水利局"), new("水利局", "Water Resources Bureau"), null, null), Language.En, DateKind.Completion, null, new Words(new("等水利局回覆"), new("已會勘")));

        var text = SmsText.Compose(Catalogue[NoticeKind.Overdue].Sms!.En, NoticeSlots.Fill(subject, Language.En, Samples.Friday, null), Language.En, "+886912345678", 13);

        Assert.Equal("678 Water Resources Bureau Case 415-2048-8163 is late: see the reason online. Now: see online. New date: 28 Dec. Sorry. Questions: 1999", text);
    }

    [Theory]
    [InlineData("2026-12-18", Language.Zh, "12月18日（五）", "12/18")]
    [InlineData("2026-12-18", Language.En, "Friday 18 December 2026", "18 Dec")]
    [InlineData("2027-08-03", Language.Zh, "2027年8月3日（二）", "8/3")]
    public void Dates_AreWrittenForPeople(string date, Language language, string full, string brief)
    {
        var dates = new NoticeDates(Samples.Day("2026-11-21"), language);

        Assert.Equal((full, brief), (dates.Full(Samples.Day(date)), dates.Brief(Samples.Day(date))));
    }

    [Theory]
    [InlineData(Language.Zh, "3月3日（二）02:30", "3/3 02:30")]
    [InlineData(Language.En, "Tuesday 3 March 2026 02:30", "3 Mar 02:30")]
    public void Dates_LimitInHours_NameTheMinute(Language language, string full, string brief)
    {
        var dates = new NoticeDates(Samples.Day("2026-03-01"), language);
        var due = new DueDate(Samples.Day("2026-03-03"), Samples.Instant("2026-03-02T18:30:00Z"), true);

        Assert.Equal((full, brief), (dates.Full(due), dates.Brief(due)));
    }

    [Theory]
    [InlineData("{numbr}")]
    [InlineData("{number")]
    [InlineData("number}")]
    [InlineData("{Number}")]
    [InlineData("  ")]
    public void Template_UnknownSlotOrLooseBrace_IsRefused(string text)
    {
        var email = new EmailTemplate { Subject = "x", Paragraphs = [new EmailParagraph { Text = text }] };
        var template = new NoticeTemplate { Kind = "staff-reminder", Mandatory = false, Channels = [NoticeWay.Email], Email = new(email, email) };

        Assert.Throws<TemplateException>(template.Check);
    }

    [Fact]
    public void Template_MissingValue_IsAFaultAndNotAGap()
    {
        var values = new SlotValues();
        values.Set("number", "1");

        Assert.Equal("案1 ", TemplateText.Fill("案{number} {place}", values));
        Assert.Throws<TemplateException>(() => TemplateText.Fill("{reason}", values));
    }

    [Theory]
    [InlineData("abc", 3, true)]
    [InlineData("a€b", 4, true)]
    [InlineData("a中b", 3, false)]
    [InlineData("𠮷", 2, false)]
    public void Units_AreCountedPerAlphabet(string text, int units, bool gsm)
    {
        Assert.Equal(units, SmsUnits.Count(text));
        Assert.Equal(gsm, SmsUnits.IsGsm7(text));
    }

    private sealed record Words(LocalizedText Reason, LocalizedText Progress);

    private static NoticeSubject Subject(NoticeKind kind, OfficeNames office, Language language, DateKind dateKind, Outcome? outcome, Words words)
    {
        var facts = Samples.Case().Facts;
        var expected = Samples.Day("2026-12-28");
        return new NoticeSubject
        {
            Kind = kind,
            Office = office,
            Facts = facts with
            {
                Language = language,
                Outcome = outcome,
                ReopenUntil = expected,
                Service = Services.MaxBy(s => s.Name.In(language).Length)!.Name,
                Supplement = new SupplementView(Guid.NewGuid(), Samples.Friday, expected, [.. Enumerable.Range(1, 20).Select(i => new SupplementItem($"第{i}項", ""))]),
                Memo = kind == NoticeKind.StaffMemo ? new MemoFacts(MemoReason.Other, new StaffWords("請先打電話給申請人。", Language.Zh)) : null,
                SetAside = kind == NoticeKind.SetAside ? new SetAsideFacts(SetAsideGround.AlreadyAnswered, new EarlierReply(Samples.Day("2025-12-28"), "高市工務秘字第10231769100號", false)) : null,
                Referral = kind is NoticeKind.Referred or NoticeKind.FollowUpMissed or NoticeKind.ReferralEnded ? Passed(expected) : null,
                MissedFollowUpOn = kind == NoticeKind.FollowUpMissed ? Samples.Day("2026-12-18") : null,
                Reply = kind is NoticeKind.Reply or NoticeKind.Closed or NoticeKind.SetAside ? new ReplyView(Guid.NewGuid(), Samples.Friday, outcome ?? Outcome.Done, new StaffWords("做好了。", Language.Zh)) : null,
            },
            AccessCode = kind == NoticeKind.AccessCode ? "246810" : null,
            Numbers = kind == NoticeKind.CaseNumbers ? Numbers(12) : null,
            Confirmation = kind == NoticeKind.ContactConfirmation ? new ConfirmationWords(new string('x', 32), "246810", expected) : null,
            Deadline = new OccasionFacts
            {
                Holds = true,
                OriginalDue = Samples.Due("2026-12-18"),
                PreviousDue = Samples.Due("2026-12-18"),
                Due = Samples.Due("2026-12-28"),
                Stage = ReminderStage.DueSoon,
                Slots = new DelaySlots
                {
                    Reason = words.Reason,
                    ReasonShort = words.Reason,
                    Progress = words.Progress,
                    ProgressShort = words.Progress,
                    ExpectedOn = expected,
                    DateKind = dateKind,
                    Source = DelaySource.Handler,
                },
            },
        };
    }

    private static ReferralView Passed(DateOnly followUpOn) => new()
    {
        ReferralId = Guid.NewGuid(),
        At = Samples.Friday,
        Authority = Authorities.MaxBy(a => a.Name.Zh.Length)!.Name,
        Phone = "0800-765-888",
        WebPage = "https://www.example.tw/",
        DocumentNumber = "高市工務秘字第10231769100號",
        Way = ReferralWay.Letter,
        FollowUpOn = followUpOn,
        Reason = new StaffWords("壓到樹枝的是台電的電線。", Language.Zh),
    };

    private static CasesOfContact Numbers(int count) => new()
    {
        Contact = "+886912345678",
        Agency = "PARKS",
        Cases = [.. Enumerable.Range(0, count).Select(i => new CaseOfContact(i == 0 ? "41520488163" : $"4152048{8164 + i}", i == 1 ? null : new(Services[i].Name, Samples.Friday, CaseStatus.InProgress)))],
        Total = count,
    };

    private static IReadOnlyList<Outcome?> Outcomes(NoticeKind kind) => kind is NoticeKind.Reply or NoticeKind.Closed ? [.. Enum.GetValues<Outcome>().Cast<Outcome?>()] : [null];

    private static string LongestPhone(string? phone) => phone ?? "07-7995678#5123";

    private static List<Words> LongReasons() =>
    [
        .. SeededReasons(),
        new(new(new string('雨', 12), new string('r', 30)), new(new string('查', 12), new string('p', 30))),
        new(new(new string('雨', 300)), new(new string('查', 300))),
        new(new("𠮷野家前的樹𠮷野家前的樹𠮷野家前的樹"), new("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦")),
    ];

    // Every reason of the form with the longest progress the form allows, and the fallback with the longest step.
    private static List<Words> SeededReasons()
    {
        using var document = JsonDocument.Parse(Seeds.Open("reference/delay-reasons.json"));
        var root = document.RootElement;
        var words = root.GetProperty("reasons").EnumerateArray().Select(r => new Words(Localized(r.GetProperty("sms")), new("已到現場看過一次了呢對", "site visited once"))).ToList();
        var fallback = root.GetProperty("fallback");
        var progress = Localized(fallback.GetProperty("smsProgress"));
        words.Add(new(Localized(fallback.GetProperty("smsReason")), new(progress.Zh.Replace("{step}", "會勘", StringComparison.Ordinal), progress.En!.Replace("{step}", "site inspection", StringComparison.Ordinal))));
        return words;

        static LocalizedText Localized(JsonElement e) => new(e.GetProperty("zh").GetString()!, e.GetProperty("en").GetString());
    }

    private static T Read<T>(string path)
    {
        using var stream = Seeds.Open(path);
        return JsonSerializer.Deserialize<T>(stream, ContractJson.Options)!;
    }

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsCJKSymbolsandPunctuation}\p{IsHalfwidthandFullwidthForms}]")]
    private static partial Regex Han();

    [GeneratedRegex(@"\d{3}-\d{4}-\d{4}")]
    private static partial Regex WholeNumber();
}
