using System.Net;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;

namespace CaseTracker.Portal.Tests;

/// <summary>Who watches a case with its applicant looks it up with their own number or address, and sees how it stands.</summary>
public sealed class HelperLookUpTests(PortalHost host) : IClassFixture<PortalHost>, IDisposable
{
    private const string Mobile = "+886988777666";
    private const string Mail = "chief@example.test";

    public void Dispose() => host.Others.Reset();

    [Theory]
    [InlineData("0988-777-666")]
    [InlineData("+886 988 777 666")]
    [InlineData("Chief@Example.test")]
    public async Task AHelpersContact_ProvesTheLookUp_ByPageAndApi(string proof)
    {
        var view = await host.ShowAsync(host.WithHelpers(host.WithContacts(Views.InProgress()), Mobile, Mail));
        using var browser = host.Browser();

        Assert.Equal(HttpStatusCode.OK, (await host.Api.LookUpAsync(view.CaseNumber, proof)).Status);
        var status = await host.ProveAsync(browser, view, "", proof);

        PageTests.AssertPersonal(status, HttpStatusCode.OK, "", "您是這個案件的協助人", "一起看這個案件的還有：家人、家人。");
        // How it stands, and the way out of it; nothing that is the applicant's.
        Assert.Contains($"/track/{view.CaseNumber}/decline", status.Links);
        foreach (var page in (string[])["own", "messages", "helper", "add", "contact", "withdraw", "code"])
            Assert.DoesNotContain($"/track/{view.CaseNumber}/{page}", status.Links);
        var row = await host.ScalarAsync<string>("select encode(view, 'escape') from portal.public_cases where case_number = $1", view.CaseNumber);
        Assert.DoesNotContain(view.Helpers[0].Hash!, row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHelper_IsNotAskedWhetherTheAnswerWillDo()
    {
        var view = await host.ShowAsync(host.WithHelpers(Views.InProgress() with { Status = CaseStatus.Replied, Outcome = Outcome.Done, ReopenUntil = new(2026, 3, 25) }, Mobile));
        using var browser = host.Browser();

        var status = await host.ProveAsync(browser, view, "", Mobile);

        Assert.DoesNotContain("這樣有解決嗎", status.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"/track/{view.CaseNumber}/reopen", status.Links);
        Assert.Equal($"/track/{view.CaseNumber}/unlock?to=reopen", (await browser.PageAsync($"/track/{view.CaseNumber}/reopen")).Location);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/en")]
    public async Task AHelper_NeverGetsACode_NorAnythingBehindOne(string language)
    {
        var view = await host.ShowAsync(host.WithHelpers(Views.InProgress(), Mobile));
        host.Others.Own = OwnCasePageTests.Told;
        host.Others.GiveAccessCodes();
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language, Mobile);

        foreach (var page in (string[])["own", "messages", "helper", "add", "contact", "withdraw", "supplement"])
            Assert.Equal($"{language}/track/{view.CaseNumber}/unlock?to={page}", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/{page}")).Location);
        Assert.Equal($"{language}/track/{view.CaseNumber}/unlock", (await browser.PageAsync($"{language}/track/{view.CaseNumber}/code")).Location);
        var unlock = await browser.PageAsync($"{language}/track/{view.CaseNumber}/unlock");
        PageTests.AssertPersonal(unlock, HttpStatusCode.Forbidden, language, language.Length > 0 ? "for the applicant only" : "只有申請人可以用");
        Assert.DoesNotContain(unlock.Forms, f => f.Action.Contains("/unlock", StringComparison.Ordinal));
        // As if the page had the forms it has for the applicant.
        var form = (await browser.PageAsync($"{language}/track/{view.CaseNumber}/decline")).Form("/decline");
        foreach (var handler in (string[])["", "?handler=Send"])
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(form with { Attributes = form.Attributes.Replace("/decline", $"/unlock{handler}", StringComparison.Ordinal) }, ("Code", "123456"), ("Way", "sms"))).Status);
        Assert.Empty(host.Others.ConfirmationCalls);
        Assert.Empty(host.Others.OwnCalls);
    }

    [Fact]
    public async Task WhoeverDoesNotHelpAnyMore_IsOut_AtOnce()
    {
        var view = await host.ShowAsync(host.WithHelpers(Views.InProgress(), Mobile, Mail));
        using var browser = host.Browser();
        using var other = host.Browser();
        await host.ProveAsync(browser, view, "", Mobile);
        await host.ProveAsync(other, view, "", Mail);

        await host.ShowAsync(host.WithHelpers(view, Mail) with { Version = view.Version + 1 });

        Assert.StartsWith("/track?no=", (await browser.PageAsync($"/track/{view.CaseNumber}")).Location, StringComparison.Ordinal);
        Assert.StartsWith("/track?no=", (await browser.PageAsync($"/track/{view.CaseNumber}/late")).Location, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "case-not-found"), (await host.Api.LookUpAsync(view.CaseNumber, Mobile)) is var answer ? (answer.Status, answer.Code) : default);
        Assert.Equal(HttpStatusCode.OK, (await other.PageAsync($"/track/{view.CaseNumber}")).Status);
    }

