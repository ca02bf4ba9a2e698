using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>Every page in both languages, as a browser without scripts has it.</summary>
public sealed partial class PageTests(PortalHost host) : IClassFixture<PortalHost>
{
    public static TheoryData<string, string> Pages()
    {
        var pages = new TheoryData<string, string>();
        foreach (var path in (string[])["/", "/track", "/track?no=415-2048-8163", "/submit", "/submit?q=%E8%B7%AF%E7%87%88", "/submit?q=nothing", "/submit?service=PET-MAYOR", "/submit?for=problem", "/submit?for=accuse", "/submit?for=praise", "/submit?left=1", "/submit/solved", "/services", "/services?q=%E8%B7%AF%E7%87%88&kind=hotline", "/services?q=nothing", "/services/HOT-LAMP", "/services/PET-MAYOR", "/contact", "/accessibility", "/privacy"])
        {
            pages.Add(path, "");
            pages.Add(path, "/en");
        }
        return pages;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_InEitherLanguage_IsComplete(string path, string prefix)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync(prefix + path);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        AssertSound(page, english: prefix.Length > 0);
    }

    [Fact]
    public async Task EveryLink_LeadsSomewhere()
    {
        using var browser = host.Browser(redirects: true);
        var seen = new HashSet<string>();
        var open = new Queue<string>(["/", "/en"]);
        while (open.TryDequeue(out var path))
        {
            if (!seen.Add(path) || seen.Count > 400)
                continue;
            var page = await browser.PageAsync(path);
            Assert.True(page.Status == HttpStatusCode.OK, $"{path} answers {page.Status}");
            foreach (var link in page.Links.Where(l => l.StartsWith('/')))
                // The catalogue's items are all alike: a few stand for them.
                if (!link.Contains("/services/", StringComparison.Ordinal) && !link.Contains("service=", StringComparison.Ordinal) || seen.Count(s => s.Contains("/services/", StringComparison.Ordinal)) < 6)
                    open.Enqueue(link.Split('#')[0]);
        }
        Assert.Contains("/privacy", seen);
        Assert.Contains("/en/contact", seen);
    }

    [Fact]
    public async Task EveryServiceItem_HasItsPage()
    {
        using var browser = host.Browser();
        foreach (var item in Reference.Items)
            foreach (var prefix in (string[])["", "/en"])
            {
                var page = await browser.PageAsync($"{prefix}/services/{item.Code}");
                Assert.Equal(HttpStatusCode.OK, page.Status);
                AssertSound(page, english: prefix.Length > 0);
                Assert.Contains(item.Name.In(prefix.Length > 0 ? Language.En : Language.Zh), page.Text, StringComparison.Ordinal);
            }
    }

