using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using Npgsql;

namespace CaseTracker.Portal.Features.LearnCatalogue;

/// <summary>Service items, agencies, units and estimates as Portal knows them, in memory: names stand on every page and must not cost a statement.</summary>
/// <remarks>The truth is Portal's own tables. A change is applied here at once by the process that handled it and found by the others at their next reading.</remarks>
internal sealed class PublicDirectory([FromKeyedServices("portal")] NpgsqlDataSource source)
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private ImmutableDictionary<string, ServiceItem> _items = ImmutableDictionary<string, ServiceItem>.Empty;
    private ImmutableDictionary<string, Agency> _agencies = ImmutableDictionary<string, Agency>.Empty;
    private ImmutableDictionary<string, Estimate> _estimates = ImmutableDictionary<string, Estimate>.Empty;
    private volatile DirectoryView? _view;

    /// <summary>The directory; read from the database when this process has not done so yet.</summary>
    public ValueTask<DirectoryView> GetAsync(CancellationToken ct) => _view is { } view ? ValueTask.FromResult(view) : new(FirstAsync(ct));

    public void Learn(ServiceItem item)
    {
        lock (_lock)
        {
            _items = _items.SetItem(item.Code, item);
            Publish(onlyIfLoaded: true);
        }
    }

    public void Learn(Agency agency)
    {
        lock (_lock)
        {
            _agencies = _agencies.SetItem(agency.Code, agency);
            Publish(onlyIfLoaded: true);
        }
    }

    public void Learn(Estimate estimate)
    {
        lock (_lock)
        {
            _estimates = _estimates.SetItem(estimate.ServiceCode, estimate);
            Publish(onlyIfLoaded: true);
        }
    }

    /// <summary>Reads everything again.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var items = await ReadAsync<ServiceItem>("select item from portal.service_items", ct);
        var agencies = await ReadAsync<Agency>("select agency from portal.agencies", ct);
        var estimates = await ReadAsync<Estimate>("select estimate from portal.estimates", ct);
        lock (_lock)
        {
            _items = items.ToImmutableDictionary(i => i.Code);
            _agencies = agencies.ToImmutableDictionary(a => a.Code);
            _estimates = estimates.ToImmutableDictionary(e => e.ServiceCode);
            Publish(onlyIfLoaded: false);
        }
    }

    private async Task<DirectoryView> FirstAsync(CancellationToken ct)
    {
        await _loading.WaitAsync(ct);
        try
        {
            if (_view is null)
                await LoadAsync(ct);
            return _view!;
        }
        finally
        {
            _loading.Release();
        }
    }

    private void Publish(bool onlyIfLoaded)
    {
        if (!onlyIfLoaded || _view is not null)
            _view = new DirectoryView(_items.Values, _agencies.Values, _estimates.Values);
    }

    private async Task<List<T>> ReadAsync<T>(string sql, CancellationToken ct)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var read = new List<T>();
        while (await reader.ReadAsync(ct))
            read.Add(JsonSerializer.Deserialize<T>(reader.GetString(0), ContractJson.Options)!);
        return read;
    }
}

/// <summary>One state of the directory.</summary>
internal sealed class DirectoryView
{
    /// <summary>What people who do not know what to choose are given: triage decides.</summary>
    public const string Unsure = "PET-MAYOR";

    private readonly FrozenDictionary<string, ServiceItem> _items;
    private readonly FrozenDictionary<string, Agency> _agencies;
    private readonly FrozenDictionary<string, Unit> _units;
    private readonly FrozenDictionary<string, Estimate> _estimates;

    public DirectoryView(IEnumerable<ServiceItem> items, IEnumerable<Agency> agencies, IEnumerable<Estimate> estimates)
    {
        Items = [.. items.OrderBy(i => i.Kind).ThenBy(i => i.Code, StringComparer.Ordinal)];
        _items = Items.ToFrozenDictionary(i => i.Code, StringComparer.OrdinalIgnoreCase);
        _agencies = agencies.ToFrozenDictionary(a => a.Code);
        _units = _agencies.Values.SelectMany(a => a.Units).ToFrozenDictionary(u => u.Code);
        _estimates = estimates.Where(e => e.CanBeTold).ToFrozenDictionary(e => e.ServiceCode, StringComparer.OrdinalIgnoreCase);
        Coordinator = _agencies.Values.FirstOrDefault(a => a.Coordinating);
    }

    /// <summary>The catalogue: petitions, hotline reports, applications.</summary>
    public IReadOnlyList<ServiceItem> Items { get; }

    /// <summary>The agency whose triage hands out cases without a unit.</summary>
    public Agency? Coordinator { get; }

    /// <summary>Every agency, by code.</summary>
    public IEnumerable<Agency> Agencies => _agencies.Values.OrderBy(a => a.Code, StringComparer.Ordinal);

    public ServiceItem? Item(string? code) => code is not null && _items.TryGetValue(code, out var item) ? item : null;

    public Agency? Agency(string? code) => code is not null && _agencies.TryGetValue(code, out var agency) ? agency : null;

    public Unit? Unit(string? code) => code is not null && _units.TryGetValue(code, out var unit) ? unit : null;

    /// <summary>How long the cases of a service item, or of <see cref="Estimate.WholeCity"/>, took; null where too few stand behind it to be told.</summary>
    public Estimate? EstimateOf(string code) => _estimates.GetValueOrDefault(code);

    /// <summary>Name of a unit, or of an agency where the code is one.</summary>
    public LocalizedText? NameOf(string code) => Unit(code)?.Name ?? Agency(code)?.Name;

    /// <summary>The unit's number, else its agency's; null where neither is verified.</summary>
    public string? PhoneOf(string? unit, string? agency) => Unit(unit)?.Phone ?? Agency(agency)?.Phone;

    /// <summary>Items whose code, name, group or other words contain every word of <paramref name="search"/>.</summary>
    public IEnumerable<ServiceItem> Find(string? search)
    {
        if (string.IsNullOrWhiteSpace(search))
            return Items;
        var words = search.Normalize(System.Text.NormalizationForm.FormKC).Split((char[])[' ', ',', '，', '、'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Items.Where(item => words.All(word => Texts(item).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase))));
    }

    private static IEnumerable<string> Texts(ServiceItem item) =>
        [item.Code, item.Name.Zh, item.Name.En ?? "", item.Category.Zh, item.Category.En ?? "", .. item.Synonyms];
}
