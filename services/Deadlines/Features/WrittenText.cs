using CaseTracker.Platform;

namespace CaseTracker.Deadlines.Features;

/// <summary>Checks what staff write.</summary>
internal static class WrittenText
{
    /// <summary>The cleaned text, or null with the reason among <paramref name="errors"/> (or simply null when it may be left out).</summary>
    public static string? Read(this FieldErrors errors, string field, string? text, bool required, int minimum, int maximum)
    {
        if (TextRules.Clean(text) is not { } clean)
        {
            if (required)
                errors.Add(field, "required");
            return null;
        }
        if (TextRules.HasForbiddenCharacters(clean))
            errors.Add(field, "forbidden-characters");
        else if (TextRules.Length(clean) < minimum)
            errors.Add(field, "too-short");
        else if (TextRules.Length(clean) > maximum)
            errors.Add(field, "too-long");
        return clean;
    }
}