    [Theory]
    [InlineData("", "找不到這一頁")]
    [InlineData("/en", "Page not found")]
    public async Task Page_ThatIsNot_Says404InTheReadersLanguage(string prefix, string heading)
    {
        using var browser = host.Browser();
        foreach (var path in (string[])["/nothing", "/services/NOTHING", "/track/12345678901", "/track/12345678901/code", "/submit/done/forged", "/error", "/nothing.png", "/staffing", "/submit/nothing/here"])
        {
            var page = await browser.PageAsync(prefix + path);
            Assert.True(page.Status == HttpStatusCode.NotFound, $"{path}: {page.Status}");
            AssertSound(page, english: prefix.Length > 0);
            Assert.Contains(heading, page.Text, StringComparison.Ordinal);
            Assert.Contains("1999", page.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task FormWithoutItsToken_Is400WithAPageAndNotAnEmptyAnswer(string prefix)
    {
        using var browser = host.Browser();
        foreach (var path in (string[])["/track", "/track/leave", "/submit", "/submit/resume", $"/submit/where/{Guid.NewGuid()}", $"/submit/faq/{Guid.NewGuid()}", $"/submit/leave/{Guid.NewGuid()}", $"/submit/nearby/{Guid.NewGuid()}", $"/submit/files/{Guid.NewGuid()}", $"/submit/check/{Guid.NewGuid()}"])
        {
            using var answer = await browser.PostAsync(new Uri(prefix + path, UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("CaseNumber", "1")]), TestContext.Current.CancellationToken);
            var page = new HtmlPage(answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers, host.Address);
            Assert.Equal(HttpStatusCode.BadRequest, page.Status);
            AssertSound(page, english: prefix.Length > 0);
        }
    }

    [Theory]
    [InlineData("PUT", "/")]
    [InlineData("PATCH", "/track/41520488163")]
    [InlineData("DELETE", "/services")]
    [InlineData("TRACE", "/submit/done/x")]
    public async Task MethodNoPageKnows_IsRefusedAndNothingFails(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await Http.SendAsync(host.Api, request);

        Assert.InRange((int)answer.Status, 400, 405);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task DatabaseIsGone_PageSaysItPlainly(string prefix)
    {
        await using var own = await PortalHost.StartAsync();
        using var browser = own.Browser();
        var form = (await browser.PageAsync(prefix + "/track")).Form("/track");
        await own.ExecuteAsync("alter table portal.public_cases rename to gone");

        var page = await browser.SendAsync(form, ("CaseNumber", "415-2048-8163"), ("Proof", "12345678"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        AssertSound(page, english: prefix.Length > 0);
        Assert.DoesNotContain("public_cases", page.Html, StringComparison.Ordinal);
        var api = await own.Api.LookUpAsync("41520488163", "12345678");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "service-unavailable"), (api.Status, api.Code));
    }

    [Fact]
    public async Task Catalogue_FilterByAgency_ShowsItsItemsOnly()
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/services?agency=PWB-PARKS");

        Assert.Contains("路燈故障報修", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("建造執照審查", page.Text, StringComparison.Ordinal);
    }

    /// <summary>A page that says this and that nobody keeps, finds or passes on.</summary>
    /// <param name="language">Empty, or <c>/en</c>.</param>
    internal static void AssertPersonal(HtmlPage page, HttpStatusCode status, string language, params string[] says)
    {
        Assert.Equal(status, page.Status);
        AssertSound(page, english: language.Length > 0);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("noindex", page.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.All(says, words => Assert.Contains(words, page.Text, StringComparison.Ordinal));
    }

    /// <summary>One h1, a title, labels, a language, no scripts needed, no Chinese in English but marked names.</summary>
    internal static void AssertSound(HtmlPage page, bool english)
    {
        Assert.Single(Heading().Matches(page.Html));
        Assert.NotEmpty(page.Title);
        Assert.Contains(english ? "<html lang=\"en\"" : "<html lang=\"zh-Hant-TW\"", page.Html, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=\"", page.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", page.Html);
        Assert.DoesNotMatch(@"\bon(?:click|load|submit|change)=", page.Html);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        foreach (Match input in LabelledField().Matches(page.Html).Where(m => !m.Value.Contains("type=\"hidden\"", StringComparison.Ordinal)))
            Assert.Contains($"for=\"{input.Groups[1].Value}\"", page.Html, StringComparison.Ordinal);
        var ids = Id().Matches(page.Html).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.DoesNotContain("portal.", page.Text, StringComparison.Ordinal);
        if (english)
            Assert.DoesNotMatch(@"\p{IsCJKUnifiedIdeographs}", Marked().Replace(page.Html, ""));
    }

    [GeneratedRegex("<h1[ >]")]
    private static partial Regex Heading();

    [GeneratedRegex("<(?:input|select|textarea)[^>]* id=\"([^\"]*)\"[^>]*>")]
    private static partial Regex LabelledField();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Id();

    [GeneratedRegex("<(span|a|div)[^>]* lang=\"zh[^\"]*\"[^>]*>.*?</\\1>|<label[^>]*>中文</label>|>中文<|value=\"[^\"]*\"|<textarea[^>]*>.*?</textarea>", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
