using System.Net.Http.Json;
using CaseTracker.TestSupport;

namespace CaseTracker.SystemTests;

/// <summary>AllInOne as a child process with its own embedded database.</summary>
internal sealed class AllInOneDeployment : Deployment
{
    // A demo plays months before it answers, beside whatever else the machine does; a process that ends is seen at once.
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(8);

    private readonly TestFolder _folder;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private readonly int _port = Ports.Free();
    private readonly string[] _arguments;
    private ChildService _process;

    private AllInOneDeployment(TestFolder folder, IReadOnlyDictionary<string, string?> settings, string[] arguments) => (_folder, _settings, _arguments, _process) = (folder, settings, arguments, null!);

    public static async Task<AllInOneDeployment> StartAsync(DateTimeOffset? start, IReadOnlyDictionary<string, string?>? more = null, params string[] arguments)
    {
        var settings = CommonSettings(start ?? default);
        if (start is null)
        {
            settings["Clock__Simulated"] = null;
            settings["Clock__Start"] = null;
        }
        foreach (var (key, value) in more ?? new Dictionary<string, string?>())
            settings[key] = value;
        var deployment = new AllInOneDeployment(TestFolder.Create("allinone"), settings, arguments);
        await deployment.StartProcessAsync();
        return deployment;
    }

    public ChildService Process => _process;

    public string DataDirectory => _folder.Path;

    public override Uri AddressOf(string service) => new($"http://127.0.0.1:{_port}");

    public async Task StartProcessAsync()
    {
        _process = ChildService.Start(Options());
        await _process.WaitUntilReadyAsync(timeout: StartPatience);
    }

    /// <summary>Runs a verb of the program beside the running one, at a simulated instant, over the same database.</summary>
    public async Task RunToEndAsync(string verb, DateTimeOffset at)
    {
        await using var process = ChildService.Start(Options() with
        {
            Arguments = [verb, "--data", _folder.Path],
            Environment = new Dictionary<string, string?>(_settings) { ["Clock__Start"] = at.ToString("O", System.Globalization.CultureInfo.InvariantCulture) },
        });
        var code = await process.WaitForExitAsync(TimeSpan.FromMinutes(10));
        Assert.True(code == 0, $"{verb} ended with {code}\n{process.Output}");
    }

    public ChildService StartWithoutWaiting() => _process = ChildService.Start(Options());

    private ChildServiceOptions Options() => new()
    {
        Assembly = Repository.ServiceAssembly("AllInOne"),
        Arguments = ["--port", $"{_port}", "--data", _folder.Path, .. _arguments],
        Environment = _settings,
        Port = _port,
    };

    public override async Task MoveClockAsync(DateTimeOffset to)
    {
        using var answer = await Portal.PutAsJsonAsync("/dev/clock", new { now = to });
        Assert.True(answer.IsSuccessStatusCode, $"PUT /dev/clock answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{_process.Output}");
    }

    public override async Task SettleAsync()
    {
        var clock = await Portal.GetFromJsonAsync<ClockNow>("/dev/clock");
        await MoveClockAsync(clock!.Now);
    }

    private sealed record ClockNow(DateTimeOffset Now);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_process.IsRunning)
            await _process.StopAsync(TimeSpan.FromSeconds(40));
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
