using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Features.LimitRequests;
using CaseTracker.Portal.Features.LookUpCase;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace CaseTracker.Portal.Areas.Portal.Pages;

/// <summary>The API for people who write programs. Addresses, examples and failures are those of the description at <c>/openapi/v1.json</c>.</summary>
internal sealed class DevelopersModel(EndpointDataSource endpoints, IOptions<LimitOptions> limits, IOptions<LookupOptions> lookup, Texts texts, Links links) : PageModel
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Address of the description.</summary>
    public static string Description => "/openapi/v1.json";

    public int SubmissionsPerHour => limits.Value.SubmissionsPerHour;

    public LookupOptions Lookup => lookup.Value;

    public int DefaultPerMinute { get; } = new ApiKeyOptions().PerMinute;

    public IReadOnlyList<(string Method, string Path, string Name)> Operations { get; } =
    [
        .. from endpoint in endpoints.Endpoints.OfType<RouteEndpoint>()
           where endpoint.RoutePattern.RawText?.StartsWith(PublicApi.Root + "/", StringComparison.Ordinal) is true
           let name = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()
           where name is not null
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
           select (method, endpoint.RoutePattern.RawText!, name.EndpointName),
    ];

    /// <summary>A request that can be copied into a shell, and what comes back.</summary>
    public string Command(string operation, string path) =>
        $"curl {links.Absolute(PublicApi.Root + path, Language.Zh)} \\\n  -H 'Accept-Language: {UiLanguage.FileTag(texts.Language)}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{Text(ApiExamples.Request(operation, texts.Language))}'";

    public string Answer(string operation) => Text(ApiExamples.Answer(operation, texts.Language));

    /// <summary>A failure in words; where a number of minutes belongs into them, an example.</summary>
    public string Sentence(ApiProblem problem) => PublicProblems.Sentence(texts, new Failure { Code = problem.Code, Status = problem.Status, RetryAfter = problem.Status == StatusCodes.Status429TooManyRequests ? OperationDetails.ExampleWait : null });

    private static string Text(JsonNode node) => node.ToJsonString(Readable);
}
