using CaseTracker.Contracts;
using CaseTracker.WebUi.Formatting;
using Xunit;

namespace CaseTracker.WebUi.Tests;

public sealed class FormattingTests
{
    [Theory]
    [InlineData("2026-12-18", "12月18日（五）", "Friday 18 December 2026", "12/18", "18 Dec", "中華民國115年12月18日（五）")]
    [InlineData("2026-03-01", "3月1日（日）", "Sunday 1 March 2026", "3/1", "1 Mar", "中華民國115年3月1日（日）")]
    [InlineData("2028-02-29", "2月29日（二）", "Tuesday 29 February 2028", "2/29", "29 Feb", "中華民國117年2月29日（二）")]
    [InlineData("1912-01-01", "1月1日（一）", "Monday 1 January 1912", "1/1", "1 Jan", "中華民國1年1月1日（一）")]
    public void Date_InEveryForm(string iso, string zh, string en, string shortZh, string shortEn, string roc)
    {
        var date = DateOnly.Parse(iso, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(zh, TaipeiFormat.Date(date, Language.Zh));
        Assert.Equal(en, TaipeiFormat.Date(date, Language.En));
        Assert.Equal($"{date.Year}年{zh}", TaipeiFormat.DateWithYear(date, Language.Zh));
        Assert.Equal(shortZh, TaipeiFormat.ShortDate(date, Language.Zh));
        Assert.Equal(shortEn, TaipeiFormat.ShortDate(date, Language.En));
        Assert.Equal(roc, TaipeiFormat.RocDate(date));
    }

    [Fact]
    public void RocDate_BeforeTheRepublic_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TaipeiFormat.RocDate(new DateOnly(1911, 12, 31)));

    [Theory]
    // Midnight in Taipei is 16:00 UTC of the day before.
    [InlineData("2026-12-17T15:59:59Z", "12月17日（四）23:59", "Thursday 17 December 2026, 23:59")]
    [InlineData("2026-12-17T16:00:00Z", "12月18日（五）00:00", "Friday 18 December 2026, 00:00")]
    [InlineData("2026-12-31T20:05:00-05:00", "1月1日（五）09:05", "Friday 1 January 2027, 09:05")]
    public void DateTime_IsTaipeiTime(string instant, string zh, string en)
    {
        var at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(zh, TaipeiFormat.DateTime(at, Language.Zh));
        Assert.Equal(en, TaipeiFormat.DateTime(at, Language.En));
        Assert.EndsWith("+08:00", TaipeiFormat.Machine(at), StringComparison.Ordinal);
    }

    [Fact]
    public void Due_OfDaysIsADate_OfHoursHasTheMinute()
    {
        var midnight = new DateTimeOffset(2026, 12, 18, 16, 0, 0, TimeSpan.Zero);
        Assert.Equal("12月18日（五）", TaipeiFormat.Due(new DueDate(new DateOnly(2026, 12, 18), midnight, false), Language.Zh));
        Assert.Equal("12月18日（五）14:30", TaipeiFormat.Due(new DueDate(new DateOnly(2026, 12, 18), new(2026, 12, 18, 6, 30, 0, TimeSpan.Zero), true), Language.Zh));
        Assert.Equal("18 Dec, 14:30", TaipeiFormat.ShortDue(new DueDate(new DateOnly(2026, 12, 18), new(2026, 12, 18, 6, 30, 0, TimeSpan.Zero), true), Language.En));
    }

    [Theory]
    [InlineData("王小明", "王○明")]
    [InlineData("陳好", "陳○")]
    [InlineData("歐陽小明", "歐○○明")]
    [InlineData("𠮷野家", "𠮷○家")]
    [InlineData("王", "○")]
    [InlineData(" Mary Chen ", "M*** C***")]
    [InlineData("Özil", "Ö***")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Name_IsMasked(string? name, string masked) => Assert.Equal(masked, Masks.Name(name));

    [Theory]
    [InlineData("0912345678", "0912***678")]
    [InlineData("0912-345-678", "0912***678")]
    [InlineData("+886 912 345 678", "0912***678")]
    [InlineData("０９１２３４５６７８", "0912***678")]
    [InlineData("07-1234567", "07***567")]
    [InlineData("12345", "***")]
    [InlineData("", "")]
    public void Phone_IsMasked(string phone, string masked) => Assert.Equal(masked, Masks.Phone(phone));

    [Theory]
    [InlineData("liming@example.tw", "li***@example.tw")]
    [InlineData("li@example.tw", "l***@example.tw")]
    [InlineData("l@example.tw", "l***@example.tw")]
    [InlineData("no-at", "***")]
    [InlineData("", "")]
    public void Email_IsMasked(string email, string masked) => Assert.Equal(masked, Masks.Email(email));

    [Theory]
    [InlineData("三民區民族一路12號5樓之3", "三民區民族一路***號")]
    [InlineData("高雄市苓雅區四維三路2號", "高雄市苓雅區四維三路***號")]
    [InlineData("前鎮區中山二路一段5巷3弄", "前鎮區中山二路一段***")]
    [InlineData("路竹區中山路12號", "路竹區中山路***號")]
    [InlineData("甲仙區小林里5鄰", "甲仙區小林里***")]
    [InlineData("某個地方", "***")]
    public void Address_KeepsTheRoadOnly(string address, string masked) => Assert.Equal(masked, Masks.Address(address));

    [Theory]
    [InlineData("41520488163")]
    [InlineData("415-2048-8163")]
    [InlineData(" 415 2048 8163 ")]
    [InlineData("案號：415-2048-8163")]
    [InlineData("案號 ４１５２０４８８１６３")]
    [InlineData("415－2048－8163")]
    [InlineData("No. 415–2048–8163")]
    public void CaseNumber_AsPeopleTypeIt_IsRead(string typed)
    {
        Assert.Equal("41520488163", CaseNumbers.Read(typed, out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData(null, "required")]
    [InlineData("  ", "required")]
    [InlineData("4152048816", "case-number-invalid")]
    [InlineData("415204881634", "case-number-invalid")]
    [InlineData("415x20488163", "case-number-invalid")]
    [InlineData("案號", "case-number-invalid")]
    [InlineData("4152048816३", "case-number-invalid")]
    public void CaseNumber_ThatCannotBe_IsRefused(string? typed, string code)
    {
        Assert.Null(CaseNumbers.Read(typed, out var error));
        Assert.Equal(code, error);
    }

    [Fact]
    public void CaseNumber_EveryWrongDigitAndEverySwap_IsFound()
    {
        const string right = "41520488163";
        for (var i = 0; i < right.Length; i++)
        {
            for (var digit = '0'; digit <= '9'; digit++)
                Assert.Equal(digit == right[i], CaseNumbers.IsValid(right[..i] + digit + right[(i + 1)..]));
            if (i > 0 && right[i] != right[i - 1])
                Assert.False(CaseNumbers.IsValid(right[..(i - 1)] + right[i] + right[i - 1] + right[(i + 1)..]));
        }
        Assert.Equal("415-2048-8163", CaseNumbers.Format(right));
    }
}
