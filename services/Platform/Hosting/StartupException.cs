namespace CaseTracker.Platform;

/// <summary>Start-up is refused. The message is one sentence for the person who starts the program and says what to do.</summary>
public sealed class StartupException : Exception
{
    /// <summary>Refuses with a sentence.</summary>
    public StartupException(string message) : base(message) { }

    /// <summary>Refuses with a sentence and the cause.</summary>
    public StartupException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Refuses without a word; not used.</summary>
    public StartupException() { }
}
