using System.Globalization;

namespace CaseTracker.Benchmarks;

/// <summary>One line of the table: the limit, the product, the limit again, as often as asked.</summary>
internal sealed class Workload(string name, double target, Func<Task<double>> limit, Func<Task<RawLoad.Figures>> product)
{
    private readonly List<(double Limit, RawLoad.Figures Product)> _runs = [];

    public async Task MeasureAsync()
    {
        var before = await limit();
        var figures = await product();
        var after = await limit();
        _runs.Add(((before + after) / 2, figures));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {figures.PerSecond:F0}/s against {before:F0} and {after:F0}"));
    }

    public string Row() => string.Create(CultureInfo.InvariantCulture,
        $"{name,-22} {Spread(_runs.Select(r => r.Product.PerSecond), "F0"),22} {Median(_runs.Select(r => r.Product.P50)),8:F1} {Median(_runs.Select(r => r.Product.P99)),8:F1} {_runs.Sum(r => r.Product.Failures),8} {Spread(_runs.Select(r => r.Limit), "F0"),22} {Spread(_runs.Select(r => r.Product.PerSecond / r.Limit), "F2"),20} {target,7:F2}");

    private static string Spread(IEnumerable<double> values, string format)
    {
        var sorted = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2].ToString(format, CultureInfo.InvariantCulture)} ({sorted[0].ToString(format, CultureInfo.InvariantCulture)}-{sorted[^1].ToString(format, CultureInfo.InvariantCulture)})");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
