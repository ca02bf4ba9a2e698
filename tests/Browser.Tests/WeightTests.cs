using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CaseTracker.Browser.Tests;

/// <summary>How much a slow connection has to carry, as it leaves the server.</summary>
public sealed partial class WeightTests(Site site)
{
    private const int Kilobyte = 1000;

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task StatusPage_IsLight(string language)
    {
        var (number, code) = (site.Cases.Late.Number, site.Cases.Late.Code);
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(site.Address) };
        http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        var token = Token().Match(await http.GetStringAsync($"{language}/track"));
        using var proof = new FormUrlEncodedContent([new("CaseNumber", number), new("Proof", code), new("__RequestVerificationToken", token.Groups[1].Value)]);
        using var status = await http.PostAsync($"{language}/track", proof);
        Assert.Equal($"{language}/track/{number}", status.RequestMessage!.RequestUri!.AbsolutePath);
        var html = await status.Content.ReadAsStringAsync();
        var page = (await status.Content.ReadAsByteArrayAsync()).Length;

        var styles = await WeighAsync("css");
        var scripts = await WeighAsync("js");
        var pictures = await WeighAsync("svg");

        Assert.True(styles > 0 && scripts > 0, html);
        Assert.True(styles <= 18 * Kilobyte, $"{styles} bytes of styles");
        Assert.True(scripts <= 24 * Kilobyte, $"{scripts} bytes of scripts");
        Assert.True(page + styles + scripts + pictures <= 60 * Kilobyte, $"{page} bytes of HTML, {styles} of styles, {scripts} of scripts, {pictures} of pictures");

        async Task<int> WeighAsync(string ending)
        {
            var sum = 0;
            foreach (var path in Asset().Matches(html).Select(m => m.Groups[1].Value).Where(a => a.EndsWith("." + ending, StringComparison.Ordinal)).Distinct())
            {
                using var answer = await http.GetAsync(path);
                Assert.Equal((200, "gzip"), ((int)answer.StatusCode, string.Join(',', answer.Content.Headers.ContentEncoding)));
                sum += (await answer.Content.ReadAsByteArrayAsync()).Length;
            }
            return sum;
        }
    }

    [GeneratedRegex("<(?:link|script|img)\\s[^>]*?(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Asset();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
