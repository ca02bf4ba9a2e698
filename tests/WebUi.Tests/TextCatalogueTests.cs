using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Notifications;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CaseTracker.WebUi.Tests;

public sealed partial class TextCatalogueTests
{
    internal static readonly TextCatalogue Catalogue = new(strict: true, NullLogger<TextCatalogue>.Instance);
    internal static readonly Texts Zh = Catalogue.In(Language.Zh);
    internal static readonly Texts En = Catalogue.In(Language.En);

    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> ChineseFiles = TextCatalogue.Files(Language.Zh);
    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> EnglishFiles = TextCatalogue.Files(Language.En);

    [Fact]
    public void Files_OfBothLanguages_ArePairs() => Assert.Equal(ChineseFiles.Keys, EnglishFiles.Keys);

    [Fact]
    public void Keys_OfBothLanguages_AreTheSame()
    {
        var missing = ChineseFiles.SelectMany(f => f.Value.Keys.Except(EnglishFiles[f.Key].Keys).Select(k => $"{f.Key}.en: {k}"))
            .Concat(EnglishFiles.SelectMany(f => f.Value.Keys.Except(ChineseFiles[f.Key].Keys).Where(k => !IsSingular(k)).Select(k => $"{f.Key}.zh-TW: {k}")));
        Assert.Empty(missing);

        bool IsSingular(string key) => key.EndsWith(".one", StringComparison.Ordinal) && Zh.Has(key[..^4]);
    }

    [Fact]
    public void Slots_OfBothLanguages_AreTheSame()
    {
        var different = ChineseFiles.SelectMany(f => f.Value.Where(t => EnglishFiles[f.Key].ContainsKey(t.Key)).Where(t =>
            !TextCatalogue.Slots(t.Value).ToHashSet().SetEquals(EnglishSlots(f.Key, t.Key, t.Value))).Select(t => t.Key));
        Assert.Empty(different);

        // "Extended once" says its number in a word.
        static IEnumerable<string> EnglishSlots(string file, string key, string chinese)
        {
            var slots = TextCatalogue.Slots(EnglishFiles[file][key]);
            return key.EndsWith(".one", StringComparison.Ordinal) && TextCatalogue.Slots(chinese).Contains("n") ? slots.Append("n") : slots;
        }
    }

    [Fact]
    public void EnglishTexts_HaveNoChinese() =>
        Assert.Empty(EnglishFiles.SelectMany(f => f.Value).Where(t => Chinese().IsMatch(t.Value)).Select(t => $"{t.Key}: {t.Value}"));

    [Fact]
    public void Texts_AreNeverEmpty() =>
        Assert.Empty(ChineseFiles.Concat(EnglishFiles).SelectMany(f => f.Value).Where(t => string.IsNullOrWhiteSpace(t.Value)).Select(t => t.Key));

    [Fact]
    public void ChineseTexts_HaveNoOfficialese()
    {
        string[] words = ["台端", "業經", "業已", "儘速", "儘快", "錄案", "礙難", "歉難", "逕向", "惠予", "惠請", "研議中", "函轉", "陳核", "爾後", "嗣後", "卓處", "查照", "知悉"];
        Assert.Empty(ChineseFiles.SelectMany(f => f.Value).Where(t => words.Any(w => t.Value.Contains(w, StringComparison.Ordinal))).Select(t => $"{t.Key}: {t.Value}"));
    }

    [Fact]
    public void Keys_OfAnArea_BeginWithItsName() =>
        Assert.Empty(ChineseFiles.Where(f => f.Key != "common").SelectMany(f => f.Value.Keys.Where(k => !k.StartsWith(f.Key + ".", StringComparison.Ordinal)).Select(k => $"{f.Key}: {k}")));

    [Fact]
    public void Index_UnknownKey_ThrowsWhenStrictAndGivesTheKeyInProduction()
    {
        Assert.Throws<KeyNotFoundException>(() => Zh["no.such.key"]);
        Assert.Equal("no.such.key", new TextCatalogue(strict: false, NullLogger<TextCatalogue>.Instance).In(Language.En)["no.such.key"]);
    }

    [Fact]
    public void Of_EveryWordOfTheContracts_IsInBothLanguages()
    {
        Everything<CaseStatus>();
        Everything<Outcome>();
        Everything<Channel>();
        Everything<NoticeWay>();
        Everything<NoticeKind>();
        Everything<NoticeState>();
        Everything<StaffRole>();
        Everything<ServiceKind>();
        Everything<HelperRelation>();
        Everything<Language>();
        Assert.Equal("1999市民專線", Zh.Of(Channel.Hotline1999));

        static void Everything<TEnum>() where TEnum : struct, Enum
        {
            foreach (var value in Enum.GetValues<TEnum>())
            {
                Assert.NotEmpty(Zh.Of(value));
                Assert.NotEmpty(En.Of(value));
            }
        }
    }

    [Theory]
    [InlineData("required"), InlineData("too-short"), InlineData("too-long"), InlineData("invalid-characters"), InlineData("unknown-service")]
    [InlineData("unknown-district"), InlineData("phone-invalid"), InlineData("phone-landline"), InlineData("email-invalid"), InlineData("contact-missing")]
    [InlineData("received-in-future"), InlineData("received-too-old"), InlineData("case-number-invalid"), InlineData("proof-required"), InlineData("date-in-past")]
    [InlineData("date-not-after-due"), InlineData("date-too-late"), InlineData("unknown-reason"), InlineData("language-unknown"), InlineData("notify-required")]
    [InlineData("address-required"), InlineData("outcome-required"), InlineData("unknown-unit"), InlineData("unknown-staff"), InlineData("too-many")]
    [InlineData("malformed"), InlineData("unknown-upload")]
    public void Error_EveryCode_HasASentence(string code)
    {
        Assert.NotEmpty(Zh.Error(null, code));
        Assert.NotEmpty(En.Error("some.field", code));
    }

    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}\p{IsCJKSymbolsandPunctuation}\p{IsHalfwidthandFullwidthForms}]")]
    private static partial Regex Chinese();
}
