using System.Globalization;
using System.Text.RegularExpressions;
using CaseTracker.WebUi.Formatting;
using CsvHelper;

namespace CaseTracker.Desk.Exports;

/// <summary>Rows as RFC 4180 has them, in UTF-8.</summary>
internal static partial class CsvSheet
{
    public const string MediaType = "text/csv; charset=utf-8";

    /// <param name="target">Where to.</param>
    /// <param name="rows">Strings, numbers, days, instants and nulls.</param>
    /// <param name="mark">Begins with the byte order mark, without which Excel takes UTF-8 for something else.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task WriteAsync(Stream target, IAsyncEnumerable<IReadOnlyList<object?>> rows, bool mark, CancellationToken ct)
    {
        // The watermark is a row of one field.
        await using var csv = CsvWriter.Create(target, new CsvWriterOptions { WriteByteOrderMark = mark, ValidateFieldCount = false }, true);
        await foreach (var row in rows.WithCancellation(ct))
        {
            foreach (var cell in row)
                csv.WriteField(Written(cell));
            await csv.EndRecordAsync(ct);
        }
    }

    private static string Written(object? cell) => cell switch
    {
        null => "",
        string text => Guarded(text),
        DateOnly day => TaipeiFormat.Machine(day),
        DateTimeOffset instant => $"{TaipeiFormat.Machine(TaipeiFormat.DateOf(instant))} {TaipeiFormat.Time(instant)}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"No cell is a {cell.GetType()}.", nameof(cell)),
    };

    /// <summary>Text that no spreadsheet takes for a formula: an apostrophe stands before what could begin one, in each line, also behind space and what is not seen, and in its wide and small forms.</summary>
    public static string Guarded(string text) => Formula().Replace(text, "'");

    [GeneratedRegex(@"(?<![^\r\n])(?=[\p{Z}\p{Cc}\p{Cf}-[\r\n]]*[=+\-@＝＋－＠﹦﹢﹣﹫−])|\A(?=[\t\r])")]
    private static partial Regex Formula();
}
