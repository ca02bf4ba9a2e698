using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;

namespace CaseTracker.Cases.Tests;

/// <summary>Deadlines and Routing as Cases sees them: their HTTP answers.</summary>
public sealed class FakeOwners
{
    private readonly ConcurrentDictionary<Guid, DelaySlots> _slots = new();
    private readonly ConcurrentDictionary<Guid, CaseRouting> _routings = new();
    private int _dueQuestions;

    public FakeOwners()
    {
        Deadlines = new Handler(DeadlinesAsync);
        Routing = new Handler(RoutingAsync);
    }

    public HttpMessageHandler Deadlines { get; }

    public HttpMessageHandler Routing { get; }

    /// <summary>What the calculator answers; null = nothing, until the caller gives up.</summary>
    public DueDate? Due { get; set; } = Samples.Due(2026, 3, 9);

    /// <summary>True while Deadlines and Routing answer 503.</summary>
    public bool Down { get; set; }

    /// <summary>Days off in the week and working days at its end.</summary>
    public List<NotableDay> Days { get; } = [];

    /// <summary>Announced closures.</summary>
    public List<Closure> Closures { get; } = [];

    /// <summary>The staff directory.</summary>
    public ConcurrentBag<StaffMember> Staff { get; } = [];

    /// <summary>How often the calculator was asked.</summary>
    public int DueQuestions => _dueQuestions;

    public void Know(Guid occasion, DelaySlots slots) => _slots[occasion] = slots;

    public void Know(Guid caseId, CaseRouting routing) => _routings[caseId] = routing;

    private async Task<HttpResponseMessage> DeadlinesAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (Down)
            return Problem(Failure.Unavailable());
        var path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/calendar/days", StringComparison.Ordinal))
            return Json(Days);
        if (path.EndsWith("/closures", StringComparison.Ordinal))
            return Json(Closures);
        if (path.EndsWith("/due", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _dueQuestions);
            if (Due is null)
                await Task.Delay(Timeout.Infinite, ct);
            return Json(Due!);
        }
        if (path.EndsWith("/stages/slots", StringComparison.Ordinal))
        {
            var asked = await request.Content!.ReadFromJsonAsync<AskedStages>(ContractJson.Options, ct);
            return Json(asked!.StageIds.Distinct().Where(_slots.ContainsKey).Select(id => new StageSlots(id, _slots[id])).ToList());
        }
        return path.Contains("/occasions/", StringComparison.Ordinal) && _slots.TryGetValue(Guid.Parse(path[(path.LastIndexOf('/') + 1)..]), out var slots)
            ? Json(new OccasionFacts { Holds = true, Slots = slots })
            : Problem(Failure.NotFound("occasion-not-found"));
    }

    private Task<HttpResponseMessage> RoutingAsync(HttpRequestMessage request, CancellationToken ct) => Task.FromResult(
        Down ? Problem(Failure.Unavailable())
        : request.RequestUri!.AbsolutePath.EndsWith("/staff", StringComparison.Ordinal) ? Json(Staff.ToArray())
        : _routings.TryGetValue(Guid.Parse(request.RequestUri!.Segments[^1]), out var routing) ? Json(routing)
        : Problem(Failure.NotFound("case-not-found")));

    private static HttpResponseMessage Json<T>(T value) => new(HttpStatusCode.OK) { Content = JsonContent.Create(value, options: ContractJson.Options) };

    private static HttpResponseMessage Problem(Failure failure) => new((HttpStatusCode)failure.Status)
    {
        Content = JsonContent.Create(failure, new System.Net.Http.Headers.MediaTypeHeaderValue("application/problem+json"), ContractJson.Options),
    };

    private sealed class Handler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request, cancellationToken);
    }
}
