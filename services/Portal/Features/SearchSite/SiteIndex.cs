namespace CaseTracker.Portal.Features.SearchSite;

/// <summary>Something that can be found.</summary>
/// <param name="Kind"><c>service question page</c>.</param>
/// <param name="Path">Without language.</param>
/// <param name="Title">Its name in the reader's language.</param>
/// <param name="Text">What it says; a part is shown.</param>
/// <param name="Words">Other words people use for it; not shown.</param>
internal sealed record SearchEntry(string Kind, string Path, string Title, string Text, IReadOnlyList<string> Words);

/// <summary>Everything that can be found in one language, by words. A few hundred entries: each question looks at all of them.</summary>
internal sealed class SiteIndex
{
    private const double OfTitle = 4, OfWords = 3, OfText = 1;
    // Exactly what people call it.
    private const double OfName = 8;
    // Of one word of the question at least half must be there: "路燈不亮很久了" finds 路燈不亮, 怎麼辦 alone finds nothing.
    private const double Enough = 0.5;
    // What is that much weaker than the best is noise.
    private const double Weak = 0.2;

    private readonly List<Indexed> _entries;
    private readonly Dictionary<string, int> _spread = [];

    private sealed record Indexed(SearchEntry Entry, string Title, HashSet<string> Names, Dictionary<string, double> Tokens);

    public SiteIndex(IEnumerable<SearchEntry> entries)
    {
        _entries = [.. entries.Select(Index)];
        foreach (var token in _entries.SelectMany(e => e.Tokens.Keys))
            _spread[token] = _spread.GetValueOrDefault(token) + 1;
    }

    /// <summary>What the question means, best first.</summary>
    public IReadOnlyList<SearchEntry> Find(string question, int most) => Rank(question, Enough, most);

    /// <summary>What comes nearest when nothing was found.</summary>
    public IReadOnlyList<SearchEntry> Nearest(string question, int most) => Rank(question, 0, most);

    private List<SearchEntry> Rank(string question, double enough, int most)
    {
        var words = SearchWords.Asked(question);
        var found = _entries.Select(e => (e.Entry, Score: Score(e, words, enough))).Where(f => f.Score > 0).OrderByDescending(f => f.Score).ToList();
        return [.. found.TakeWhile(f => f.Score >= found[0].Score * Weak).Take(most).Select(f => f.Entry)];
    }

    private double Score(Indexed entry, IReadOnlyList<SearchWord> words, double enough)
    {
        double score = 0;
        var found = false;
        foreach (var word in words)
        {
            double sum = 0;
            var covered = new bool[word.Tokens.Count + 1];
            for (var i = 0; i < word.Tokens.Count; i++)
            {
                var weight = Weight(entry, word.Tokens[i], word.Chinese);
                if (weight == 0)
                    continue;
                // What stands in few entries tells more.
                sum += weight * Math.Log(1 + (double)_entries.Count / Math.Max(1, _spread.GetValueOrDefault(word.Tokens[i])));
                covered[i] = covered[i + 1] = true;
            }
            if (sum == 0)
                continue;
            var share = word.Tokens.Count == 1 ? 1 : covered.Count(c => c) / (double)covered.Length;
            found |= share >= enough;
            score += sum * share + (entry.Names.Contains(word.Text) ? OfName : entry.Title.Contains(word.Text, StringComparison.Ordinal) ? OfTitle : 0);
        }
        return found ? score : 0;
    }

    private static double Weight(Indexed entry, string token, bool chinese)
    {
        if (entry.Tokens.TryGetValue(token, out var weight) || chinese || token.Length < 3)
            return weight;
        var stem = SearchWords.Stem(token);
        return entry.Tokens.Where(t => t.Key.StartsWith(stem, StringComparison.Ordinal)).Select(t => t.Value * 0.7).DefaultIfEmpty().Max();
    }

    private static Indexed Index(SearchEntry entry)
    {
        var tokens = new Dictionary<string, double>();
        Add(entry.Text, OfText);
        foreach (var word in entry.Words)
            Add(word, OfWords);
        Add(entry.Title, OfTitle);
        return new(entry, Joined(entry.Title), [Joined(entry.Title), .. entry.Words.Select(Joined)], tokens);

        static string Joined(string text) => string.Join(' ', SearchWords.Of(text).Select(w => w.Text));

        void Add(string text, double weight)
        {
            foreach (var word in SearchWords.Of(text))
            {
                foreach (var token in word.Tokens)
                    Keep(token, weight);
                // For a question of one character.
                if (word.Chinese)
                    foreach (var rune in word.Text.EnumerateRunes())
                        Keep(rune.ToString(), weight);
            }
        }

        void Keep(string token, double weight) => tokens[token] = Math.Max(weight, tokens.GetValueOrDefault(token));
    }
}
