using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Platform;
using Xunit;

namespace CaseTracker.Routing.Tests;

/// <summary>Deadlines as Routing sees it: the end of so many working days, Monday to Friday.</summary>
internal sealed class FakeDeadlines : HttpMessageHandler
{
    public ConcurrentQueue<DueRequest> Asked { get; } = [];

    /// <summary>True while it answers 503.</summary>
    public bool Down { get; set; }

    /// <summary>Days that were closed.</summary>
    public HashSet<DateOnly> Closed { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("/internal/deadlines/due", request.RequestUri!.AbsolutePath);
        if (Down)
            return new(HttpStatusCode.ServiceUnavailable) { Content = JsonContent.Create(Failure.Unavailable(), new("application/problem+json"), ContractJson.Options) };
        var asked = (await request.Content!.ReadFromJsonAsync<DueRequest>(ContractJson.Options, cancellationToken))!;
        Asked.Enqueue(asked);
        var day = Taipei.DateOf(asked.ReceivedAt);
        for (var left = asked.Limit.Value; left > 0;)
        {
            day = day.AddDays(1);
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Closed.Contains(day))
                left--;
        }
        return new(HttpStatusCode.OK) { Content = JsonContent.Create(new DueDate(day, Taipei.StartOf(day.AddDays(1)), false), options: ContractJson.Options) };
    }
}
