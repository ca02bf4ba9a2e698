using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Cases.Domain;

/// <summary>Names of files from outside. A name that could hurt whoever saves or reads it is refused rather than changed.</summary>
public static partial class FileNames
{
    // On Windows the last extension is often hidden: "report.exe.pdf" is shown as "report.exe".
    private static readonly HashSet<string> Programs = new(StringComparer.OrdinalIgnoreCase)
    {
        "exe", "com", "scr", "bat", "cmd", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "jar", "lnk", "reg", "cpl", "dll", "sh", "app", "apk",
        "htm", "html", "xhtml", "shtml", "svg", "xml", "php", "phtml", "asp", "aspx", "jsp", "cgi",
    };

    /// <summary>The name in normal form C without space around it, or null when it is refused.</summary>
    public static string? Read(string? text)
    {
        var name = text?.Trim();
        if (string.IsNullOrEmpty(name) || name.Length > 4 * AttachmentLimits.Name || !IsWellFormed(name))
            return null;
        name = name.Normalize(NormalizationForm.FormC);
        if (new StringInfo(name).LengthInTextElements > AttachmentLimits.Name || name[0] == '.' || name[^1] == '.' || Escape().IsMatch(name) || Device().IsMatch(name))
            return null;
        return name.Split('.').Skip(1).SkipLast(1).Any(inner => Programs.Contains(inner.Trim())) ? null : name;
    }

    /// <summary>What a name says the file is, or null for a type that is not taken.</summary>
    public static AttachmentKind? KindOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".JPG" or ".JPEG" => AttachmentKind.Jpeg,
            ".PNG" => AttachmentKind.Png,
            ".HEIC" or ".HEIF" => AttachmentKind.Heic,
            ".PDF" => AttachmentKind.Pdf,
            ".ODT" => AttachmentKind.Odt,
            _ => null,
        };
    }

    /// <summary>No half characters, nothing that a file system takes for something else, nothing that is not seen or turns text around.</summary>
    private static bool IsWellFormed(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            // Also what a lone surrogate is read as.
            if (rune == Rune.ReplacementChar || (rune.IsAscii && "/\\<>:\"|?*".Contains((char)rune.Value, StringComparison.Ordinal)))
                return false;
            // A joiner is part of some characters.
            if (rune.Value != 0x200D && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return false;
        }
        return true;
    }

    /// <summary>Encoded characters: a name that is decoded once more elsewhere would be another one.</summary>
    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    /// <summary>Names that Windows keeps for devices, with any extension.</summary>
    [GeneratedRegex(@"^(?:CON|PRN|AUX|NUL|(?:COM|LPT)[0-9¹²³])\s*(?:\.|$)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Device();
}
