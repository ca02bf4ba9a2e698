using System.Net;
using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Deadlines.Tests;

/// <summary>Routing as Deadlines sees it: the staff directory.</summary>
internal sealed class FakeDirectory : HttpMessageHandler
{
    /// <summary>True while Routing does not answer.</summary>
    public bool Down { get; set; }

    public List<StaffMember> Staff { get; } = [];

    /// <summary>Somebody of the directory whose deputy is named.</summary>
    public void Know(Actor person, Guid? deputy) => Staff.Add(new()
    {
        Id = person.StaffId!.Value,
        Name = new("某某"),
        Title = new("科長"),
        Email = "nobody@example.test",
        Agency = person.Agency!,
        Unit = person.Unit,
        Roles = person.Roles,
        Deputy = deputy,
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = new HttpResponseMessage(Down ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
        answer.Content = Down
            ? JsonContent.Create(Failure.Unavailable(), new System.Net.Http.Headers.MediaTypeHeaderValue("application/problem+json"), ContractJson.Options)
            : JsonContent.Create(Staff, options: ContractJson.Options);
        return Task.FromResult(answer);
    }
}
