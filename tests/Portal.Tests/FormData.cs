using System.Text;

namespace CaseTracker.Portal.Tests;

/// <summary>Forms with files, as browsers send them.</summary>
internal static class FormData
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static MultipartContent Of(IEnumerable<(string Name, string Value)> fields)
    {
        var content = new MultipartContent("form-data") { HeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        foreach (var (name, value) in fields)
            Add(content, new StringContent(value, Encoding.UTF8), name);
        return content;
    }

    /// <summary>Written by hand: browsers send the name as it is, in UTF-8.</summary>
    public static void Add(MultipartContent content, HttpContent part, string field, string? fileName = null)
    {
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{field}\"" + (fileName is null ? "" : $"; filename=\"{fileName}\""));
        content.Add(part);
    }

    public static async Task<HtmlPage> SendAsync(HttpClient browser, HtmlForm form, MultipartContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, form.Action) { Content = content };
        using var response = await browser.SendAsync(request, Ct);
        return new HtmlPage(response.StatusCode, await response.Content.ReadAsStringAsync(Ct), response.Headers, response.RequestMessage!.RequestUri!);
    }

    /// <summary>Fills a form, chooses files and presses a button. Every file field is sent, most of them empty; what was typed comes partly behind the files.</summary>
    public static async Task<HtmlPage> SendFilesAsync(this HttpClient browser, HtmlForm form, IReadOnlyList<(string Field, string Name, byte[] Content)> files, params (string Name, string Value)[] fields)
    {
        var named = fields.Select(f => f.Name).Concat(files.Select(f => f.Field)).ToHashSet();
        using var content = Of(form.Fields.Where(f => !named.Contains(f.Name) && !f.Name.EndsWith("Files", StringComparison.Ordinal)));
        foreach (var empty in form.Fields.Where(f => f.Name.EndsWith("Files", StringComparison.Ordinal) && files.All(x => x.Field != f.Name)))
            Add(content, new ByteArrayContent([]), empty.Name, "");
        foreach (var (field, name, bytes) in files)
            Add(content, new ByteArrayContent(bytes), field, name);
        foreach (var (name, value) in fields)
            Add(content, new StringContent(value, Encoding.UTF8), name);
        return await SendAsync(browser, form, content);
    }
}
