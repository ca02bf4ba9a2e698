using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace CaseTracker.Benchmarks;

/// <summary>The yardstick: pgbench against the same server in the same minute.</summary>
internal sealed partial class PgBench(string binDirectory, string connectionString)
{
    private readonly NpgsqlConnectionStringBuilder _connection = new(connectionString);

    public Task PrepareSelectAsync() => RunAsync("-i", "-q", "-s", "10");

    /// <summary>Point selects, prepared.</summary>
    public Task<double> SelectAsync(int clients, int seconds) => MeasureAsync("-n", "-S", "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}");

    /// <summary>A transaction with the rows of a submission.</summary>
    public async Task<double> ScriptAsync(string script, int clients, int seconds)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, script);
        try
        {
            return await MeasureAsync("-n", "-f", file, "-M", "prepared", "-c", $"{clients}", "-j", "1", "-T", $"{seconds}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<double> MeasureAsync(params string[] arguments) =>
        double.Parse(Tps().Match(await RunAsync(arguments)).Groups[1].Value, CultureInfo.InvariantCulture);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var program = File.Exists(Path.Combine(binDirectory, "pgbench")) ? Path.Combine(binDirectory, "pgbench") : "pgbench";
        var info = new ProcessStartInfo(program, [.. arguments, "-h", "127.0.0.1", "-p", $"{_connection.Port}", "-U", _connection.Username!, _connection.Database!]) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["PGPASSWORD"] = _connection.Password;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"pgbench failed: {await errors}");
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex Tps();
}
