using System.Globalization;
using CaseTracker.Contracts;

namespace CaseTracker.Deadlines.Domain;

/// <summary>Why a date moved without an act on the case, as the applicant reads it: a part of a sentence, short enough for SMS.</summary>
public static class MoveWords
{
    /// <summary>The year's office calendar was replaced.</summary>
    public static readonly LocalizedText NewCalendar = new("政府公布的上班日有變更", "the published office calendar changed");

    /// <summary>The case was handed to an agency that is closed on other days.</summary>
    public static readonly LocalizedText OtherAgency = new("換了承辦機關，上班日不同", "the agency now in charge works on other days");

    /// <summary>停止上班 was announced.</summary>
    /// <param name="day">The closed day, Asia/Taipei.</param>
    public static LocalizedText Closed(DateOnly day) => new($"{Zh(day)}停止上班", $"offices are closed on {En(day)}");

    /// <summary>An announced closure was withdrawn.</summary>
    /// <param name="day">The day that works again, Asia/Taipei.</param>
    public static LocalizedText Reopened(DateOnly day) => new($"{Zh(day)}恢復上班", $"offices work on {En(day)} after all");

    private static string Zh(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Month}月{day.Day}日");

    private static string En(DateOnly day) => day.ToString("d MMMM", CultureInfo.InvariantCulture);
}
