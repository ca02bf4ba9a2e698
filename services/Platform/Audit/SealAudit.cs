using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaseTracker.Platform.Audit;

/// <summary>Seals what acts have written, every few seconds.</summary>
internal sealed partial class SealAudit(ModuleRegistry registry, AuditChain chain, BackgroundWork background, MachineTime machine, ILogger<SealAudit> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadEvery = TimeSpan.FromHours(1);
    private readonly Dictionary<string, (string Head, DateTimeOffset At)> _told = [];
    private readonly HashSet<string> _looked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(Interval, machine);
        do
        {
            foreach (var database in registry.Databases)
                await SealAsync(database.Module, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SealAsync(string module, CancellationToken ct)
    {
        try
        {
            // The first look after the start is at everything: another version or a long outage may have left something behind.
            var head = await chain.SealAsync(module, whole: !_looked.Contains(module), ct);
            _looked.Add(module);
            var now = machine.GetUtcNow();
            if (head is null || (_told.TryGetValue(module, out var told) && (told.Head == head || now - told.At < HeadEvery)))
                return;
            _told[module] = (head, now);
            LogHead(module, head);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            LogFailed(e, module);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The audit of {Module} is sealed up to {Head}")]
    private partial void LogHead(string module, string head);

    [LoggerMessage(2, LogLevel.Warning, "The audit of {Module} could not be sealed; it is tried again")]
    private partial void LogFailed(Exception e, string module);
}
