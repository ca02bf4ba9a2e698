namespace CaseTracker.SystemTests;

public sealed class MainJobTests
{
    private static readonly DateTimeOffset Start = MainJobScenario.At("2026-02-13T16:30");

    [Fact]
    public async Task AllInOne_PlaysTheMainJob()
    {
        await using var city = await AllInOneDeployment.StartAsync(Start);
        await new MainJobScenario(city).PlayAsync();
        await city.MoveClockAsync(MainJobScenario.At("2026-03-23T10:00"));
        await new MainJobScenario(city).PlayLetterAsync();
    }

    [Fact]
    public async Task SeparateProcessesOnRabbitMq_PlayTheMainJob()
    {
        await using var city = await SeparateDeployment.StartAsync(Start);
        await new MainJobScenario(city).PlayAsync();
        await city.MoveClockAsync(MainJobScenario.At("2026-03-23T10:00"));
        await new MainJobScenario(city).PlayLetterAsync();
    }
}
