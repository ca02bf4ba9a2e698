using CaseTracker.TestSupport.Tests.Programs;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace CaseTracker.TestSupport.Tests;

/// <summary>This assembly is also the program that its tests start as a separate process and kill.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) => arguments switch
    {
        ["database", ..] => DatabaseProgram.RunAsync(arguments[1..]),
        ["servers"] => ServersProgram.RunAsync(),
        ["service", ..] => ServiceProgram.RunAsync(arguments[1..]),
        _ when arguments.Contains("--server") => TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(arguments),
    };
}
