using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace CaseTracker.Platform.Security;

/// <summary>The secrets of an installation, each 32 bytes in base64, newest first: from settings, from files, or (Development) from the data directory.</summary>
/// <remarks>Settings: <c>Keys:Trust:0</c>, <c>Keys:Encryption:0</c>, <c>Keys:Index:0</c>, <c>Keys:Lookup:0</c>, <c>Keys:DataProtection:0</c>, <c>Keys:Audit:0</c>, or the same with <c>:File</c>.</remarks>
public sealed class Keys
{
    /// <summary>The kinds of keys.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["Trust", "Encryption", "Index", "Lookup", "DataProtection", "Audit"];

    private readonly Dictionary<string, IReadOnlyList<byte[]>> _keys = [];

    /// <summary>Reads the keys; in Development missing ones are created once in the data directory with mode 600.</summary>
    /// <exception cref="StartupException">A key is missing outside Development, or is not 32 bytes of base64.</exception>
    public Keys(IConfiguration configuration, IHostEnvironment environment, DataDirectory dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(dataDirectory);
        foreach (var kind in Kinds)
        {
            var keys = new List<byte[]>();
            var section = configuration.GetSection($"Keys:{kind}");
            if (section.Value is { Length: > 0 } single)
                keys.Add(Parse(kind, single));
            for (var i = 0; ; i++)
            {
                var text = section[$"{i}"] is { Length: > 0 } inline ? inline
                    : section[$"{i}:File"] is { Length: > 0 } file ? ReadFile(kind, file) : null;
                if (text is null)
                    break;
                keys.Add(Parse(kind, text));
            }
            if (keys.Count == 0)
            {
                if (!environment.IsDevelopment())
                    throw new StartupException($"A secret is missing: set Keys__{kind}__0 (32 bytes in base64) or Keys__{kind}__0__File; `dotnet CaseTracker.AllInOne.dll init` writes a fresh set.");
                keys.Add(ReadOrCreate(dataDirectory, kind));
            }
            _keys[kind] = keys;
        }
    }

    /// <summary>Keys of a kind, newest first; never empty.</summary>
    public IReadOnlyList<byte[]> this[string kind] => _keys[kind];

    /// <summary>By what stands beside a ciphertext or a seal, the key it was made under is found again.</summary>
    internal static uint IdOf(byte[] key) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(key));

    /// <summary>A fresh key in base64.</summary>
    public static string Fresh() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static byte[] Parse(string kind, string text)
    {
        var bytes = new byte[48];
        if (!Convert.TryFromBase64String(text.Trim(), bytes, out var written) || written != 32)
            throw new StartupException($"Keys__{kind} must be 32 bytes in base64.");
        var key = bytes[..32];
        // A key of one repeated byte is somebody's sample value.
        return key.Distinct().Count() > 4 ? key : throw new StartupException($"Keys__{kind} is a sample value, not a secret: make one with `openssl rand -base64 32`.");
    }

    private static string ReadFile(string kind, string path) =>
        File.Exists(path) ? File.ReadAllText(path) : throw new StartupException($"The file named in Keys__{kind} does not exist: {path}");

    private static byte[] ReadOrCreate(DataDirectory dataDirectory, string kind)
    {
        var path = Path.Combine(dataDirectory.Create("keys"), $"{kind}.key");
        try
        {
            // Exclusive creation: of several processes starting at once one writes, the others read.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            var temporary = $"{path}.{Guid.NewGuid():N}";
            using (var writer = new StreamWriter(new FileStream(temporary, options)))
                writer.Write(Fresh());
            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartupException($"The data directory {dataDirectory.Path} cannot be written: give this user the right, or name another folder with CaseTracker__DataDirectory.", e);
        }
        return Parse(kind, File.ReadAllText(path));
    }
}

/// <summary>Where an evaluation or development installation keeps its keys (and AllInOne its database).</summary>
public sealed class DataDirectory(IConfiguration configuration)
{
    /// <summary>The folder: <c>CaseTracker:DataDirectory</c>, or the platform's usual place.</summary>
    public string Path { get; } = configuration["CaseTracker:DataDirectory"] is { Length: > 0 } configured ? System.IO.Path.GetFullPath(configured) : Default();

    /// <summary>Creates the folder (mode 755, so that a database server under another user can pass) and a sub-folder with mode 700.</summary>
    /// <exception cref="StartupException">The folder cannot be created.</exception>
    public string Create(string sub)
    {
        var path = System.IO.Path.Combine(Path, sub);
        try
        {
            Directory.CreateDirectory(Path);
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new StartupException($"The data directory {Path} cannot be written: give this user the right, or name another folder with CaseTracker__DataDirectory (or --data DIR).", e);
        }
    }

    private static string Default()
    {
        if (OperatingSystem.IsWindows())
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "CaseTracker");
        if (Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg)
            return System.IO.Path.Combine(xdg, "casetracker");
        return Environment.IsPrivilegedProcess ? "/var/lib/casetracker" : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "casetracker");
    }
}
