using System.Net;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>The dates of a case for people's own calendars.</summary>
public sealed class CaseDatesTests(PortalHost host) : IClassFixture<PortalHost>
{
    public static TheoryData<string, string, string[]> Dates() => new()
    {
        { "due", "", ["DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303", "SUMMARY;LANGUAGE=zh-Hant-TW:預計完成：人行道破損"] },
        { "due", "/en", ["DTSTART;VALUE=DATE:20260302", "SUMMARY;LANGUAGE=en:Expected to be done: Broken sidewalk"] },
        { "told since", "", ["DTSTART;VALUE=DATE:20260313", "預計完成：人行道破損"] },
        { "next word", "", ["DTSTART;VALUE=DATE:20260313", "主管會告訴您新的日期：人行道破損"] },
        { "hours", "", ["DTSTART:20260224T063000Z"] },
        { "missing", "/en", ["DTSTART;VALUE=DATE:20260306", "Last day to send what is missing: Broken sidewalk"] },
    };

    [Theory]
    [MemberData(nameof(Dates))]
    public async Task TheDateThatStands_IsInTheFile(string state, string language, string[] lines)
    {
        var view = await host.ShowAsync(Make(state));
        using var browser = host.Browser();
        Assert.StartsWith($"{language}/track?no=", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/dates.ics")).Location, StringComparison.Ordinal);
        Assert.Contains($"{language}/track/{view.CaseNumber}/dates.ics", (await host.ProveAsync(browser, view, language)).Links);

        using var response = await browser.GetAsync(new Uri($"{language}/track/{view.CaseNumber}/dates.ics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "text/calendar", "no-store"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.ToString()));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.All(text.Split("\r\n"), l => Assert.True(System.Text.Encoding.UTF8.GetByteCount(l) <= 75, l));
        text = text.Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.All(lines, l => Assert.Contains(l, text, StringComparison.Ordinal));
        Assert.Equal(2, text.Split("BEGIN:VEVENT").Length);
        Assert.Contains($"SEQUENCE:{view.Version}\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith("END:VCALENDAR\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProtectedCase_SaysItsNumberOnly()
    {
        var view = await host.ShowAsync(Views.InProgress() with { Confidential = true });
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, "");
        var text = (await browser.GetStringAsync(new Uri($"/track/{view.CaseNumber}/dates.ics", UriKind.Relative), TestContext.Current.CancellationToken)).Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.Contains($"預計完成：{view.CaseNumber[..3]}-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("人行道", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutADate_ThereIsNoFile()
    {
        using var browser = host.Browser();
        foreach (var made in (PublicView[])[Views.InProgress() with { Due = Views.Due(2026, 2, 20) }, Views.InProgress() with { Due = null }, Views.InProgress() with { Status = Contracts.CaseStatus.Closed }])
        {
            var view = await host.ShowAsync(made);
            Assert.DoesNotContain($"/track/{view.CaseNumber}/dates.ics", (await host.ProveAsync(browser, view, "")).Links);
            Assert.Equal($"/track/{view.CaseNumber}", (await browser.PageAsync($"/track/{view.CaseNumber}/dates.ics")).Location);
        }
    }

    private static PublicView Make(string state) => state switch
    {
        "due" => Views.InProgress(),
        "told since" => Views.Overdue() with { Due = Views.Due(2026, 2, 20) },
        "next word" => Views.InProgress() with { Due = Views.Due(2026, 2, 20), Delay = Views.Slots(kind: DateKind.NextWord) },
        "hours" => Views.InProgress() with { Due = new(new DateOnly(2026, 2, 24), Views.At("2026-02-24T14:30:00"), HasTime: true) },
        _ => Views.InProgress() with
        {
            Status = Contracts.CaseStatus.NeedInfo,
            Paused = true,
            Due = null,
            Supplement = new SupplementView(Guid.NewGuid(), Views.At("2026-02-23T10:00:00"), new DateOnly(2026, 3, 6), [new SupplementItem("同意書", "")]),
        },
    };
}
