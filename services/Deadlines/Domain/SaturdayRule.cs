namespace CaseTracker.Deadlines.Domain;

/// <summary>How far the office day counts on which a period ends whose last day is, or moves to, a Saturday off (Administrative Procedure Act art. 48 IV, second sentence: the morning of the following Monday).</summary>
/// <remarks>For limits in calendar days and months. The day is the same under both; a make-up Saturday is an office day and moves nothing.</remarks>
public enum SaturdayRule
{
    /// <summary>The whole day, to 24:00 Asia/Taipei: Saturday is a rest day like Sunday.</summary>
    EndOfDay,

    /// <summary>To 12:00 Asia/Taipei: the period is over from noon of that day.</summary>
    Noon,
}
