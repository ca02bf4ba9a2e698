using CaseTracker.Platform;

namespace CaseTracker.Cases.Features;

/// <summary>Checks what staff write.</summary>
internal static class StaffWordsRules
{
    /// <summary>The cleaned text, or null with the reason among <paramref name="errors"/> (or simply null when it may be left out).</summary>
    public static string? Read(string field, string? text, int min, int max, FieldErrors errors, bool required = true)
    {
        if (TextRules.Clean(text) is not { } clean)
        {
            if (required)
                errors.Add(field, "required");
            return null;
        }
        if (TextRules.HasForbiddenCharacters(clean))
            errors.Add(field, "invalid-characters");
        else if (clean.Length > max && (clean.Length > 4 * max || TextRules.Length(clean) > max))
            errors.Add(field, "too-long");
        else if (TextRules.Length(clean) < min)
            errors.Add(field, "too-short");
        return clean;
    }
}
