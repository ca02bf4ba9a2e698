using System.Globalization;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Deadlines.Domain;
using CaseTracker.Platform.Hosting;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static CaseTracker.Deadlines.Tests.Samples;

namespace CaseTracker.Deadlines.Tests;

public class ImportCalendarTests(UnchangedHost unchanged) : IClassFixture<UnchangedHost>
{
    private static readonly Encoding Big5 = CodePagesEncodingProvider.Instance.GetEncoding(950)!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NotableDays_AreHolidaysAndMakeUpWorkdays()
    {
        var days = (await unchanged.Host.Client.NotableDaysAsync(Actor.Service("portal"), Ct)).Required();

        Assert.Equal(days.OrderBy(d => d.Date), days);
        Assert.Equal(new NotableDay(Day("2025-02-08"), false, "補行上班", false), Assert.Single(days, d => !d.IsDayOff));
        Assert.Contains(new NotableDay(Day("2026-02-28"), true, "和平紀念日", false), days); // a Saturday with a name
        Assert.Contains(new NotableDay(Day("2026-02-27"), true, "補假", false), days);
        Assert.DoesNotContain(days, d => d.Date == Day("2026-03-07")); // a plain Saturday
        Assert.All(days, d => Assert.Equal(d.Date.Year == 2027, d.Provisional));
        Assert.Equal("not-permitted", (await unchanged.Host.Client.NotableDaysAsync(Actor.Anyone, Ct)).Failure!.Code);
    }

    [Fact]
    public async Task Import_ShowsWhatChanges_ThenMovesTheDates_AndKeepsEveryVersion()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-03-02T09:00");
        var later = await host.OpenAsync("2026-03-02T09:00"); // due Mon 3/9
        var earlier = await host.OpenAsync("2026-09-23T09:00", 3); // Wed; 9/25 and 9/28 are off: due Wed 9/30
        var upload = Upload(Official().Replace("20260305,四,0,", "20260305,四,2,調整放假", StringComparison.Ordinal).Replace("20260928,一,2,", "20260928,一,0,", StringComparison.Ordinal));

        var impact = (await host.Client.ImportCalendarAsync(Administrator, upload, Ct)).Required();

        Assert.Equal(2, impact.Moves);
        Assert.Equal([(later, Day("2026-03-10")), (earlier, Day("2026-09-29"))], impact.Examples.Select(e => (e.CaseId, e.To.Date)));
        Assert.Equal([new ChangedDay(Day("2026-03-05"), false, true, "調整放假"), new(Day("2026-09-28"), true, false, "孔子誕辰紀念日/教師節")], impact.ChangedDays);
        Assert.Equal(1, (await YearAsync(host)).Version);
        Assert.Equal("impact-changed", (await host.Client.ImportCalendarAsync(Administrator, upload with { Confirm = "0" }, Ct)).Failure!.Code);

        Assert.True((await host.Client.ImportCalendarAsync(Administrator, upload with { Confirm = impact.Token }, Ct)).Required().Done);
        await host.RecomputeAsync();

        Assert.Equal((Day("2026-03-10"), Day("2026-09-29")), ((await host.ClockOfAsync(later)).Due.Date, (await host.ClockOfAsync(earlier)).Due.Date));
        Assert.Equal(MoveCause.Calendar, Assert.Single(await host.SentAsync<DeadlineMoved>(later)).Cause);
        var year = await YearAsync(host);
        Assert.Equal((2, false, "115年.csv", At("2026-03-02T09:00"), Administrator.StaffId, 120), (year.Version, year.Provisional, year.Source, year.ImportedAt, year.ImportedBy, year.DaysOff));
        var versions = await host.QueryAsync(db => db.CalendarVersions.Where(v => v.Year == 2026).OrderBy(v => v.Version).ToListAsync(Ct));
        Assert.Equal([1L, 2], versions.Select(v => v.Version));
        Assert.Equal(upload.Content, versions[1].Content);
        Assert.Equal(365, OfficeCalendarFile.Read(versions[0].Content).Count);
        Assert.Contains("calendar-imported", await host.QueryAsync(db => db.Set<Platform.Data.AuditEntry>().Select(a => a.Act).ToListAsync(Ct)));

