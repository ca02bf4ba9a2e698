using CaseTracker.FaultTests.Checker;

namespace CaseTracker.FaultTests;

/// <summary>The city that quick faults happen to, one after the other. After one that broke it the next gets a new one.</summary>
public sealed class Faults : IAsyncLifetime
{
    /// <summary>Every fault happens at idle and under load.</summary>
    public static TheoryData<Load> Loads => [Load.Idle, Load.Busy];

    private City? _city;
    private int _seed;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Lets a fault happen to a city that is in use, and checks every invariant after it.</summary>
    /// <param name="load">How much goes on meanwhile.</param>
    /// <param name="fault">Breaks it and mends it.</param>
    /// <param name="patience">How long the city may need to come to rest.</param>
    /// <param name="ownCity">Founds one that is like no other, for this fault alone.</param>
    internal async Task RunAsync(Load load, Func<City, Citizens, Task> fault, TimeSpan? patience = null, Func<Task<City>>? ownCity = null)
    {
        var others = ownCity is null ? null : _city;
        var city = ownCity is null ? _city ?? await City.FoundAsync() : await ownCity();
        _city = null;
        try
        {
            Invariants held;
            await using (var citizens = new Citizens(city, load, ++_seed))
            {
                citizens.Start();
                await citizens.MoreAsync(2);
                await fault(city, citizens);
                await citizens.MoreAsync(2);
                await citizens.StopAsync();
                held = await city.ProveAsync(patience);
            }
            TestContext.Current.SendDiagnosticMessage("{0} cases, {1} messages, flagged twice: {2}", held.Cases, held.Messages, held.Flagged.Count == 0 ? "none" : string.Join("; ", held.Flagged.Select(f => $"{f.Value} after {f.Key}")));
            _city = ownCity is null ? city : null;
        }
        finally
        {
            if (_city is null)
                await city.DisposeAsync();
            _city ??= others;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_city is { } city)
            await city.DisposeAsync();
    }
}

/// <summary>Tests that share a city run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection : ICollectionFixture<Faults>
{
    public const string Name = "Faults";
}
