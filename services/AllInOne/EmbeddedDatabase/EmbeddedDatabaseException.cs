namespace CaseTracker.AllInOne.EmbeddedDatabase;

/// <summary>The embedded database cannot start. The message is one sentence that says what to do.</summary>
internal sealed class EmbeddedDatabaseException(string message, Exception? innerException = null)
    : Exception(message, innerException);
