using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Platform;
using CaseTracker.Portal.Features.ShowFaq;
using CaseTracker.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Portal.Tests;

/// <summary>The questions people ask: their files, their pages, and where they are shown.</summary>
public sealed partial class FaqTests(PortalHost host) : IClassFixture<PortalHost>
{
    // The words of design and wording rules that no answer may use, as in the texts of the pages.
    private static readonly string[] Officialese = ["台端", "業經", "業已", "儘速", "儘快", "錄案", "礙難", "歉難", "逕向", "惠予", "惠請", "研議中", "函轉", "陳核", "爾後", "嗣後", "卓處", "查照", "知悉", "你", "補正"];

    private FaqCatalogue Faq => host.Services.GetRequiredService<FaqCatalogue>();

    [Fact]
    public void Questions_AreManyAndFiveAreShownAtHome()
    {
        Assert.True(Faq.Entries.Count() >= 20);
        Assert.Equal([1, 2, 3, 4, 5], Faq.MostAsked.Select(q => q.MostAsked!.Value));
    }

    [Fact]
    public async Task EveryQuestion_HasItsPageInBothLanguages()
    {
        using var browser = host.Browser();
        foreach (var entry in Faq.Entries)
            foreach (var (prefix, language) in Http.Languages)
            {
                var page = await browser.PageAsync($"{prefix}/faq/{entry.Id}");

                Assert.Equal(HttpStatusCode.OK, page.Status);
                PageTests.AssertSound(page, english: language == Language.En);
                Assert.StartsWith(entry.Question.In(language), page.Title, StringComparison.Ordinal);
                foreach (var line in entry.Answer.SelectMany(a => a.In(language).Split('\n')))
                    Assert.Contains(Squeezed(line.TrimStart('-', ' ')), Squeezed(page.Text), StringComparison.Ordinal);
                foreach (var code in entry.Services)
                    Assert.Contains($"{prefix}/services/{code}", page.Links);
                foreach (var path in entry.Pages)
                    Assert.Contains(prefix + path, page.Links);
            }
    }

    [Fact]
    public async Task AllQuestions_StandOnOnePageInTheirGroups()
    {
        using var browser = host.Browser();
        foreach (var (prefix, language) in Http.Languages)
        {
            var page = await browser.PageAsync(prefix + "/faq");

            PageTests.AssertSound(page, english: language == Language.En);
            Assert.Contains(" aria-current=\"page\"", page.Html, StringComparison.Ordinal);
            foreach (var group in Faq.Groups)
                Assert.Contains($"id=\"{group.Code}\"", page.Html, StringComparison.Ordinal);
            foreach (var entry in Faq.Entries)
                Assert.Contains($"{prefix}/faq/{entry.Id}", page.Links);
        }
    }

    [Fact]
    public async Task HomeAndService_ShowTheirQuestions()
    {
        using var browser = host.Browser();

        var home = await browser.PageAsync("/");
        var service = await browser.PageAsync("/en/services/PET-ILLB-REPLY");

        foreach (var entry in Faq.MostAsked)
            Assert.Contains($"/faq/{entry.Id}", home.Links);
        Assert.Contains("/faq", home.Links);
        Assert.Equal(["/en/faq/illegal-building", "/en/faq/confidential-report"], service.Links.Where(l => l.Contains("/faq/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/faq/no-such-question")]
    [InlineData("/en/faq/lost--code")]
    [InlineData("/faq/Check-A-Case")]
    public async Task UnknownQuestion_Is404WithASearch(string path)
    {
        using var browser = host.Browser();

        var page = await browser.PageAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains(page.Forms, f => f.Action.EndsWith("/search", StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_AreShortAndPlain()
    {
        var texts = Faq.Entries.SelectMany(q => q.Answer.Append(q.Question).Select(t => (q.Id, t.Zh))).ToList();

        Assert.Empty(texts.SelectMany(t => Officialese.Where(w => t.Zh.Contains(w, StringComparison.Ordinal)).Select(w => $"{t.Id}: {w}")));
        // One thing a sentence, at most 30 characters.
        Assert.Empty(texts.SelectMany(t => Sentence().Split(t.Zh).Where(s => s.Count(char.IsLetterOrDigit) > 30).Select(s => $"{t.Id}: {s}")));
    }

    [Fact]
    public void Files_WithMistakes_StopTheStartAndNameEveryOne()
    {
        using var folder = TestFolder.Create("faq-seeds");
        Directory.CreateDirectory(Path.Combine(folder.Path, "faq"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "reference"));
        File.Copy(Path.Combine(Repository.Root, "seeds", "reference", "services.json"), Path.Combine(folder.Path, "reference", "services.json"));
        var group = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "seeds", "faq", "1-progress.json")))!;
        var questions = group["questions"]!.AsArray();
        questions[0]!["services"]!.AsArray().Add("NO-SUCH");
        questions[0]!["pages"]!.AsArray().Add("/no-such-page");
        questions[1]!["id"] = "Not An Id";
        questions[1]!["question"]!["en"] = " ";
        questions[1]!["mostAsked"] = 1;
        questions[2]!["answer"]!.AsArray().Clear();
        questions[3]!["id"] = "lost-number";
        File.WriteAllText(Path.Combine(folder.Path, "faq", "1.json"), group.ToJsonString());

        var mistakes = Load(folder.Path).Split(Environment.NewLine)[1..];

        Assert.Equal(
        [
            "faq/1.json, check-a-case: there is no service NO-SUCH.",
            "faq/1.json, check-a-case: there is no page /no-such-page.",
            "faq/1.json, Not An Id: the id is not in lower case with dashes, or another question has it.",
            "faq/1.json, Not An Id: the question is needed in both languages.",
            "faq/1.json, Not An Id: mostAsked is below 1, or another question has the same.",
            "faq/1.json, lost-number: the answer needs a paragraph, and each in both languages.",
            "faq/1.json, lost-number: the id is not in lower case with dashes, or another question has it.",
        ], mistakes);

        File.WriteAllText(Path.Combine(folder.Path, "faq", "1.json"), """{ "code": "progress", "questions": [] }""");
        Assert.Contains("seeds/faq/1.json is not valid", Load(folder.Path), StringComparison.Ordinal);
        File.Delete(Path.Combine(folder.Path, "faq", "1.json"));
        Assert.Contains("holds no questions", Load(folder.Path), StringComparison.Ordinal);
        Directory.Delete(Path.Combine(folder.Path, "faq"));
        Assert.Contains("seeds/faq is missing", Load(folder.Path), StringComparison.Ordinal);
    }

    private static string Load(string folder) =>
        Assert.Throws<StartupException>(() => FaqFiles.Load(new SeedFiles(new ConfigurationBuilder().AddInMemoryCollection([new("CaseTracker:SeedsDirectory", folder)]).Build()))).Message;

    // Telephone numbers are links: their marks leave spaces in the text.
    private static string Squeezed(string text) => text.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex("[。！？\n]")]
    private static partial Regex Sentence();
}
