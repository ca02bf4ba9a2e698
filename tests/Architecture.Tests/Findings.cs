using Xunit;

namespace CaseTracker.Architecture.Tests;

/// <summary>Shows every finding, not only the first few.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        if (all.Count > 0)
            Assert.Fail($"{all.Count} found:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }
}
