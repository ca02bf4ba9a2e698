namespace CaseTracker.Deadlines.Domain;

/// <summary>A day was asked for that no loaded office calendar covers; the error code is <c>calendar-not-loaded</c>.</summary>
public sealed class CalendarNotLoadedException : Exception
{
    /// <summary>For a day.</summary>
    public CalendarNotLoadedException(DateOnly day) : base($"No office calendar is loaded for {day:yyyy-MM-dd}.") => Day = day;

    /// <summary>Not used.</summary>
    public CalendarNotLoadedException() { }

    /// <summary>Not used.</summary>
    public CalendarNotLoadedException(string message) : base(message) { }

    /// <summary>Not used.</summary>
    public CalendarNotLoadedException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>The first day that was missing.</summary>
    public DateOnly Day { get; }
}
