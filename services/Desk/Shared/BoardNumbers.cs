using System.Globalization;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Shared;

/// <summary>One row of the board with what its cells need.</summary>
/// <param name="Page">The board.</param>
/// <param name="Row">The row.</param>
/// <param name="Name">Whose numbers they are, for those who hear them.</param>
/// <param name="Whole">True for a row that sums others up.</param>
internal sealed record BoardNumbers(Areas.Desk.Pages.Board.IndexModel Page, BoardRow Row, string Name, bool Whole);

/// <summary>The days before as a line; where a day was not recorded the line is broken.</summary>
internal sealed class BoardTrend
{
    public const int Width = 112, Height = 28;
    private const int Edge = 4;

    public BoardTrend(IReadOnlyList<int?> days)
    {
        Known = [.. days.Index().Where(d => d.Item is not null).Select(d => (d.Index, d.Item!.Value))];
        if (Known.Count == 0)
            return;
        var most = Math.Max(1, Known.Max(d => d.Late));
        List<string> lines = [];
        List<string> line = [];
        foreach (var (day, late) in Known)
        {
            if (line.Count > 0 && days[day - 1] is null)
                Break();
            line.Add($"{X(day)},{Y(late)}");
        }
        Break();
        Lines = lines;
        (LastX, LastY) = (X(Known[^1].Day), Y(Known[^1].Late));

        // A single point has no line: the dot at the end shows it.
        void Break()
        {
            if (line.Count > 1)
                lines.Add(string.Join(' ', line));
            line = [];
        }

        string X(int day) => Text(Edge + (Width - 2.0 * Edge) * day / Math.Max(1, days.Count - 1));

        string Y(int late) => Text(Height - Edge - (Height - 2.0 * Edge) * late / most);
    }

    /// <summary>Days that were recorded.</summary>
    public IReadOnlyList<(int Day, int Late)> Known { get; }

    /// <summary>Points of each unbroken part.</summary>
    public IReadOnlyList<string> Lines { get; } = [];

    public string LastX { get; } = "0";

    public string LastY { get; } = "0";

    private static string Text(double place) => place.ToString("0.#", CultureInfo.InvariantCulture);
}
