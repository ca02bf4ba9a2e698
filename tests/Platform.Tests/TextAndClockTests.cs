using Xunit;

namespace CaseTracker.Platform.Tests;

public sealed class TextAndClockTests
{
    [Theory]
    [InlineData("路燈不亮\n第二行\t", false)]
    [InlineData("🌳 樹", false)]
    [InlineData("nul\0", true)]
    [InlineData("bell\a", true)]
    [InlineData("broken \uFFFD", true)]
    public void HasForbiddenCharacters_KnowsThem(string text, bool forbidden) => Assert.Equal(forbidden, TextRules.HasForbiddenCharacters(text));

    [Fact]
    public void HasForbiddenCharacters_LoneSurrogate_IsForbiddenAndCleanDoesNotThrow()
    {
        var lone = "a" + (char)0xD83D;
        Assert.True(TextRules.HasForbiddenCharacters(lone));
        Assert.Equal(lone, TextRules.Clean(lone));
    }

    [Fact]
    public void ToHalfWidth_TurnsFullWidthAsciiAround() => Assert.Equal("0912-345 678a@B", TextRules.ToHalfWidth("０９１２－３４５　６７８ａ＠Ｂ"));

    [Fact]
    public void BusinessTime_Simulated_StandsStillAndNeverRunsBackwards()
    {
        var start = new DateTimeOffset(2026, 2, 13, 16, 30, 0, TimeSpan.FromHours(8));
        var time = new BusinessTime(start);
        Assert.Equal(start, time.GetUtcNow());
        time.MoveTo(start.AddDays(1));
        Assert.Equal(start.AddDays(1), time.GetUtcNow());
        Assert.Throws<InvalidOperationException>(() => time.MoveTo(start));
        Assert.Equal(new DateOnly(2026, 2, 14), time.TaipeiToday());
    }

    [Fact]
    public void Taipei_MidnightBelongsToTheDayThatBegins() => Assert.Equal(new DateOnly(2026, 3, 3), Taipei.DateOf(new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero)));
}
