using CaseTracker.Portal.Domain;

namespace CaseTracker.Portal.Tests;

public sealed class ResumeCodeTests
{
    [Theory]
    [InlineData("7KMP-2Q9D-XW4T", "7KMP2Q9DXW4T")]
    [InlineData(" 7kmp 2q9d xw4t ", "7KMP2Q9DXW4T")]
    [InlineData("７ＫＭＰ－２Ｑ９Ｄ－ＸＷ４Ｔ", "7KMP2Q9DXW4T")]
    [InlineData("OKMP—2I9D—LW4T", "0KMP219D1W4T")]
    [InlineData("7KMP-2Q9D-XW4", null)]
    [InlineData("7KMP-2Q9D-XW4TT", null)]
    [InlineData("7KMP-2Q9D-XU4T", null)]
    [InlineData("7KMP_2Q9D_XW4T", null)]
    [InlineData("415-2048-8163", null)]
    [InlineData("\ud8007KMP2Q9DXW4T", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Read_TakesWhatPeopleType(string? typed, string? code) => Assert.Equal(code, ResumeCode.Read(typed));

    [Fact]
    public void Draw_GivesOtherCodesThatAreReadAsShown()
    {
        var codes = Enumerable.Range(0, 200).Select(_ => ResumeCode.Draw()).ToList();

        Assert.Equal(200, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(code, ResumeCode.Read(ResumeCode.Format(code))));
    }
}
