using CaseTracker.Platform;

namespace CaseTracker.Routing.Features;

/// <summary>Why somebody decides, in their own words.</summary>
internal static class WrittenReason
{
    public const int Minimum = 2;
    public const int Maximum = 500;

    /// <summary>The reason without space around it; null when none was written. What is wrong with it is added to the errors.</summary>
    public static string? Read(string? written, FieldErrors errors)
    {
        if (TextRules.Clean(written) is not { } reason)
            return null;
        if (TextRules.HasForbiddenCharacters(reason))
            errors.Add("reason", "invalid-characters");
        else if (TextRules.Length(reason) < Minimum)
            errors.Add("reason", "too-short");
        else if (TextRules.Length(reason) > Maximum)
            errors.Add("reason", "too-long");
        return reason;
    }
}
