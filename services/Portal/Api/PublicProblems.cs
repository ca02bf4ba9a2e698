using System.Diagnostics;
using System.Text.Json.Serialization;
using CaseTracker.Contracts;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Api;

/// <summary>A failure of the public API in the caller's language.</summary>
internal sealed record PublicProblem
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    /// <summary>Stable, kebab-case: what programs decide by.</summary>
    public required string Code { get; init; }
    public required string Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }

    /// <summary>For bad input: sentences by field, camel case with dots.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>The codes behind those sentences, in the same order: stable, kebab-case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ErrorCodes { get; init; }
}

/// <summary>Makes problem+json answers.</summary>
internal sealed class PublicProblems(TextCatalogue catalogue)
{
    public IResult From(HttpContext context, Failure failure)
    {
        var texts = catalogue.In(ApiLanguage.Of(context));
        context.Response.AskToWait(failure.RetryAfter);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentLanguage = UiLanguage.FileTag(texts.Language);
        return Results.Json(Describe(texts, failure), PublicJson.Answers, "application/problem+json", failure.Status);
    }

    /// <summary>A failure with its sentences.</summary>
    public static PublicProblem Describe(Texts texts, Failure failure) => new()
    {
        Type = $"urn:casetracker:problem:{failure.Code}",
        Title = Title(texts, failure.Status),
        Status = failure.Status,
        Code = failure.Code,
        Detail = Sentence(texts, failure),
        TraceId = failure.Status >= 500 ? Activity.Current?.TraceId.ToString() : null,
        Errors = failure.Errors?.ToDictionary(e => e.Key, e => e.Value.Select(code => FieldSentence(texts, e.Key, code)).ToArray()),
        ErrorCodes = failure.Errors?.ToDictionary(e => e.Key, e => (IReadOnlyList<string>)[.. e.Value]),
    };

    /// <summary>What happened, in one sentence.</summary>
    public static string Sentence(Texts texts, Failure failure) =>
        texts.Has($"portal.problem.{failure.Code}") ? texts[$"portal.problem.{failure.Code}"] : PageWords.Of(texts, failure);

    /// <summary>What is wrong with a field. A code of another service that has no words yet must not become an error of its own.</summary>
    public static string FieldSentence(Texts texts, string field, string code)
    {
        var leaf = field[(field.LastIndexOf('.') + 1)..];
        if (texts.Has($"portal.field.{leaf}.{code}"))
            return texts[$"portal.field.{leaf}.{code}"];
        if (texts.Has($"portal.code.{code}"))
            return texts[$"portal.code.{code}"];
        return texts.Has($"errors.{code}") || texts.Has($"errors.{leaf}.{code}") ? texts.Error(field, code) : texts["errors.malformed"];
    }

    private static string Title(Texts texts, int status) =>
        texts[texts.Has($"portal.problem.title.{status}") ? $"portal.problem.title.{status}" : status >= 500 ? "portal.problem.title.500" : "portal.problem.title.400"];
}
