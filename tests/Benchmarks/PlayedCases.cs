using System.Globalization;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using CaseTracker.WebUi.Formatting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaseTracker.Benchmarks;

/// <summary>Plays Cases, Routing and Deadlines towards <c>rebuild</c>: as many public views as a city has, each made when it is asked for.</summary>
internal sealed class PlayedCases : IAsyncDisposable
{
    private const int Page = 200;

    // Odd and no multiple of five: a permutation of the ten digits' numbers, so that neighbours in time are none in the index.
    private const long Step = 6_180_339_887;
    private const long Numbers = 10_000_000_000;

    private readonly WebApplication _app;
    private readonly LookupCodes _codes;
    private readonly int _cases;

    private PlayedCases(WebApplication app, LookupCodes codes, int cases) => (_app, _codes, _cases) = (app, codes, cases);

    /// <summary>The keys under which the look-up codes are right.</summary>
    public required IReadOnlyDictionary<string, string?> Secrets { get; init; }

    /// <summary>Where <c>rebuild</c> finds the services.</summary>
    public required IReadOnlyDictionary<string, string?> Addresses { get; init; }

    public static async Task<PlayedCases> StartAsync(int cases, string data)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var keys = Keys.Kinds.ToDictionary(k => k, _ => Keys.Fresh());
        builder.Configuration.AddInMemoryCollection(keys.ToDictionary(k => $"Keys:{k.Key}:0", k => (string?)k.Value));
        builder.Configuration["CaseTracker:DataDirectory"] = data;
        var port = Ports.Free();
        var codes = new LookupCodes(new Keys(builder.Configuration, builder.Environment, new DataDirectory(builder.Configuration)));
        var app = builder.Build();
        var city = new PlayedCases(app, codes, cases)
        {
            Secrets = keys.ToDictionary(k => $"Keys__{k.Key}__0", k => (string?)k.Value),
            Addresses = ((string[])["Cases", "Routing", "Deadlines", "Notifications"]).ToDictionary(s => $"Services__{s}__Url", _ => (string?)$"http://127.0.0.1:{port}"),
        };
        app.MapGet("/internal/cases/public-views", (string? after) => Results.Json(city.After(after), ContractJson.Options));
        app.MapGet("/internal/cases/service-items", () => Results.Json(Array.Empty<ServiceItem>(), ContractJson.Options));
        app.MapGet("/internal/routing/agencies", () => Results.Json(Array.Empty<Agency>(), ContractJson.Options));
        app.MapGet("/internal/deadlines/estimates", () => Results.Json(Array.Empty<Estimate>(), ContractJson.Options));
        app.Urls.Add($"http://127.0.0.1:{port}");
        await app.StartAsync();
        return city;
    }

    /// <summary>Number and look-up code of a case.</summary>
    public (string Number, string Code) Case(int index) => (Number(index), _codes.CodeFor(IdOf(index), 1));

    /// <summary>A number that could be, and is nobody's.</summary>
    public string NumberOfNobody(int index) => Number(_cases + index);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private List<PublicView> After(string? after)
    {
        var first = after is { Length: > 0 } last ? IndexOf(Guid.Parse(last)) + 1 : 0;
        return [.. Enumerable.Range(first, Math.Clamp(_cases - first, 0, Page)).Select(View)];
    }

    private static string Number(long index)
    {
        // In 128 bits: the product is larger than a long.
        var digits = ((long)((Int128)index * Step % Numbers)).ToString("D10", CultureInfo.InvariantCulture);
        return Enumerable.Range(0, 10).Select(check => $"{digits}{check}").First(CaseNumbers.IsValid);
    }

    private static Guid IdOf(int index) => new(index, 0x5e1f, 0x7a5e, 0x80, 0, 0, 0, 0, 0, 0, 1);

    private static int IndexOf(Guid id) => int.Parse(id.ToString("N").AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static PublicView View(int index)
    {
        // One a minute backwards from a fixed day: two years of cases.
        var received = new DateTimeOffset(2026, 2, 13, 8, 30, 0, TimeSpan.Zero).AddMinutes(-index);
        var due = new DueDate(new DateOnly(2026, 3, 2), new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero), HasTime: false);
        return new PublicView
        {
            CaseId = IdOf(index),
            Version = 4,
            CaseNumber = Number(index),
            LookupGeneration = 1,
            ServiceCode = "HOT-LAMP",
            Service = new LocalizedText("路燈不亮", "Street light out"),
            Tracker = TrackerKind.Petition,
            Channel = Channel.Web,
            Confidential = false,
            Status = CaseStatus.InProgress,
            ReceivedAt = received,
            OriginalDue = due,
            Due = due,
            Paused = false,
            Extensions = 0,
            Agency = "PWB-ROADS",
            Unit = "PWB-ROADS/MAINT",
            District = "6400500000",
            Place = "民族一路與十全一路口",
            Timeline =
            [
                new TimelineEntry { Seq = 1, At = received, Kind = TimelineKind.Received, Public = true, Data = new Dictionary<string, string> { ["channel"] = "web" } },
                new TimelineEntry { Seq = 2, At = received.AddSeconds(5), Kind = TimelineKind.DueSet, Public = true, Data = new Dictionary<string, string> { ["due"] = "2026-03-02" } },
                new TimelineEntry { Seq = 3, At = received.AddDays(3), Kind = TimelineKind.Assigned, Public = true, Unit = "PWB-ROADS/MAINT", Data = new Dictionary<string, string> { ["unit"] = "PWB-ROADS/MAINT" } },
                new TimelineEntry { Seq = 4, At = received.AddDays(4), Kind = TimelineKind.Progress, Public = true, Unit = "PWB-ROADS/MAINT", Words = new StaffWords("已到現場查看，正在請廠商估價。", Language.Zh) },
            ],
        };
    }
}
