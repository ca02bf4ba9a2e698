using CaseTracker.Cases.Domain;
using Xunit;

namespace CaseTracker.Cases.Tests.Domain;

public class ContactRulesTests
{
    [Theory]
    [InlineData("0912345678")]
    [InlineData("0912-345-678")]
    [InlineData("0912 345 678")]
    [InlineData("０９１２－３４５－６７８")]
    [InlineData("+886912345678")]
    [InlineData("+886 912 345 678")]
    [InlineData("+886-912-345-678")]
    [InlineData("+886 (0)912-345-678")]
    [InlineData("886912345678")]
    [InlineData("8860912345678")]
    [InlineData("00886912345678")]
    [InlineData("(0912)345-678")]
    public void ReadPhone_MobileInAnyForm_IsOneNumber(string text) =>
        Assert.Equal(new PhoneNumber("+886912345678", PhoneKind.Mobile, null), ContactRules.ReadPhone(text));

    [Theory]
    [InlineData("07-5618742", "+88675618742", null)]         // Kaohsiung
    [InlineData("(07) 561-8742", "+88675618742", null)]
    [InlineData("+886 7 561 8742", "+88675618742", null)]
    [InlineData("07-5618742 轉 123", "+88675618742", "123")]
    [InlineData("07-5618742轉123", "+88675618742", "123")]
    [InlineData("07-5618742#123", "+88675618742", "123")]
    [InlineData("07-5618742 分機45", "+88675618742", "45")]
    [InlineData("07-5618742 ext. 45", "+88675618742", "45")]
    [InlineData("07-5618742 x9", "+88675618742", "9")]
    [InlineData("０７－５６１８７４２＃１２", "+88675618742", "12")]
    [InlineData("02-2345-6789", "+886223456789", null)]      // Taipei, 8 digits
    [InlineData("04-22345678", "+886422345678", null)]       // Taichung, 8 digits
    [InlineData("04-7123456", "+88647123456", null)]         // Changhua, 7 digits
    [InlineData("049-2345678", "+886492345678", null)]       // Nantou
    [InlineData("037-321456", "+88637321456", null)]         // Miaoli
    [InlineData("089-321456", "+88689321456", null)]         // Taitung
    [InlineData("0826-61234", "+88682661234", null)]         // Wuqiu
    [InlineData("0836-22345", "+88683622345", null)]         // Matsu
    [InlineData("070-10123456", "+8867010123456", null)]     // Internet line
    public void ReadPhone_Landline_IsNoMobile(string text, string number, string? extension)
    {
        var phone = ContactRules.ReadPhone(text);

        Assert.Equal(new PhoneNumber(number, PhoneKind.Landline, extension), phone);
        Assert.False(phone!.TakesSms);
    }

    [Theory]
    [InlineData("0800-080-650")]
    [InlineData("0809-000-123")]
    public void ReadPhone_TollFree_IsRecognised(string text) => Assert.Equal(PhoneKind.TollFree, ContactRules.ReadPhone(text)!.Kind);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("1999")]
    [InlineData("5618742")]              // no area code
    [InlineData("091234567")]            // one digit short
    [InlineData("09123456789")]          // one digit long
    [InlineData("0912345678#12")]        // nobody's mobile has an extension
    [InlineData("+1 415 555 0100")]      // not Taiwan
    [InlineData("+85291234567")]
    [InlineData("0112345678")]
    [InlineData("07-56187")]
    [InlineData("0912-345-67a")]
    [InlineData("0912345678; drop table")]
    [InlineData("٠٩١٢٣٤٥٦٧٨")]
    [InlineData("++886912345678")]
    public void ReadPhone_SomethingElse_IsNone(string? text) => Assert.Null(ContactRules.ReadPhone(text));

    [Theory]
    [InlineData("ming@example.test", "ming@example.test")]
    [InlineData(" ming@example.test ", "ming@example.test")]
    [InlineData("Ming.Wang+case@Example.COM", "Ming.Wang+case@example.com")]
    [InlineData("ｍｉｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ming@example.com")]
    [InlineData("ming@高雄.台灣", "ming@xn--do5a73f.xn--kpry57d")]
    [InlineData("ming@bücher.example", "ming@xn--bcher-kva.example")]
    [InlineData("a@b.tw", "a@b.tw")]
    [InlineData("o'brien@mail.gov.tw", "o'brien@mail.gov.tw")]
    public void ReadEmail_Address_HasAnAsciiHost(string text, string expected) => Assert.Equal(expected, ContactRules.ReadEmail(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ming")]
    [InlineData("ming@")]
    [InlineData("@example.test")]
    [InlineData("ming@localhost")]
    [InlineData("ming@@example.test")]
    [InlineData("ming@127.0.0.1")]
    [InlineData("ming@[127.0.0.1]")]
    [InlineData(".ming@example.test")]
    [InlineData("ming.@example.test")]
    [InlineData("mi..ng@example.test")]
    [InlineData("mi ng@example.test")]
    [InlineData("\"mi ng\"@example.test")]
    [InlineData("王小明@example.test")]
    [InlineData("ming@exa mple.test")]
    [InlineData("ming@-example.test")]
    [InlineData("ming@example..test")]
    [InlineData("ming@example.test\nBcc: a@b.tw")]
    [InlineData("ming\n@example.test")]
    [InlineData("Ming <ming@example.test>")]
    [InlineData("ming@example.123")]
    public void ReadEmail_SomethingElse_IsNone(string? text) => Assert.Null(ContactRules.ReadEmail(text));

    [Fact]
    public void ReadEmail_TooLong_IsNone()
    {
        Assert.Null(ContactRules.ReadEmail(new string('a', 65) + "@example.test"));
        Assert.Null(ContactRules.ReadEmail("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".test"));
    }

    [Fact]
    public void Keys_OfTheSameContactWrittenDifferently_AreEqual()
    {
        Assert.Equal(ContactRules.PhoneKey(ContactRules.ReadPhone("07-5618742 轉 123")!), ContactRules.PhoneKey(ContactRules.ReadPhone("+886 7 5618742")!));
        Assert.Equal(ContactRules.EmailKey(ContactRules.ReadEmail("Ming@Example.test")!), ContactRules.EmailKey(ContactRules.ReadEmail("ming@EXAMPLE.TEST")!));
        Assert.Equal(ContactRules.NameKey("王 小明"), ContactRules.NameKey("王小明"));
        Assert.Equal(ContactRules.NameKey("Ｊｏｈｎ·Smith"), ContactRules.NameKey("john smith"));
        Assert.Equal(ContactRules.NameKey("神田"), ContactRules.NameKey("\uFA19田")); // compatibility ideograph
        Assert.NotEqual(ContactRules.NameKey("王小明"), ContactRules.NameKey("王曉明"));
    }
}
