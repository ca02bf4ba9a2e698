using Xunit;

namespace CaseTracker.TestSupport;

/// <summary>What a test needs from the machine.</summary>
public static class Requirement
{
    /// <summary>True in <c>tests/run</c>, where a test that cannot run is a failure.</summary>
    public static bool IsStrict => Environment.GetEnvironmentVariable("CASETRACKER_TESTS_STRICT") == "1";

    /// <summary>Skips the running test, or fails it where nothing may be skipped, when the reason is not null.</summary>
    public static void Met(string? unmetReason) => Met(unmetReason, IsStrict);

    internal static void Met(string? unmetReason, bool strict)
    {
        if (unmetReason is null)
        {
            return;
        }

        if (strict)
        {
            Assert.Fail(unmetReason);
        }

        Assert.Skip(unmetReason);
    }
}
