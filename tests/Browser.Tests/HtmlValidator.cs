using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaseTracker.TestSupport;

namespace CaseTracker.Browser.Tests;

/// <summary>html-validate in a process of its own, with the rules of <c>Pages/html-rules.mjs</c>. The process ends when its input does, and so with the tests.</summary>
internal sealed class HtmlValidator : IDisposable
{
    private static readonly JsonSerializerOptions Ascii = new() { Encoder = JavaScriptEncoder.Default };

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Process _node = Process.Start(new ProcessStartInfo("node", ["validate.mjs"])
    {
        WorkingDirectory = Path.Combine(Repository.Root, "tests/Browser.Tests/Pages"),
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        StandardOutputEncoding = Encoding.UTF8,
    })!;

    /// <summary>What is wrong with a page, a sentence each.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(string html)
    {
        await _one.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(html, Ascii));
            await _node.StandardInput.FlushAsync();
            var line = await _node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("html-validate ended; what it said is above.");
            return JsonSerializer.Deserialize<string[]>(line)!;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
        _one.Dispose();
    }
}
