using System.Text.Encodings.Web;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using Microsoft.AspNetCore.Html;
using Xunit;
using static CaseTracker.WebUi.Tests.TextCatalogueTests;

namespace CaseTracker.WebUi.Tests;

public sealed class TextsTests
{
    private static readonly DateOnly Friday = new(2026, 12, 18);

    [Fact]
    public void Format_Date_IsWrittenAsTheLanguageDoes()
    {
        Assert.Equal("預計12月18日（五）前完成", Zh.Format("due.expected", ("date", Friday)));
        Assert.Equal("Expected by Friday 18 December 2026", En.Format("due.expected", ("date", Friday)));
    }

    [Fact]
    public void Format_WithoutAValue_ThrowsWhenStrict() => Assert.Throws<ArgumentException>(() => Zh.Format("due.expected"));

    [Fact]
    public void Format_ValueWithBraces_IsNotReadAsASlot() =>
        Assert.Equal("預計{date}前完成", Zh.Format("due.expected", ("date", "{date}")));

    [Fact]
    public void Html_TextOfPeople_IsEncoded() =>
        Assert.Equal("沒有找到「&lt;b&gt;」。試試較短的字、其他說法，或直接說明問題。", Render(Zh.Html("problem.search-nothing", ("words", "<b>"))));

    [Fact]
    public void Html_ChineseNameInEnglish_IsMarked()
    {
        var unit = new LocalizedText("公園處");
        var slots = new (string, object?)[] { ("unit", unit), ("step", "doing the work") };
        Assert.Equal("<span lang=\"zh-Hant\">公園處</span> is doing the work.", Render(En.Html("status.in_progress.sentence", slots)));
        Assert.Equal("Parks Office is doing the work.", Render(En.Html("status.in_progress.sentence", [("unit", unit with { En = "Parks Office" }), slots[1]])));
        Assert.Equal("公園處正在查辦。", Render(Zh.Html("status.in_progress.sentence", ("unit", unit), ("step", "查辦"))));
    }

    [Fact]
    public void WithNames_ChineseInsideEnglish_IsMarked()
    {
        Assert.Equal("&lt;<span lang=\"zh-Hant\">樹枝</span>.png&gt; was not added", Render(En.WithNames("<樹枝.png> was not added")));
        Assert.Equal("樹枝.png沒有加入", Render(Zh.WithNames("樹枝.png沒有加入")));
    }

    [Fact]
    public void Words_OfAnotherLanguage_AreMarked()
    {
        Assert.Equal("<span lang=\"en\">Done &amp; dusted</span>", Render(Zh.Words(new StaffWords("Done & dusted", Language.En))));
        Assert.Equal("完成", Render(Zh.Words(new StaffWords("完成", Language.Zh))));
    }

    [Theory]
    [InlineData(1, "Extended once")]
    [InlineData(2, "Extended 2 times")]
    public void Count_InEnglish_KnowsTheSingular(int n, string expected) => Assert.Equal(expected, En.Count("flag.extended", n));

    [Theory]
    [InlineData("Input.Phone", "contact-missing", "選了簡訊或打電話，請輸入電話號碼。")]
    [InlineData("applicant.phone", "contact-missing", "選了簡訊或打電話，請輸入電話號碼。")]
    [InlineData("items[2].phone", "contact-missing", "選了簡訊或打電話，請輸入電話號碼。")]
    [InlineData("applicant.notify", "contact-missing", "請留下我們可以通知您的方式。")]
    [InlineData("ServiceCode", "required", "請選擇服務項目。")]
    [InlineData(null, "required", "這一項要填。")]
    [InlineData("applicant.phone", "phone-landline", "市話收不到簡訊，請改留手機、電子郵件，或選擇打電話。")]
    public void Error_FieldsOwnWords_ComeFirst(string? field, string code, string expected) => Assert.Equal(expected, Zh.Error(field, code));

    [Fact]
    public void Problem_UnknownCode_FallsBackToItsStatus()
    {
        Assert.Equal(Zh["problem.case-not-found"], Zh.Problem(Failure.NotFound("case-not-found")));
        Assert.Equal(Zh["problem.conflict"], Zh.Problem(Failure.Conflict("some-new-code")));
    }

    internal static string Render(IHtmlContent html)
    {
        using var writer = new StringWriter();
        html.WriteTo(writer, HtmlEncoder.Create(System.Text.Unicode.UnicodeRanges.All));
        return writer.ToString();
    }
}
