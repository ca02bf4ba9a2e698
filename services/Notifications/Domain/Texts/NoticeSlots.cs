using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;

namespace CaseTracker.Notifications.Domain.Texts;

/// <summary>Everything one notice is written from, read from its owners at the moment of sending.</summary>
public sealed record NoticeSubject
{
    /// <summary>What is told.</summary>
    public required NoticeKind Kind { get; init; }
    /// <summary>From Cases.</summary>
    public required NoticeFacts Facts { get; init; }
    /// <summary>From Deadlines; null when the clock of the case is not open yet or does not matter.</summary>
    public OccasionFacts? Deadline { get; init; }
    /// <summary>The agency in charge.</summary>
    public required OfficeNames Office { get; init; }
    /// <summary>For reminders: whom.</summary>
    public StaffMember? Staff { get; init; }
    /// <summary>For questions to a contact: link and code.</summary>
    public ConfirmationWords? Confirmation { get; init; }
    /// <summary>For one-time codes: six digits.</summary>
    public string? AccessCode { get; init; }
    /// <summary>For lists of case numbers: the cases of the contact.</summary>
    public CasesOfContact? Numbers { get; init; }
    /// <summary>For messages to a helper.</summary>
    public HelperWords? Helper { get; init; }
}

/// <summary>What a message to a helper carries.</summary>
/// <param name="Token">Token of the link that ends such messages.</param>
/// <param name="Copy">True for a copy of what the applicant is told.</param>
public sealed record HelperWords(string Token, bool Copy);

/// <summary>What a question to a contact carries.</summary>
/// <param name="Token">Token of the link.</param>
/// <param name="Code">Six digits.</param>
/// <param name="LastDay">Last day for the answer, inclusive, in Asia/Taipei.</param>
public sealed record ConfirmationWords(string Token, string Code, DateOnly LastDay);

/// <summary>Names and phone of the agency and unit in charge.</summary>
/// <param name="Agency">Agency.</param>
/// <param name="AgencyShort">Agency, short.</param>
/// <param name="Unit">Unit, or null while there is none.</param>
/// <param name="Phone">The unit's number, else the agency's, else null.</param>
public sealed record OfficeNames(LocalizedText Agency, LocalizedText AgencyShort, LocalizedText? Unit, string? Phone);

/// <summary>Turns facts into slot values.</summary>
public static class NoticeSlots
{
    /// <summary>The number everybody may call when a unit's own is not verified.</summary>
    public const string CityHotline = "1999";

    /// <summary>The values of a notice.</summary>
    /// <param name="subject">The facts.</param>
    /// <param name="language">The reader's language.</param>
    /// <param name="now">Business time.</param>
    /// <param name="publicUrl">Where the public pages are, or null.</param>
    public static SlotValues Fill(NoticeSubject subject, Language language, DateTimeOffset now, string? publicUrl)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var (facts, deadline, office) = (subject.Facts, subject.Deadline, subject.Office);
        var dates = new NoticeDates(Taipei.DateOf(now), language);
        var values = new SlotValues();

        values.Set("number", FormatNumber(facts.CaseNumber));
        values.Set("service", facts.Service.In(language));
        values.Set("agency", office.Agency.In(language));
        values.Set("agency_short", office.AgencyShort.In(language));
        values.Set("unit", (office.Unit ?? (subject.Staff is null ? null : office.Agency))?.In(language));
        values.Set("phone", office.Phone ?? CityHotline);
        values.Set("received_date", dates.Full(Taipei.DateOf(facts.ReceivedAt)));
        values.Set("status_url", StatusUrl(publicUrl, facts.CaseNumber, language, subject.Staff is not null));

        if (subject.Staff is { } staff)
        {
            values.Set("staff_name", staff.Name.In(language));
            if (deadline?.Stage is { } stage)
                values.Set("when", When(stage).In(language));
            if (facts.Memo is { } memo)
            {
                values.Set("when", Why(memo.Reason).In(language));
                values.Set("reason", memo.Words?.Text);
            }
        }
        else
        {
            values.Set("applicant_name", facts.ApplicantName);
            if (subject.Kind == NoticeKind.Receipt)
                values.Set("lookup_code", facts.LookupCode);
            // What a confidential case is about stays out of every message.
            if (!facts.Confidential)
                values.Set("place", facts.Place);
        }

