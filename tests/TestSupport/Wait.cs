using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace CaseTracker.TestSupport;

/// <summary>Waiting for a condition, never for a time.</summary>
public static class Wait
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <param name="condition">An exception counts as "not yet" and is shown when the time is over.</param>
    /// <param name="timeout">How long to go on asking.</param>
    /// <param name="because">What is being waited for; the failure says "Waited 10 s for …".</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="WaitTimeoutException">It did not hold in time.</exception>
    public static Task UntilAsync(Func<Task<bool>> condition, TimeSpan timeout, string because, CancellationToken cancellationToken = default)
        => ForAsync(async () => await condition() ? "" : null, timeout, because, cancellationToken);

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan, string, CancellationToken)"/>
    public static Task UntilAsync(Func<bool> condition, TimeSpan timeout, string because, CancellationToken cancellationToken = default)
        => UntilAsync(() => Task.FromResult(condition()), timeout, because, cancellationToken);

    /// <summary>Asks again and again until there is a value, and returns it.</summary>
    /// <exception cref="WaitTimeoutException">There was none in time.</exception>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> value, TimeSpan timeout, string because, CancellationToken cancellationToken = default)
        where T : class
    {
        var waiting = Stopwatch.StartNew();
        var pause = FirstPause;
        Exception? last;
        var attempts = 0;
        while (true)
        {
            attempts++;
            try
            {
                if (await value() is { } result)
                {
                    return result;
                }

                last = null;
            }
            catch (WaitAbandonedException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerException!);
                throw;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                last = e;
            }

            if (waiting.Elapsed >= timeout)
            {
                throw new WaitTimeoutException(
                    $"Waited {timeout.TotalSeconds:0.#} s for {because} ({attempts} attempts){(last is null ? "" : $"; the last one ended with {last.GetType().Name}: {last.Message}")}", last);
            }

            await Task.Delay(pause, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}

/// <summary>What was waited for did not happen in time.</summary>
public sealed class WaitTimeoutException(string message, Exception? innerException) : Exception(message, innerException);

/// <summary>Thrown inside a condition when waiting longer is useless; the inner exception is what the test sees.</summary>
internal sealed class WaitAbandonedException(Exception innerException) : Exception(innerException.Message, innerException);
