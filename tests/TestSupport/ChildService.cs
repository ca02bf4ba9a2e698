using System.Diagnostics;
using System.Globalization;

namespace CaseTracker.TestSupport;

/// <summary>How a service is started as a process of its own.</summary>
public sealed record ChildServiceOptions
{
    /// <summary>The built assembly, see <see cref="Repository.ServiceAssembly"/>.</summary>
    public required string Assembly { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Settings in their environment form, <c>ConnectionStrings__Database</c>; null removes an inherited one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The port to listen on; null takes a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Answers 200 when the service is ready.</summary>
    public string ReadyPath { get; init; } = "/readyz";

    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Null is the folder of the assembly.</summary>
    public string? WorkingDirectory { get; init; }
}

/// <summary>A service in a process of its own, which a test can stop or kill. It dies with the test process.</summary>
public sealed class ChildService : IAsyncDisposable
{
    private const int LinesKept = 400;

    private readonly Queue<string> lines = new();
    private readonly Process process;
    private readonly string name;

    private ChildService(Process process, string name, Uri baseAddress)
    {
        this.process = process;
        this.name = name;
        BaseAddress = baseAddress;
        Client = new HttpClient { BaseAddress = baseAddress };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri BaseAddress { get; }

    /// <summary>A client with the base address.</summary>
    public HttpClient Client { get; }

    public int ProcessId => process.Id;

    public bool IsRunning => !process.HasExited;

    /// <summary>The last lines the service wrote to its output and error streams.</summary>
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

    /// <summary>Starts the service and returns when it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its last lines.</exception>
    /// <exception cref="WaitTimeoutException">It was not ready in time; the message has its last lines.</exception>
    public static async Task<ChildService> StartAsync(ChildServiceOptions options, CancellationToken cancellationToken = default)
    {
        var service = Start(options);
        try
        {
            await service.WaitUntilReadyAsync(options.ReadyPath, options.ReadyTimeout, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the service and does not wait, for tests that watch it start or fail.</summary>
    public static ChildService Start(ChildServiceOptions options)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port ?? Ports.Free()}"));
        var (command, arguments) = OwnedProcess.Own(DotnetHost(), [options.Assembly, .. options.Arguments]);
        var info = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = options.WorkingDirectory ?? Path.GetDirectoryName(options.Assembly)!,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        foreach (var setting in options.Environment)
        {
            if (setting.Value is null)
            {
                info.Environment.Remove(setting.Key);
            }
            else
            {
                info.Environment[setting.Key] = setting.Value;
            }
        }

        return new ChildService(OwnedProcess.Start(info), Path.GetFileNameWithoutExtension(options.Assembly), address);
    }

    /// <summary>Waits until the path answers 200.</summary>
    public async Task WaitUntilReadyAsync(string path = "/readyz", TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    if (process.HasExited)
                    {
                        throw new WaitAbandonedException(new InvalidOperationException(
                            $"{name} ended with {process.ExitCode} before it was ready.{Environment.NewLine}{await LastOutputAsync()}"));
                    }

                    using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    patience.CancelAfter(TimeSpan.FromSeconds(5));
                    using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), patience.Token);
                    return response.IsSuccessStatusCode;
                },
                timeout ?? TimeSpan.FromSeconds(60),
                $"{name} to answer {path}",
                cancellationToken);
        }
        catch (WaitTimeoutException e)
        {
            throw new WaitTimeoutException($"{e.Message}{Environment.NewLine}{Output}", e);
        }
    }

    /// <summary>Kills the process (SIGKILL) and returns when it is gone.</summary>
    public void Kill() => OwnedProcess.KillIfRunning(process);

    /// <summary>Asks the process to end (SIGTERM), waits for it and returns its exit code.</summary>
    /// <exception cref="WaitTimeoutException">It did not end in time and was killed; the message has its last lines.</exception>
    public async Task<int> StopAsync(TimeSpan? timeout = null)
    {
        OwnedProcess.Signal(process, OwnedProcess.Terminate);
        return await WaitForExitAsync(timeout);
    }

    /// <summary>Holds the process still (SIGSTOP), as a machine does that is out of memory or asleep.</summary>
    public void Pause() => OwnedProcess.Signal(process, OwnedProcess.Stop);

    /// <summary>Lets a held process go on (SIGCONT).</summary>
    public void Resume() => OwnedProcess.Signal(process, OwnedProcess.Continue);

    /// <summary>Waits until the process ends by itself and returns its exit code.</summary>
    /// <exception cref="WaitTimeoutException">It did not end in time and was killed; the message has its last lines.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        var patience = timeout ?? TimeSpan.FromSeconds(30);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            Kill();
            throw new WaitTimeoutException($"{name} did not end within {patience.TotalSeconds:0.#} s.{Environment.NewLine}{Output}", e);
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Client.Dispose();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    // The program that runs the tests, when they were started with dotnet; else the one on the path.
    private static string DotnetHost()
        => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private async Task<string> LastOutputAsync()
    {
        // The streams are read to their ends only by this wait.
        await process.WaitForExitAsync();
        return Output;
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > LinesKept)
            {
                lines.Dequeue();
            }
        }
    }
}
