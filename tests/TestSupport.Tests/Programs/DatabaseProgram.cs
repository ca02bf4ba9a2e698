using System.Runtime.InteropServices;
using CaseTracker.AllInOne.EmbeddedDatabase;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseTracker.TestSupport.Tests.Programs;

/// <summary>Stands for AllInOne: starts the embedded database and then does nothing until it is stopped.</summary>
internal static class DatabaseProgram
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        // A host ends the process in order when it is told to.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(0));
        try
        {
            // Not disposed: what is tested is how the database ends when nobody tells it to.
            var database = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = arguments[0], BinariesDirectory = arguments[1] }, NullLogger.Instance);
            Console.WriteLine($"ready {database.OwnerConnectionString}");
            await Task.Delay(Timeout.Infinite);
            return 0;
        }
        catch (EmbeddedDatabaseException e)
        {
            Console.WriteLine($"failed {e.Message}");
            return 1;
        }
    }
}
