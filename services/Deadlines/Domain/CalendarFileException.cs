namespace CaseTracker.Deadlines.Domain;

/// <summary>A file is not the official office calendar of one whole year; <see cref="Code"/> names why, the message says it.</summary>
public sealed class CalendarFileException : FormatException
{
    /// <summary>A reason with its place.</summary>
    /// <param name="code">One of <c>calendar-encoding calendar-is-html calendar-columns calendar-row calendar-duplicate calendar-row-count calendar-year</c>.</param>
    /// <param name="line">The line, from 1, or null where no single line is wrong.</param>
    /// <param name="message">What is wrong, for a log.</param>
    /// <param name="cause">What found it.</param>
    public CalendarFileException(string code, int? line, string message, Exception? cause = null) : base(message, cause) => (Code, Line) = (code, line);

    /// <summary>Not used.</summary>
    public CalendarFileException() => Code = "calendar-row";

    /// <summary>Not used.</summary>
    public CalendarFileException(string message) : base(message) => Code = "calendar-row";

    /// <summary>Not used.</summary>
    public CalendarFileException(string message, Exception innerException) : base(message, innerException) => Code = "calendar-row";

    /// <summary>Stable name of the reason, kebab-case.</summary>
    public string Code { get; }

    /// <summary>The line, from 1; null where no single line is wrong.</summary>
    public int? Line { get; }
}
