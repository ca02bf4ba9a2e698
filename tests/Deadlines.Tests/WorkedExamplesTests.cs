using System.Text;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.WorkedExamples;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

/// <summary>The worked examples of the counting model, through the internal HTTP interface; the public one has them too.</summary>
public sealed class WorkedExamplesTests(UnchangedHost unchanged) : IClassFixture<UnchangedHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(WorkedExample.All.Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public Task Preview_WorkedExample_Holds(string id) => WorkedExample.All.Single(e => e.Id == id).HoldsAsync(async body =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/deadlines/preview") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Options.Set(ServiceClient.ActorKey, Actor.Anyone);
        using var answer = await unchanged.Host.Http.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    });
}
