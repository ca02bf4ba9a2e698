using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using QRCoder;

namespace CaseTracker.Portal.Tests;

/// <summary>The page after sending: what is on it, in which order, and for how long.</summary>
public sealed partial class ReceiptPageTests : IAsyncLifetime
{
    private const string Words = "公園旁的路燈已經兩個星期不亮。\r\n晚上散步很危險。";

    private static readonly (string, string)[] Answers =
    [
        ("Input.District", "6400500000"), ("Input.Place", "民族一路與十全一路口"), ("Input.Description", Words),
        ("Input.Name", "王小明"), ("Input.Notify", "sms"), ("Input.Notify", "email"), ("Input.Phone", "0912-345-678"), ("Input.Email", "wang@example.test"),
    ];

    private PortalHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await PortalHost.StartAsync(new() { ["Site:PublicUrl"] = "https://case.kcg.example" });

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("", new[] { "已收到您的案件", "查詢碼", "4815 1623", "3月2日（一）前會完成", "承辦窗口", "接下來", "案件資料", "三民區", "民族一路與十全一路口", "公園旁的路燈", "晚上散步很危險。", "寫錯了", "通知會送到", "0912***678", "wa***@example.test", "列印", "行事曆", "查詢案件", "裡面沒有查詢碼", "列印日期：2026年2月24日（二）", "關於這項服務" })]
    [InlineData("/en", new[] { "We have your case", "Look-up code", "4815 1623", "Monday 2 March 2026", "Who handles it", "What happens next", "Your case", "Sanmin", "民族一路與十全一路口", "公園旁的路燈", "Something wrong or missing", "Updates go to", "0912***678", "Print", "calendar", "QR code for checking case", "The code is not in it", "Printed on", "About this service" })]
    public async Task Receipt_TellsEverythingInOrder(string language, string[] inOrder)
    {
        using var browser = _host.Browser();

        var done = await browser.PageAsync(await SendAsync(browser, language));

        PageTests.AssertPersonal(done, HttpStatusCode.OK, language, inOrder[0]);
        var position = 0;
        foreach (var shown in inOrder)
        {
            var found = done.Text.IndexOf(shown, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"{shown} is missing, or before what stands above it: {done.Text}");
            position = found;
        }
        var number = _host.Others.AcceptedCases.Single().CaseNumber;
        Assert.Contains($"{language}/track/{number}/add", done.Links);
        Assert.Contains($"{language}/track?no={CaseNumbers.Format(number)}", done.Links);
        // Covered by a press, without scripts.
        Assert.Matches("<details[^>]* open><summary", done.Html);
        Assert.DoesNotContain("王小明", done.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "https://case.kcg.example/track?no=")]
    [InlineData("/en", "https://case.kcg.example/en/track?no=")]
    public async Task QrCode_HoldsTheAddressWithTheNumberAndNothingElse(string language, string address)
    {
        using var browser = _host.Browser();
        var done = await browser.PageAsync(await SendAsync(browser, language));
        var number = CaseNumbers.Format(_host.Others.AcceptedCases.Single().CaseNumber);

        var svg = Svg().Match(done.Main);

        Assert.Contains($"{address}{number}", done.Text, StringComparison.Ordinal);
        using var expected = QRCodeGenerator.GenerateQrCode($"{address}{number}", QRCodeGenerator.ECCLevel.M);
        Assert.Equal(expected.ModuleMatrix.Select(row => row.Cast<bool>()), Drawn(svg.Value));
        Assert.Matches($"<title id=\"qr-title\">[^<]*{number}[^<]*</title>", svg.Value);
        Assert.Contains("aria-labelledby=\"qr-title\"", svg.Value, StringComparison.Ordinal);
        Assert.Equal(["#fff", "#000"], Fill().Matches(svg.Value).Select(m => m.Groups[1].Value));
    }

    [Theory]
    [InlineData("", "您的案號是")]
    [InlineData("/en", "Your case number is")]
    public async Task MailToOneself_HasTheNumberAndTheAddress_NeverTheCode(string language, string said)
    {
        using var browser = _host.Browser();
        var done = await browser.PageAsync(await SendAsync(browser, language));
        var accepted = _host.Others.AcceptedCases.Single();

        var mail = Uri.UnescapeDataString(done.Links.Single(l => l.StartsWith("mailto:?subject=", StringComparison.Ordinal)));

        Assert.Contains(said, mail, StringComparison.Ordinal);
        Assert.Contains($"/track?no={CaseNumbers.Format(accepted.CaseNumber)}\r\n", mail, StringComparison.Ordinal);
        Assert.DoesNotContain(accepted.LookupCode, mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "SUMMARY;LANGUAGE=zh-Hant-TW:預計完成：市長信箱")]
    [InlineData("/en", "SUMMARY;LANGUAGE=en:Expected to be done: Mayor")]
    public async Task Calendar_IsThereBeforeTheCaseCanBeLookedUp(string language, string summary)
    {
        using var browser = _host.Browser();
        var receipt = await SendAsync(browser, language);
        Assert.Contains($"{receipt}/dates.ics", (await browser.PageAsync(receipt)).Links);

        using var response = await browser.GetAsync(new Uri($"{receipt}/dates.ics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, "text/calendar", "no-store"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType, response.Headers.CacheControl!.ToString()));
        var text = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("\r\n ", "", StringComparison.Ordinal);
        foreach (var line in (string[])[summary, "DTSTART;VALUE=DATE:20260302", $"UID:expected-{_host.Others.AcceptedCases.Single().CaseNumber}@case.kcg.example", "SEQUENCE:0"])
            Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoDateYet_NoCalendar()
    {
        _host.Others.ExpectedBy = null;
        using var browser = _host.Browser();
        var receipt = await SendAsync(browser, "");

        var done = await browser.PageAsync(receipt);

        Assert.Contains("預計的日期確定後", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"{receipt}/dates.ics", done.Links);
        Assert.Equal(receipt, (await browser.PageAsync($"{receipt}/dates.ics")).Location);
    }

    [Theory]
    [InlineData("", "這一頁不顯示您寫的內容")]
    [InlineData("/en", "does not show what you wrote")]
    public async Task ProtectedIdentity_WhatWasWrittenIsNotThere(string language, string says)
    {
        using var browser = _host.Browser();
        var receipt = await SendAsync(browser, language, ("Input.Confidential", "true"));

        var done = await browser.PageAsync(receipt);

        PageTests.AssertPersonal(done, HttpStatusCode.OK, language, says);
        foreach (var written in (string[])["民族一路", "公園旁的路燈", "三民區", "Sanmin"])
            Assert.DoesNotContain(written, done.Main, StringComparison.Ordinal);
        var calendar = await browser.GetStringAsync(new Uri($"{receipt}/dates.ics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("市長信箱", calendar, StringComparison.Ordinal);
        Assert.DoesNotContain("Mayor", calendar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LongWords_AreCutWithoutBreakingACharacter_AndTheAddressStaysShort()
    {
        using var browser = _host.Browser();

        var receipt = await SendAsync(browser, "", ("Input.Description", new string('字', 299) + "🌳" + new string('尾', 3000)), ("Input.Place", new string('路', 200)));
        var done = await browser.PageAsync(receipt);

        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Contains(new string('字', 299) + "…", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('尾', done.Text);
        Assert.DoesNotContain('\uFFFD', done.Text);
        Assert.InRange(receipt.Length, 100, 4096);
    }

    [Fact]
    public async Task ManyLines_AreCutToo()
    {
        using var browser = _host.Browser();

        var done = await browser.PageAsync(await SendAsync(browser, "", ("Input.Description", string.Join("\r\n", Enumerable.Range(1, 40).Select(n => $"第{n}行")))));

        Assert.Contains("第12行…", done.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("第13行", done.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task AfterADay_TheNumberIsAllThatIsLeft(string language)
    {
        using var browser = _host.Browser();
        var receipt = await SendAsync(browser, language);
        var protector = _host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("CaseTracker.Portal.Receipt.v1");
        var made = JsonSerializer.Deserialize<Receipt>(protector.Unprotect(receipt[(receipt.LastIndexOf('/') + 1)..]), ContractJson.Options)!;
        var old = $"{language}/submit/done/{protector.Protect(JsonSerializer.Serialize(made with { MadeAt = made.MadeAt.AddHours(-25) }, ContractJson.Options))}";

        var page = await browser.PageAsync(old);

        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, CaseNumbers.Format(made.CaseNumber));
        foreach (var gone in (string[])["4815", "0912", "民族一路", "公園旁的路燈", "市長信箱", "Mayor", "<svg class=\"ct-qr\""])
            Assert.DoesNotContain(gone, page.Main, StringComparison.Ordinal);
        Assert.Contains($"{language}/track?no={CaseNumbers.Format(made.CaseNumber)}", page.Links);
        Assert.Equal(old, (await browser.PageAsync($"{old}/dates.ics")).Location);
    }

    [Theory]
    [InlineData("415-2048-8163", "415-2048-8163")]
    [InlineData("案號４１５２０４８８１６３", "415-2048-8163")]
    [InlineData("415-2048-8164", "")]
    [InlineData("48151623", "")]
    [InlineData("<b>415", "")]
    public async Task LookUp_FillsInAValidNumberOnly(string given, string filled)
    {
        using var browser = _host.Browser();

        var page = await browser.PageAsync($"/track?no={Uri.EscapeDataString(given)}&proof=48151623&code=48151623");

        Assert.Equal(filled, page.Form("/track").Value("CaseNumber"));
        Assert.Equal("", page.Form("/track").Value("Proof"));
        Assert.DoesNotContain("48151623", page.Main, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(HttpClient browser, string language, params (string Name, string Value)[] other)
    {
        var check = await browser.FillInAsync(language, [.. Answers.Where(a => other.All(o => o.Name != a.Item1)), .. other]);
        return (await browser.SendAsync(check.StepForm)).Location;
    }

    /// <summary>The dark modules a reader of the code would see.</summary>
    private static IEnumerable<IEnumerable<bool>> Drawn(string svg)
    {
        var size = int.Parse(Size().Match(svg).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var dark = new bool[size, size];
        foreach (Match run in Run().Matches(svg))
        {
            var (x, y, length) = (Number(run, 1), Number(run, 2), Number(run, 3));
            for (var i = 0; i < length; i++)
                dark[y, x + i] = true;
        }
        return Enumerable.Range(0, size).Select(y => Enumerable.Range(0, size).Select(x => dark[y, x]));

        static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("<svg class=\"ct-qr\".*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex("viewBox=\"0 0 (\\d+)")]
    private static partial Regex Size();

    [GeneratedRegex("fill=\"([^\"]*)\"")]
    private static partial Regex Fill();

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1h-\d+z")]
    private static partial Regex Run();
}
