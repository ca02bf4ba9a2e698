using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Desk.Exports;
using CaseTracker.Platform;
using CsvHelper;

namespace CaseTracker.Desk.Tests;

/// <summary>The cases of a search as a table to be saved.</summary>
public sealed class ExportTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Path = "/staff/exports/cases", Purpose = "三月份路面案件檢討會";

    private static readonly string[] Hostile =
    [
        "=1+1", "+886912345678", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "＝1", "　＋1", "－1", "＠a", "﹦1", "−1", "路燈\n=cmd|' /C calc'!A0", "路燈\r\n  @x", "路燈\r-1", "\ttab first", "\rreturn first", "\u0001=1",
    ];

    [Fact]
    public async Task Page_SaysWhichCases_AndAsksForNoPersonalData_WhoMayNotHaveIt()
    {
        var host = shared.Fresh();
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Filter)], 12, AtLeast: false, null, Samples.Now);
        using var handler = await host.SignedInAsync("parks.handler");
        using var supervisor = await host.SignedInAsync("parks.supervisor");

        Assert.Contains("href=\"/staff/exports/cases?status=in_progress\"", (await handler.GetAsync("/staff/cases?status=in_progress")).Html);
        var page = await handler.GetAsync($"{Path}?status=in_progress&overdue=true");

        Assert.Equal(200, page.Status);
        foreach (var says in (string[])["辦理中", "只看逾期", "共 12 筆", "匯出要做什麼用", "請不要寫民眾的姓名"])
            Assert.Contains(says, page.Text);
        Assert.DoesNotContain("申請人電話", page.Text);
        Assert.Contains("申請人電話", (await supervisor.GetAsync(Path)).Text);
        var english = await supervisor.GetAsync("/en" + Path);
        Assert.Contains("Every case you can see", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Csv_HasAMarkAWatermarkAndHeadings_AndIsSavedNotShown()
    {
        var host = shared.Fresh();
        host.Others.Exported = [Case(), Case() with { CaseNumber = "00000000012", Outcome = Outcome.Done, DueOn = null, Paused = true, OverdueDays = 0, Handler = null, Unit = null, Agency = null }];
        using var browser = await host.SignedInAsync("parks.handler");

        var file = await DownloadAsync(browser, Path + "?unit=PWB-PARKS%2FMAINT", "csv");
        var bytes = await file.Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        var rows = Rows(bytes);

        var (headers, content) = (file.Message.Headers, file.Message.Content.Headers);
        Assert.Equal(("attachment", "cases-2026-03-02.csv", "text/csv", "utf-8"), (content.ContentDisposition!.DispositionType, content.ContentDisposition.FileNameStar ?? content.ContentDisposition.FileName, content.ContentType!.MediaType, content.ContentType.CharSet));
        Assert.Equal(("no-store", "nosniff", "sandbox; default-src 'none'"), (headers.CacheControl!.ToString(), headers.GetValues("X-Content-Type-Options").Single(), headers.GetValues("Content-Security-Policy").Single()));
        Assert.True(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        Assert.Equal(4, Encoding.UTF8.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("內部使用｜", rows[0].Single(), StringComparison.Ordinal);
        foreach (var says in (string[])["維護工程隊", Samples.ParksHandler.Title.Zh, "2026年3月2日", "09:00", Purpose, "共 2 件"])
            Assert.Contains(says, rows[0][0]);
        Assert.DoesNotContain(Samples.ParksHandler.Name.Zh, rows[0][0]);
        Assert.Equal(["案號", "服務項目", "狀態", "處理結果", "管道", "收件時間", "原期限", "現在的期限", "承諾日", "逾期天數", "停止計算", "展期次數", "機關", "單位", "承辦人", "行政區"], rows[1]);
        Assert.Equal(["415-2048-8163", "市長信箱（線上即時服務陳情）", "已分派", "", "網路", "2026-02-13 16:30", "2026-02-25", "2026-02-27", "2026-03-10", "3", "否", "1"], rows[2].Take(12));
        Assert.Equal(("維護工程隊", Samples.ParksHandler.Name.Zh, "三民區"), (rows[2][13], rows[2][14], rows[2][15]));
        Assert.Equal(("000-0000-0012", "", "是", ""), (rows[3][0], rows[3][7], rows[3][10], rows[3][14]));
        var asked = host.Others.Calls.Single(c => c.Path == "/internal/cases/exports").As<ExportCasesRequest>();
        Assert.Equal(("PWB-PARKS/MAINT", false, Purpose), (asked.Query.Unit, asked.PersonalData, asked.Purpose));
        Assert.NotEqual(0xEF, (await (await DownloadAsync(browser, Path, "csv", ("Input.WithoutMark", "true"))).Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))[0]);
    }

    [Fact]
    public async Task Columns_ThatWereLeftOut_AreLeftOut_AndPersonalOnesAreAskedFor()
    {
        var host = shared.Fresh();
        host.Others.Exported = [Case() with { Person = new() { Name = "=王小明", Phone = "+886912345678", Place = "民族路\"900\"號,巷口", Text = "第一行\n=1+1" } }];
        using var browser = await host.SignedInAsync("parks.supervisor");

        var file = await browser.PostAsync(Path, ("Input.Purpose", Purpose), ("Input.Format", "csv"), ("Input.Columns", "number"), ("Input.Personal", "name"), ("Input.Personal", "phone"), ("Input.Personal", "place"), ("Input.Personal", "text"));
        var rows = Rows(await file.Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["案號", "申請人姓名", "申請人電話", "地點", "內容"], rows[1]);
        Assert.Equal(["415-2048-8163", "'=王小明", "'+886912345678", "民族路\"900\"號,巷口", "第一行\n'=1+1"], rows[2]);
        Assert.True(host.Others.Calls.Single(c => c.Path == "/internal/cases/exports").As<ExportCasesRequest>().PersonalData);
    }

    [Fact]
    public void NoText_BeginsAFormula()
    {
        foreach (var text in Hostile)
            foreach (var line in CsvSheet.Guarded(text).Split('\n', '\r').Where(l => l.Length > 0))
            {
                var seen = line.TrimStart('\u00a0', '\u200b', '\ufeff', '\u0001', '\u3000', ' ', '\t');
                Assert.True("=+-@＝＋－＠﹦﹢﹣﹫−".All(c => c != seen[0]), line);
            }
        Assert.Equal(["'\t=1", "'\ttab first", "'\rreturn first"], (string[])[CsvSheet.Guarded("\t=1"), CsvSheet.Guarded("\ttab first"), CsvSheet.Guarded("\rreturn first")]);
        foreach (var plain in (string[])["路燈不亮", "a=b", "1-2", "民族路900號\r\n巷口", "", "😀=1"])
            Assert.Equal(plain, CsvSheet.Guarded(plain));
    }

    [Fact]
    public async Task Ods_IsASpreadsheet_OfTypedCells_WithoutFormulas()
    {
        var host = shared.Fresh();
        host.Others.Exported = [.. Hostile.Select(text => Case() with { Person = new() { Name = "王小明", Text = text } }), Case() with { Person = new() { Name = "王 小  明", Text = "😀 \ud800 <b>&amp;" } }];
        using var browser = await host.SignedInAsync("parks.supervisor");

        var file = await browser.PostAsync("/en" + Path, [("Input.Purpose", Purpose), ("Input.Format", "ods"), .. Every(), ("Input.Personal", "name"), ("Input.Personal", "text")]);
        var bytes = await file.Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("cases-2026-03-02.ods", OdsSheet.MediaType, (long?)bytes.Length), (file.Message.Content.Headers.ContentDisposition!.FileNameStar ?? file.Message.Content.Headers.ContentDisposition.FileName, file.Message.Content.Headers.ContentType!.MediaType, file.Message.Content.Headers.ContentLength));
        // The first entry: stored, its size in front of it, no extra field, so that its content stands at byte 38.
        Assert.Equal((0x04034b50, 0, 0, OdsSheet.MediaType.Length, 0), (BitConverter.ToInt32(bytes, 0), BitConverter.ToInt16(bytes, 6) & 8, (int)BitConverter.ToInt16(bytes, 8), BitConverter.ToInt32(bytes, 18), (int)BitConverter.ToInt16(bytes, 28)));
        Assert.Equal("mimetype" + OdsSheet.MediaType, Encoding.ASCII.GetString(bytes, 30, 8 + OdsSheet.MediaType.Length));
        using var zip = new ZipArchive(new MemoryStream(bytes));
        Assert.Equal(["mimetype", "META-INF/manifest.xml", "content.xml"], zip.Entries.Select(e => e.FullName));
        var listed = XDocument.Load(zip.GetEntry("META-INF/manifest.xml")!.Open()).Root!.Elements().Select(e => e.Attributes().Single(a => a.Name.LocalName == "full-path").Value);
        Assert.Equal(["/", "content.xml"], listed);

        XNamespace office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0", table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
        var content = XDocument.Load(zip.GetEntry("content.xml")!.Open());
        var rows = content.Descendants(table + "table-row").Select(r => r.Elements(table + "table-cell").ToList()).ToList();
        Assert.Equal(Hostile.Length + 3, rows.Count);
        Assert.StartsWith("For internal use | ", rows[0].Single().Value, StringComparison.Ordinal);
        Assert.Equal(["Case number", "Service", "Status"], rows[1].Take(3).Select(c => c.Value));
        Assert.All(rows.Skip(2), r => Assert.Equal(["string", "string", "string", null, "string", "date", "date", "date", "date", "float", "string", "float", "string", "string", "string", "string", "string", "string"], r.Select(c => c.Attribute(office + "value-type")?.Value)));
        Assert.Equal(("2026-02-13T16:30:00", "2026-02-25", "3"), (rows[2][5].Attribute(office + "date-value")!.Value, rows[2][6].Attribute(office + "date-value")!.Value, rows[2][9].Attribute(office + "value")!.Value));
        Assert.DoesNotContain(content.Descendants().Attributes(), a => a.Name.LocalName == "formula");
        Assert.Equal(["=1+1", "+886912345678", "-1", "@SUM(A1)"], rows.Skip(2).Take(4).Select(r => r[^1].Value));
        Assert.Equal("😀 \uFFFD <b>&amp;", rows[^1][^1].Value);
        // Where spaces stand together, XML would keep one.
        Assert.Single(rows[^1][^2].Descendants(), e => e.Name.LocalName == "s");
    }

    [Fact]
    public async Task English_HasEnglishHeadingsAndNames()
    {
        var host = shared.Fresh();
        host.Others.Exported = [Case()];
        using var browser = await host.SignedInAsync("parks.handler");

        var rows = Rows(await (await DownloadAsync(browser, "/en" + Path, "csv")).Message.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));

        Assert.Equal(["Case number", "Service", "Status", "Outcome", "Channel"], rows[1].Take(5));
        Assert.Equal(["415-2048-8163", "Mayor's mailbox (online petition)"], rows[2].Take(2));
    }

    [Fact]
    public async Task Words_StandInNoAddress_ButReachTheOwner()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("coordinator");
        host.Others.Search = _ => new([new(Samples.Row(), CaseSearchHit.Name)], 1, AtLeast: false, null, Samples.Now);
        var found = await browser.PostAsync("/staff/cases", ("Text", "林美惠"));
        var results = await browser.GetAsync(found.Location!);
        var link = System.Text.RegularExpressions.Regex.Match(results.Html, "href=\"(/staff/exports/cases[^\"]*)\"").Groups[1].Value;

        var page = await browser.GetAsync(link);
        await DownloadAsync(browser, link, "csv");

        Assert.Contains("「林美惠」", page.Text);
        foreach (var address in System.Text.RegularExpressions.Regex.Matches(page.Html, "(?:href|action|src)=\"([^\"]*)\"").Select(m => Uri.UnescapeDataString(m.Groups[1].Value)))
            Assert.DoesNotContain("林美惠", address);
        Assert.Equal("林美惠", host.Others.Calls.Last(c => c.Path == "/internal/cases/exports").As<ExportCasesRequest>().Query.Text);
        // Words that are no longer kept export nothing, not everything.
        var forgotten = await browser.PostBlindlyAsync(Path + "?search=00000000", "/staff/cases", [("Input.Purpose", Purpose), ("Input.Format", "csv"), .. Every()]);
        Assert.Equal(400, forgotten.Status);
        Assert.Single(host.Others.Calls, c => c.Path == "/internal/cases/exports");
    }

    [Fact]
    public async Task Refusals_AreSaidOnThePage()
    {
        var host = shared.Fresh();
        using var browser = await host.SignedInAsync("parks.supervisor");

        foreach (var (failure, says) in (IEnumerable<(Failure, string)>)
            [
                (Failure.Invalid("purpose", "too-short"), "用途請至少寫 5 個字。"), (new() { Code = "too-many", Status = 400, Current = "20500" }, "有 20,500 件，一次最多匯出 20,000 件。"),
                (Failure.Forbidden("personal-data-not-permitted"), "可以匯出個人資料"), (Failure.Unavailable(), "有一部分系統沒有回應"),
            ])
        {
            host.Others.Refusal = failure;
            var page = await DownloadAsync(browser, Path, "csv");
            Assert.Equal(failure.Status, page.Status);
            Assert.Contains(says, string.Join(' ', page.Errors));
            Assert.Contains($"value=\"{Purpose}\"", page.Html);
        }
        host.Others.Refusal = null;
        Assert.Equal(["請至少勾一個欄位。"], (await browser.PostAsync(Path, ("Input.Purpose", Purpose), ("Input.Format", "csv"))).Errors);
        Assert.Equal(["請選檔案格式。"], (await DownloadAsync(browser, Path, "xlsx")).Errors);
    }

    private static Task<Answer> DownloadAsync(Browser browser, string path, string format, params (string, string)[] more) =>
        browser.PostAsync(path, [("Input.Purpose", Purpose), ("Input.Format", format), .. Every(), .. more]);

    private static IEnumerable<(string, string)> Every() => CaseColumn.All.Where(c => !c.Personal).Select(c => ("Input.Columns", c.Key));

    private static ExportedCase Case() => new()
    {
        CaseNumber = Samples.Number,
        Service = Samples.Row().Service,
        Status = CaseStatus.Assigned,
        Channel = Channel.Web,
        ReceivedAt = Taipei.At(new(2026, 2, 13), new(16, 30)),
        OriginalDueOn = new(2026, 2, 25),
        DueOn = new(2026, 2, 27),
        PromisedOn = new(2026, 3, 10),
        OverdueDays = 3,
        Extensions = 1,
        Agency = "PWB-PARKS",
        Unit = "PWB-PARKS/MAINT",
        Handler = Samples.ParksHandler.Id,
        District = "6400500000",
    };

    private static List<IReadOnlyList<string>> Rows(byte[] csv)
    {
        using var reader = CsvReader.Create(csv, new CsvReaderOptions { HasHeader = false, Separator = ',' });
        var rows = new List<IReadOnlyList<string>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(n => reader.GetString(n))]);
        return rows;
    }
}
