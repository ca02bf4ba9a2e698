using System.Globalization;
using CaseTracker.Contracts.Deadlines;

namespace CaseTracker.WebUi;

/// <summary>How long cases really took, in words.</summary>
public static class EstimateWords
{
    /// <summary>「最近90天的 42 件，一半在 4 個工作天內辦完，十件有九件在 7 個工作天內辦完。」; null where too few cases stand behind it.</summary>
    public static string? Of(Texts texts, Estimate? estimate)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return estimate is not { CanBeTold: true } told ? null
            : texts.Format("estimate", ("cases", told.Cases), ("median", Days(texts, told.MedianDays)), ("p90", Days(texts, told.P90Days)));
    }

    /// <summary>「（一半在 4 個工作天內辦完）」, for a line of a list; null where too few cases stand behind it.</summary>
    public static string? Half(Texts texts, Estimate? estimate)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return estimate is not { CanBeTold: true } told ? null : texts.Format("estimate.half", ("median", Days(texts, told.MedianDays)));
    }

    /// <summary>「4 個工作天內」, for a figure of its own.</summary>
    public static string Median(Texts texts, Estimate told)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(told);
        return Days(texts, told.MedianDays);
    }

    /// <summary>「97.5%」 of the cases were answered in time. Never rounded up: 100% means every one.</summary>
    public static string InTime(Estimate told)
    {
        ArgumentNullException.ThrowIfNull(told);
        return (Math.Floor(1000m * told.InTime / Math.Max(1, told.Cases)) / 10).ToString("0.#", CultureInfo.InvariantCulture) + "%";
    }

    // Half a day stands for the day of receipt.
    private static string Days(Texts texts, decimal days) => days < 1 ? texts["estimate.same-day"]
        : texts.Format(days == 1 ? "estimate.days.one" : "estimate.days", ("n", days.ToString("0.#", CultureInfo.InvariantCulture)));
}
