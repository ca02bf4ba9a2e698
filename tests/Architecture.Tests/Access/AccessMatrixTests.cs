using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Platform.Security;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>Every endpoint between services, as the running product has them, is called by everybody there is: services, citizens, API clients, and every role in the unit in charge, elsewhere in its agency and in another one.</summary>
public sealed class AccessMatrixTests(RunningProduct product) : IClassFixture<RunningProduct>
{
    // What stands for "for you there is nothing here".
    private static readonly string[] Nothing = ["case-not-found", "clock-not-open", "confirmation-not-found", "link-not-found", "notice-not-found", "offer-not-found", "attachment-not-found", "unknown-upload", "set-aside-request-not-found", "extension-request-not-found", "standing-explanation-not-found"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryEndpoint_IsOpenToWhoIsNamed_AndToNobodyElse()
    {
        using var http = new HttpClient { BaseAddress = product.Address };
        var (findings, unused, tried, refused) = (new List<string>(), AccessMatrix.Rules.Keys.ToHashSet(), 0, 0);
        foreach (var (method, endpoint) in Endpoints())
        {
            var route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            var service = route.Split('/')[2];
            if (!AccessMatrix.Rules.TryGetValue($"{method} {route}", out var rule) && !AccessMatrix.Rules.TryGetValue($"{method} {route.Replace($"/internal/{service}/", "/internal/*/", StringComparison.Ordinal)}", out rule))
            {
                findings.Add($"{method} {route}: nobody has said who may call it");
                continue;
            }
            unused.ExceptWith([$"{method} {route}", $"{method} {route.Replace($"/internal/{service}/", "/internal/*/", StringComparison.Ordinal)}"]);
            var submitted = await product.NewCaseAsync();
            var named = rule.Prepare is null ? Guid.NewGuid() : await rule.Prepare(product, submitted);
            // Those who may not come first: what they would change is still there.
            foreach (var caller in Caller.All(submitted.CaseId, product.Handler.StaffId!.Value, product.Deputy).OrderBy(rule.May))
            {
                using var request = new HttpRequestMessage(new(method), Path(endpoint, submitted.CaseId, submitted.CaseNumber, named));
                if (caller.Actor is { } actor)
                    request.Headers.TryAddWithoutValidation("Authorization", "CaseTracker " + product.TokenFor(caller.WrongToken ? service == "cases" ? "deadlines" : "cases" : service, actor));
                if (rule.Body is { } body)
                    request.Content = Json(JsonSerializer.Serialize(body, body.GetType(), ContractJson.Options));
                else if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type)
                    request.Content = Json(SampleBody.Of(type));
                using var answer = await http.SendAsync(request, Ct);
                var status = (int)answer.StatusCode;
                var code = status < 400 ? "" : Regex.Match(await answer.Content.ReadAsStringAsync(Ct), "\"code\":\"([^\"]+)").Groups[1].Value;
                var shut = status is 401 or 403 || (status == 404 && Nothing.Contains(code));
                if (shut == rule.May(caller) || status >= 500)
                    findings.Add($"{method} {route}: {caller.Name} {(rule.May(caller) ? "is kept out" : "is let in")} with {status} {code}");
                (tried, refused) = (tried + 1, refused + (shut ? 1 : 0));
            }
        }
        findings.AddRange(unused.Select(r => $"{r}: there is no such endpoint"));
        Findings.None(findings);
        Assert.InRange(refused, 1, tried - 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} combinations of endpoint and caller, {refused} refused");
    }

    /// <summary>Those that move the clock exist only while time is simulated, and are open to anybody then.</summary>
    private IEnumerable<(string Method, RouteEndpoint Endpoint)> Endpoints() =>
        from endpoint in product.Endpoints
        let route = endpoint.RoutePattern.RawText!.Trim('/')
        where route.StartsWith("internal/", StringComparison.Ordinal) && !route.EndsWith("/dev/clock", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, endpoint);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string Path(RouteEndpoint endpoint, Guid caseId, string number, Guid named) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternParameterPart { Name: "number" } => number,
        RoutePatternParameterPart { Name: "caseId" } => caseId.ToString(),
        RoutePatternParameterPart { Name: "stage" } => "DueSoon",
        RoutePatternParameterPart { Name: "kind" } => "receipt",
        RoutePatternParameterPart => named.ToString(),
        RoutePatternLiteralPart literal => literal.Content,
        _ => "",
    }))));
}
