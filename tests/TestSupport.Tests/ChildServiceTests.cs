using CaseTracker.TestSupport.Tests.Programs;
using Xunit;

namespace CaseTracker.TestSupport.Tests;

public sealed class ChildServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ReadyService_AnswersWithItsSettingsAndStopsWhenTold()
    {
        await using var service = await ChildService.StartAsync(ServiceProgram.Options("ready"), Cancellation);

        Assert.Equal("hello", await service.Client.GetStringAsync(new Uri("greeting", UriKind.Relative), Cancellation));
        Assert.Equal(0, await service.StopAsync());
        Assert.Contains("Application is shutting down", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_RunningService_EndsItAtOnce()
    {
        await using var service = await ChildService.StartAsync(ServiceProgram.Options("ready"), Cancellation);

        service.Kill();

        Assert.False(service.IsRunning);
        Assert.Equal(128 + 9, await service.WaitForExitAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Client.GetStringAsync(new Uri("greeting", UriKind.Relative), Cancellation));
    }

    [Fact]
    public async Task Pause_ThenResume_AnswersAgain()
    {
        await using var service = await ChildService.StartAsync(ServiceProgram.Options("ready"), Cancellation);

        service.Pause();
        var answer = service.Client.GetStringAsync(new Uri("greeting", UriKind.Relative), Cancellation);
        service.Resume();

        Assert.Equal("hello", await answer);
    }

    [Fact]
    public async Task Start_ServiceEndsFirst_FailsWithItsLastWords()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => ChildService.StartAsync(ServiceProgram.Options("ends"), Cancellation));

        Assert.Contains("ended with 3 before it was ready", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the settings are wrong", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ServiceNeverReady_FailsInTimeAndLeavesNoProcess()
    {
        var service = ChildService.Start(ServiceProgram.Options("never"));
        await Wait.UntilAsync(() => service.Output.Contains("Now listening", StringComparison.Ordinal), TimeSpan.FromSeconds(60), "the service to listen", Cancellation);

        var failure = await Assert.ThrowsAsync<WaitTimeoutException>(() => service.WaitUntilReadyAsync(timeout: TimeSpan.FromSeconds(1), cancellationToken: Cancellation));
        await service.DisposeAsync();

        Assert.Contains("to answer /readyz", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Now listening", failure.Message, StringComparison.Ordinal);
    }
}
