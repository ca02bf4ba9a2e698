using Xunit;
using Xunit.Sdk;

namespace CaseTracker.TestSupport.Tests;

public sealed class RequirementTests
{
    [Fact]
    public void Met_NoReason_GoesOn() => Requirement.Met(null, strict: true);

    [Fact]
    public void Met_ReasonWhereNothingMayBeSkipped_Fails()
        => Assert.Contains("no broker", Assert.Throws<FailException>(() => Requirement.Met("no broker", strict: true)).Message, StringComparison.Ordinal);

    [Fact]
    public void Met_Reason_SkipsWithIt()
    {
        string? reason = null;
        try
        {
            Requirement.Met("no broker", strict: false);
        }
        catch (SkipException e)
        {
            // Assert.Throws would pass it on, and skip this test.
            reason = e.Message;
        }

        Assert.EndsWith("no broker", reason, StringComparison.Ordinal);
    }
}
