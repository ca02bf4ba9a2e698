using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Platform;
using CaseTracker.Platform.Clocks;
using CaseTracker.Platform.Hosting;
using CaseTracker.Portal.Features.ProjectPublicView;
using Npgsql;

namespace CaseTracker.Portal.Features.TellFreshness;

/// <summary>Knows up to when the read model holds what happened. Look-ups go on when Cases or the broker is away; what they show then is of before, and says so.</summary>
/// <remarks>Asked every quarter of a minute, and kept in this process: a look-up costs nothing for it.</remarks>
internal sealed partial class ReadModelFreshness(
    IServiceScopeFactory scopes, [FromKeyedServices("portal")] NpgsqlDataSource source, ModuleRegistry registry, BackgroundWork background, MachineTime machine, BusinessTime business, ILogger<ReadModelFreshness> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // Nobody minds a minute, and a restart of the other side takes no longer.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly string _queue = registry.Subscriptions.First(s => s.HandlerType == typeof(ProjectPublicViewHandler)).Queue;

    // One look at a time: an answer that comes late must not replace a later one.
    private readonly SemaphoreSlim _looking = new(1);

    private DateTimeOffset? _upTo;

    /// <summary>The instant of business time up to which everything is here; null while that is now.</summary>
    public DateTimeOffset? StaleSince
    {
        get
        {
            var age = machine.GetUtcNow() - _upTo;
            return age > Fresh ? business.GetUtcNow() - age : null;
        }
    }

    /// <summary>Asks once.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        await _looking.WaitAsync(ct);
        try
        {
            await AskAsync(ct);
        }
        finally
        {
            _looking.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _looking.Dispose();
    }

    private async Task AskAsync(CancellationToken ct)
    {
        // Until the first answer: what was handled last is certainly here.
        _upTo ??= await LastHandledAsync(ct);
        await using var scope = scopes.CreateAsyncScope();
        var told = await scope.ServiceProvider.GetRequiredService<CasesClient>().ToldUpToAsync(Actor.Service("portal"), ct);
        if (!told.Succeeded)
            return;
        // What was published and not handled here yet waits in the queue, together with what came after it.
        if (told.Value.LastMessageId is not { } last || await HasHandledAsync(last, ct))
            _upTo = told.Value.UpTo;
        else
            _upTo ??= told.Value.UpTo;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await background.WhenOpenAsync(stoppingToken))
            return;
        using var timer = new PeriodicTimer(Interval, machine);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<DateTimeOffset?> LastHandledAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("select processed_at from portal.inbox_messages where consumer = $1 order by processed_at desc limit 1");
        command.Parameters.AddWithValue(_queue);
        return await command.ExecuteScalarAsync(ct) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }

    private async Task<bool> HasHandledAsync(Guid message, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select exists (select from portal.inbox_messages where consumer = $1 and message_id = $2)");
        command.Parameters.AddWithValue(_queue);
        command.Parameters.AddWithValue(message);
        return await command.ExecuteScalarAsync(ct) is true;
    }

    [LoggerMessage(1, LogLevel.Warning, "How fresh the read model is cannot be told; it is asked again")]
    private partial void LogFailed(Exception e);
}
