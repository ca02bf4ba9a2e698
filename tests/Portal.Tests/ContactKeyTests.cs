using CaseTracker.Cases.Domain;
using CaseTracker.Portal.Domain;
using CaseTracker.WebUi.Formatting;

namespace CaseTracker.Portal.Tests;

/// <summary>Portal reads contacts and numbers exactly as their owner does.</summary>
public sealed class ContactKeyTests
{
    public static TheoryData<string> Phones() =>
    [
        "0912345678", "0912-345-678", "(0912) 345 678", "+886912345678", "+886 (0)912 345 678", "886912345678", "00886912345678", "002886912345678", "０９１２３４５６７８",
        "07-1234567", "07 123 4567 轉 12", "07-2234567#8", "02-23456789 ext. 5", "0800-000-123", "07012345678", "049-2234567", "0912345678#1", "912345678", "09123456789", "091234567", "1999", "110", "+1 212 555 0100", "abc", "", " ", "0912345678\n", "0912/345678", "٠٩١٢٣٤٥٦٧٨",
    ];

    [Theory]
    [MemberData(nameof(Phones))]
    public void Phone_IsReadAsCasesReadsIt(string typed)
    {
        var owner = ContactRules.ReadPhone(typed);

        Assert.Equal(owner is null ? null : ContactRules.PhoneKey(owner), ContactKeys.Phone(typed));
        Assert.Equal(owner?.TakesSms ?? false, ContactKeys.IsMobile(typed));
    }

    public static TheoryData<string> Emails() =>
    [
        "wang@example.test", "Wang.Xiao+1@Example.TEST", " wang@example.test ", "ｗａｎｇ＠example.test", "wang@例子.測試", "wang@例子。測試", "wang@mail.例子.tw", "wang@localhost", "wang@127.0.0.1", "@example.test", "wang@", "wang", "wa ng@example.test",
        "wang..x@example.test", ".wang@example.test", "wang@-example.test", "wang@exa_mple.test", "王@example.test", "wang@example.test.", "a@b@example.test", "", new string('a', 65) + "@example.test", "wang@" + new string('a', 250) + ".test",
    ];

    [Theory]
    [MemberData(nameof(Emails))]
    public void Email_IsReadAsCasesReadsIt(string typed)
    {
        var owner = ContactRules.ReadEmail(typed);

        Assert.Equal(owner is null ? null : ContactRules.EmailKey(owner), ContactKeys.Email(typed));
    }

    [Fact]
    public void CaseNumbers_OfCases_AreReadInEveryWriting()
    {
        for (var i = 0; i < 500; i++)
        {
            var number = CaseNumber.Draw();
            Assert.Equal(number.Digits, CaseNumbers.Read(number.Digits, out _));
            Assert.Equal(number.Digits, CaseNumbers.Read($"案號 {number.Display}", out _));
            // One wrong digit, two swapped neighbours.
            var digits = number.Digits.ToCharArray();
            digits[i % 11] = (char)('0' + ((digits[i % 11] - '0' + 1 + (i % 9)) % 10));
            Assert.Null(CaseNumbers.Read(new string(digits), out _));
        }
    }
}
