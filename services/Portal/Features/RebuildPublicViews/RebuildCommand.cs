using CaseTracker.Platform;

namespace CaseTracker.Portal.Features.RebuildPublicViews;

/// <summary><c>dotnet CaseTracker.Portal.dll rebuild</c>: fills the read model and exits.</summary>
internal static class RebuildCommand
{
    public const string Verb = "rebuild";

    /// <returns>0, or 2 with one sentence on standard error.</returns>
    public static Task<int> RunAsync(string[] args) => ServiceHost.GuardAsync(async () =>
    {
        // The host is built and never started: nothing is consumed or published, so no broker is needed.
        await using var app = ServiceHost.Create(new ServiceHostOptions { Args = args, InProcessBus = true }, new PortalModule());
        await using var scope = app.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<RebuildPublicViews>().RunAsync(CancellationToken.None);
        if (!result.Succeeded)
            throw new StartupException($"The read model could not be rebuilt: Cases or Routing did not answer ({result.Failure.Code}). Check Services__Cases__Url and Services__Routing__Url; what was written stays.");
        await Console.Out.WriteLineAsync($"{result.Value.Read} public views read, {result.Value.Written} written.");
    });
}
