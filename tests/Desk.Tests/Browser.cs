using System.Net;
using System.Text.RegularExpressions;

namespace CaseTracker.Desk.Tests;

/// <summary>An answer as a browser sees it.</summary>
internal sealed record Answer(int Status, string Html, string? Location, HttpResponseMessage Message)
{
    /// <summary>The page without tags, entities read.</summary>
    public string Text => Regex.Replace(WebUtility.HtmlDecode(Regex.Replace(Html, "<[^>]+>", " ")), @"\s+", " ");

    public string Title => WebUtility.HtmlDecode(Regex.Match(Html, "<title>(.*?)</title>", RegexOptions.Singleline).Groups[1].Value);

    /// <summary>Chinese that an English page does not mark as such; null when there is none.</summary>
    public string? UnmarkedChinese
    {
        get
        {
            var unmarked = Regex.Replace(Html, "<(span|div|a|p)[^>]*lang=\"zh-Hant[^>]*>.*?</\\1>", "", RegexOptions.Singleline);
            return Regex.Match(unmarked, ".{0,60}[\\u4e00-\\u9fff].{0,60}", RegexOptions.Singleline) is { Success: true } found ? found.Value : null;
        }
    }

    /// <summary>The hidden fields of the form that sends them, as a browser would send them again.</summary>
    public (string Name, string Value)[] Hidden => [.. Regex.Matches(Html, "<input type=\"hidden\" name=\"(Input\\.[^\"]+|Confirm)\" value=\"([^\"]*)\"").Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))];

    /// <summary>The lines of the error summary.</summary>
    public IReadOnlyList<string> Errors => [.. Regex.Matches(Regex.Match(Html, "govuk-error-summary__list\">(.*?)</ul>", RegexOptions.Singleline).Groups[1].Value, "<li>(.*?)</li>", RegexOptions.Singleline)
        .Select(m => WebUtility.HtmlDecode(Regex.Replace(m.Groups[1].Value, "<[^>]+>", "")))];
}

/// <summary>Cookies and forms, without scripts. Redirects are not followed.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient http;

    public Browser(Uri address, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new();
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public CookieContainer Cookies { get; }

    public async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
        return await ReadAsync(await http.SendAsync(request, TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the page that has the form, then sends it.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(path);
        return await SendAsync(path, [.. fields, ("__RequestVerificationToken", TokenOf(form.Html))]);
    }

    /// <summary>Sends fields without opening the page first; the token comes from another page.</summary>
    public async Task<Answer> PostBlindlyAsync(string path, string tokenFrom, params (string Name, string Value)[] fields) =>
        await SendAsync(path, [.. fields, ("__RequestVerificationToken", TokenOf((await GetAsync(tokenFrom)).Html))]);

    public async Task<Answer> SendAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await ReadAsync(await http.PostAsync(path, content, TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the page that has the form, then sends it with a file.</summary>
    public async Task<Answer> PostFileAsync(string path, string field, string fileName, byte[] file, params (string Name, string Value)[] fields)
    {
        var form = await GetAsync(path);
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in (IEnumerable<(string, string)>)[.. fields, ("__RequestVerificationToken", TokenOf(form.Html))])
            content.Add(new StringContent(value), name);
        content.Add(new ByteArrayContent(file), field, fileName);
        return await ReadAsync(await http.PostAsync(path, content, TestContext.Current.CancellationToken));
    }

    /// <summary>Opens the page that has the form, then sends it with files.</summary>
    public async Task<Answer> PostFilesAsync(string path, (string Field, string Name, byte[] Content)[] files, params (string Name, string Value)[] fields) =>
        await SendFormAsync(path, await GetAsync(path), files, fields);

    /// <summary>Sends the form of a page as browsers do: what is hidden in it first, then files, then what was typed.</summary>
    public async Task<Answer> SendFormAsync(string path, Answer page, (string Field, string Name, byte[] Content)[] files, params (string Name, string Value)[] fields)
    {
        using var content = new MultipartFormDataContent();
        var kept = KeptField().Match(page.Html);
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("__RequestVerificationToken", TokenOf(page.Html)), .. kept.Success ? [("Kept", WebUtility.HtmlDecode(kept.Groups[1].Value))] : Array.Empty<(string, string)>()])
            content.Add(new StringContent(value), name);
        foreach (var (field, name, bytes) in files)
            content.Add(new ByteArrayContent(bytes), field, name);
        foreach (var (name, value) in fields)
            content.Add(new StringContent(value), name);
        return await SendAsync(path, content);
    }

    public async Task<Answer> SendAsync(string path, MultipartFormDataContent content) => await ReadAsync(await http.PostAsync(path, content, TestContext.Current.CancellationToken));

    public void Dispose() => http.Dispose();

    private static string TokenOf(string html) => TokenField().Match(html) is { Success: true } match ? match.Groups[1].Value : "";

    private static async Task<Answer> ReadAsync(HttpResponseMessage message) =>
        new((int)message.StatusCode, await message.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), message.Headers.Location?.ToString(), message);

    [GeneratedRegex("name=\"Kept\" value=\"([^\"]*)\"")]
    private static partial Regex KeptField();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();
}
