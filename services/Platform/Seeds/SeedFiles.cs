using System.Text.Json;
using CaseTracker.Contracts;
using Microsoft.Extensions.Configuration;

namespace CaseTracker.Platform;

/// <summary>The files of <c>seeds/</c>: <c>CaseTracker:SeedsDirectory</c>, the folder beside the program, or the nearest one above it.</summary>
public sealed class SeedFiles(IConfiguration configuration)
{
    private readonly Lazy<string> _root = new(() => Find(configuration["CaseTracker:SeedsDirectory"]));

    /// <summary>Opens a file; <paramref name="path"/> is relative to <c>seeds/</c>.</summary>
    public Stream Open(string path)
    {
        var file = Path.Combine(_root.Value, path);
        return File.Exists(file) ? File.OpenRead(file) : throw new StartupException($"The reference data file seeds/{path} is missing.");
    }

    /// <summary>Reads a JSON file in the form of the contracts.</summary>
    /// <exception cref="StartupException">The file is missing or is not what it should be.</exception>
    public async Task<T> ReadJsonAsync<T>(string path, CancellationToken ct)
    {
        await using var stream = Open(path);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(stream, ContractJson.Options, ct) ?? throw new StartupException($"The reference data file seeds/{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new StartupException($"The reference data file seeds/{path} is not valid: {e.Message}", e);
        }
    }

    /// <summary>Paths (relative to <c>seeds/</c>) of the files of a folder, in ordinal order.</summary>
    public IReadOnlyList<string> List(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(Path.Combine(_root.Value, folder), pattern).Select(f => Path.Combine(folder, Path.GetFileName(f))).Order(StringComparer.Ordinal)];

    private static string Find(string? configured)
    {
        if (!string.IsNullOrEmpty(configured))
            return Directory.Exists(configured) ? configured : throw new StartupException($"CaseTracker__SeedsDirectory names a folder that does not exist: {configured}");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var seeds = Path.Combine(folder.FullName, "seeds");
            if (Directory.Exists(Path.Combine(seeds, "reference")))
                return seeds;
        }
        throw new StartupException("The reference data folder seeds/ was not found beside or above the program: set CaseTracker__SeedsDirectory.");
    }
}
