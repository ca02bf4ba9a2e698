using System.Text.Json.Serialization;

namespace CaseTracker.Contracts;

/// <summary>The language a person reads.</summary>
public enum Language
{
    /// <summary>Traditional Chinese as written in Taiwan; the default.</summary>
    Zh,
    /// <summary>English.</summary>
    En,
}

/// <summary>What a person needs to follow what is said to them.</summary>
public enum Assistance
{
    /// <summary>Spoken Taiwanese (臺語).</summary>
    Taiwanese,
    /// <summary>Spoken Hakka (客語).</summary>
    Hakka,
    /// <summary>Taiwan Sign Language (手語).</summary>
    SignLanguage,
    /// <summary>Letters in large print.</summary>
    LargePrint,
    /// <summary>Something else, which the description of the case says.</summary>
    Other,
}

/// <summary>The channel a case came in by (管道).</summary>
public enum Channel
{
    /// <summary>At the counter.</summary>
    Counter,
    /// <summary>A telephone call to the agency.</summary>
    Phone,
    /// <summary>The public web form or the public API.</summary>
    Web,
    /// <summary>The city's 1999 hotline.</summary>
    [JsonStringEnumMemberName("hotline_1999")] Hotline1999,
    /// <summary>An e-mail to the agency.</summary>
    Email,
    /// <summary>A letter; its true date of receipt may lie before the day it is keyed in.</summary>
    Letter,
    /// <summary>The mayor's mailbox.</summary>
    MayorMailbox,
    /// <summary>Press or social media.</summary>
    Media,
    /// <summary>Taken down by an officer on a visit (里幹事, 里聯合辦公處).</summary>
    FieldVisit,
    /// <summary>A program of somebody else that speaks Open311 GeoReport v2.</summary>
    Open311,
}

/// <summary>A way an applicant may be told.</summary>
public enum NoticeWay
{
    /// <summary>Text message to a mobile number.</summary>
    Sms,
    /// <summary>E-mail.</summary>
    Email,
    /// <summary>A telephone call made by staff.</summary>
    Phone,
    /// <summary>A letter by post.</summary>
    Letter,
}

/// <summary>Public status of a case (internal = public).</summary>
public enum CaseStatus
{
    /// <summary>已收件: registered, no unit yet.</summary>
    Received,
    /// <summary>已分派: a unit is responsible.</summary>
    Assigned,
    /// <summary>辦理中: the unit works on it.</summary>
    InProgress,
    /// <summary>等您補件: a supplement was asked for; the clock is stopped.</summary>
    NeedInfo,
    /// <summary>已轉介: passed to an authority outside the city.</summary>
    Referred,
    /// <summary>已回覆: a concluding reply was given.</summary>
    Replied,
    /// <summary>已結案: closed with an outcome.</summary>
    Closed,
    /// <summary>已撤回: withdrawn by the applicant.</summary>
    Withdrawn,
}

/// <summary>What was achieved (處理結果).</summary>
public enum Outcome
{
    /// <summary>已完成.</summary>
    Done,
    /// <summary>部分完成.</summary>
    Partly,
    /// <summary>已排定，尚未施作; the case stays replied, it cannot close with this.</summary>
    Scheduled,
    /// <summary>無法辦理, with reason and basis.</summary>
    NotPossible,
    /// <summary>已由他機關辦結.</summary>
    ReferredDone,
    /// <summary>併入他案.</summary>
    Duplicate,
    /// <summary>依法不予處理 (Administrative Procedure Act art. 173): only by approval. Stays registered, is never counted among closed cases and never surveyed.</summary>
    NotHandled,
    /// <summary>申請人撤回.</summary>
    Withdrawn,
    /// <summary>補件逾期結束.</summary>
    NoResponse,
}

/// <summary>What kind of service item a case is about.</summary>
public enum ServiceKind
{
    /// <summary>陳情: a petition under the Administrative Procedure Act art. 168 ff.</summary>
    Petition,
    /// <summary>1999 派工: a report from the street, answered by going there.</summary>
    Hotline,
    /// <summary>申請: an application under a law, art. 51 of the same act.</summary>
    Application,
}

/// <summary>Which fixed steps the progress tracker shows.</summary>
public enum TrackerKind
{
    /// <summary>收件 → 分派 → 查辦 → 回覆 → 完成.</summary>
    Petition,
    /// <summary>收件 → 分派 → 會勘 → 施作 → 回覆 → 完成.</summary>
    Repair,
    /// <summary>收件 → 分派 → 審查 → 決定 → 完成.</summary>
    Permit,
}

/// <summary>Unit of a time limit.</summary>
public enum LimitUnit
{
    /// <summary>Hours, counted at once and through nights and holidays (art. 48 I).</summary>
    Hours,
    /// <summary>Office days of the official calendar; the first day is not counted.</summary>
    WorkingDays,
    /// <summary>Calendar days; the first day is not counted, a rest day at the end moves it (art. 48 II, IV).</summary>
    CalendarDays,
    /// <summary>Months by the corresponding day (art. 48 III), a rest day at the end moves it.</summary>
    Months,
}

