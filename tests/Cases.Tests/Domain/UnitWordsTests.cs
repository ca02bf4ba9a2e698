using CaseTracker.Cases.Domain;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public sealed class UnitWordsTests
{
    private static readonly LearnedUnit Lamps = new("LAMPS", 60, 600, 100), Trees = new("TREES", 40, 400, 100);

    [Fact]
    public void Weigh_ATermOfOneUnit_SpeaksForItAndAgainstTheOther()
    {
        var weighed = UnitWords.Weigh([Trees, Lamps], [new(1, "LAMPS", 30)]);

        Assert.Equal(["LAMPS", "TREES"], weighed.Select(u => u.Unit));
        // (30 + 0.1) / (600 + 0.1 * 100) against 30 / 1000, a quarter of its logarithm.
        Assert.Equal(0.25 * Math.Log(30.1 / 610 / 0.03), weighed[0].Weight, 9);
        Assert.Equal(0.25 * Math.Log(0.1 / 410 / 0.03), weighed[1].Weight, 9);
        Assert.Equal([61.0 / 102, 41.0 / 102], weighed.Select(u => u.Share));
    }

    [Fact]
    public void Weigh_NothingKnown_LeavesTheSharesAlone()
    {
        Assert.Equal([("LAMPS", 0.0), ("TREES", 0.0)], UnitWords.Weigh([Trees, Lamps], []).Select(u => (u.Unit, u.Weight)));
        Assert.Empty(UnitWords.Weigh([], []));
    }

    [Fact]
    public void Weigh_ManyUnits_AnswersTheLikeliest() =>
        Assert.Equal(UnitWords.Most, UnitWords.Weigh([.. Enumerable.Range(0, 20).Select(i => new LearnedUnit($"U{i:D2}", 10, 100, 50))], [new(1, "U03", 5)]).Count);

    [Theory]
    [InlineData("巷口的路燈不亮，請修。", "路燈不亮")]
    [InlineData("路燈，還有不亮。", "路燈|不亮")]
    [InlineData("有的路燈", "路燈")]
    [InlineData("壞了 LED 燈", "led")]
    [InlineData("今天天氣好", "")]
    public void Naming_JoinsNeighbouringPairs_AndLeavesOutWhatStandsBetweenWords(string text, string expected)
    {
        var terms = SearchTerms.Of("的路燈不亮", "路燈", "不亮", "led", text).Select((t, i) => (t, i)).ToDictionary(t => t.t, t => t.i);
        LearnedTerm[] learned = [.. ((string[])["的路", "路燈", "燈不", "不亮", "led"]).Select(t => new LearnedTerm(terms[t], "LAMPS", 30))];
        var unit = UnitWords.Weigh([Lamps, Trees], learned)[0];

        Assert.Equal(expected.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), UnitWords.Naming([text], terms, unit, learned).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Naming_RareTerms_AreNotNamed()
    {
        var terms = SearchTerms.Of("路燈").ToDictionary(t => t, _ => 7);
        LearnedTerm[] learned = [new(7, "LAMPS", UnitWords.NamedFrom - 1)];

        Assert.Empty(UnitWords.Naming(["路燈"], terms, UnitWords.Weigh([Lamps, Trees], learned)[0], learned));
    }

    [Fact]
    public void Along_SaysWhereEachTermStands()
    {
        var text = SearchTerms.Fold("臺鋁ＬＥＤ 燈座𠮷野12");

        Assert.Equal(["台鋁", "led", "燈座", "座𠮷", "𠮷野", "12"], SearchTerms.Along(text).Select(t => t.Term));
        Assert.All(SearchTerms.Along(text), t => Assert.Equal(t.Term, text[t.Start..t.End]));
    }
}