    [Fact]
    public async Task GuessesAtAHelpersContact_AreAnsweredAndCountedLikeAllOthers()
    {
        var view = await host.ShowAsync(host.WithHelpers(host.WithContacts(Views.InProgress()), Mobile, Mail));
        var unknown = Views.NewNumber();
        for (var i = 0; i < 5; i++)
        {
            var wrong = await host.Api.LookUpAsync(view.CaseNumber, $"091100000{i}");
            var none = await host.Api.LookUpAsync(unknown, $"091100000{i}");
            Assert.Equal((HttpStatusCode.NotFound, none.Text), (wrong.Status, wrong.Text));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await host.Api.LookUpAsync(view.CaseNumber, Mobile)).Status);
    }

    [Fact]
    public async Task AProtectedCase_OpensToNoHelper_EvenIfCasesNamedOne()
    {
        var view = await host.ShowAsync(host.WithHelpers(Views.InProgress() with { Confidential = true }, Mobile));

        Assert.Equal(HttpStatusCode.NotFound, (await host.Api.LookUpAsync(view.CaseNumber, Mobile)).Status);
    }

    [Fact]
    public async Task TheApplicantsOwnProof_IsTheApplicants_WhoeverElseHasIt()
    {
        // Named first; then the applicant took the same number as their own.
        var view = await host.ShowAsync(host.WithHelpers(host.WithContacts(Views.InProgress(), phone: Mobile), Mobile));
        using var browser = host.Browser();

        Assert.Contains($"/track/{view.CaseNumber}/own", (await host.ProveAsync(browser, view, "", Mobile)).Links);
        Assert.Equal($"/track/{view.CaseNumber}", (await browser.PageAsync($"/track/{view.CaseNumber}/decline")).Location);
    }

    [Theory]
    [InlineData("", "不再協助這個案件", "已經停止")]
    [InlineData("/en", "Stop helping with this case", "You get no more messages")]
    public async Task AHelper_StopsOnThePage(string language, string title, string done)
    {
        var view = await host.ShowAsync(host.WithHelpers(Views.InProgress(), Mobile));
        using var browser = host.Browser();
        await host.ProveAsync(browser, view, language, Mobile);
        var page = await browser.PageAsync($"{language}/track/{view.CaseNumber}/decline");
        PageTests.AssertPersonal(page, HttpStatusCode.OK, language, title);
        host.Others.OwnAct = Failure.Unavailable();
        PageTests.AssertPersonal(await browser.SendAsync(page.Form("/decline")), HttpStatusCode.ServiceUnavailable, language, title);

        foreach (var answer in (Result<Done>[])[Done.Instance, Failure.NotFound("helper-not-found")])
        {
            host.Others.OwnAct = answer;
            PageTests.AssertPersonal(await browser.SendAsync(page.Form("/decline")), HttpStatusCode.OK, language, done);
        }

        var call = host.Others.OwnCalls.Last(c => c.Body.Length > 0);
        Assert.Equal(($"/internal/cases/cases/{view.CaseId}/helper-declines", view.Helpers[0].Hash, 1), (call.Path, (string?)JsonNode.Parse(call.Body)!["hash"], call.Actor!.CitizenLevel));
    }
}
