using CaseTracker.Contracts;
using CaseTracker.Platform;

namespace CaseTracker.Desk;

/// <summary>A sign-in for trying things out.</summary>
/// <param name="UserName">What to type.</param>
/// <param name="What">Who that is.</param>
public sealed record DemoAccount(string UserName, string What);

/// <summary>The invented staff of <c>seeds/demo/staff.json</c>, who can sign in during development and nowhere else.</summary>
public static class DemoAccounts
{
    /// <summary>The one password of all of them.</summary>
    public const string Password = "Demo-only-2026!";

    internal const string Path = "demo/staff.json";

    private static readonly string[] Shown = ["coordinator", "intake", "parks.handler", "parks.supervisor", "roads.handler", "auditor", "administrator"];

    /// <summary>A handful to begin with, one of each kind.</summary>
    public static async Task<IReadOnlyList<DemoAccount>> ShownAsync(SeedFiles seeds, CancellationToken ct) =>
        [.. (await ShownPeopleAsync(seeds, ct)).Select(p => new DemoAccount(p.UserName, p.Title.En is { } en ? $"{en} {p.Title.Zh}" : p.Title.Zh))];

    internal static async Task<IReadOnlyList<DemoPerson>> ShownPeopleAsync(SeedFiles seeds, CancellationToken ct)
    {
        var people = (await AllAsync(seeds, ct)).ToDictionary(p => p.UserName);
        return [.. Shown.Where(people.ContainsKey).Select(name => people[name])];
    }

    internal static Task<DemoPerson[]> AllAsync(SeedFiles seeds, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        return seeds.ReadJsonAsync<DemoPerson[]>(Path, ct);
    }
}

/// <summary>What Desk takes from an entry of the file; the rest is Routing's.</summary>
internal sealed record DemoPerson(Guid Id, string UserName, LocalizedText Name, LocalizedText Title);
