using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Tests;

internal static class Samples
{
    public static readonly Agency Parks = new()
    {
        Code = "PARKS",
        Name = new("高雄市政府工務局公園處", "Parks Office"),
        ShortName = new("高雄市公園處", "Parks Office"),
        Phone = "07-7995678",
        Units = [new("PARKS/NORTH", new("北區維護隊", "North Team"), "07-1234567"), new("PARKS/SOUTH", new("南區維護隊", "South Team"), null)],
    };

    public static readonly DateTimeOffset Friday = Instant("2026-02-13T16:30:00+08:00");

    public static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public static DueDate Due(string date) => new(Day(date), Taipei.StartOf(Day(date).AddDays(1)), false);

    public static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static FakeCase Case(params NoticeWay[] notify) => new()
    {
        Facts = new NoticeFacts
        {
            Holds = true,
            CaseNumber = "41520488163",
            LookupCode = "60481732",
            ApplicantName = "王小姐",
            Mobile = "+886912345678",
            Phone = "0912-345-678",
            Email = "lily@example.tw",
            Address = "高雄市三民區民族一路100號",
            Notify = notify.Length == 0 ? [NoticeWay.Sms, NoticeWay.Email] : notify,
            Language = Language.Zh,
            Service = new("市長信箱", "Mayor's mailbox"),
            Status = CaseStatus.InProgress,
            Place = "三民區民族一路",
            Unit = "PARKS/NORTH",
            Agency = "PARKS",
            ReceivedAt = Friday,
            Confidential = false,
        },
    };

    public static DelaySlots Slots(string expectedOn = "2026-03-06", DateKind kind = DateKind.Completion) => new()
    {
        Reason = new("連日大雨，樹幹濕滑，吊車不能作業。", "Heavy rain made it unsafe to use the lift truck."),
        ReasonShort = new("連日大雨無法上樹", "rain stopped tree work"),
        Progress = new("已到現場查看，要修剪三棵。", "We looked at the site: three trees."),
        ProgressShort = new("已會勘", "site checked"),
        ExpectedOn = Day(expectedOn),
        DateKind = kind,
        Source = DelaySource.Handler,
    };

    public static OccasionFacts Occasion(DelaySlots? slots = null, string due = "2026-03-02", string? previous = null, ReminderStage? stage = null) => new()
    {
        Holds = true,
        OriginalDue = Due("2026-03-02"),
        PreviousDue = previous is null ? null : Due(previous),
        Due = Due(due),
        Slots = slots,
        Stage = stage,
    };

    public static StaffMember Member(string name, string email) => new()
    {
        Id = Guid.NewGuid(),
        Name = new(name),
        Title = new("承辦人"),
        Email = email,
        Agency = "PARKS",
        Unit = "PARKS/NORTH",
        Roles = [StaffRole.Handler],
    };

    public static CaseSubmitted Submitted(FakeCase known, DateTimeOffset at) => new()
    {
        CaseId = known.CaseId,
        Version = 1,
        OccurredAt = at,
        ServiceCode = "PET-MAYOR",
        Channel = Channel.Web,
        ReceivedAt = at,
        Limit = new Limit(5, LimitUnit.WorkingDays),
        Policy = DeadlinePolicy.Petition,
        FirstReportSatisfies = false,
        Confidential = false,
    };

    public static DeadlineSet DeadlineSet(FakeCase known, DateTimeOffset at) => new() { CaseId = known.CaseId, Version = 1, OccurredAt = at, Due = Due("2026-03-02") };

    public static DeadlineMissed Missed(FakeCase known, DateTimeOffset at, Guid? stage = null) => new()
    {
        CaseId = known.CaseId,
        Version = 2,
        OccurredAt = at,
        StageId = stage ?? Guid.NewGuid(),
        Due = Due("2026-03-02"),
        ExpectedOn = Day("2026-03-06"),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public static CaseReplied Replied(FakeCase known, DateTimeOffset at) => new() { CaseId = known.CaseId, Version = 5, OccurredAt = at, ReplyId = Guid.NewGuid() };
}
