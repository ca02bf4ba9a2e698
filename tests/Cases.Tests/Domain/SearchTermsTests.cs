using CaseTracker.Cases.Domain;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public class SearchTermsTests
{
    [Theory]
    [InlineData("路燈", "路燈")]
    [InlineData("路燈不亮", "路燈 燈不 不亮")]
    [InlineData("臺北，臺中", "台北 台中")]
    [InlineData("LED燈座 12之3號", "led 12 3 燈座")]
    [InlineData("ＬＥＤ １２", "led 12")]
    [InlineData("路", "")]
    [InlineData("𠮷田", "𠮷田")]
    [InlineData("路燈路燈", "路燈 燈路")]
    [InlineData("\uD800", "")]
    [InlineData("", "")]
    public void Of_IsPairsOfCharactersAndWholeWords(string text, string terms) =>
        Assert.Equal(terms.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), SearchTerms.Of(text).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("高市工養字第11412345678號", "高市工養字第11412345678號 11412345678")]
    [InlineData("高市 工養字第 114-12345678 號", "高市工養字第11412345678號 11412345678")]
    [InlineData("11412345678", "11412345678")]
    [InlineData("A-12345", "")]
    [InlineData(null, "")]
    public void OfFileNumber_IsTheWholeAndItsDigits(string? fileNumber, string terms) =>
        Assert.Equal(terms.Split(' ', StringSplitOptions.RemoveEmptyEntries), SearchTerms.OfFileNumber(fileNumber));
}
