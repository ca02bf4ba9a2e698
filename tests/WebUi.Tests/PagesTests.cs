using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace CaseTracker.WebUi.Tests;

public sealed class PagesTests(SampleSite site)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "zh-Hant-TW", "查進度｜高雄市案件查詢")]
    [InlineData("/en", "en", "Check progress – Kaohsiung City Case Tracking")]
    [InlineData("/en/", "en", "Check progress – Kaohsiung City Case Tracking")]
    public async Task Page_InBothLanguages(string path, string language, string title)
    {
        var html = await site.GetAsync(path);
        Assert.Contains($"<html lang=\"{language}\"", html, StringComparison.Ordinal);
        Assert.Contains($"<title>{title}</title>", html, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(html, "<h1"));
    }

    [Theory]
    [InlineData("/", "", "/en/?q=1", "/")]
    [InlineData("/en", "/en", "/?q=1", "/en/")]
    public async Task Links_KeepTheLanguage(string path, string prefix, string other, string home)
    {
        var html = await site.GetAsync(path + "?q=1");
        Assert.Contains($"<a id=\"tilde\" href=\"{prefix}/track\"", html, StringComparison.Ordinal);
        Assert.Contains($"<a id=\"page\" href=\"{prefix}/form\"", html, StringComparison.Ordinal);
        Assert.Contains($"<a id=\"links\" href=\"{prefix}/track\"", html, StringComparison.Ordinal);
        Assert.Contains($"https://cases.example.tw{prefix}/track", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{prefix}/track\" draggable=\"false\" class=\"govuk-button\">", html, StringComparison.Ordinal);
        Assert.Contains($"<a class=\"govuk-language-navigation__link\" href=\"{other}\" rel=\"alternate\"", html, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{home}\" class=\"govuk-generic-header__homepage-link", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/en/api")]
    [InlineData("POST", "/en/internal/secret")]
    [InlineData("GET", "/en/internal/secret")]
    [InlineData("GET", "/en/_content/CaseTracker.WebUi/app.js")]
    [InlineData("GET", "/english")]
    [InlineData("GET", "/en/en/track")]
    public async Task English_HasPagesOnly(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await site.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task English_EndpointMarkedBilingual_Answers()
    {
        Assert.Equal("Received", await site.GetAsync("/en/feed"));
        Assert.Equal("已收件", await site.GetAsync("/feed"));
    }

    [Theory]
    [InlineData(null, "已收件")]
    [InlineData("en-US,en;q=0.9", "Received")]
    [InlineData("zh-TW,en;q=0.9", "已收件")]
    [InlineData("en;q=0.5,zh;q=0.5", "已收件")]
    [InlineData("fr,en;q=0.3", "Received")]
    [InlineData("en;q=0", "已收件")]
    [InlineData("%%%", "已收件")]
    public async Task Api_Language_IsNegotiated(string? accepted, string word)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api");
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        using var response = await site.Client.SendAsync(request, Cancellation);
        Assert.Contains(word, Regex.Unescape(await response.Content.ReadAsStringAsync(Cancellation)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasSecurityHeaders()
    {
        using var response = await site.Client.GetAsync(new Uri("/form", UriKind.Relative), Cancellation);
        Assert.Equal("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'", Header("Content-Security-Policy"));
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-store", Header("Cache-Control"));
        Assert.Equal("noindex, nofollow", Header("X-Robots-Tag"));
        using var api = await site.Client.GetAsync(new Uri("/api", UriKind.Relative), Cancellation);
        Assert.False(api.Headers.Contains("Content-Security-Policy"));

        string Header(string name) => string.Join(",", response.Headers.GetValues(name));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/form")]
    [InlineData("/track")]
    [InlineData("/staff")]
    public async Task Page_HasNothingInline(string path)
    {
        var html = await site.GetAsync(path);
        Assert.DoesNotMatch(@"\son[a-z]+=|\sstyle=|<style|javascript:|<script(?![^>]*\ssrc=)", html);
        Assert.DoesNotMatch("&#x[4-9][0-9A-F]{3};", html);
    }

    [Fact]
    public async Task Form_Get_DrawsEveryField()
    {
        var html = await site.GetAsync("/form");
        Assert.Contains("<label class=\"govuk-label\" for=\"Input_Name\">Name &amp; more</label><div id=\"Input_Name-hint\" class=\"govuk-hint\">as in the passport</div><input class=\"govuk-input govuk-input--width-20\" id=\"Input_Name\" name=\"Input.Name\" type=\"text\" aria-describedby=\"Input_Name-hint\" autocomplete=\"name\">", html, StringComparison.Ordinal);
        Assert.Contains("Phone<span class=\"ct-optional\">（可不填）</span></label>", html, StringComparison.Ordinal);
        Assert.Contains("<input class=\"govuk-input\" id=\"Input_On\" name=\"Input.On\" type=\"date\" min=\"2026-01-01\">", html, StringComparison.Ordinal);
        Assert.Contains("data-module=\"govuk-character-count\" data-maxlength=\"100\" data-threshold=\"75\" data-i18n.characters-under-limit.other=\"還可以填 %{count} 個字\"", html, StringComparison.Ordinal);
        Assert.Contains("最多可以填 100 個字。", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"\">choose</option><optgroup label=\"Works\"><option value=\"lamp\">Lamp</option></optgroup><option value=\"other\">Other</option>", html, StringComparison.Ordinal);
        Assert.Contains("<input class=\"govuk-radios__input\" id=\"Input_Way\" name=\"Input.Way\" type=\"radio\" value=\"sms\" data-aria-controls=\"conditional-Input_Way\">", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"govuk-radios__conditional govuk-radios__conditional--hidden\" id=\"conditional-Input_Way\"><div class=\"govuk-form-group\"><label class=\"govuk-label\" for=\"Input_Mobile\">", html, StringComparison.Ordinal);
        Assert.Contains("id=\"Input_Way-2\" name=\"Input.Way\" type=\"radio\" value=\"letter\" aria-describedby=\"Input_Way-2-item-hint\">", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"govuk-checkboxes govuk-checkboxes--small\" data-module=\"govuk-checkboxes\">", html, StringComparison.Ordinal);
        Assert.Contains("<input class=\"govuk-file-upload\" id=\"Input_File\" name=\"Input.File\" type=\"file\" accept=\"image/*\">", html, StringComparison.Ordinal);
        Assert.Contains("<button name=\"act\" value=\"send\" type=\"submit\" class=\"govuk-button govuk-button--warning\" data-module=\"govuk-button\" data-prevent-double-click=\"true\">Send</button>", html, StringComparison.Ordinal);
        Assert.Contains("<nav aria-label=\"上一層\"><a href=\"/\" class=\"govuk-back-link\">返回</a></nav>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("govuk-error-summary", html, StringComparison.Ordinal);
        var ids = Regex.Matches(html, " id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Form_PostWithErrors_KeepsWhatWasTypedAndLinksToEachField()
    {
        var (response, html) = await site.PostAsync("/form", ("Input.Name", ""), ("Input.Phone", "<07> 1"), ("Input.Secret", "hush"), ("Input.On", "2026-13-45"),
            ("Input.Text", "\r\nline"), ("Input.Kind", "lamp"), ("Input.Way", "letter"), ("Input.Many", "b"), ("Input.Agreed", "true"));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("<title>錯誤：Form｜", html, StringComparison.Ordinal);
        // In the order of the page, then what belongs to no field.
        Assert.Contains("<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\"><div role=\"alert\"><h2 class=\"govuk-error-summary__title\">有地方需要修改</h2><div class=\"govuk-error-summary__body\"><ul class=\"govuk-list govuk-error-summary__list\">" +
            "<li><a href=\"#Input_Name\">請輸入您的真實姓名。</a></li><li><a href=\"#Input_Phone\">市話收不到簡訊，請改留手機、電子郵件，或選擇打電話。</a></li><li><a href=\"#Input_On\">格式不對，請再檢查一次。</a></li><li><a href=\"#Input_Way\">請選擇怎麼通知您。</a></li>" +
            "<li>現在無法完成，還沒有送出。請過一會再按一次；急的話請撥1999。</li></ul>", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("govuk-error-summary", StringComparison.Ordinal) < html.IndexOf("<h1", StringComparison.Ordinal));
        Assert.Contains("<p id=\"Input_Name-error\" class=\"govuk-error-message\"><span class=\"govuk-visually-hidden\">錯誤：</span>請輸入您的真實姓名。</p>", html, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"Input_Name-hint Input_Name-error\"", html, StringComparison.Ordinal);
        Assert.Contains("type=\"tel\" value=\"&lt;07&gt; 1\" aria-describedby=\"Input_Phone-error Input_Phone-unit\"", html, StringComparison.Ordinal);
        Assert.Contains("type=\"date\" value=\"2026-13-45\"", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"lamp\" selected>", html, StringComparison.Ordinal);
        Assert.Contains("value=\"letter\" checked", html, StringComparison.Ordinal);
        Assert.Contains("value=\"b\" checked", html, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"a\" checked", html, StringComparison.Ordinal);
        Assert.Contains("value=\"true\" checked", html, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", html, StringComparison.Ordinal);
        Assert.Contains(">\n&#xD;&#xA;line</textarea>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_InEnglish_PostsRedirectsAndFailsInEnglish()
    {
        var (failed, html) = await site.PostAsync("/en/form", ("Input.Name", ""), ("Input.On", "x"));
        Assert.Equal(HttpStatusCode.BadRequest, failed.StatusCode);
        Assert.Contains("<title>Error: Form – ", html, StringComparison.Ordinal);
        Assert.Contains("This is not in the right form. Please check it.", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"[\p{IsCJKUnifiedIdeographs}]", html.Replace("中文", "", StringComparison.Ordinal));
        var (sent, _) = await site.PostAsync("/en/form", ("Input.Name", "redirect"));
        Assert.Equal("/en", sent.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Antiforgery_CookieOfEnglish_IsForTheWholeSite()
    {
        using var handler = new HttpClientHandler { UseCookies = false };
        using var fresh = new HttpClient(handler) { BaseAddress = site.Client.BaseAddress };
        using var response = await fresh.GetAsync(new Uri("/en/form", UriKind.Relative), Cancellation);
        Assert.Contains("path=/;", response.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_InChinese()
    {
        var html = await site.GetAsync("/track");
        Assert.Contains("<h1 class=\"govuk-panel__title\">Received</h1>", html, StringComparison.Ordinal);
        Assert.Matches("<details class=\"ct-receipt__line ct-cover\" open><summary [^>]*>.*查詢碼.*遮住.*顯示.*</summary><strong class=\"ct-case-number\">6048 1732</strong></details>", html);
        Assert.Contains("<span class=\"ct-case-number\" data-module=\"ct-copy\" data-copy=\"複製\" data-copied=\"已複製\">415-2048-8163</span>", html, StringComparison.Ordinal);
        Assert.Contains("<strong class=\"govuk-tag govuk-tag--yellow\">等您補件</strong><strong class=\"govuk-tag govuk-tag--yellow\">等民眾補件</strong><strong class=\"govuk-tag govuk-tag--grey\">已結案：已完成</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<span aria-hidden=\"true\">!</span> 逾期</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<li class=\"ct-tracker__step ct-tracker__step--current\" aria-current=\"step\"><span class=\"ct-tracker__mark\" aria-hidden=\"true\"></span><span class=\"ct-tracker__name\">查辦<span class=\"govuk-visually-hidden\">（進行中）</span></span></li>", html, StringComparison.Ordinal);
        Assert.Contains("<div id=\"late\"><div class=\"govuk-inset-text ct-delay ct-delay--late\"><h2 class=\"govuk-heading-m\">原本應在12月9日（三）前完成，已經逾期，對不起</h2><dl class=\"ct-delay__answers\"><dt>為什麼延後</dt><dd>連日大雨</dd><dt>現在做到哪裡</dt><dd>已會勘</dd><dt>預計什麼時候</dt><dd><time datetime=\"2026-12-18\">2026年12月18日（五）</time>前完成</dd></dl></div></div>", html, StringComparison.Ordinal);
        Assert.Contains("<dd>目前無法估計，<time datetime=\"2026-12-18\">2026年12月18日（五）</time>前再告訴您</dd>", html, StringComparison.Ordinal);
        Assert.Contains("<div id=\"none\"></div>", html, StringComparison.Ordinal);
        Assert.Contains("<time datetime=\"2026-12-04T10:05:00&#x2B;08:00\">12月4日（五）10:05</time>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"ct-timeline__by\">公園處</span><span class=\"ct-timeline__internal\">民眾看不到</span>", html, StringComparison.Ordinal);
        Assert.Contains("第一行&#xA;&lt;第二行&gt;</div>", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"govuk-link ct-phone\" href=\"tel:071234567,12\">07-123-4567#12</a>", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"govuk-link ct-phone\" href=\"tel:1999\">1999</a>", html, StringComparison.Ordinal);
        Assert.Contains("<span class=\"ct-lines\">&lt;b&gt;</span>", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"govuk-link\" href=\"/form\">修改<span class=\"govuk-visually-hidden\">：Phone</span></a>", html, StringComparison.Ordinal);
        Assert.Contains("更新日期：2026年11月1日（日）", html, StringComparison.Ordinal);
        Assert.Contains("<li class=\"govuk-service-navigation__item govuk-service-navigation__item--active\"><a class=\"govuk-service-navigation__link\" href=\"/track\" aria-current=\"page\">", html, StringComparison.Ordinal);
        // No page, no link.
        Assert.DoesNotContain("/submit", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_InEnglish_MarksEveryChineseWord()
    {
        var html = await site.GetAsync("/en/track");
        Assert.Contains("<dt>Where it stands</dt><dd><span lang=\"zh-Hant\">已會勘</span></dd>", html, StringComparison.Ordinal);
        Assert.Contains("<div class=\"ct-lines govuk-body\" lang=\"zh-Hant\">第一行", html, StringComparison.Ordinal);
        var unmarked = Regex.Replace(html, "<(span|div|a)[^>]* lang=\"zh-Hant[^>]*>.*?</\\1>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch(@"[\p{IsCJKUnifiedIdeographs}]", unmarked);
    }

    [Fact]
    public async Task Pagination_KeepsTheQuery()
    {
        var html = await site.GetAsync("/?status=open&unit=a%26b");
        Assert.Single(Regex.Matches(html, "<nav class=\"govuk-pagination\""));
        Assert.Contains("<a class=\"govuk-link govuk-pagination__link\" href=\"/?status=open&amp;unit=a%26b&amp;page=4\" aria-label=\"第 4 頁\">4</a>", html, StringComparison.Ordinal);
        Assert.Contains("aria-label=\"第 3 頁\" aria-current=\"page\">3</a>", html, StringComparison.Ordinal);
        Assert.Contains(">⋯</li>", html, StringComparison.Ordinal);
        Assert.Contains("rel=\"next\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StaffLayout_HasItsSlots()
    {
        var html = await site.GetAsync("/staff");
        Assert.Contains("<title>Work｜高雄市案件管理</title>", html, StringComparison.Ordinal);
        Assert.Contains("<span id=\"person\">Lin</span>", html, StringComparison.Ordinal);
        Assert.Contains("<a class=\"govuk-service-navigation__link\" href=\"/staff\" aria-current=\"page\">", html, StringComparison.Ordinal);
        Assert.Matches("href=\"/_content/CaseTracker.WebUi/staff\\.[a-z0-9]+\\.css\"", html);
        Assert.Matches("src=\"/_content/CaseTracker.WebUi/desk\\.[a-z0-9]+\\.js\"", html);
    }

    [Theory]
    [InlineData("/", "citizens", "css", 18)]
    [InlineData("/en/staff", "staff", "css", 20)]
    [InlineData("/", "app", "js", 24)]
    [InlineData("/staff", "desk", "js", 24)]
    public async Task Asset_IsFingerprintedSmallAndOurs(string page, string name, string type, int budget)
    {
        var address = Regex.Match(await site.GetAsync(page), $"/_content/CaseTracker\\.WebUi/{name}\\.[a-z0-9]+\\.{type}").Value;
        using var response = await site.Client.GetAsync(new Uri(address, UriKind.Relative), Cancellation);
        response.EnsureSuccessStatusCode();
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotMatch("(?i)GDS Transport|govuk-crest|crown|www\\.gov\\.uk|@font-face|url\\((?!icon-)", text);
        // What a stylesheet names lies beside it.
        foreach (var picture in Regex.Matches(text, @"url\((icon-[a-z-]+\.svg)\)").Select(m => m.Groups[1].Value).Distinct())
        {
            using var found = await site.Client.GetAsync(new Uri("/_content/CaseTracker.WebUi/" + picture, UriKind.Relative), Cancellation);
            Assert.Equal("image/svg+xml", found.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        }
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            await gzip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Cancellation);
        Assert.InRange(packed.Length, 1, budget * 1024);
    }
}
