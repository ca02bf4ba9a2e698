using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;

namespace CaseTracker.Portal.Tests;

/// <summary>Requests as clients make them.</summary>
internal static class Http
{
    /// <summary>The prefix of each language's pages.</summary>
    public static readonly (string Prefix, Language Language)[] Languages = [("", Language.Zh), ("/en", Language.En)];

    private static int _address;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>An address nobody else comes from.</summary>
    public static string NewSource()
    {
        var n = Interlocked.Increment(ref _address);
        return $"198.{18 + (n >> 16 & 1)}.{n >> 8 & 255}.{n & 255}";
    }

    public static async Task<Answer> PostAsync(this HttpClient client, string path, string json, string? language = null, string? source = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", source ?? NewSource());
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await SendAsync(client, request);
    }

    public static async Task<Answer> AskAsync(this HttpClient client, string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (language is not null)
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
        return await SendAsync(client, request);
    }

    public static async Task<Answer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request, Ct);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Headers, response.Content.Headers);
    }

    public static Task<Answer> LookUpAsync(this HttpClient client, string number, string proof, string? language = null, string? source = null) =>
        client.PostAsync("/api/v1/cases/lookup", new JsonObject { ["caseNumber"] = number, ["proof"] = proof }.ToJsonString(), language, source);

    // ---- Pages ----

    public static async Task<HtmlPage> PageAsync(this HttpClient browser, string path)
    {
        using var response = await browser.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Ct);
        return new HtmlPage(response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Headers, response.RequestMessage!.RequestUri!);
    }

    /// <summary>Fills the fields of a form and presses its button.</summary>
    public static async Task<HtmlPage> SendAsync(this HttpClient browser, HtmlForm form, params (string Name, string Value)[] fields)
    {
        var named = fields.Select(f => f.Name).ToHashSet();
        var values = form.Fields.Where(f => !named.Contains(f.Name)).Concat(fields).Where(f => f.Value is not null)
            .Select(f => KeyValuePair.Create(f.Name, f.Value)).ToList();
        using var request = new HttpRequestMessage(form.Method, form.Method == HttpMethod.Get ? $"{form.Action}?{string.Join('&', values.Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value)}"))}" : form.Action);
        if (form.Method == HttpMethod.Post)
            request.Content = new FormUrlEncodedContent(values);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", form.Source ?? NewSource());
        using var response = await browser.SendAsync(request, Ct);
        return new HtmlPage(response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Headers, response.RequestMessage!.RequestUri!);
    }
}

internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonNode Json => field ??= JsonNode.Parse(Text)!;

    public string? Code => (string?)Json["code"];
}

/// <summary>A page as somebody without scripts has it.</summary>
internal sealed partial record HtmlPage(HttpStatusCode Status, string Html, HttpResponseHeaders Headers, Uri Address)
{
    /// <summary>What is read, without the marks.</summary>
    public string Text => field ??= WebUtility.HtmlDecode(Spaces().Replace(Tag().Replace(Main, " "), " "));

    public string Main => Html.Contains("<main", StringComparison.Ordinal) ? Html[Html.IndexOf("<main", StringComparison.Ordinal)..Html.IndexOf("</main>", StringComparison.Ordinal)] : Html;

    public string Title => WebUtility.HtmlDecode(TitleTag().Match(Html).Groups[1].Value);

    public string Location => Headers.Location!.ToString();

    public IReadOnlyList<HtmlForm> Forms => [.. FormTag().Matches(Html).Select(m => new HtmlForm(m.Groups[1].Value, m.Groups[2].Value, Html))];

    /// <summary>The form that goes to an address.</summary>
    public HtmlForm Form(string action) => Forms.First(f => f.Action.EndsWith(action, StringComparison.Ordinal));

    /// <summary>The form of a page of a submission.</summary>
    public HtmlForm StepForm => Forms.First(f => f.Method == HttpMethod.Post);

    /// <summary>The step of a submission the page is for; empty elsewhere.</summary>
    public string StepName => Step().Match(Address.AbsolutePath).Groups[1].Value;

    public IEnumerable<string> Links => Href().Matches(Html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value));

    [GeneratedRegex("<(?:script|style)[^>]*>.*?</(?:script|style)>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.Singleline)]
    private static partial Regex TitleTag();

    [GeneratedRegex("<form([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormTag();

    [GeneratedRegex("<a [^>]*href=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex("/submit/([a-z]+)/[0-9a-f-]{36}$")]
    private static partial Regex Step();
}

internal sealed partial record HtmlForm(string Attributes, string Content, string Page)
{
    /// <summary>The address the press comes from; null = a new one.</summary>
    public string? Source { get; init; }

    public string Action => WebUtility.HtmlDecode(ActionAttribute().Match(Attributes).Groups[1].Value);

    public HttpMethod Method => Attributes.Contains("method=\"post\"", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;

    /// <summary>Every field with its present value, as a browser would send it.</summary>
    public IEnumerable<(string Name, string Value)> Fields
    {
        get
        {
            foreach (Match input in Input().Matches(Content))
            {
                var name = Attribute(input.Value, "name");
                if (name is null || (Attribute(input.Value, "type") is "checkbox" or "radio" && !input.Value.Contains(" checked", StringComparison.Ordinal)))
                    continue;
                yield return (name, Attribute(input.Value, "value") ?? "");
            }
            foreach (Match area in TextArea().Matches(Content))
                yield return (Attribute(area.Groups[1].Value, "name")!, WebUtility.HtmlDecode(area.Groups[2].Value.TrimStart('\n')));
            foreach (Match select in Select().Matches(Content))
                yield return (Attribute(select.Groups[1].Value, "name")!, Option().Matches(select.Groups[2].Value).Where(o => o.Value.Contains(" selected", StringComparison.Ordinal)).Select(o => Attribute(o.Value, "value")).FirstOrDefault() ?? "");
        }
    }

    public string? Value(string name) => Fields.Where(f => f.Name == name).Select(f => f.Value).FirstOrDefault();

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $" {name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex ActionAttribute();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<textarea([^>]*)>(.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex TextArea();

    [GeneratedRegex("<select([^>]*)>(.*?)</select>", RegexOptions.Singleline)]
    private static partial Regex Select();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Option();
}
