using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Says in one or two plain sentences why a period ends where it does: what counts, and what did not. The ledger has the same, day by day.</summary>
/// <remarks>Pure. Days are days in Asia/Taipei; the first day counted is the day after receipt (art. 48 II), for limits in hours the minute itself (art. 48 I).</remarks>
internal static class Reckoning
{
    /// <summary>The sentences, where the period is not computed yet.</summary>
    /// <param name="history">What the period is computed from.</param>
    /// <param name="calendar">The calendar it is computed with.</param>
    public static LocalizedText Of(DeadlineHistory history, OfficeCalendar calendar) => Of(history, DeadlineCalculator.Compute(history, calendar), calendar);

    /// <summary>The sentences.</summary>
    /// <param name="history">What the period was computed from.</param>
    /// <param name="deadline">What came out.</param>
    /// <param name="calendar">The calendar it was computed with.</param>
    public static LocalizedText Of(DeadlineHistory history, Deadline deadline, OfficeCalendar calendar)
    {
        var start = Taipei.DateOf(history.ReceivedAt);
        var dates = new Dates(start.Year);
        var due = deadline.Due;
        var (zh, en) = (new List<string>(), new List<string>());
        AddStops(history, deadline, zh, en);
        if (deadline.Verdicts.Any(v => v.Accepted))
        {
            zh.Add("已經展期");
            en.Add("it was extended");
        }
        else if (history.Limit.Unit == LimitUnit.WorkingDays)
        {
            AddDaysOff(start, due.Date, history, calendar, zh, en);
        }
        else if (deadline.Nominal is { } nominal && nominal != due.Date)
        {
            var (zhName, enName) = LedgerWords.Names(calendar, nominal);
            zh.Add($"期滿那天{dates.Zh(nominal)}遇到{zhName}，順延到下一個上班日");
            en.Add($"the period ends on {dates.En(nominal)}, a day off ({enName}), and moves to the next office day");
        }

        var (zhLimit, enLimit) = LimitWords(history.Limit);
        var (zhBegin, enBegin) = Begin(history, dates);
        var (zhEnd, enEnd) = due.HasTime
            ? ($"到{dates.ZhTime(due.OverdueFrom)}為止", $"it ends at {dates.EnTime(due.OverdueFrom)}")
            : ($"最後一天是{dates.Zh(due.Date)}", $"the last day is {dates.En(due.Date)}");
        if (!due.HasTime && calendar.IsProvisional(due.Date))
        {
            zhEnd += LedgerWords.Provisional(due.Date.Year).Zh;
            enEnd += LedgerWords.Provisional(due.Date.Year).En;
        }
        return zh.Count == 0
            ? new($"{zhLimit}，{zhBegin}，{zhEnd}。", $"{enLimit}, {enBegin}; {enEnd}.")
            : new($"{zhLimit}，{zhBegin}。{string.Join("，", zh)}，{zhEnd}。", $"{enLimit}, {enBegin}. {Capital(string.Join(", and ", en))}; {enEnd}.");
    }

    private static void AddStops(DeadlineHistory history, Deadline deadline, List<string> zh, List<string> en)
    {
        var applied = history.Stops.Where((_, i) => deadline.StopsApplied[i]).ToList();
        if (applied.Count == 0)
            return;
        var zhCauses = string.Join("、", applied.Select(s => LedgerWords.WaitingFor(s.Kind).Zh).Distinct());
        var enCauses = string.Join(", ", applied.Select(s => LedgerWords.WaitingFor(s.Kind).En).Distinct());
        if (history.Limit.Unit == LimitUnit.Hours)
        {
            zh.Add($"中間停止計算過（{zhCauses}）");
            en.Add($"the clock stood for a while ({enCauses})");
            return;
        }
        // The day on which a stop begins is used, the day on which it ends is not.
        var days = applied.Sum(s => Math.Max(0, Taipei.DateOf(s.To ?? history.AsOf ?? s.From).DayNumber - Taipei.DateOf(s.From).DayNumber));
        zh.Add($"中間停止計算{days}天（{zhCauses}）");
        en.Add($"the clock stood for {Count(days, "day")} ({enCauses})");
    }