        // The product's own file comes with every start; what an administrator imported stays.
        await host.Services.GetRequiredService<Migrator>().SeedAsync(Ct);
        Assert.Equal(2, (await YearAsync(host)).Version);
    }

    [Fact]
    public async Task Import_OfTheOfficialFile_MakesProvisionalDatesFinal()
    {
        await using var host = await DeadlinesHost.StartAsync("2026-12-28T09:00");
        var caseId = await host.OpenAsync("2026-12-28T09:00", 10);
        var before = (await host.Client.CalendarAsync(Handler, Ct)).Required();
        Assert.Equal((1, true, Day("2027-12-31")), (before.ProvisionalCases, before.Alarm, before.LastDay));
        Assert.Equal([(2025, false, 1), (2026, false, 0), (2027, true, 0)], before.Years.Select(y => (y.Year, y.Provisional, y.MakeUpDays)));

        var upload = Upload(Official(2027)) with { FileName = "116年.csv" };
        var impact = (await host.Client.ImportCalendarAsync(Administrator, upload, Ct)).Required();
        Assert.Equal((0, 0), (impact.Moves, impact.ChangedDays.Count));
        await host.Client.ImportCalendarAsync(Administrator, upload with { Confirm = impact.Token }, Ct);
        await host.RecomputeAsync();

        var after = (await host.Client.CalendarAsync(Handler, Ct)).Required();
        Assert.Equal((0, false), (after.ProvisionalCases, after.Alarm));
        Assert.Empty(await host.SentAsync<DeadlineMoved>(caseId));
    }

    [Theory]
    [InlineData("2026-09-30T23:00", false)]
    [InlineData("2026-10-01T00:00", true)]
    public async Task Alarm_RingsFromAQuarterBefore(string now, bool alarm)
    {
        await using var host = await DeadlinesHost.StartAsync(now);

        Assert.Equal(alarm, (await host.Client.CalendarAsync(Handler, Ct)).Required().Alarm);
    }

    [Theory]
    [InlineData("utf8")]
    [InlineData("bom")]
    [InlineData("big5")]
    [InlineData("lf")]
    public async Task Encodings_AllRead(string form)
    {
        var text = Official(2028);
        var content = form switch { "bom" => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)], "big5" => Big5.GetBytes(text), "lf" => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), _ => Encoding.UTF8.GetBytes(text) };

        var impact = (await unchanged.Host.Client.ImportCalendarAsync(Administrator, new() { FileName = "117年.csv", Content = content }, Ct)).Required();

        Assert.Equal(366, impact.ChangedDays.Count); // a leap year
        Assert.Equal(new ChangedDay(Day("2028-01-01"), null, true, "開國紀念日"), impact.ChangedDays[0]);
    }

    [Theory]
    [InlineData("20260302,一,0,\r\n", "", "calendar-row-count", null)]
    [InlineData("20260302,一,0,", "20260303,二,0,", "calendar-duplicate", "63")]
    [InlineData("20260302,一,0,", "20260302,二,0,", "calendar-row", "62")]
    [InlineData("20260302,一,0,", "20260302,一,1,", "calendar-row", "62")]
    [InlineData("20260302,一,0,", "20270301,一,0,", "calendar-row", "62")]
    [InlineData("20260302,一,0,", "20260302", "calendar-row", "62")]
    [InlineData("是否放假", "放假", "calendar-columns", "1")]
    [InlineData("西元日期,星期,是否放假,備註", "<!DOCTYPE html><html>", "calendar-is-html", "1")]
    public async Task Broken_IsRefusedByName(string text, string instead, string code, string? line)
    {
        var broken = Official().Replace(text, instead, StringComparison.Ordinal);
        Assert.NotEqual(Official(), broken);

        await RefusedAsync(Encoding.UTF8.GetBytes(broken), code, line);
    }

    [Fact]
    public async Task Unreadable_IsRefusedByName()
    {
        await RefusedAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Official())], "calendar-encoding", null);
        await RefusedAsync(new byte[(1024 * 1024) + 1], "calendar-too-large", null);
        await RefusedAsync([], "required", null);
        await RefusedAsync(Encoding.UTF8.GetBytes("西元日期,星期,是否放假,備註\r\n"), "calendar-row-count", null);
        await RefusedAsync(Encoding.UTF8.GetBytes(Official(2019)), "calendar-year", "2");
    }

    [Fact]
    public async Task OnlyAdministrators_Import()
    {
        foreach (var actor in new[] { Coordinator, Supervisor, Service, Actor.Anyone })
            Assert.Equal(403, (await unchanged.Host.Client.ImportCalendarAsync(actor, Upload(Official()), Ct)).Failure!.Status);
        Assert.Equal(403, (await unchanged.Host.Client.CalendarAsync(Actor.Anyone, Ct)).Failure!.Status);
    }

    private async Task RefusedAsync(byte[] content, string code, string? line)
    {
        var failure = (await unchanged.Host.Client.ImportCalendarAsync(Administrator, new() { FileName = "x.csv", Content = content, Confirm = "any" }, Ct)).Failure!;
        Assert.Equal((400, line), (failure.Status, failure.Current));
        Assert.Equal([code], failure.Errors!["content"]);
        Assert.Equal(3, await unchanged.Host.QueryAsync(db => db.CalendarVersions.CountAsync(Ct)));
    }

    private static CalendarUpload Upload(string text) => new() { FileName = "115年.csv", Content = Encoding.UTF8.GetBytes(text) };

    private static async Task<CalendarYear> YearAsync(DeadlinesHost host) => (await host.Client.CalendarAsync(Administrator, Ct)).Required().Years.Single(y => y.Year == 2026);

    /// <summary>The product's file of a year, or for others a made-up one.</summary>
    private static string Official(int year = 2026)
    {
        var path = Path.Combine(Repository.Root, "seeds", "calendars", $"{year}.csv");
        if (File.Exists(path))
            return File.ReadAllText(path, new UTF8Encoding(false)).TrimStart('\uFEFF');
        var text = new StringBuilder("西元日期,星期,是否放假,備註\r\n");
        for (var day = new DateOnly(year, 1, 1); day.Year == year; day = day.AddDays(1))
            text.Append(CultureInfo.InvariantCulture, $"{day:yyyyMMdd},{"日一二三四五六"[(int)day.DayOfWeek]},{(day.DayOfYear == 1 || day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 2 : 0)},{(day.DayOfYear == 1 ? "開國紀念日" : "")}\r\n");
        return text.ToString();
    }
}
