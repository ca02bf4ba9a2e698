using CaseTracker.Platform.Security;

namespace CaseTracker.AllInOne;

/// <summary><c>init</c>: a fresh set of secrets for an installation, as settings to paste into its environment.</summary>
internal static class KeySet
{
    public static async Task WriteAsync(DataDirectory directory)
    {
        var path = Path.Combine(directory.Create("keys"), "keys.env");
        if (File.Exists(path))
            throw new Platform.StartupException($"{path} exists already: it is not replaced, because what was encrypted under it could no longer be read.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(path, options))
            foreach (var kind in Keys.Kinds)
                await writer.WriteLineAsync($"Keys__{kind}__0={Keys.Fresh()}");
        Console.WriteLine($"A fresh set of keys is in {path}. Give every service these settings, and keep a copy where the database's backup is not.");
    }
}
