namespace CaseTracker.Cases.Domain;

/// <summary>What was learned of a unit.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Learned cases that the unit has.</param>
/// <param name="Terms">How many terms those cases have together, of those that are kept; a term counts once a case.</param>
/// <param name="Vocabulary">How many different terms are kept of all units: the same for each.</param>
public sealed record LearnedUnit(string Unit, int Cases, long Terms, int Vocabulary);

/// <summary>What was learned of a term: the number of learned cases of a unit that have it.</summary>
/// <param name="Term">Its keyed hash.</param>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Cases, at least 1.</param>
public sealed record LearnedTerm(int Term, string Unit, int Cases);

/// <summary>A unit with what a case's words say for it.</summary>
/// <param name="Unit">Unit code.</param>
/// <param name="Cases">Learned cases that the unit has.</param>
/// <param name="Share">Its share of all learned cases, above 0 and below 1.</param>
/// <param name="Weight">What the words say for it (above 0) or against it, a natural logarithm; without regard to <paramref name="Share"/>.</param>
/// <param name="ByTerm">The part of each term of the case that is known.</param>
public sealed record WeighedUnit(string Unit, int Cases, double Share, double Weight, IReadOnlyDictionary<int, double> ByTerm);

/// <summary>Which units a case's words point to, from how often the cases of each unit have them (multinomial naive Bayes).</summary>
public static class UnitWords
{
    /// <summary>A term in fewer learned cases is left out: it says something about one person rather than about a unit.</summary>
    public const int KeptFrom = 3;

    /// <summary>A term is named as a reason only when at least so many learned cases have it.</summary>
    public const int NamedFrom = 5;

    /// <summary>How many units are answered at most.</summary>
    public const int Most = 8;

    /// <summary>How many words of a case are named at most.</summary>
    public const int MostWords = 3;

    /// <summary>What every term is thought to have been seen more often than it was, so that one it never had does not rule a unit out.</summary>
    private const double Smoothing = 0.1;

    /// <summary>Pairs of characters overlap, and say the same thing several times over: measured, a quarter of their sum is as much as they know (tests/Benchmarks, <c>routing</c>).</summary>
    private const double Damping = 0.25;

    private const int LongestWord = 8;

    // Characters that words do not begin or end with: what stands between words.
    private const string Between = "的了在是有我你他她它們也都就和與及很到著過把被讓又還請會要去來這那個上下裡每為從對以可所";

    /// <summary>The units that a case with these terms may belong to, the likeliest first, at most <see cref="Most"/>.</summary>
    /// <param name="units">What was learned of units.</param>
    /// <param name="terms">What was learned of the case's terms.</param>
    public static IReadOnlyList<WeighedUnit> Weigh(IReadOnlyCollection<LearnedUnit> units, IReadOnlyCollection<LearnedTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(units);
        ArgumentNullException.ThrowIfNull(terms);
        var (all, together) = (units.Sum(u => u.Cases), units.Sum(u => (double)u.Terms));
        var known = terms.GroupBy(t => t.Term).Select(g => (Term: g.Key, Share: g.Sum(t => t.Cases) / together, Of: g.ToDictionary(t => t.Unit, t => t.Cases))).ToList();
        return [.. units.Select(Weighed).OrderByDescending(u => u.Weight + Math.Log(u.Share)).ThenBy(u => u.Unit, StringComparer.Ordinal).Take(Most)];

        WeighedUnit Weighed(LearnedUnit unit)
        {
            // Against the term's share of all terms: the same for each unit, so it changes no order, and a term speaks for the units that have it more often than others.
            var byTerm = known.ToDictionary(t => t.Term, t => Damping * Math.Log((t.Of.GetValueOrDefault(unit.Unit) + Smoothing) / (unit.Terms + (Smoothing * unit.Vocabulary)) / t.Share));
            return new(unit.Unit, unit.Cases, (unit.Cases + 1.0) / (all + units.Count), byTerm.Values.Sum(), byTerm);
        }
    }

    /// <summary>The words of a case's own text that speak most for a unit, the strongest first, at most <see cref="MostWords"/>.</summary>
    /// <param name="texts">The case's texts, those to be named first in front.</param>
    /// <param name="numbers">The keyed hash of each of their terms.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="terms">What was learned of the terms.</param>
    public static IReadOnlyList<string> Naming(IEnumerable<string?> texts, IReadOnlyDictionary<string, int> numbers, WeighedUnit unit, IReadOnlyCollection<LearnedTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(terms);
        var common = terms.GroupBy(t => t.Term).Where(g => g.Sum(t => t.Cases) >= NamedFrom).Select(g => g.Key).ToHashSet();
        var strong = unit.ByTerm.Where(t => t.Value > 0 && common.Contains(t.Key)).ToDictionary();
        if (strong.Count == 0)
            return [];
        var least = strong.Values.Max() / 2;
        var found = new Dictionary<string, double>();
        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text))
                continue;
            var folded = SearchTerms.Fold(text);
            (int Start, int End, double Weight)? run = null;
            foreach (var (term, start, end) in SearchTerms.Along(folded))
            {
                var weight = strong.GetValueOrDefault(numbers[term]);
                if (weight < least)
                    continue;
                // Pairs that overlap are one word; Latin words stand alone.
                if (run is { } open && start < open.End && end - open.Start <= LongestWord)
                    run = (open.Start, end, open.Weight + weight);
                else
                {
                    Keep(folded, run);
                    run = (start, end, weight);
                }
            }
            Keep(folded, run);
        }
        return [.. found.OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Take(MostWords).Select(w => w.Key)];

        void Keep(string text, (int Start, int End, double Weight)? run)
        {
            if (run is not { } r)
                return;
            var word = text[r.Start..r.End].Trim(Between.ToCharArray());
            if (word.Length >= 2)
                found[word] = Math.Max(found.GetValueOrDefault(word), r.Weight);
        }
    }
}