    private static void AddDaysOff(DateOnly start, DateOnly due, DeadlineHistory history, OfficeCalendar calendar, List<string> zh, List<string> en)
    {
        var (days, named) = (0, 0);
        var names = new List<(string Zh, string En)>();
        for (var day = start.AddDays(1); day < due; day = day.AddDays(1))
        {
            if (calendar.IsOfficeDay(day) || IsStopped(day, history))
                continue;
            days++;
            if (Name(calendar, day) is not { } name)
                continue;
            named++;
            if (!names.Contains(name))
                names.Add(name);
        }
        if (days == 0)
            return;
        var others = named < days || names.Count > 2;
        zh.Add(names.Count == 0 ? $"遇到{days}天例假日不上班" : $"遇到{string.Join("、", names.Take(2).Select(n => n.Zh))}{(others ? "等" : "")}{days}天不上班");
        en.Add(names.Count == 0
            ? $"{Count(days, "weekend day")} did not count"
            : $"{Count(days, "day")} off did not count ({string.Join(", ", names.Take(2).Select(n => n.En))}{(others ? " and others" : "")})");
    }

    // The days around New Year have many names, and a day in lieu has only that of the day it stands for: people know the holiday.
    private static (string Zh, string En)? Name(OfficeCalendar calendar, DateOnly day) => calendar.KindOf(day) switch
    {
        DayKind.Closure => ("停止上班", "offices closed"),
        DayKind.Holiday => calendar.NoteOf(day) switch
        {
            null or "補假" or "調整放假" => null,
            "小年夜" or "農曆除夕" or "春節" => ("春節", "Lunar New Year"),
            var note => (note, LedgerWords.Names(calendar, day).En),
        },
        _ => null,
    };

    private static bool IsStopped(DateOnly day, DeadlineHistory history) =>
        history.Stops.Any(s => day > Taipei.DateOf(s.From) && day <= Taipei.DateOf(s.To ?? history.AsOf ?? s.From));

    private static (string Zh, string En) LimitWords(Limit limit) => limit.Unit switch
    {
        LimitUnit.Hours => ($"{limit.Value}小時", Count(limit.Value, "hour")),
        LimitUnit.WorkingDays => ($"{limit.Value}個工作天", Count(limit.Value, "working day")),
        LimitUnit.Months => ($"{limit.Value}個月", Count(limit.Value, "month")),
        _ => ($"{limit.Value}天", Count(limit.Value, "day")),
    };

    private static (string Zh, string En) Begin(DeadlineHistory history, Dates dates)
    {
        var (zh, en) = history.Limit.Unit == LimitUnit.Hours
            ? ($"{dates.ZhTime(history.ReceivedAt)}起算，假日和晚上也算", $"{dates.EnTime(history.ReceivedAt)}, nights and holidays included")
            : ($"{dates.Zh(Taipei.DateOf(history.ReceivedAt).AddDays(1))}起算", dates.En(Taipei.DateOf(history.ReceivedAt).AddDays(1)));
        return history.CountedFrom switch
        {
            CountedFrom.CompletePapers => ($"文件備齊後從{zh}", $"counted from {en}, after the papers were complete"),
            CountedFrom.Supplement => ($"收到補件後從{zh}", $"counted anew from {en}, after the supplement arrived"),
            CountedFrom.Reopening => ($"收到您再反映的意見後從{zh}", $"counted anew from {en}, after you asked us to look again"),
            _ => ($"從{zh}", $"counted from {en}"),
        };
    }

    private static string Count(int n, string noun) => string.Create(CultureInfo.InvariantCulture, $"{n} {noun}{(n == 1 ? "" : "s")}");

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    /// <summary>Dates without their year, except those of another year than the first.</summary>
    private readonly record struct Dates(int Year)
    {
        public string Zh(DateOnly day) => day.ToString(day.Year == Year ? "M月d日" : "yyyy年M月d日", CultureInfo.InvariantCulture);

        public string En(DateOnly day) => day.ToString(day.Year == Year ? "d MMMM" : "d MMMM yyyy", CultureInfo.InvariantCulture);

        public string ZhTime(DateTimeOffset at) => Zh(Taipei.DateOf(at)) + Taipei.Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

        public string EnTime(DateTimeOffset at) => Taipei.Local(at).ToString("HH:mm", CultureInfo.InvariantCulture) + " on " + En(Taipei.DateOf(at));
    }
}
