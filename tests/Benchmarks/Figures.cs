using System.Globalization;

namespace CaseTracker.Benchmarks;

/// <summary>One table: what, figure, target.</summary>
internal static class Figures
{
    public static void Header() => Row("what", "figure", "target");

    public static void Row(string what, string figure, string target) => Console.WriteLine($"{what,-60} {figure,26} {target,14}");

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Median, smallest and largest.</summary>
    public static string Text(IReadOnlyList<double> values, string format) =>
        $"{Number(Median(values), format)} ({Number(values.Min(), format)}-{Number(values.Max(), format)})";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
