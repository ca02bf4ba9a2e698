using System.Collections.Concurrent;
using CaseTracker.Platform.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Platform.Messaging;

/// <summary>How much of a bulk is taken at once.</summary>
internal static class Batches
{
    public const int Largest = 200;

    // While one waits for another service, the next one works.
    public const int SideBySide = 2;

    /// <summary>Messages in hand: the batches being handled, and a full one that has come in meanwhile.</summary>
    public const int InHand = Largest * (SideBySide + 1);
}

/// <summary>Takes messages together that come in while others are being handled: a single one is handled at once, a bulk in large batches.</summary>
/// <remarks>Nothing is held back: each caller waits until its own message is committed, so acknowledgement and outbox mean what they mean
/// for one message. When a batch fails its messages are handled one by one, and one that fails alone keeps to itself until it succeeds.</remarks>
internal sealed class BatchRunner<TDbContext, THandler, TMessage>(Subscription subscription, SemaphoreSlim places, IServiceProvider services) : ISubscriptionRunner
    where TDbContext : ServiceDbContext where THandler : class, IHandleBatch<TMessage> where TMessage : class
{
    private readonly SubscriptionRunner<TDbContext, THandler, TMessage> _runner = ActivatorUtilities.CreateInstance<SubscriptionRunner<TDbContext, THandler, TMessage>>(services, subscription, places);
    private readonly SemaphoreSlim _batches = new(Batches.SideBySide);
    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly ConcurrentDictionary<Guid, bool> _failed = new();

    private sealed record Waiting(Delivery<TMessage> Delivery, TaskCompletionSource<bool> Handled, CancellationToken Given);

    public async Task RunAsync(object message, Guid messageId, CancellationToken ct)
    {
        if (_failed.ContainsKey(messageId) || !await HandledTogetherAsync(new((TMessage)message, messageId), ct))
            await RunAloneAsync(message, messageId, ct);
    }

    private async Task<bool> HandledTogetherAsync(Delivery<TMessage> delivery, CancellationToken ct)
    {
        var mine = new Waiting(delivery, new(TaskCreationOptions.RunContinuationsAsynchronously), ct);
        _waiting.Enqueue(mine);
        await _batches.WaitAsync(ct);
        try
        {
            // Somebody else's batch may have had it; otherwise this one takes all that wait.
            while (!mine.Handled.Task.IsCompleted && Take() is { Count: > 0 } batch)
                await HandleAsync(batch, ct);
        }
        finally
        {
            _batches.Release();
        }
        return await mine.Handled.Task.WaitAsync(ct);
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        while (batch.Count < Batches.Largest && _waiting.TryDequeue(out var next))
            if (!next.Given.IsCancellationRequested)
                batch.Add(next);
        return batch;
    }

    private async Task HandleAsync(List<Waiting> batch, CancellationToken ct)
    {
        Action<Waiting> end = w => w.Handled.SetResult(true);
        try
        {
            await _runner.HandleAsync(batch.ConvertAll(w => w.Delivery), ct);
        }
        catch (Exception e) when (PassingTrouble.Is(e))
        {
            // No message's fault: each alone would meet the same, so all of them come again.
            end = w => w.Handled.SetException(e);
        }
        catch (Exception)
        {
            // Whose fault it was shows when each is handled alone.
            end = w => w.Handled.SetResult(false);
        }
        batch.ForEach(end);
    }

    private async Task RunAloneAsync(object message, Guid messageId, CancellationToken ct)
    {
        try
        {
            await _runner.RunAsync(message, messageId, ct);
            _failed.TryRemove(messageId, out _);
        }
        catch (Exception e) when (!PassingTrouble.Is(e))
        {
            _failed.TryAdd(messageId, true);
            throw;
        }
    }
}
