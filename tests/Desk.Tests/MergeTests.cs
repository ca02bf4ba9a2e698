using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Desk.Tests;

/// <summary>Two cases about the same matter: compared, merged, shown, separated.</summary>
public sealed class MergeTests(SharedDesk shared) : IClassFixture<SharedDesk>
{
    private const string Root = "/staff/cases/" + Samples.Number;
    private const string Page = Root + "/merge";

    [Fact]
    public async Task Page_AsksForTheOtherCase_ThenShowsBothSideBySide()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge") with { RelatedTo = Samples.NeighbourNumber };
        host.Others.Duplicates.Add(Samples.Compared().Other with { Metres = 40 });
        host.Others.Duplicates.Add(Samples.Compared().Other with { Metres = null });
        using var browser = await host.SignedInAsync("parks.handler");

        var first = await browser.GetAsync(Page);
        Assert.Contains("約 40 公尺", first.Text);
        Assert.Contains("地址相同", first.Text);
        Assert.Contains($"href=\"{Page}?with={Samples.NeighbourNumber}\"", first.Html);
        Assert.DoesNotContain("name=\"Input.Main\"", first.Html);

        var both = await browser.GetAsync($"{Page}?with={Samples.NeighbourNumber}");
        Assert.Contains("公園東側步道的地磚翹起來了。", both.Text);
        Assert.Contains("約 40 公尺", both.Text);
        Assert.Contains("主案的說明、回覆和結案會告訴 3 位申請人", both.Text);
        Assert.Contains("主案的說明、回覆和結案會告訴 2 位申請人", both.Text);
        Assert.DoesNotContain("林美惠", both.Text);
    }

    [Theory]
    [InlineData(Samples.NeighbourNumber)]
    [InlineData(Samples.Number)]
    public async Task ChosenMainCase_StaysAndTheOtherIsMergedIntoIt(string main)
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge");
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.PostAsync($"{Page}?with={Samples.NeighbourNumber}", ("Input.Main", main));

        Assert.Equal((302, $"/staff/cases/{main}/related"), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.EndsWith($"/cases/{(main == Samples.Number ? Samples.NeighbourId : Samples.CaseId)}/merges", act.Path, StringComparison.Ordinal);
        Assert.Equal(main, act.As<MergeRequest>().MainCaseNumber);
    }

    [Fact]
    public async Task MainCaseThatIsNeither_IsNotSent()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge");
        using var browser = await host.SignedInAsync("parks.handler");

        foreach (var main in (string[])["", "12345678901"])
            Assert.Equal(400, (await browser.PostAsync($"{Page}?with={Samples.NeighbourNumber}", ("Input.Main", main))).Status);

        Assert.Empty(host.Others.Acts);
    }

    [Fact]
    public async Task OtherCaseThatIsNotSeen_IsAMistakeInTheField()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge");
        host.Others.Compared = null;
        using var browser = await host.SignedInAsync("parks.handler");

        var answer = await browser.GetAsync($"{Page}?with={Samples.NeighbourNumber}");

        Assert.Contains("沒有這個案號的案件，或是您看不到它。", answer.Errors);
        Assert.Contains($"value=\"{Samples.NeighbourNumber}\"", answer.Html);
    }

    [Fact]
    public async Task WhatCannotBeMerged_SaysWhy_AndHasNoButton()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge");
        host.Others.Compared = Samples.Compared("same-applicant", "same-applicant");
        using var browser = await host.SignedInAsync("parks.handler");

        var both = await browser.GetAsync($"{Page}?with={Samples.NeighbourNumber}");
        Assert.Contains("同一個人又反映同一件事是再次陳情，不併案。", both.Text);
        Assert.DoesNotContain("name=\"Input.Main\"", both.Html);

        host.Others.Compared = Samples.Compared(refusedThis: "main-protected");
        var one = await browser.GetAsync($"{Page}?with={Samples.NeighbourNumber}");
        Assert.Contains("另一個案件不能當主案：保密的案件不能當主案。", one.Text);
        Assert.Contains($"value=\"{Samples.Number}\"", one.Html);
        Assert.DoesNotContain($"type=\"radio\" value=\"{Samples.NeighbourNumber}\"", one.Html);
    }

    [Fact]
    public async Task SamePersonAgain_IsMarkedAsARepeatedPetition()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("merge") with { Repeats = new(Samples.NeighbourNumber, CaseStatus.Closed, new(Guid.NewGuid(), Samples.Now, Outcome.Done, new("地磚上個月已經換好。", Language.Zh))) };
        var both = Samples.Compared("same-applicant", "same-applicant");
        host.Others.Compared = both with { This = both.This with { SameApplicant = true }, Other = both.Other with { SameApplicant = true, Row = both.Other.Row with { ReceivedAt = both.Other.Row.ReceivedAt.AddDays(-9) } } };
        using var browser = await host.SignedInAsync("parks.handler");

        Assert.Contains("name=\"Input.Repeat\"", (await browser.GetAsync($"{Page}?with={Samples.NeighbourNumber}")).Html);
        var answer = await browser.PostAsync($"{Page}?with={Samples.NeighbourNumber}", ("Input.Repeat", "true"));

        Assert.Equal((302, Root + "/related"), (answer.Status, answer.Location));
        var act = Assert.Single(host.Others.Acts);
        Assert.EndsWith($"/cases/{Samples.CaseId}/repeats", act.Path, StringComparison.Ordinal);
        Assert.Equal(Samples.NeighbourNumber, act.As<RepeatRequest>().EarlierCaseNumber);
        Assert.Contains("地磚上個月已經換好。", (await browser.GetAsync(Root + "/related")).Text);
    }

    [Fact]
    public async Task CasePage_ShowsWhatIsMerged_AndWarnsWhoWritesToSeveral()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note", "reply", "merge") with { MergedCases = [Samples.Row(number: Samples.NeighbourNumber) with { Merged = true }], AlsoTold = 1 };
        using var browser = await host.SignedInAsync("parks.handler");

        var related = await browser.GetAsync(Root + "/related");
        Assert.Contains($"/staff/cases/{Samples.NeighbourNumber}/related", related.Html);
        Assert.Contains("也會告訴另外 1 位申請人", related.Text);
        foreach (var page in (string[])["/note", "/reply"])
            Assert.Contains("也會告訴另外 1 位併案的申請人", (await browser.GetAsync(Root + page)).Text);
        Assert.Null((await browser.GetAsync("/en" + Root + "/related")).UnmarkedChinese);
    }

    [Fact]
    public async Task MergedCase_NamesItsMainCase_AndIsSeparatedByOneAct()
    {
        var host = shared.Fresh();
        host.Others.Details[Samples.Number] = Samples.Detail("note", "unmerge") with { Row = Samples.Row() with { Merged = true }, MergedInto = Samples.NeighbourNumber };
        using var browser = await host.SignedInAsync("parks.handler");

        var related = await browser.GetAsync(Root + "/related");
        Assert.Contains($"href=\"/staff/cases/{Samples.NeighbourNumber}\"", related.Html);
        Assert.Contains("併案", (await browser.GetAsync(Root)).Text);

        var answer = await browser.PostAsync(Root + "/unmerge");
        Assert.Equal(302, answer.Status);
        Assert.EndsWith($"/cases/{Samples.CaseId}/unmerges", Assert.Single(host.Others.Acts).Path, StringComparison.Ordinal);
    }
}
