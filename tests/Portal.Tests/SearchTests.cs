using System.Net;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>The search over services, questions and pages.</summary>
public sealed class SearchTests(PortalHost host) : IClassFixture<PortalHost>
{
    /// <summary>What a reader types, and what must stand among the first three.</summary>
    [Theory]
    [InlineData("路燈", "/services/HOT-LAMP")]
    [InlineData("路燈不亮", "/services/HOT-LAMP")]
    [InlineData("補件", "/faq/supplement")]
    [InlineData("補正", "/faq/supplement")]
    [InlineData("逾期", "/faq/late")]
    [InlineData("撤回", "/faq/withdraw")]
    [InlineData("頂樓加蓋", "/services/PET-ILLB-REPLY")]
    [InlineData("敬老卡", "/services/APP-ELDERBUS")]
    [InlineData("路燈不亮很久了", "/services/HOT-LAMP")]
    [InlineData("查詢碼不見了", "/faq/lost-code")]
    [InlineData("１９９９", "/faq/hotline-1999")]
    [InlineData("訴願", "/services/GEN-APPEAL")]
    [InlineData("國賠", "/services/GEN-STATECOMP")]
    [InlineData("無障礙", "/accessibility")]
    [InlineData("Cookie", "/cookies")]
    [InlineData("RSS", "/feeds")]
    [InlineData("隱私", "/privacy")]
    [InlineData("hot-lamp", "/services/HOT-LAMP")]
    public async Task Search_FindsWhatIsMeant(string words, string path)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"/search?Q={Uri.EscapeDataString(words)}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: false);
        Assert.Contains(path, Results(page).Take(3));
        Assert.Contains("<mark>", page.Main, StringComparison.Ordinal);
        Assert.Equal(words, page.Form("/search").Value("Q"));
        Assert.Equal("noindex", page.Headers.GetValues("X-Robots-Tag").Single());
    }

    [Theory]
    [InlineData("street lights", "/en/services/HOT-LAMP")]
    [InlineData("late", "/en/faq/late")]
    [InlineData("I lost my code", "/en/faq/lost-code")]
    [InlineData("illegal building", "/en/services/PET-ILLB-REPLY")]
    [InlineData("accessibility", "/en/accessibility")]
    [InlineData("PRIVACY", "/en/privacy")]
    public async Task Search_InEnglish_FindsWhatIsMeant(string words, string path)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"/en/search?q={Uri.EscapeDataString(words)}");

        PageTests.AssertSound(page, english: true);
        Assert.Contains(path, Results(page).Take(3));
    }

    [Fact]
    public async Task Search_InTheOtherLanguage_FindsTheSame()
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/en/search?q=%E8%B7%AF%E7%87%88%E4%B8%8D%E4%BA%AE");
        Assert.Contains("/en/services/HOT-LAMP", Results(page));
        Assert.Contains("<span lang=\"zh-Hant\"><mark>路燈不亮</mark></span>", page.Main, StringComparison.Ordinal);
        Assert.Contains("/services/HOT-LAMP", Results(await browser.PageAsync("/search?q=street%20light")));
    }

    /// <summary>Not only the last word, and never everything.</summary>
    [Theory]
    [InlineData("怎麼辦")]
    [InlineData("樹")]
    [InlineData("申請")]
    public async Task Search_ForVagueWords_StaysShort(string words)
    {
        using var browser = host.Browser();

        Assert.InRange(Results(await browser.PageAsync($"/search?q={Uri.EscapeDataString(words)}")).Count, 1, 30);
    }

    [Theory]
    [InlineData("", "火星移民", "沒有找到「火星移民」", "直接告訴我們")]
    [InlineData("/en", "xylophone", "xylophone", "tell us what happened")]
    public async Task Search_FindsNothing_GivesAdvice(string prefix, string words, string said, string advice)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"{prefix}/search?q={Uri.EscapeDataString(words)}");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: prefix.Length > 0);
        Assert.Contains(said, page.Text, StringComparison.Ordinal);
        Assert.Contains(advice, page.Text, StringComparison.Ordinal);
        Assert.Contains(prefix + "/submit", page.Links);
        Assert.Contains(prefix + "/services", page.Links);
        Assert.Contains("role=\"status\"", page.Main, StringComparison.Ordinal);
        Assert.Contains(page.Links, l => l.StartsWith(prefix + "/faq/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Search_WithoutWords_ShowsTheForm(string words)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync($"/search?q={Uri.EscapeDataString(words)}");

        PageTests.AssertSound(page, english: false);
        Assert.DoesNotContain("role=\"status\"", page.Main, StringComparison.Ordinal);
        Assert.Equal("noindex", page.Headers.GetValues("X-Robots-Tag").Single());
    }

    [Theory]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E%E8%B7%AF%E7%87%88")]
    [InlineData("%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")]
    [InlineData("%3Cmark%3E%E8%B7%AF%E7%87%88%3C%2Fmark%3E")]
    public async Task Search_ForMarkup_ShowsItAsText(string words)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/search?q=" + words);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: false);
        Assert.DoesNotContain("<script>", page.Main, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page.Main, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<mark><", page.Main, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F0%A0%AE%B7%F0%A0%AE%B7")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("%E3%80%82%EF%BC%8C%EF%BC%81")]
    [InlineData(".*%5B%28%25")]
    [InlineData("%E8%B7%AF&q=%E7%87%88")]
    [InlineData("the%20of")]
    public async Task Search_ForOddWords_Answers(string words)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/search?q=" + words);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: false);
    }

    [Fact]
    public async Task Search_ForAWholeStory_AsksForLess()
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync("/search?q=" + string.Concat(Enumerable.Repeat("%E8%B7%AF", 500)));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        PageTests.AssertSound(page, english: false);
        Assert.Contains("100個字以內", page.Text, StringComparison.Ordinal);
        Assert.True(page.Title.Length < 100);
    }

    [Fact]
    public async Task Search_FollowsTheCatalogue()
    {
        await using var own = await PortalHost.StartAsync();
        using var browser = own.Browser();
        var item = Reference.Items[0] with { Code = "TEST-UFO", Name = new("飛碟<script>降落許可", "Landing permit for flying saucers"), Synonyms = ["不明飛行物<script>"] };
        Assert.Empty(Results(await browser.PageAsync("/search?q=%E9%A3%9B%E7%A2%9F")));

        await own.DeliverAsync(new ServiceItemChanged { Item = item, Version = 1 });

        Assert.Equal(["/services/TEST-UFO"], Results(await browser.PageAsync("/search?q=%E9%A3%9B%E7%A2%9F")));
        Assert.Contains("/services/TEST-UFO", Results(await browser.PageAsync("/search?q=" + Uri.EscapeDataString("不明飛行物"))));
        Assert.Contains("/en/services/TEST-UFO", Results(await browser.PageAsync("/en/search?q=saucer")));
        // Names are text too, marked or not.
        foreach (var words in (string[])["飛碟", "不明飛行物", "script"])
            Assert.DoesNotContain("<script>", (await browser.PageAsync("/search?q=" + Uri.EscapeDataString(words))).Main, StringComparison.Ordinal);
    }

    private static List<string> Results(HtmlPage page)
    {
        var start = page.Main.IndexOf("<ol", StringComparison.Ordinal);
        return start < 0 ? [] : [.. (page with { Html = page.Main[start..page.Main.IndexOf("</ol>", StringComparison.Ordinal)] }).Links];
    }
}