        if (subject.Confirmation is { } confirmation)
        {
            values.Set("confirm_code", confirmation.Code);
            values.Set("confirm_url", PageUrl(publicUrl, language, $"/confirm/{confirmation.Token}"));
            values.Set("confirm_last_day", dates.Full(confirmation.LastDay));
            values.Set("confirm_last_short", dates.Brief(confirmation.LastDay));
        }

        values.Set("access_code", subject.AccessCode);
        if (subject.Helper is { } helper)
            values.Set("stop_url", PageUrl(publicUrl, language, $"/unsubscribe/{helper.Token}"));
        if (subject.Numbers is { } numbers)
        {
            values.Set("case_numbers", string.Join('\n', numbers.Cases.Select(c => FormatNumber(c.CaseNumber))));
            values.Set("case_list", string.Join('\n', numbers.Cases.Select(c => Line(c, language, dates))));
            if (numbers.Total > numbers.Cases.Count)
                values.Raise("more_cases");
        }

        SetDates(values, subject, dates, now);
        if (deadline?.Slots is { } slots)
        {
            values.Set("reason", slots.Reason.In(language));
            values.Set("reason_sms", slots.ReasonShort.In(language));
            values.Set("progress", slots.Progress.In(language));
            values.Set("progress_sms", slots.ProgressShort.In(language));
            values.Raise(slots.DateKind == DateKind.Completion ? "expected_is_completion" : "expected_is_next_word");
        }
        if (deadline?.MoveReason is { } moved)
        {
            values.Set("reason", moved.In(language));
            values.Set("reason_sms", moved.In(language));
        }
        if (facts.Supplement is { } supplement)
        {
            values.Set("item_count", supplement.Items.Count.ToString(CultureInfo.InvariantCulture));
            values.Set("items", facts.Confidential ? HiddenItems.In(language) : string.Join('\n', supplement.Items.Select((item, i) => Item(i + 1, item, language))));
            values.Set("supplement_due_date", dates.Full(supplement.DueOn));
            values.Set("supplement_due_short", dates.Brief(supplement.DueOn));
        }
        if ((facts.Outcome ?? facts.Reply?.Outcome) is { } outcome)
            values.Set("outcome", OutcomeWords(outcome).In(language));
        if (facts.Reply?.Words is { } words && !facts.Confidential)
            values.Set(subject.Kind is NoticeKind.Closed or NoticeKind.SetAside ? "reason" : "reply", words.Text);
        if (facts.Referral is { } referral)
        {
            values.Set("authority", referral.Authority.In(language));
            values.Set("authority_phone", referral.Phone);
            values.Set("authority_page", referral.WebPage);
            values.Set("document", referral.DocumentNumber);
            if (referral.Reason is { } why && !facts.Confidential)
                values.Set("reason", why.Text);
            values.Set("follow_up_date", dates.Full(referral.FollowUpOn));
            values.Set("follow_up_short", dates.Brief(referral.FollowUpOn));
        }
        if (facts.MissedFollowUpOn is { } missed)
        {
            values.Set("missed_date", dates.Full(missed));
            values.Set("missed_short", dates.Brief(missed));
        }
        if (facts.ReopenUntil is { } reopen)
        {
            values.Set("reopen_date", dates.Full(reopen));
            values.Set("reopen_short", dates.Brief(reopen));
        }
        if (facts.SetAside is { } setAside)
        {
            values.Set("ground", GroundWords(setAside.Ground).In(language));
            values.Set("ground_sms", GroundInShort(setAside.Ground).In(language));
            if (setAside.Earlier is { } earlier)
            {
                values.Set("earlier_date", dates.Full(earlier.On));
                values.Set("earlier_short", dates.Brief(earlier.On));
                values.Set("earlier_number", earlier.IsCase ? FormatNumber(earlier.Number) : earlier.Number);
            }
        }
        return values;
    }

    /// <summary><c>415-2048-8163</c>.</summary>
    public static string FormatNumber(string caseNumber)
    {
        ArgumentNullException.ThrowIfNull(caseNumber);
        return caseNumber.Length == 11 ? $"{caseNumber[..3]}-{caseNumber[3..7]}-{caseNumber[7..]}" : caseNumber;
    }

    private static void SetDates(SlotValues values, NoticeSubject subject, NoticeDates dates, DateTimeOffset now)
    {
        if (subject.Deadline is not { } deadline)
            return;
        var due = subject.Kind == NoticeKind.Overdue ? deadline.PreviousDue ?? deadline.Due : deadline.Due;
        // "We expect to reply by" a day that is over would be a lie: a letter may be keyed in long after it came.
        if (due is not null && (subject.Kind is not (NoticeKind.Receipt or NoticeKind.Transferred or NoticeKind.Reopened or NoticeKind.ReferralEnded or NoticeKind.Merged) || due.OverdueFrom > now))
        {
            values.Set("due_date", dates.Full(due));
            values.Set("due_short", dates.Brief(due));
        }
        var moves = subject.Kind is NoticeKind.Extension or NoticeKind.DateMoved;
        if ((moves ? deadline.PreviousDue ?? deadline.OriginalDue : deadline.OriginalDue) is { } original)
        {
            values.Set("original_due_date", dates.Full(original));
            values.Set("original_due_short", dates.Brief(original));
        }
        if (moves && deadline.Due is { } extended)
        {
            values.Set("expected_date", dates.Full(extended));
            values.Set("expected_short", dates.Brief(extended));
        }
        else if (deadline.Slots is { } slots)
        {
            values.Set("expected_date", dates.Full(slots.ExpectedOn));
            values.Set("expected_short", dates.Brief(slots.ExpectedOn));
        }
    }

    /// <summary>The address of a public page, or null without an address of the site.</summary>
    /// <param name="publicUrl">Where the public pages are, or null.</param>
    /// <param name="language">The reader's language.</param>
    /// <param name="path">From the root, without language.</param>
    public static string? PageUrl(string? publicUrl, Language language, string path) => string.IsNullOrWhiteSpace(publicUrl) ? null : Site(publicUrl, language) + path;

    private static string? StatusUrl(string? publicUrl, string caseNumber, Language language, bool staff)
    {
        if (string.IsNullOrWhiteSpace(publicUrl))
            return null;
        return staff ? $"{publicUrl.TrimEnd('/')}/staff/cases/{caseNumber}" : $"{Site(publicUrl, language)}/track{(caseNumber.Length == 0 ? "" : $"?no={caseNumber}")}";
    }

    private static string Site(string publicUrl, Language language) => $"{publicUrl.TrimEnd('/')}{(language == Language.En ? "/en" : "")}";

    private static readonly LocalizedText HiddenItems = new("為了保護您的資料，信裡不列項目。請到案件查詢網頁登入後查看。", "To protect your data, the list is not in this message. Log in on the case look-up page to read it.");

    private static string Item(int number, SupplementItem item, Language language) =>
        string.IsNullOrWhiteSpace(item.Why) ? $"{number}. {item.What}" : $"{number}. {item.What}{(language == Language.En ? ": " : "：")}{item.Why}";

    private static string Line(CaseOfContact @case, Language language, NoticeDates dates)
    {
        var number = FormatNumber(@case.CaseNumber);
        if (@case.About is not { } about)
            return number;
        var (service, received, status) = (about.Service.In(language), dates.Full(Taipei.DateOf(about.ReceivedAt)), StatusWords(about.Status).In(language));
        return language == Language.En ? $"{number}: {service}, received {received}, {status}" : $"{number}：{service}，{received}收件，{status}";
    }

    private static LocalizedText StatusWords(CaseStatus status) => status switch
    {
        CaseStatus.Received => new("已收件", "received"),
        CaseStatus.Assigned => new("已分派", "assigned"),
        CaseStatus.InProgress => new("辦理中", "in progress"),
        CaseStatus.NeedInfo => new("等您補件", "waiting for you"),
        CaseStatus.Referred => new("已轉介", "passed on"),
        CaseStatus.Replied => new("已回覆", "replied"),
        CaseStatus.Closed => new("已結案", "closed"),
        CaseStatus.Withdrawn => new("已撤回", "withdrawn"),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    private static LocalizedText Why(MemoReason reason) => reason switch
    {
        MemoReason.Overdue => new("已經逾期", "overdue"),
        MemoReason.Untold => new("逾期了，還沒有告訴申請人", "overdue, and the applicant has not been told"),
        MemoReason.PromisePassed => new("答應的日期過了", "the promised date has passed"),
        MemoReason.DueSoon => new("快到期了", "due soon"),
        MemoReason.Silent => new("申請人很久沒有看到消息了", "no news for the applicant for too long"),
        MemoReason.Unassigned => new("還沒有承辦人", "nobody handles it yet"),
        _ => new("請看下面的說明", "please see below"),
    };

    private static LocalizedText When(ReminderStage stage) => stage switch
    {
        ReminderStage.DueSoon => new("快到期了", "due soon"),
        ReminderStage.DueToday => new("今天到期", "due today"),
        ReminderStage.Overdue => new("已經逾期", "overdue"),
        ReminderStage.OverdueLong => new("逾期好幾天了", "overdue for days"),
        ReminderStage.InternalDue => new("內部期限是今天", "due today by the agency's own limit"),
        ReminderStage.Silence => new("申請人很久沒有看到消息了", "no news for the applicant for too long"),
        ReminderStage.SupplementLapsed => new("補件日期過了，請決定怎麼辦", "the papers did not come in time, please decide"),
        ReminderStage.ApprovalWaiting => new("有延長申請等您決定", "an extension waits for your decision"),
        ReminderStage.PromiseMissed => new("答應的日期過了，請給新的日期", "the promised date has passed, please give a new one"),
        ReminderStage.FollowUpDue => new("轉介出去的案件，今天要告訴申請人進度", "passed on to another authority: tell the applicant today how it stands"),
        ReminderStage.FollowUpMissed => new("答應告訴申請人轉介進度的日期過了，請今天補上", "the day to tell the applicant how the referral stands has passed, please tell them today"),
        ReminderStage.SupplementAnswered => new("申請人回覆了補件", "the applicant answered about the missing papers"),
        ReminderStage.ApplicantAdded => new("申請人補充了說明", "the applicant added something"),
        ReminderStage.Reopened => new("申請人不同意回覆，案件重新辦理，請決定由誰處理", "the applicant disagrees with the reply and the case is open again, please decide who handles it"),
        ReminderStage.NewsAsked => new("申請人說過了日期還沒消息，請在1個工作天內給新的日期", "the applicant has no news past the date, please give a new date within 1 working day"),
        ReminderStage.NewsMissed => new("申請人問過消息，過了1個工作天還沒有新的日期，請督促單位今天給", "the applicant asked for news and no new date was given within 1 working day, please see that the unit gives one today"),
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    private static LocalizedText GroundWords(SetAsideGround ground) => ground switch
    {
        SetAsideGround.NoContentOrName => new("行政程序法第173條第1款：沒有具體的內容，或沒有真實姓名、住址或聯絡方式。", "Administrative Procedure Act, article 173, item 1: no concrete content, or no real name, address or way to reach you."),
        SetAsideGround.AlreadyAnswered => new("行政程序法第173條第2款：同一件事已經處理並明確答覆過，又再提出。", "Administrative Procedure Act, article 173, item 2: the same matter was handled and clearly answered before."),
        SetAsideGround.NotCompetent => new("行政程序法第173條第3款：同一件事寄給好幾個機關，由主管的機關處理，我們不是主管機關。", "Administrative Procedure Act, article 173, item 3: the same matter went to several agencies. The competent one handles it; we are not that agency."),
        _ => throw new ArgumentOutOfRangeException(nameof(ground), ground, null),
    };

    private static LocalizedText GroundInShort(SetAsideGround ground) => ground switch
    {
        SetAsideGround.NoContentOrName => new("內容不具體或無真實姓名、聯絡方式", "no concrete content or no real name or contact"),
        SetAsideGround.AlreadyAnswered => new("同一件事已明確答覆", "the same matter was clearly answered"),
        SetAsideGround.NotCompetent => new("由主管機關處理，本機關非主管", "the competent agency handles it"),
        _ => throw new ArgumentOutOfRangeException(nameof(ground), ground, null),
    };

    private static LocalizedText OutcomeWords(Outcome outcome) => outcome switch
    {
        Outcome.Done => new("已完成", "done"),
        Outcome.Partly => new("部分完成", "partly done"),
        Outcome.Scheduled => new("已排定，尚未施作", "scheduled, not yet carried out"),
        Outcome.NotPossible => new("無法辦理", "not possible"),
        Outcome.ReferredDone => new("已由他機關辦結", "completed by another authority"),
        Outcome.Duplicate => new("併入他案", "merged into another case"),
        Outcome.NotHandled => new("依法不予處理", "not handled, as the law allows"),
        Outcome.Withdrawn => new("您已撤回", "withdrawn by you"),
        Outcome.NoResponse => new("補件逾期結束", "closed because the missing papers did not come"),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
