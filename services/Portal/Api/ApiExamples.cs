using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Api;

/// <summary>The examples of <c>Api/Examples</c>, by operation: what is sent, and what comes back.</summary>
internal static class ApiExamples
{
    public static JsonNode Request(string operation, Language language) => Read($"{operation}.request.{UiLanguage.FileTag(language)}");

    public static JsonNode Answer(string operation, Language language) => Read($"{operation}.answer.{UiLanguage.FileTag(language)}");

    /// <summary>The field whose absence is the example of bad input.</summary>
    public static string WrongField(string operation) => operation switch
    {
        "lookUpCase" => "proof",
        "previewDeadline" => "limit.value",
        "uploadFile" => "file",
        _ => "description",
    };

    private static JsonNode Read(string name)
    {
        using var stream = typeof(ApiExamples).Assembly.GetManifestResourceStream($"Examples/{name}.json")
            ?? throw new InvalidOperationException($"services/Portal/Api/Examples has no {name}.json.");
        return JsonNode.Parse(stream)!;
    }
}
