using CaseTracker.Contracts.Audit;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CaseTracker.Platform.Audit;

/// <summary>Every night: is the audit still what was written?</summary>
internal sealed partial class CheckAudit(ModuleRegistry registry, AuditChain chain, ILogger<CheckAudit> logger) : INightlyWork
{
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var module in registry.Databases.Select(d => d.Module))
        {
            await chain.SealAsync(module, whole: true, ct);
            var check = await chain.CheckAsync(module, known: null, ct);
            if (check.Break is { } broken)
                LogBroken(module, broken.Number, broken.How);
            else
                LogWhole(module, check.Sealed, check.Head);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The audit of {Module} is not what was written: seal {Number}, {How}. Keep the database as it is and find out who changed it")]
    private partial void LogBroken(string module, long number, AuditFault how);

    [LoggerMessage(2, LogLevel.Information, "The audit of {Module} is whole: {Entries} entries, sealed up to {Head}")]
    private partial void LogWhole(string module, long entries, string? head);
}

/// <summary>The <c>check-audit</c> argument: the same, on demand, also against a head that was kept elsewhere.</summary>
internal static class CheckAuditCommand
{
    public const string Usage = "Usage: check-audit [NUMBER:SEAL]";

    /// <exception cref="StartupException">The chain does not hold, or the head is not in it.</exception>
    public static async Task RunAsync(WebApplication app, string[] args, CancellationToken ct)
    {
        var modules = app.Services.GetRequiredService<ModuleRegistry>().Databases.Select(d => d.Module).ToList();
        var known = args switch
        {
            [] => null,
            [var head] when head.Contains(':', StringComparison.Ordinal) && modules.Count == 1 => head,
            _ => throw new StartupException(Usage),
        };
        var chain = app.Services.GetRequiredService<AuditChain>();
        foreach (var module in modules)
        {
            var check = await chain.CheckAsync(module, known, ct);
            if (check.Break is { } broken)
                throw new StartupException($"{module}: the audit is not what was written: seal {broken.Number}, {EnumText<AuditFault>.Write(broken.How)}. {check.Sealed} entries before it are as they were.");
            Console.WriteLine($"{module}: {check.Sealed} entries are as they were written, up to {check.Head ?? "none"}; {check.Unsealed} are not sealed");
        }
    }
}
