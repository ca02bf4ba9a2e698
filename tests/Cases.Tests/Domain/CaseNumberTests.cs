using CaseTracker.Cases.Domain;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public class CaseNumberTests
{
    [Theory]
    [InlineData("415-2048-8163")]
    [InlineData("41520488163")]
    [InlineData(" 415 2048 8163 ")]
    [InlineData("４１５－２０４８－８１６３")]
    [InlineData("案號415-2048-8163")]
    [InlineData("案號：415-2048-8163")]
    [InlineData("案號 ４１５２０４８８１６３")]
    [InlineData("案件編號: 415 2048 8163")]
    [InlineData("415–2048—8163")]
    [InlineData("415\u30002048\u30008163")]
    public void Read_AsPeopleTypeIt_IsTheNumber(string text)
    {
        Assert.Equal(CaseNumberProblem.None, CaseNumber.Read(text, out var number));
        Assert.Equal("41520488163", number.Digits);
        Assert.Equal("415-2048-8163", number.Display);
    }

    [Theory]
    [InlineData(null, CaseNumberProblem.Missing)]
    [InlineData("", CaseNumberProblem.Missing)]
    [InlineData("  ", CaseNumberProblem.Missing)]
    [InlineData("4152048816", CaseNumberProblem.WrongLength)]
    [InlineData("415204881630", CaseNumberProblem.WrongLength)]
    [InlineData("案號", CaseNumberProblem.WrongLength)]
    [InlineData("415-2048-8164", CaseNumberProblem.WrongCheckDigit)]
    [InlineData("451-2048-8163", CaseNumberProblem.WrongCheckDigit)]
    [InlineData("A15-2048-8163", CaseNumberProblem.NotDigits)]
    [InlineData("415/2048/8163", CaseNumberProblem.NotDigits)]
    [InlineData("٤١٥٢٠٤٨٨١٦٣", CaseNumberProblem.NotDigits)]
    [InlineData("415-2048-8163' or 1=1 --", CaseNumberProblem.NotDigits)]
    public void Read_SomethingElse_SaysWhatIsWrong(string? text, CaseNumberProblem problem)
    {
        Assert.Equal(problem, CaseNumber.Read(text, out _));
        Assert.Null(CaseNumber.TryRead(text));
    }

    [Fact]
    public void Read_AVeryLongText_IsRefusedWithoutWalkingThroughIt() =>
        Assert.Equal(CaseNumberProblem.WrongLength, CaseNumber.Read(new string(' ', 1_000_000) + "4", out _));

    // The worked example of the quasigroup's author: 572 has the check digit 4.
    [Fact]
    public void CheckDigit_OfThePublishedExample_Is4() => Assert.Equal('4', CaseNumber.CheckDigit("572"));

    [Fact]
    public void Draw_ManyTimes_IsElevenDigitsValidDistinctAndNeverStartsWithZero()
    {
        var drawn = Enumerable.Range(0, 5_000).Select(_ => CaseNumber.Draw()).ToList();

        Assert.All(drawn, n =>
        {
            Assert.Equal(CaseNumber.Length, n.Digits.Length);
            Assert.NotEqual('0', n.Digits[0]);
            Assert.Equal(n, CaseNumber.TryRead(n.Display));
        });
        Assert.Equal(drawn.Count, drawn.Select(n => n.Digits).Distinct().Count());
    }

    [Fact]
    public void Read_AnySingleWrongDigitAndAnySwapOfNeighbours_IsNoticed()
    {
        for (var round = 0; round < 500; round++)
        {
            var digits = CaseNumber.Draw().Digits;
            for (var i = 0; i < digits.Length; i++)
            {
                for (var d = '0'; d <= '9'; d++)
                    if (d != digits[i])
                        Assert.Equal(CaseNumberProblem.WrongCheckDigit, CaseNumber.Read($"{digits[..i]}{d}{digits[(i + 1)..]}", out _));
                if (i + 1 < digits.Length && digits[i] != digits[i + 1])
                    Assert.Equal(CaseNumberProblem.WrongCheckDigit, CaseNumber.Read($"{digits[..i]}{digits[i + 1]}{digits[i]}{digits[(i + 2)..]}", out _));
            }
        }
    }

    [Fact]
    public void Digits_OfNoNumber_Throws() => Assert.Throws<InvalidOperationException>(() => default(CaseNumber).Digits);
}