/// <summary>Which rules an extension follows.</summary>
public enum DeadlinePolicy
{
    /// <summary>Art. 51 III, IV: once, not longer than the original limit, told before the original end.</summary>
    Statutory,
    /// <summary>Petition rules: several times, approval by length.</summary>
    Petition,
}

/// <summary>From when the limit of a service item is counted.</summary>
public enum ClockStart
{
    /// <summary>From receipt.</summary>
    Received,
    /// <summary>From the day the papers are complete.</summary>
    DocumentsComplete,
    /// <summary>From the day the applicant confirmed the contact.</summary>
    Confirmed,
}

/// <summary>What happens to the days already used when a supplement has arrived.</summary>
public enum SupplementEffect
{
    /// <summary>They stay used, the rest runs on (MoJ letter 法88律字第040516號).</summary>
    Resume,
    /// <summary>The whole limit runs anew from the day after the supplement arrived (items whose own law says so).</summary>
    Restart,
}

/// <summary>Why a clock stands.</summary>
public enum PauseKind
{
    /// <summary>Papers were asked for (補正).</summary>
    Supplement,
    /// <summary>A higher authority is asked how to read the law (釋示).</summary>
    Interpretation,
    /// <summary>A disaster or another cause that is not the agency's (art. 51 V).</summary>
    ForceMajeure,
    /// <summary>Another authority's part, where a law does not count it.</summary>
    CoHandling,
    /// <summary>The applicant had withdrawn the case and undid that.</summary>
    Withdrawal,
    /// <summary>The case had been passed on to an authority outside the city, which said that it is ours.</summary>
    Referral,
}

/// <summary>How a service item's deadline is kept, besides its limit. A later change does not touch open cases.</summary>
public sealed record ClockPolicy
{
    /// <summary>From when the limit counts.</summary>
    public ClockStart Start { get; init; }
    /// <summary>What a supplement does to the days already used.</summary>
    public SupplementEffect OnSupplement { get; init; }
    /// <summary>The agency's own, shorter limit (內部管考期限), or null. Staff are held to it; citizens are promised the legal one.</summary>
    public Limit? Internal { get; init; }
    /// <summary>After how many office days without a word the applicant can see the handler is asked for one; 0 = never.</summary>
    public int SilenceDays { get; init; } = 7;
    /// <summary>When staff are reminded, in any order.</summary>
    public IReadOnlyList<ReminderRule> Reminders { get; init; } = ReminderRule.Usual;
}

/// <summary>One rung of the reminder ladder.</summary>
/// <param name="OfficeDays">Office days from the due date: below 0 before it, 0 on its morning, above 0 after it. The reminder comes at 08:30.</param>
/// <param name="To">Who is reminded.</param>
public sealed record ReminderRule(int OfficeDays, ReminderTo To)
{
    /// <summary>Two office days before: the handler. On the morning: handler and deputy. First office morning after: the supervisor. Fifth: the agency head.</summary>
    public static IReadOnlyList<ReminderRule> Usual { get; } = [new(-2, ReminderTo.Handler), new(0, ReminderTo.HandlerAndDeputy), new(1, ReminderTo.Supervisor), new(5, ReminderTo.AgencyHead)];
}

/// <summary>Who a reminder goes to.</summary>
public enum ReminderTo
{
    /// <summary>The handler; without one the unit's supervisors.</summary>
    Handler,
    /// <summary>Handler and deputy.</summary>
    HandlerAndDeputy,
    /// <summary>The unit's supervisors, and the handler.</summary>
    Supervisor,
    /// <summary>The agency head, and the supervisors.</summary>
    AgencyHead,
}

/// <summary>What a role may do is decided by the service that owns the data.</summary>
public enum StaffRole
{
    /// <summary>Takes cases in (收件).</summary>
    Intake,
    /// <summary>研考／總收文: clears jurisdiction and hands cases to units; sees every case.</summary>
    Coordinator,
    /// <summary>承辦人.</summary>
    Handler,
    /// <summary>Head of a unit.</summary>
    Supervisor,
    /// <summary>Head of an agency.</summary>
    AgencyHead,
    /// <summary>Reads the audit; changes nothing.</summary>
    Auditor,
    /// <summary>Keeps settings, users and reference data.</summary>
    Administrator,
}

/// <summary>A time limit: a count and its unit.</summary>
/// <param name="Value">How many; at least 1.</param>
/// <param name="Unit">Of what.</param>
public sealed record Limit(int Value, LimitUnit Unit);

/// <summary>The end of a period.</summary>
/// <param name="Date">The last day of the period, inclusive, in Asia/Taipei.</param>
/// <param name="OverdueFrom">The first instant after the period: 00:00 of the next day (12:00 of the last one where an end on a Saturday moves to a morning), or, for limits in hours, the due minute itself.</param>
/// <param name="HasTime">True for limits in hours: the time of <paramref name="OverdueFrom"/> is part of the promise.</param>
public sealed record DueDate(DateOnly Date, DateTimeOffset OverdueFrom, bool HasTime);
