namespace CaseTracker.Routing;

internal sealed class RoutingOptions
{
    public const string Section = "Routing";

    /// <summary>Loads the invented staff of <c>seeds/demo/staff.json</c>: development and demonstrations only.</summary>
    public bool DemoStaff { get; set; }

    /// <summary>How long a suggestion waits for what the case's words say.</summary>
    public TimeSpan WordsBudget { get; set; } = TimeSpan.FromSeconds(1);
}
