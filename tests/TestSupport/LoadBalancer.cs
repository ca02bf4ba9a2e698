using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.TestSupport;

/// <summary>HAProxy with the project's own configuration (<c>deploy/haproxy</c>), its ports filled in. It dies with the test process.</summary>
public sealed class LoadBalancer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/haproxy";
    private static readonly string[] Services = ["PORTAL", "DESK", "CASES", "DEADLINES", "ROUTING", "NOTIFICATIONS"];

    private readonly List<string> lines = [];
    private readonly Process process;
    private readonly HttpClient status;

    private LoadBalancer(IReadOnlyDictionary<string, int[]> instances)
    {
        var (portal, desk, inside, view) = (Ports.Free(), Ports.Free(), Ports.Free(), Ports.Free());
        (Portal, Desk, Internal, status) = (Address(portal), Address(desk), Address(inside), new HttpClient { BaseAddress = Address(view) });
        var (command, arguments) = OwnedProcess.Own(Program, ["-db", "-f", Path.Combine(Repository.Root, "deploy/haproxy/haproxy.cfg")]);
        var info = new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, port) in new[] { ("PORTAL_BIND", portal), ("DESK_BIND", desk), ("INTERNAL_BIND", inside), ("STATUS_BIND", view) })
        {
            info.Environment[name] = Endpoint(port);
        }

        foreach (var service in Services)
        {
            var ports = instances.TryGetValue(service.ToLowerInvariant(), out var given) ? given : [];
            for (var i = 0; i < 2; i++)
            {
                // Nobody listens on port 1.
                info.Environment[$"{service}_{(i + 1).ToString(CultureInfo.InvariantCulture)}"] = Endpoint(i < ports.Length ? ports[i] : 1);
            }
        }

        process = OwnedProcess.Start(info);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? UnmetReason => File.Exists(Program) ? null : "HAProxy is missing: install the Debian package haproxy.";

    /// <summary>Where citizens come in.</summary>
    public Uri Portal { get; }

    /// <summary>Where staff come in.</summary>
    public Uri Desk { get; }

    /// <summary>Where services reach each other.</summary>
    public Uri Internal { get; }

    /// <summary>Everything it wrote: requests that failed or were tried again, and instances that came and went.</summary>
    public string Output
    {
        get
        {
            lock (lines)
            {
                return string.Join(Environment.NewLine, lines);
            }
        }
    }

    /// <param name="instances">The ports of a service's instances, by its lower-case name; at most two. They need not listen yet.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<LoadBalancer> StartAsync(IReadOnlyDictionary<string, int[]> instances, CancellationToken cancellationToken = default)
    {
        Requirement.Met(UnmetReason);
        var balancer = new LoadBalancer(instances);
        try
        {
            await Wait.UntilAsync(
                async () => balancer.process.HasExited
                    ? throw new WaitAbandonedException(new InvalidOperationException($"HAProxy ended with {balancer.process.ExitCode}.{Environment.NewLine}{balancer.Output}"))
                    : (await balancer.ViewAsync()).Count > 0,
                TimeSpan.FromSeconds(30),
                "HAProxy to listen",
                cancellationToken);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until it sends requests to that instance (<c>cases2</c>), or no more.</summary>
    public Task WaitUntilAsync(string instance, bool used, TimeSpan timeout) => Wait.UntilAsync(
        async () => (await ViewAsync())[instance].StartsWith("UP", StringComparison.Ordinal) == used,
        timeout,
        $"HAProxy to {(used ? "use" : "leave out")} {instance}");

    public ValueTask DisposeAsync()
    {
        OwnedProcess.KillIfRunning(process);
        process.Dispose();
        status.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What it thinks of each instance: <c>UP</c>, <c>UP 1/2</c>, <c>DOWN</c>.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ViewAsync()
    {
        var rows = (await status.GetStringAsync("/;csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(',')).ToList();
        var (name, state) = (Array.IndexOf(rows[0], "svname"), Array.IndexOf(rows[0], "status"));
        return rows.Skip(1).Where(row => row[name] is not ("FRONTEND" or "BACKEND")).ToDictionary(row => row[name], row => row[state]);
    }

    private static string Endpoint(int port) => $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";

    private static Uri Address(int port) => new($"http://{Endpoint(port)}");

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }
}
