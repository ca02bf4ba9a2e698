using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Messages, people and dates the tests share.</summary>
internal static class Samples
{
    public const string Unit = "PWB-PARKS/MAINT";
    public const string Agency = "PWB-PARKS";

    public static readonly Guid HandlerId = new("aaaaaaaa-0000-4000-8000-000000000001");
    public static readonly Guid DeputyId = new("aaaaaaaa-0000-4000-8000-000000000002");

    public static readonly Actor Service = Actor.Service("notifications");
    public static readonly Actor Handler = Staff(HandlerId, Agency, Unit, StaffRole.Handler);
    public static readonly Actor Deputy = Staff(DeputyId, "PWB-ROADS", "PWB-ROADS/MAINT", StaffRole.Handler);
    public static readonly Actor Supervisor = Staff(Guid.NewGuid(), Agency, Unit, StaffRole.Supervisor);
    public static readonly Actor AgencyHead = Staff(Guid.NewGuid(), Agency, null, StaffRole.AgencyHead);

    /// <summary>May ask for an extension and approve every length of it: has it at once.</summary>
    public static readonly Actor Head = Staff(Guid.NewGuid(), Agency, Unit, StaffRole.Supervisor, StaffRole.AgencyHead);
    public static readonly Actor Coordinator = Staff(Guid.NewGuid(), "RDEC", "RDEC/JSC", StaffRole.Coordinator);
    public static readonly Actor Stranger = Staff(Guid.NewGuid(), "PWB-ROADS", "PWB-ROADS/MAINT", StaffRole.Handler, StaffRole.Supervisor);
    public static readonly Actor Administrator = Staff(Guid.NewGuid(), "RDEC", null, StaffRole.Administrator);
    public static readonly Actor Auditor = Staff(Guid.NewGuid(), "RDEC", null, StaffRole.Auditor);
    public static readonly Actor Colleague = Staff(Guid.NewGuid(), Agency, Unit, StaffRole.Intake);

