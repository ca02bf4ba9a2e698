using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Cases.Tests;

internal static class Samples
{
    public static SubmitCaseRequest Submission() => new()
    {
        ServiceCode = "PET-MAYOR",
        Description = "民族一路與同盟路口的路面有一個大坑洞，機車經過很危險。",
        Location = new CaseLocation { District = "三民區", Address = "民族一路與同盟路口", Latitude = 22.6543, Longitude = 120.3123 },
        Applicant = new ApplicantDetails { Name = "王小明", Phone = "0912-345-678", Email = "ming@example.test", Language = Language.Zh },
    };

    public static SubmitCaseRequest With(this SubmitCaseRequest request, Func<ApplicantDetails, ApplicantDetails> change) => request with { Applicant = change(request.Applicant!) };

    public static SubmitCaseRequest At(this SubmitCaseRequest request, Func<CaseLocation, CaseLocation> change) => request with { Location = change(request.Location!) };

    public static RequestSupplementRequest Asking(DateOnly dueOn) => new()
    {
        Items = [new SupplementItem("身分證影本", "確認申請資格"), new SupplementItem("現場照片", "")],
        DueOn = dueOn,
    };

    public static DueDate Due(int year, int month, int day)
    {
        var date = new DateOnly(year, month, day);
        return new DueDate(date, Taipei.StartOf(date.AddDays(1)).ToUniversalTime(), false);
    }

    public static DelaySlots Slots(string reason = "連日大雨，現場沒辦法施工。", string progress = "已會勘，等天氣放晴。", DateOnly? expected = null) => new()
    {
        Reason = new LocalizedText(reason, "Rain made it unsafe to work."),
        ReasonShort = new LocalizedText("天候不佳", "rain"),
        Progress = new LocalizedText(progress),
        ProgressShort = new LocalizedText("等放晴"),
        ExpectedOn = expected ?? new DateOnly(2026, 3, 20),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public static CaseAssigned Assigned(Guid caseId, DateTimeOffset at, long version = 1, string unit = "ROADS/NORTH", string agency = "ROADS", Guid? handler = null, string? from = null, bool noHandler = false) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = at,
        AssignmentId = Guid.CreateVersion7(),
        Agency = agency,
        Unit = unit,
        Handler = noHandler ? null : handler ?? TestPeople.HandlerId,
        Deputy = noHandler ? null : TestPeople.DeputyId,
        PreviousUnit = from,
        DecidedBy = TestPeople.CoordinatorId,
    };

    public static DeadlineSet Set(Guid caseId, DateTimeOffset at, DueDate due, long version = 1) => new() { CaseId = caseId, Version = version, OccurredAt = at, Due = due };

    public static DeadlineMissed Missed(Guid caseId, DateTimeOffset at, DueDate due, long version, Guid? stage = null) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = at,
        StageId = stage ?? Guid.NewGuid(),
        Due = due,
        ExpectedOn = new DateOnly(2026, 3, 20),
        DateKind = DateKind.Completion,
        Source = DelaySource.Handler,
    };

    public static NoticeSettled Settled(Guid caseId, DateTimeOffset at, NoticeKind kind = NoticeKind.Receipt, NoticeState state = NoticeState.Sent, long version = 1) => new()
    {
        CaseId = caseId,
        Version = version,
        OccurredAt = at,
        ObligationId = Guid.NewGuid(),
        Kind = kind,
        OccasionId = caseId,
        Channel = NoticeWay.Sms,
        State = state,
    };
}
