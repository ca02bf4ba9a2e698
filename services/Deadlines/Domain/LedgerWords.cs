using System.Collections.Frozen;
using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>The words of the ledger, for citizens and staff alike.</summary>
internal static class LedgerWords
{
    private static readonly FrozenDictionary<string, string> Notes = new Dictionary<string, string>
    {
        ["開國紀念日"] = "Founding Day holiday",
        ["調整放假"] = "rearranged day off",
        ["小年夜"] = "day before Lunar New Year's Eve",
        ["農曆除夕"] = "Lunar New Year's Eve",
        ["春節"] = "Lunar New Year holiday",
        ["和平紀念日"] = "Peace Memorial Day",
        ["補假"] = "day off in lieu",
        ["兒童節"] = "Children's Day",
        ["民族掃墓節"] = "Tomb Sweeping Day",
        ["兒童節及民族掃墓節"] = "Children's Day and Tomb Sweeping Day",
        ["勞動節"] = "Labour Day",
        ["端午節"] = "Dragon Boat Festival",
        ["中秋節"] = "Mid-Autumn Festival",
        ["孔子誕辰紀念日/教師節"] = "Confucius' Birthday (Teachers' Day)",
        ["國慶日"] = "National Day",
        ["臺灣光復暨金門古寧頭大捷紀念日"] = "Retrocession Day",
        ["行憲紀念日"] = "Constitution Day",
    }.ToFrozenDictionary();

    public static readonly LocalizedText RolledTo = new("期限末日順延到這一天", "The last day moves to this day");
    public static readonly LocalizedText LastDay = new("期限最後一天", "Last day");
    public static readonly LocalizedText AndLastDay = new("，期限最後一天", ": the last day");
    public static readonly LocalizedText UntilNoon = new("，因為遇到星期六，只到這一天中午12時", ": because of the Saturday the period ends at noon of this day");
    public static readonly LocalizedText NothingLeft = new("停止計算前已經用完天數，期限到這一天", "Every day was used before the stop: the period ends today");

    public static LocalizedText FirstDay(CountedFrom from) => from switch
    {
        CountedFrom.CompletePapers => new("文件備齊日不計", "Day on which the papers were complete: not counted"),
        CountedFrom.Reopening => new("再反映日不計，重新起算", "Day on which the case was reopened: not counted, the limit begins anew"),
        CountedFrom.Supplement => new("收到補件日不計，重新起算", "Day on which the supplement arrived: not counted, the limit begins anew"),
        _ => new("收件日不計", "Day received: not counted"),
    };

    public static LocalizedText Day(int n) => new($"第{n}天", $"Day {n}");

    public static LocalizedText WorkingDay(int n) => new($"第{n}個工作天", $"Working day {n}");

    public static LocalizedText MakeUpWorkday(int n) => new($"補行上班，第{n}個工作天", $"Make-up workday, working day {n}");

    public static LocalizedText DayOff(OfficeCalendar calendar, DateOnly day)
    {
        var (zh, en) = Names(calendar, day);
        return new($"{zh}，不計", $"{Capital(en)}: not counted");
    }

    public static LocalizedText RollsFrom(OfficeCalendar calendar, DateOnly day)
    {
        var (zh, en) = Names(calendar, day);
        return new($"，期限末日遇{zh}，順延", $": the last day falls on a rest day ({en}) and moves on");
    }

    /// <summary>What a stopped clock waits for.</summary>
    public static LocalizedText WaitingFor(PauseKind kind) => kind switch
    {
        PauseKind.Interpretation => new("等上級機關解釋法令", "waiting for a ruling on the law"),
        PauseKind.ForceMajeure => new("遇到天災等不可抗力", "a disaster or another outside cause"),
        PauseKind.CoHandling => new("等其他機關辦理", "waiting for another authority"),
        PauseKind.Referral => new("由其他機關負責的期間", "another authority was responsible"),
        PauseKind.Withdrawal => new("案件撤回期間", "the case was withdrawn"),
        _ => new("等補件", "waiting for papers"),
    };

    public static LocalizedText Stopped(DateOnly first, DateOnly last, PauseKind kind) => first == last
        ? Stopped(kind, Zh(first), En(first))
        : Stopped(kind, $"{Zh(first)}到{Zh(last)}", $"{En(first)} to {En(last)}");

    public static LocalizedText StoppedByTheMinute(DateTimeOffset from, DateTimeOffset to, PauseKind kind) =>
        Stopped(kind, $"{ZhTime(from)}到{ZhTime(to)}", $"{EnTime(from)} to {EnTime(to)}");

    private static LocalizedText Stopped(PauseKind kind, string zh, string en) => new($"停止計算，{WaitingFor(kind).Zh}（{zh}）", $"Clock stopped, {WaitingFor(kind).En} ({en})");

    public static LocalizedText HoursBegin(DateTimeOffset at, int hours) => new($"{ZhTime(at)}開始計算，共{hours}小時，假日和晚上也算", $"{hours} hours begin at {EnTime(at)}; nights and holidays count");

    public static LocalizedText HoursEnd(DateTimeOffset at) => new($"期限到{ZhTime(at)}", $"The period ends at {EnTime(at)}");

    public static LocalizedText Months(int months, CountedFrom from, bool stopped, bool extended)
    {
        var (zhFrom, enFrom) = from switch
        {
            CountedFrom.CompletePapers => ("文件備齊", "the papers were complete"),
            CountedFrom.Reopening => ("再反映", "the case was reopened"),
            CountedFrom.Supplement => ("收到補件", "the supplement arrived"),
            _ => ("收件", "receipt"),
        };
        var zh = $"{zhFrom}隔天起算{months}個月" + (stopped ? "，加上停止計算的天數" : "") + (extended ? "，加上展期" : "");
        var en = $"{months} {(months == 1 ? "month" : "months")} from the day after {enFrom}" + (stopped ? ", plus the stopped days" : "") + (extended ? ", plus the extension" : "");
        return new(zh, en);
    }

    public static LocalizedText Extended(DueDate due) => due.HasTime
        ? new($"展期，期限改到{ZhTime(due.OverdueFrom)}", $"Extended: the period now ends at {EnTime(due.OverdueFrom)}")
        : new($"展期，期限改到{Zh(due.Date)}", $"Extended: the last day is now {En(due.Date)}");

    public static LocalizedText Provisional(int year) => new($"（{year}年的辦公日曆還沒有正式公布，日期可能會變）", $" (the office calendar of {year} is not final yet, so the date may change)");

    /// <summary>What a day off is called.</summary>
    public static (string Zh, string En) Names(OfficeCalendar calendar, DateOnly day) => calendar.KindOf(day) switch
    {
        DayKind.Weekend => ("例假日", "weekend"),
        DayKind.Closure => ("停止上班", "offices closed"),
        DayKind.Holiday when calendar.NoteOf(day) is { } note =>
            (note.EndsWith('假') ? note : note + "放假", Notes.TryGetValue(note, out var en) ? en : "public holiday"),
        DayKind.Holiday => ("放假日", "public holiday"),
        _ => ("上班日", "office day"),
    };

    private static string Zh(DateOnly day) => day.ToString("M月d日", CultureInfo.InvariantCulture);

    private static string En(DateOnly day) => day.ToString("d MMMM", CultureInfo.InvariantCulture);

    private static string ZhTime(DateTimeOffset at) => Taipei.Local(at).ToString("M月d日HH:mm", CultureInfo.InvariantCulture);

    private static string EnTime(DateTimeOffset at) => Taipei.Local(at).ToString("HH:mm 'on' d MMMM", CultureInfo.InvariantCulture);

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
