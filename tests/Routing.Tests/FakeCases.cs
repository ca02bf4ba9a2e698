using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>Cases as Routing sees it: what the words of a case say.</summary>
internal sealed class FakeCases : HttpMessageHandler
{
    private readonly ConcurrentDictionary<Guid, LikelyUnit[]> _likely = new();
    private int _asked;

    /// <summary>True while Cases answers 503.</summary>
    public bool Down { get; set; }

    /// <summary>True while Cases does not answer at all.</summary>
    public bool Silent { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked => _asked;

    public void Say(Guid caseId, params LikelyUnit[] units) => _likely[caseId] = units;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        if (Silent)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        var parts = request.RequestUri!.AbsolutePath.Split('/');
        Assert.Equal("likely-units", parts[^1]);
        return Down
            ? new(HttpStatusCode.ServiceUnavailable) { Content = JsonContent.Create(Failure.Unavailable(), new("application/problem+json"), ContractJson.Options) }
            : new(HttpStatusCode.OK) { Content = JsonContent.Create(_likely.GetValueOrDefault(Guid.Parse(parts[^2])) ?? [], options: ContractJson.Options) };
    }
}
