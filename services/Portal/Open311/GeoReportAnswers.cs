using CaseTracker.Contracts;
using CaseTracker.Portal.Api;
using CaseTracker.Portal.Site;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Open311;

/// <summary>Answers and failures in the form the address asks for, in the reader's language.</summary>
internal sealed class GeoReportAnswers(TextCatalogue catalogue, PublicProblems problems)
{
    /// <summary>The address takes another form than xml and json.</summary>
    public static readonly Failure UnknownFormat = Failure.NotFound("unknown-format");

    // Cases and the specification call the same things differently.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["serviceCode"] = "service_code",
        ["location.address"] = "address_string",
        ["location.district"] = "address_id",
        ["location.latitude"] = "lat",
        ["location.longitude"] = "long",
        ["applicant.name"] = "first_name",
        ["applicant.phone"] = "phone",
        ["applicant.email"] = "email",
    };

    /// <summary>True for .json, false for .xml, null for anything else.</summary>
    public static bool? IsJson(PathString path) => Path.GetExtension(path.Value.AsSpan()) switch
    {
        var ending when ending.Equals(".json", StringComparison.OrdinalIgnoreCase) => true,
        var ending when ending.Equals(".xml", StringComparison.OrdinalIgnoreCase) => false,
        _ => null,
    };

    /// <summary>The texts for whoever asks: <c>locale</c> in the address counts more than Accept-Language, which many programs cannot set.</summary>
    public Texts TextsOf(HttpContext http) => catalogue.In(http.Request.Query["locale"].ToString() switch
    {
        var locale when locale.StartsWith("en", StringComparison.OrdinalIgnoreCase) => Language.En,
        var locale when locale.StartsWith("zh", StringComparison.OrdinalIgnoreCase) => Language.Zh,
        _ => ApiLanguage.Of(http),
    });

    /// <summary>An answer that shared caches may keep for a minute.</summary>
    public IResult Open(HttpContext http, Result<Document> answer) => Send(http, answer, StatusCodes.Status200OK, "public, max-age=60");

    /// <summary>An answer for this client only.</summary>
    public IResult Own(HttpContext http, Result<Document> answer, int status) => Send(http, answer, status, "no-store");

    public IResult Fail(HttpContext http, Failure failure)
    {
        if (http.Request.Headers.Accept.Any(a => a?.Contains("application/problem+json", StringComparison.OrdinalIgnoreCase) is true))
            return problems.From(http, failure);
        http.Response.AskToWait(failure.RetryAfter);
        var texts = TextsOf(http);
        var sentences = failure.Errors is { } errors ? errors.SelectMany(e => e.Value.Select(code => FieldSentence(texts, e.Key, code))) : [Sentence(texts, failure)];
        return Send(http, new Document("errors", new Many("error", sentences.Select(s => new Fields(("code", failure.Status), ("description", s))))), failure.Status, "no-store");
    }

    private IResult Send(HttpContext http, Result<Document> answer, int status, string keep)
    {
        if (!answer.Succeeded)
            return Fail(http, answer.Failure);
        var headers = http.Response.Headers;
        headers.CacheControl = keep;
        headers.Vary = "Accept-Language, Accept";
        headers.ContentLanguage = UiLanguage.FileTag(TextsOf(http).Language);
        return IsJson(http.Request.Path) is true
            ? new Written(answer.Value.ToJson(), "application/json; charset=utf-8", status)
            : new Written(answer.Value.ToXml(), "text/xml; charset=utf-8", status);
    }

    private static string Sentence(Texts texts, Failure failure) =>
        texts.Has($"open311.problem.{failure.Code}") ? texts[$"open311.problem.{failure.Code}"] : PublicProblems.Sentence(texts, failure);

    private static string FieldSentence(Texts texts, string field, string code)
    {
        var name = Names.GetValueOrDefault(field, field);
        var sentence = texts.Has($"open311.field.{name}.{code}") ? texts[$"open311.field.{name}.{code}"]
            : texts.Has($"open311.code.{code}") ? texts[$"open311.code.{code}"]
            : PublicProblems.FieldSentence(texts, field, code);
        return $"{name}: {sentence}";
    }

    private sealed class Written(byte[] body, string type, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = type;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
