using System.Net;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>Every page of staff, as the running product has them, is opened and sent by people of every role: of the unit in charge, elsewhere in its agency, and of another one.</summary>
public sealed class StaffPageAccessTests(RunningProduct product) : IClassFixture<RunningProduct>
{
    private const string Password = "Demo-only-2026!";

    private static readonly (string User, StaffRole Role, Seat Seat)[] People =
    [
        ("coordinator", StaffRole.Coordinator, Seat.Elsewhere), ("intake", StaffRole.Intake, Seat.Elsewhere), ("auditor", StaffRole.Auditor, Seat.Elsewhere), ("administrator", StaffRole.Administrator, Seat.Elsewhere),
        ("parks.handler", StaffRole.Handler, Seat.Unit), ("parks.supervisor", StaffRole.Supervisor, Seat.Unit), ("parks.head", StaffRole.AgencyHead, Seat.Agency),
        ("parks.personnel.handler", StaffRole.Handler, Seat.Agency), ("parks.personnel.supervisor", StaffRole.Supervisor, Seat.Agency),
        ("water.ditches.handler", StaffRole.Handler, Seat.Elsewhere), ("water.ditches.supervisor", StaffRole.Supervisor, Seat.Elsewhere), ("water.head", StaffRole.AgencyHead, Seat.Elsewhere),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPage_OpensForWhoIsNamed_AndForNobodyElse()
    {
        var submitted = await product.NewCaseAsync();
        var file = await AccessMatrix.AttachAsync(product, submitted);
        var notice = await AccessMatrix.OweAsync(product, submitted);
        using var nobody = Browser();
        var people = new List<(Caller Caller, HttpClient Http, string Token)> { (new Caller("nobody", null), nobody, await TokenAsync(nobody, "/staff/sign-in")) };
        foreach (var (user, role, seat) in People)
            people.Add(await SignInAsync(user, role, seat));

        var (findings, unused, tried, refused) = (new List<string>(), AccessMatrix.StaffPages.Keys.ToHashSet(), 0, 0);
        foreach (var endpoint in product.Endpoints.Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is { AreaName: "Desk" }).DistinctBy(e => e.RoutePattern.RawText!.TrimStart('/')))
        {
            var page = endpoint.RoutePattern.RawText!.TrimStart('/');
            if (!AccessMatrix.StaffPages.TryGetValue(page, out var may))
            {
                findings.Add($"{page}: nobody has said who may open it");
                continue;
            }
            unused.Remove(page);
            var path = Path(endpoint, submitted.CaseNumber, file, notice);
            foreach (var (caller, http, token) in people)
                // Whoever signs out sees no other page after it.
                foreach (var method in page.Contains("sign-out", StringComparison.Ordinal) ? [HttpMethod.Get] : (HttpMethod[])[HttpMethod.Get, HttpMethod.Post])
                {
                    using var request = new HttpRequestMessage(method, path);
                    if (method == HttpMethod.Post)
                        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]);
                    using var answer = await http.SendAsync(request, Ct);
                    var status = (int)answer.StatusCode;
                    var shut = status is 403 or 404 or 405 || (status == 302 && answer.Headers.Location!.OriginalString.Contains("/staff/sign-in", StringComparison.Ordinal));
                    // What somebody may open they may still not be allowed to do: the owner says so, and its own matrix.
                    if ((method == HttpMethod.Get ? shut == may(caller) : !shut && !may(caller)) || status >= 500)
                        findings.Add($"{method} {page}: {caller.Name} {(may(caller) ? "is kept out" : "is let in")} with {status}");
                    (tried, refused) = (tried + 1, refused + (shut ? 1 : 0));
                }
        }
        foreach (var (_, http, _) in people.Skip(1))
            http.Dispose();
        findings.AddRange(unused.Select(p => $"{p}: there is no such page"));
        Findings.None(findings);
        TestContext.Current.TestOutputHelper?.WriteLine($"{tried} combinations of page and person, {refused} refused");
    }

    private HttpClient Browser() => new(new SocketsHttpHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = product.Address };

    private async Task<(Caller Caller, HttpClient Http, string Token)> SignInAsync(string user, StaffRole role, Seat seat)
    {
        var http = Browser();
        using var answer = await http.PostAsync("/staff/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["UserName"] = user, ["Password"] = Password, ["__RequestVerificationToken"] = await TokenAsync(http, "/staff/sign-in") }), Ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Found, $"{user} cannot sign in");
        return (new Caller(user, new() { Kind = ActorKind.Staff, StaffId = Guid.NewGuid(), Roles = [role] }, seat), http, await TokenAsync(http, "/staff/account"));
    }

    private static async Task<string> TokenAsync(HttpClient http, string path) =>
        WebUtility.HtmlDecode(Regex.Match(await http.GetStringAsync(path, Ct), "name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"").Groups[1].Value);

    private string Path(RouteEndpoint endpoint, string number, Guid file, Guid notice) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
    {
        RoutePatternParameterPart { Name: "number" } => number,
        RoutePatternParameterPart { Name: "section" } => "history",
        RoutePatternParameterPart { Name: "file" } => file.ToString(),
        RoutePatternParameterPart { Name: "notice" } => notice.ToString(),
        RoutePatternParameterPart { Name: "status" } => "404",
        RoutePatternParameterPart { Name: "id" } => product.Supervisor.StaffId.ToString(),
        RoutePatternParameterPart => Guid.NewGuid().ToString(),
        RoutePatternLiteralPart literal => literal.Content,
        _ => "",
    }))));
}
