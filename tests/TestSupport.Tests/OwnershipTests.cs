using System.Diagnostics;
using System.Globalization;
using CaseTracker.AllInOne.EmbeddedDatabase;
using Xunit;

namespace CaseTracker.TestSupport.Tests;

public sealed class OwnershipTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TestProcess_Killed_TakesItsServersAlongAndItsFoldersAreSwept()
    {
        Requirement.Met(RabbitMqServer.UnavailableReason);
        var cancellation = TestContext.Current.CancellationToken;
        var (command, arguments) = OwnedProcess.Own("dotnet", [typeof(OwnershipTests).Assembly.Location, "servers"]);
        using var process = OwnedProcess.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        Assert.StartsWith("ready ", line, StringComparison.Ordinal);
        var words = line!.Split(' ')[1..];
        var processes = words.Where(word => char.IsDigit(word[0])).Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToList();
        var folders = words.Where(Path.IsPathRooted).ToList();
        Assert.Equal(4, processes.Count);
        Assert.All(processes, id => Assert.True(Exists(id)));

        OwnedProcess.KillIfRunning(process);

        await Wait.UntilAsync(() => !processes.Any(Exists), Patience, "PostgreSQL, RabbitMQ, its name server and the service to end", cancellation);
        Assert.All(folders, folder => Assert.True(Directory.Exists(folder)));
        TestFolder.Sweep();
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
    }

    private static bool Exists(int processId) => new PostmasterFile(processId, "").ProcessExists();
}
