using System.Globalization;

namespace CaseTracker.WebUi.Formatting;

/// <summary>Sizes of files as people read them, the same in both languages.</summary>
public static class FileSizes
{
    /// <summary>In KB, or MB with one decimal.</summary>
    public static string Of(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} KB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
}
