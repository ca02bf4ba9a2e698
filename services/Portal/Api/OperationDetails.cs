using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.WebUi;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CaseTracker.Portal.Api;

/// <summary>Completes the description of each operation: an example of what is sent and of what comes back in both languages, each failure with its sentence, and the headers that a signature does not show.</summary>
internal sealed class OperationDetails(TextCatalogue catalogue) : IOpenApiOperationTransformer
{
    private const string Json = "application/json";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var name = operation.OperationId!;
        operation.Parameters ??= [];
        operation.Parameters.Add(Header("Accept-Language", "`zh-TW` (default) or `en`."));
        if (operation.RequestBody?.Content is { } body)
            body[Json].Examples = ExamplesOf(language => ApiExamples.Request(name, language));
        else if (name == "uploadFile")
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = OneFile } };
        foreach (var (code, response) in operation.Responses!)
        {
            var status = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture);
            foreach (var media in response.Content!.Values)
                media.Examples = status < 300 ? ExamplesOf(language => ApiExamples.Answer(name, language)) : Failures(name, status);
            if (status == StatusCodes.Status429TooManyRequests && response is OpenApiResponse refused)
                refused.Headers = new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = new OpenApiHeader { Description = "Seconds after which another try makes sense.", Schema = Whole } };
        }
        if (name is "submitCase" or "registerCase")
        {
            operation.Parameters.Add(Header("Idempotency-Key", "1 to 200 visible ASCII characters of your choice. The same key with the same body answers the same case, with `Idempotent-Replayed: true`."));
            (operation.Responses["201"] as OpenApiResponse)!.Headers = HeadersOfAcceptance(name);
        }
        if (name == "registerCase")
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(PublicApi.KeyScheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>How long somebody over a limit waits in the examples.</summary>
    public static readonly TimeSpan ExampleWait = TimeSpan.FromMinutes(12);

    private static OpenApiSchema Whole => new() { Type = JsonSchemaType.Integer };

    private static OpenApiMediaType OneFile => new()
    {
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
            Required = new HashSet<string> { "file" },
        },
    };

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    private static Dictionary<string, IOpenApiHeader> HeadersOfAcceptance(string name)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Idempotent-Replayed"] = new OpenApiHeader { Description = "`true` when this case was made by an earlier request with the same key.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        if (name == "registerCase")
        {
            headers["RateLimit-Limit"] = new OpenApiHeader { Description = "Requests a minute with this key.", Schema = Whole };
            headers["RateLimit-Remaining"] = new OpenApiHeader { Description = "Requests left in this minute.", Schema = Whole };
            headers["RateLimit-Reset"] = new OpenApiHeader { Description = "Seconds until the next minute begins.", Schema = Whole };
        }
        return headers;
    }

    private static Dictionary<string, IOpenApiExample> ExamplesOf(Func<Language, JsonNode> read) =>
        Enum.GetValues<Language>().ToDictionary(UiLanguage.FileTag, language => (IOpenApiExample)new OpenApiExample { Value = read(language) });

    private Dictionary<string, IOpenApiExample> Failures(string operation, int status) =>
        (from problem in ApiProblems.Of(operation, status)
         from language in Enum.GetValues<Language>()
         let failure = problem.Code == "invalid-input" ? Failure.Invalid(ApiExamples.WrongField(operation), "required") : new Failure { Code = problem.Code, Status = status, RetryAfter = status == StatusCodes.Status429TooManyRequests ? ExampleWait : null }
         let value = JsonSerializer.SerializeToNode(PublicProblems.Describe(catalogue.In(language), failure), PublicJson.Answers)
         select (Key: $"{problem.Code} ({UiLanguage.FileTag(language)})", Example: (IOpenApiExample)new OpenApiExample { Value = value })).ToDictionary(e => e.Key, e => e.Example);
}
