using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Desk.Tests;

/// <summary>Cases as the owners would show them. Monday 2 March 2026, 09:00.</summary>
internal static class Samples
{
    public const string Number = "41520488163";
    public const string OtherNumber = "10000000007";
    public static readonly Guid CaseId = new("0197a000-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset Now = Taipei.At(new(2026, 3, 2), new(9, 0));
    public static readonly DateOnly Today = new(2026, 3, 2);

    public static readonly StaffMember ParksHandler = FakeServices.Staff.Single(s => s.Email == "parks.handler@example.test");
    public static readonly StaffMember ParksSupervisor = FakeServices.Staff.Single(s => s.Email == "parks.supervisor@example.test");

    public static readonly IReadOnlyList<string> AllActs = ["assign", "note", "supplement", "supplement_receipt", "explain", "extend", "reply", "close"];

    public static readonly IReadOnlyList<DelayReason> Reasons =
    [
        new("weather", new("天候", "Weather"), new("天氣不好，現場沒辦法安全作業。", "Bad weather made it unsafe to work on site.")),
        new("other", new("其他", "Other"), new("", "")),
    ];

    public static readonly ApprovalLevel UnitHead = new("unit-head", new("單位主管", "Head of the unit"), StaffRole.Supervisor);

    public static readonly ExtensionAnswer Granted = new(Guid.Empty, ExtensionRequestState.Granted, UnitHead, null);

    public static DueDate Due(DateOnly date) => new(date, Taipei.StartOf(date.AddDays(1)), false);

    public static readonly SuggestionAcceptance NothingSuggested = new() { From = DateTimeOffset.MinValue, Decided = 0, First = 0, Other = 0, Overrides = [] };

    public static CaseListRow Row(DateOnly? due = null, string number = Number) => new()
    {
        CaseId = CaseId,
        CaseNumber = number,
        Service = new("市長信箱（線上即時服務陳情）", "Mayor's mailbox (online petition)"),
        ServiceCode = "PET-MAYOR",
        Channel = Channel.Web,
        Status = CaseStatus.Assigned,
        District = "6400500000",
        Unit = "PWB-PARKS/MAINT",
        Handler = ParksHandler.Id,
        ReceivedAt = Taipei.At(new(2026, 2, 13), new(16, 30)),
        Due = Due(due ?? new(2026, 3, 4)),
        Overdue = due < Today,
        Paused = false,
        Extensions = 0,
        LastPublicEventAt = Taipei.At(new(2026, 2, 24), new(10, 0)),
        Confidential = false,
    };

    public const string NeighbourNumber = "73910264850";
    public static readonly Guid NeighbourId = new("0197a000-0000-7000-8000-00000000c0de");

    public static ComparedCases Compared(string? refusedThis = null, string? refusedOther = null) => new(
        new() { Row = Row(), Description = "中央公園的步道有三塊地磚鬆動，昨天有長輩差點跌倒。", Place = "中央公園東側步道", Metres = 40, Refused = refusedThis },
        new() { Row = Row(number: NeighbourNumber) with { CaseId = NeighbourId }, Description = "公園東側步道的地磚翹起來了。", Place = "中央公園東側", Metres = 40, Refused = refusedOther },
        3, 2);

    public static CaseDetail Detail(params string[] allowed) => new()
    {
        Row = Row(),
        RowVersion = 7,
        OriginalDue = Due(new(2026, 3, 2)),
        RegisteredAt = Taipei.At(new(2026, 2, 13), new(16, 30)),
        Tracker = TrackerKind.Petition,
        Description = "中央公園的步道有三塊地磚鬆動，昨天有長輩差點跌倒。",
        Place = "中央公園東側步道",
        Applicant = new() { Name = "林美惠", Phone = "0912345678", Email = "mei@example.test", Notify = [NoticeWay.Sms, NoticeWay.Email], Language = Language.Zh, Masked = false },
        Timeline =
        [
            new() { Seq = 1, At = Taipei.At(new(2026, 2, 13), new(16, 30)), Kind = TimelineKind.Received, Public = true, Data = new Dictionary<string, string> { ["channel"] = "web" } },
            new() { Seq = 2, At = Taipei.At(new(2026, 2, 24), new(10, 0)), Kind = TimelineKind.Assigned, Public = true, Unit = "PWB-PARKS/MAINT", Data = new Dictionary<string, string> { ["unit"] = "PWB-PARKS/MAINT" } },
            new() { Seq = 3, At = Taipei.At(new(2026, 2, 24), new(11, 0)), Kind = TimelineKind.Note, Public = false, StaffId = ParksHandler.Id, Words = new("廠商說週三可以來看", Language.Zh) },
        ],
        Allowed = allowed,
    };

    public static CaseClock Clock() => new()
    {
        OriginalDue = Due(new(2026, 3, 2)),
        Due = Due(new(2026, 3, 4)),
        Limit = new(5, LimitUnit.WorkingDays),
        Policy = DeadlinePolicy.Petition,
        Paused = false,
        Overdue = false,
        Extensions = [],
        Defects = 0,
        Ledger =
        [
            new(new(2026, 2, 14), null, new("春節假期，不計", "Lunar New Year, not counted")),
            new(new(2026, 2, 23), 1, new("第1個工作天", "Working day 1")),
        ],
        NextOfficeDays = [new(2026, 3, 3), new(2026, 3, 4), new(2026, 3, 5)],
    };

    public static ExtensionRequestView Request(ExtensionRequestState state = ExtensionRequestState.Waiting, Guid? id = null) => new()
    {
        RequestId = id ?? new("0197a000-0000-7000-8000-0000000000e1"),
        CaseId = CaseId,
        ServiceCode = "PET-MAYOR",
        Unit = "PWB-PARKS/MAINT",
        RequestedAt = Now.AddHours(-2),
        RequestedBy = ParksHandler.Id,
        From = Due(new(2026, 3, 4)),
        To = Due(new(2026, 3, 18)),
        Days = 14,
        Slots = Slots(),
        Level = UnitHead,
        State = state,
        DecidedAt = state is ExtensionRequestState.Waiting or ExtensionRequestState.Lapsed ? null : Now.AddHours(-1),
        DecidedBy = state is ExtensionRequestState.Waiting or ExtensionRequestState.Lapsed ? null : ParksSupervisor.Id,
        DecisionNote = state == ExtensionRequestState.Declined ? "請先派人到現場看過" : null,
    };

    public static SetAsideView SetAside(bool byCase = false) => new()
    {
        RequestId = new("0197a000-0000-7000-8000-0000000000f1"),
        CaseId = CaseId,
        CaseNumber = Number,
        Service = new("市長信箱（線上即時服務陳情）", "Mayor's mailbox (online petition)"),
        Unit = "PWB-PARKS/MAINT",
        RequestedAt = Now.AddHours(-2),
        RequestedBy = ParksHandler.Id,
        Ground = SetAsideGround.AlreadyAnswered,
        Reason = new("同一件事在一月已經答覆，沒有新的事實。", Language.Zh),
        Earlier = byCase ? new(new(2026, 1, 20), OtherNumber, true) : new(new(2026, 1, 20), "高市工園字第1號", false),
    };

    public static OfferView Offer(bool mayAnswer = false, bool mayTakeBack = false) => new()
    {
        OfferId = new("0197a000-0000-7000-8000-0000000000d1"),
        CaseId = CaseId,
        GivingUnit = "PWB-PARKS/MAINT",
        Unit = "WRB/DITCH",
        OfferedAt = Now.AddHours(-1),
        OfferedBy = ParksHandler.Id,
        Reason = new("這是側溝，不是公園"),
        SiteVisit = true,
        DueOn = new(2026, 3, 4),
        MayAnswer = mayAnswer,
        MayTakeBack = mayTakeBack,
    };

    public static DisputeView Dispute() => new()
    {
        CaseId = CaseId,
        Unit = "PWB-PARKS/MAINT",
        Since = Now.AddHours(-1),
        Cause = DisputeCause.ReturnedTwice,
        Refusals =
        [
            new(Now.AddDays(-3), "WRB/DITCH", ParksHandler.Id, new("路寬不到六公尺"), "PWB-ROADS/MAINT"),
            new(Now.AddHours(-1), "PWB-ROADS/MAINT", ParksSupervisor.Id, new("不是市區道路"), "EPB/CLEAN"),
        ],
    };

    public static DelaySlots Slots() => new()
    {
        Reason = new("材料要向廠商訂製", "The material has to be made to order"),
        ReasonShort = new("材料訂製中", "On order"),
        Progress = new("已完成估價並下訂", "Priced and ordered"),
        ProgressShort = new("已下訂", "Ordered"),
        ExpectedOn = new(2026, 3, 18),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public static PauseView Pause(PauseKind kind = PauseKind.Interpretation, DateTimeOffset? to = null) =>
        new(new("0197a000-0000-7000-8000-0000000000a1"), kind, Now.AddDays(-3), to, "函請內政部解釋", new(2026, 3, 20));

    public static readonly CalendarOverview Calendar = new(
        [new(2025, 1, false, "114年中華民國政府行政機關辦公日曆表.csv", Now.AddDays(-400), null, 115, 1), new(2026, 2, true, "115.csv", Now.AddDays(-30), ParksSupervisor.Id, 117, 0)],
        new(2026, 12, 31), new(2025, 12, 31), 3, true);

    public static readonly CalendarImpact Impact = new(
        214, [new(CaseId, "PWB-PARKS/MAINT", Due(new(2026, 3, 4)), Due(new(2026, 3, 5)))], [new(new(2026, 6, 19), false, true, "端午節"), new(new(2027, 1, 4), null, false, null)], "token-1", false);

    public static readonly AuditReport Audit = new(Now.AddHours(-5), 20_000, 2, [new(CaseId, "due-differs", "2026-03-04", "2026-03-05")], 1);

    public static Closure Closure(DateTimeOffset? withdrawn = null) => new()
    {
        Id = new("0197a000-0000-7000-8000-0000000000c1"),
        Date = new(2026, 3, 5),
        Part = ClosurePart.WholeDay,
        Scope = ClosureScope.Districts,
        Districts = ["6400500000"],
        Reason = "颱風",
        AnnouncedAt = Now,
        AnnouncedBy = ParksSupervisor.Id,
        WithdrawnAt = withdrawn,
        Moved = 214,
    };

    public static StandingExplanation Standing(DateTimeOffset? ended = null) => new()
    {
        Id = new("0197a000-0000-7000-8000-0000000000b1"),
        Unit = "PWB-PARKS/MAINT",
        From = Today,
        To = new(2026, 3, 31),
        Reason = new("颱風後案件很多", "Many cases after the typhoon"),
        ReasonShort = new("颱風", "Typhoon"),
        Progress = new("正在依序到現場處理", "We work through them in order"),
        ProgressShort = new("依序處理", "In order"),
        OfficeDays = 10,
        GivenBy = ParksSupervisor.Id,
        GivenAt = Now,
        EndedAt = ended,
    };

    public static NoticeView Notice(NoticeKind kind = NoticeKind.Receipt, NoticeState state = NoticeState.Sent) => new()
    {
        ObligationId = Guid.NewGuid(),
        Kind = kind,
        Channel = NoticeWay.Sms,
        State = state,
        OwedAt = Now.AddHours(-1),
        SettledAt = state == NoticeState.Sent ? Now : null,
        Recipient = "0912***678",
        Text = "高雄市：收到您的案件。",
    };

    public static SubmittedCase Submitted() => new()
    {
        CaseId = CaseId,
        CaseNumber = Number,
        LookupCode = "12345678",
        Status = CaseStatus.Received,
        ServiceCode = "PET-MAYOR",
        Service = new("市長信箱（線上即時服務陳情）", "Mayor's mailbox (online petition)"),
        ReceivedAt = Now,
        ExpectedBy = Due(new(2026, 3, 9)),
    };
}
