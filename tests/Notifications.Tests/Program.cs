using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace CaseTracker.Notifications.Tests;

/// <summary>This assembly is also the service that a test starts as a separate process and kills.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments switch
    {
        ["notifier", var database, var keys] => KilledNotifierTests.ServeAsync(database, keys),
        _ when arguments.Contains("--server") => TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