    /// <summary>No silence is counted, and the ladder ends at the supervisor.</summary>
    public static readonly ClockPolicy Simple = new()
    {
        SilenceDays = 0,
        Reminders = [new(-2, ReminderTo.Handler), new(0, ReminderTo.HandlerAndDeputy), new(1, ReminderTo.Supervisor)],
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The product's own calendars.</summary>
    public static readonly OfficeCalendar Calendar = OfficeCalendar.Of(
        new[] { 2025, 2026, 2027 }.SelectMany(year => OfficeCalendarFile.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "seeds", "calendars", $"{year}.csv")), year)), [2027]);

    public static Actor Staff(Guid id, string agency, string? unit, params StaffRole[] roles) => new() { Kind = ActorKind.Staff, StaffId = id, Agency = agency, Unit = unit, Roles = roles };

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time in Taipei; a bare date is 00:00.</summary>
    public static DateTimeOffset At(string text)
    {
        var local = DateTime.ParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture);
        return Taipei.At(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
    }

    public static string Text(DateTimeOffset instant) => Taipei.Local(instant).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static CaseSubmitted Submitted(string receivedAt, int value = 5, LimitUnit unit = LimitUnit.WorkingDays, DeadlinePolicy policy = DeadlinePolicy.Petition, bool firstReportSatisfies = false, string? keyedInAt = null) => new()
    {
        CaseId = Guid.NewGuid(),
        Version = 1,
        OccurredAt = At(keyedInAt ?? receivedAt),
        ServiceCode = "PET-MAYOR",
        Channel = Channel.Web,
        ReceivedAt = At(receivedAt),
        Limit = new(value, unit),
        Policy = policy,
        FirstReportSatisfies = firstReportSatisfies,
        Clock = Simple,
        Confidential = false,
    };

    public static CaseAssigned Assigned(Guid caseId, string at, long version = 1, string unit = Unit, string agency = Agency) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = At(at),
        AssignmentId = Guid.NewGuid(),
        Agency = agency,
        Unit = unit,
        Handler = HandlerId,
        Deputy = DeputyId,
    };

    public static CaseProgressed Progressed(Guid caseId, string at, bool isPublic = true, bool firstReport = false) =>
        new() { CaseId = caseId, Version = 3, OccurredAt = At(at), Public = isPublic, FirstReport = firstReport };

    public static SupplementRequested Requested(Guid caseId, Guid supplement, string at) =>
        new() { CaseId = caseId, Version = 4, OccurredAt = At(at), SupplementId = supplement, DueOn = Day(at[..10]).AddDays(14) };

    public static SupplementReceived Received(Guid caseId, Guid supplement, string at) => new() { CaseId = caseId, Version = 5, OccurredAt = At(at), SupplementId = supplement };

    public static DocumentsCompleted Completed(Guid caseId, string at) => new() { CaseId = caseId, Version = 5, OccurredAt = At(at) };

    public static CaseReplied Replied(Guid caseId, string at) => new() { CaseId = caseId, Version = 6, OccurredAt = At(at), ReplyId = Guid.NewGuid() };

    public static CaseClosed Closed(Guid caseId, string at, bool replied = false) =>
        new() { CaseId = caseId, Version = 7, OccurredAt = At(at), ClosingId = Guid.NewGuid(), Outcome = Outcome.Duplicate, Replied = replied };

    public static CaseReopened Reopened(Guid caseId, string at, int round = 2) =>
        new() { CaseId = caseId, Version = 10 * round, OccurredAt = At(at), Round = round, ReopeningId = Guid.NewGuid(), Cause = ReopenReason.StillThere };

    public static DelayRequest Delay(string expectedOn, string reason = "weather") => new()
    {
        ReasonCode = reason,
        Reason = "連日大雨，無法上樹修剪。",
        Progress = "已會勘，排定雨停後施作。",
        ProgressShort = "已會勘排定施作",
        ExpectedOn = Day(expectedOn),
    };

    /// <summary>Opens a clock, with the unit in charge.</summary>
    public static async Task<Guid> OpenAsync(this DeadlinesHost host, string receivedAt, int value = 5, LimitUnit unit = LimitUnit.WorkingDays, DeadlinePolicy policy = DeadlinePolicy.Petition, bool firstReportSatisfies = false, bool assigned = true)
    {
        return await host.OpenAsync(Submitted(receivedAt, value, unit, policy, firstReportSatisfies), assigned);
    }

    public static async Task<Guid> OpenAsync(this DeadlinesHost host, CaseSubmitted submitted, bool assigned = true)
    {
        await host.DeliverAsync(submitted);
        if (assigned)
            await host.DeliverAsync(Assigned(submitted.CaseId, Taipei.Local(submitted.ReceivedAt).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)));
        return submitted.CaseId;
    }

    /// <summary>Names of agencies and units are known, as after a start.</summary>
    public static async Task KnowOfficesAsync(this DeadlinesHost host)
    {
        await host.DeliverAsync(new AgencyChanged
        {
            Version = 1,
            Agency = new()
            {
                Code = Agency,
                Name = new("高雄市政府工務局公園處", "Parks Office"),
                ShortName = new("高雄市公園處", "Parks Office"),
                Units = [new(Unit, new("維護工程隊", "Maintenance Team"), null)],
            },
        });
        await host.DeliverAsync(new AgencyChanged
        {
            Version = 1,
            Agency = new() { Code = "RDEC", Name = new("高雄市政府研究發展考核委員會", "RDEC"), ShortName = new("高雄市研考會", "RDEC"), Coordinating = true, Units = [] },
        });
    }

    /// <summary>Runs an act that must be refused.</summary>
    public static async Task<Failure> RefusedAsync(Task<Result<Done>> act)
    {
        var result = await act;
        Assert.False(result.Succeeded, "The act was allowed.");
        return result.Failure;
    }

    public static async Task DoneAsync(Task<Result<Done>> act) => (await act).Required();

    public static Task ExplainAsync(this DeadlinesHost host, Guid caseId, DelayRequest request) => DoneAsync(host.Client.ExplainAsync(Handler, caseId, request, Ct));

    public static Task ExtendAsync(this DeadlinesHost host, Guid caseId, DelayRequest request) => DoneAsync(host.Client.ExtendAsync(Head, caseId, request, Ct).AsDone());

    /// <summary>For tests that only ask whether an extension was accepted.</summary>
    public static async Task<Result<Done>> AsDone(this Task<Result<ExtensionAnswer>> answer) => (await answer).Failure is { } failure ? failure : Done.Instance;

    /// <summary>Asks for an extension as the handler: it waits.</summary>
    public static async Task<ExtensionAnswer> RequestAsync(this DeadlinesHost host, Guid caseId, string expectedOn) => (await host.Client.ExtendAsync(Handler, caseId, Delay(expectedOn), Ct)).Required();

    public static Task PromiseAsync(this DeadlinesHost host, Guid caseId, DelayRequest request) => DoneAsync(host.Client.PromiseAsync(Supervisor, caseId, request, Ct));

    /// <summary>A closure as it is announced; whole day and whole city unless said otherwise.</summary>
    public static ClosureRequest Closed(string date, ClosureScope scope = ClosureScope.City, ClosurePart part = ClosurePart.WholeDay, string? agency = null, params string[] districts) =>
        new() { Date = Day(date), Part = part, Scope = scope, Agency = agency, Districts = districts, Reason = "颱風停止上班" };

    /// <summary>Shows the impact and confirms it.</summary>
    public static async Task<CalendarImpact> CloseAsync(this DeadlinesHost host, ClosureRequest request)
    {
        var impact = (await host.Client.AnnounceClosureAsync(Coordinator, request, Ct)).Required();
        Assert.False(impact.Done);
        var done = (await host.Client.AnnounceClosureAsync(Coordinator, request with { Confirm = impact.Token }, Ct)).Required();
        Assert.True(done.Done);
        return done;
    }

    /// <summary>An obligation to the applicant that reached its end.</summary>
    public static NoticeSettled Settled(Guid caseId, NoticeKind kind, Guid occasion, string at, NoticeState state = NoticeState.Sent, NoticeWay channel = NoticeWay.Email) => new()
    {
        CaseId = caseId,
        Version = 1,
        OccurredAt = At(at),
        ObligationId = Guid.NewGuid(),
        Kind = kind,
        OccasionId = occasion,
        Channel = channel,
        State = state,
    };
}
