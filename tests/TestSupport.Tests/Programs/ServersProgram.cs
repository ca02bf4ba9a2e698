namespace CaseTracker.TestSupport.Tests.Programs;

/// <summary>Stands for a test process that is killed: starts one of each server and tells their processes.</summary>
internal static class ServersProgram
{
    public static async Task<int> RunAsync()
    {
        var postgres = await PostgresServer.StartAsync();
        var rabbit = await RabbitMqServer.StartAsync(new RabbitMqOptions { Management = true });
        var service = await ChildService.StartAsync(ServiceProgram.Options("ready"));
        Console.WriteLine($"ready {string.Join(' ', [.. postgres.ProcessIds, .. rabbit.ProcessIds, service.ProcessId])} {string.Join(' ', postgres.Folder, rabbit.Folder)}");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
