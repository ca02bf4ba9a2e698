using Xunit;

namespace CaseTracker.TestSupport.Tests;

public sealed class WaitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Until_ConditionThatComesTrue_Returns()
    {
        var asked = 0;

        await Wait.UntilAsync(() => ++asked == 3, TimeSpan.FromSeconds(10), "the third question", Cancellation);

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Until_ConditionThatNeverHolds_SaysWhatWasAwaitedAndWhy()
    {
        var failure = await Assert.ThrowsAsync<WaitTimeoutException>(() => Wait.UntilAsync(
            bool () => throw new InvalidOperationException("no such queue"), TimeSpan.FromMilliseconds(50), "the queue to drain", Cancellation));

        Assert.StartsWith("Waited 0.1 s for the queue to drain (", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("; the last one ended with InvalidOperationException: no such queue", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_ValueThatComes_ReturnsIt()
    {
        var asked = 0;

        var value = await Wait.ForAsync(() => Task.FromResult(++asked == 2 ? "here" : null), TimeSpan.FromSeconds(10), "the value", Cancellation);

        Assert.Equal("here", value);
    }

    [Fact]
    public async Task Until_Cancelled_StopsAsking()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.UntilAsync(() => false, TimeSpan.FromMinutes(1), "nothing", source.Token));
    }
}
