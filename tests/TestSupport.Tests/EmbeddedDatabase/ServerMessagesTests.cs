using CaseTracker.AllInOne.EmbeddedDatabase;
using Xunit;

namespace CaseTracker.TestSupport.Tests.EmbeddedDatabase;

public sealed class ServerMessagesTests
{
    [Theory]
    [InlineData("initdb: error: could not write to file \"x\": No space left on device\ninitdb: removing contents", "The disk of /data is full; free some space, or choose another folder with --data.")]
    [InlineData("2026-01-01 UTC [1] FATAL:  could not open file \"postmaster.pid\": Permission denied", "It fails: PostgreSQL may not use /data (could not open file \"postmaster.pid\": Permission denied); give it the right to, or choose another folder with --data.")]
    [InlineData("one\n2026-01-01 UTC [1] FATAL:  invalid value for parameter \"jit\"\n2026 LOG: shut down", "It fails: invalid value for parameter \"jit\"; the server's log is /data/log/server.log.")]
    [InlineData("pg_ctl: could not start server.\n", "It fails: pg_ctl: could not start server; the server's log is /data/log/server.log.")]
    [InlineData("", "It fails: it gave no reason; the server's log is /data/log/server.log.")]
    public void Explain_OutputOfTheServer_IsOneSentence(string output, string sentence)
        => Assert.Equal(sentence, ServerMessages.Explain("It fails", output, "/data").Message);
}
