using System.Globalization;
using CaseTracker.Platform;

namespace CaseTracker.AllInOne;

/// <summary>The arguments of AllInOne.</summary>
internal sealed record CommandLine
{
    public bool Init { get; init; }
    public bool Nightly { get; init; }
    public bool CheckAudit { get; init; }
    public bool Demo { get; init; }
    public bool Reset { get; init; }
    public int? Port { get; init; }
    public string? Data { get; init; }

    public const string Usage = "Usage: AllInOne [init|nightly|check-audit] [--demo] [--reset] [--port N] [--data DIR]";

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        var line = new CommandLine();
        for (var i = 0; i < args.Count; i++)
            line = args[i] switch
            {
                "init" when i == 0 => line with { Init = true },
                "nightly" when i == 0 => line with { Nightly = true },
                "check-audit" when i == 0 => line with { CheckAudit = true },
                "--demo" => line with { Demo = true },
                "--reset" => line with { Reset = true },
                "--port" => line with { Port = int.TryParse(Value(args, ref i), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : throw new StartupException("--port takes a number from 1 to 65535.") },
                "--data" => line with { Data = Value(args, ref i) },
                _ => throw new StartupException($"Unknown argument {args[i]}. {Usage}"),
            };
        return line;
    }

    private static string Value(IReadOnlyList<string> args, ref int i) =>
        ++i < args.Count && !args[i].StartsWith("--", StringComparison.Ordinal) ? args[i] : throw new StartupException($"{args[i - 1]} needs a value. {Usage}");
}
