using System.Text.RegularExpressions;
using CaseTracker.SystemTests;
using CaseTracker.TestSupport;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>What citizens come for, from beginning to end, without JavaScript in a window of 320 pixels, by the words on the pages.</summary>
public abstract partial class JourneyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Site _site;
    private readonly SiteLanguage _language;

    private protected JourneyTests(Site site, SiteLanguage language) => (_site, _language) = (site, language);

    [Fact]
    public async Task Submit_WithAFile_GivesAReceiptThatOpensTheCase()
    {
        await using var citizen = await CitizenAsync();
        var person = _site.Cases.NewPerson();
        await citizen.GoAsync("/");
        await citizen.FollowAsync("portal.home.submit.go");
        await citizen.FollowAsync("portal.submit.for.problem");
        await citizen.Page.GetByLabel(_language["portal.submit.service"]).SelectOptionAsync("HOT-LAMP");
        await citizen.PressAsync("common.continue");
        await citizen.PressAsync("portal.faq.go-on");

        await citizen.FillInAsync(person, until: "files");
        await citizen.ChooseFileAsync("樹枝.png", CityCases.Photo);
        await citizen.PressAsync("portal.files.add");
        Assert.Contains("樹枝.png", await citizen.WordsAsync(), StringComparison.Ordinal);
        // The name is forgotten first; nothing else is lost.
        await citizen.FillInAsync(person, name: "");
        Assert.Equal(400, citizen.Answer.Status);
        await citizen.SaysAsync("errors.name.required");
        Assert.Equal(person.Email, await citizen.Page.Locator("[name='Input.Email']").InputValueAsync());
        await citizen.TypeAsync("portal.details.name", "王小姐");
        await citizen.PressAsync("common.continue");
        await citizen.FillInAsync(person);
        Assert.Contains(CityCases.Description, await citizen.WordsAsync(), StringComparison.Ordinal);
        await citizen.PressAsync("portal.check.go");

        Assert.StartsWith("/submit/done/", citizen.Path, StringComparison.Ordinal);
        await citizen.SaysAsync("portal.done.title");
        await citizen.SaysAsync("portal.files.sent");
        var receipt = await citizen.WordsAsync();
        var (number, code) = (CaseNumber().Match(receipt).Value, LookupCode().Match(receipt).Value);
        // Read again, it is the same receipt and no second case.
        await citizen.Page.ReloadAsync();
        Assert.Equal(receipt, await citizen.WordsAsync());
        await citizen.FollowAsync("portal.track.go");
        Assert.Equal(number, await citizen.Page.GetByLabel(_language["portal.track.number"]).First.InputValueAsync());
        await _site.City.SettleAsync();
        await citizen.TypeAsync("portal.track.proof", code);
        await citizen.PressAsync("portal.track.go");
        Assert.Equal($"/track/{number.Replace("-", "", StringComparison.Ordinal)}", citizen.Path);
        Assert.Equal(["email receipt", "sms receipt"], await MessagesAsync(number.Replace("-", "", StringComparison.Ordinal), "receipt"));
    }

    [Fact]
    public async Task Submit_WhereSomebodyHasReportedTheSame_FollowsItWithANumberOfItsOwn()
    {
        await using var citizen = await CitizenAsync();
        var person = _site.Cases.NewPerson();
        await citizen.BeginAsync();
        await citizen.FillInAsync(person, until: "nearby", position: CityCases.LampPosition);
        await citizen.SaysAsync("portal.step.nearby");
        Assert.DoesNotContain(CityCases.Description, await citizen.WordsAsync(), StringComparison.Ordinal);
        await citizen.FillInAsync(person);
        await citizen.SaysAsync("portal.nearby.with");
        await citizen.PressAsync("portal.check.go");

        Assert.StartsWith("/submit/done/", citizen.Path, StringComparison.Ordinal);
        var number = CaseNumber().Match(await citizen.WordsAsync()).Value.Replace("-", "", StringComparison.Ordinal);
        Assert.NotEqual(_site.Cases.Lamp.Number, number);
        var detail = (await _site.City.Cases.DetailAsync(DemoStaff.Actor("coordinator"), number, default)).Required();
        Assert.NotNull(detail.RelatedTo);
    }

    [Fact]
    public async Task BackButtonReloadAndSaving_LoseNothingTyped()
    {
        await using var citizen = await CitizenAsync();
        var person = _site.Cases.NewPerson();
        await citizen.BeginAsync();
        await citizen.FillInAsync(person, until: "identity");

        foreach (var step in (string[])["you", "files", "what", "where"])
        {
            await citizen.Page.GoBackAsync();
            Assert.Equal(step, citizen.Step);
        }
        Assert.Equal("民族一路與十全一路口", await citizen.Page.GetByLabel(_language["portal.details.place"]).InputValueAsync());
        await citizen.PressAsync("common.continue");
        await citizen.Page.ReloadAsync();
        Assert.Equal(CityCases.Description, await citizen.Page.GetByLabel(_language["portal.details.description"]).InputValueAsync());
        await citizen.PressAsync("portal.save.go");
        var code = await citizen.Page.Locator(".ct-case-number").InnerTextAsync();

        // Somewhere else, and on from there.
        await using var elsewhere = await CitizenAsync();
        await elsewhere.GoAsync("/submit/resume");
        await elsewhere.TypeAsync("portal.resume.code", code);
        await elsewhere.PressAsync("common.continue");
        Assert.Equal(("what", CityCases.Description), (elsewhere.Step, await elsewhere.Page.GetByLabel(_language["portal.details.description"]).InputValueAsync()));
        await elsewhere.FillInAsync(person);
        await elsewhere.PressAsync("portal.check.go");
        Assert.StartsWith("/submit/done/", elsewhere.Path, StringComparison.Ordinal);
        // The page that was left open has become the receipt.
        await citizen.FollowAsync("portal.save.now");
        Assert.Equal(elsewhere.Path, citizen.Path);
    }

    [Fact]
    public async Task Position_IsFilledInByTheBrowser_WhenItsButtonIsPressed()
    {
        await using var citizen = await _site.VisitAsync(_language, scripts: true);
        await citizen.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await citizen.Page.Context.SetGeolocationAsync(new() { Latitude = 22.65432f, Longitude = 120.31234f });
        await citizen.BeginAsync();
        var field = citizen.Page.GetByLabel(_language["portal.details.position"]);
        Assert.Equal("", await field.InputValueAsync());

        await citizen.Page.GetByRole(AriaRole.Button, new() { Name = _language["portal.details.position.use"] }).ClickAsync();

        await citizen.Page.GetByText(_language["portal.details.position.found"]).WaitForAsync();
        Assert.Equal("22.65432, 120.31234", await field.InputValueAsync());
        await citizen.Page.Context.ClearPermissionsAsync();
        await citizen.Page.GetByRole(AriaRole.Button, new() { Name = _language["portal.details.position.use"] }).ClickAsync();
        await citizen.Page.GetByText(_language["portal.details.position.failed"]).WaitForAsync();
    }

    [Fact]
    public async Task LookUp_WithTheWrongProofFirst_ThenByCodeByMobileAndByMail()
    {
        await using var citizen = await CitizenAsync();
        var @case = await _site.Cases.NewAsync();
        foreach (var (wrong, right) in ((string, string)[])[("00000000", @case.Code), ("0987654321", @case.Mobile), ("nobody@example.test", @case.Email.ToUpperInvariant())])
        {
            await citizen.LookUpAsync(@case.Number, wrong);
            Assert.Equal(404, citizen.Answer.Status);
            await citizen.SaysAsync("problem.case-not-found");
            Assert.Equal(@case.Number, Regex.Replace(await citizen.Page.GetByLabel(_language["portal.track.number"]).First.InputValueAsync(), @"\D", ""));
            await citizen.TypeAsync("portal.track.proof", right);
            await citizen.PressAsync("portal.track.go");
            Assert.Equal($"/track/{@case.Number}", citizen.Path);
            await citizen.PressAsync("common.leave");
            await citizen.SaysAsync("portal.track.left");
            await citizen.GoAsync($"/track/{@case.Number}");
            Assert.Equal("/track", citizen.Path);
        }
    }

    [Fact]
    public async Task OwnPart_OpensByAOneTimeCode_AndTakesAnAddition()
    {
        await using var citizen = await CitizenAsync();
        var @case = await _site.Cases.NewAsync();
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.own.title");
        Assert.Equal($"/track/{@case.Number}/unlock", citizen.Path);
        await citizen.ChooseAsync("way.sms");
        await citizen.PressAsync("portal.unlock.send");
        var code = await citizen.ReadCodeAsync(@case);
        await citizen.TypeAsync("portal.code.field", code == "000000" ? "111111" : "000000");
        await citizen.PressAsync("portal.unlock.go");
        Assert.Equal(400, citizen.Answer.Status);
        await citizen.SaysAsync("errors.code-wrong");
        await citizen.TypeAsync("portal.code.field", code);
        await citizen.PressAsync("portal.unlock.go");
        Assert.Equal($"/track/{@case.Number}/own", citizen.Path);
        Assert.Contains(@case.Email, await citizen.WordsAsync(), StringComparison.Ordinal);

        await citizen.FollowAsync("portal.add.title");
        await citizen.TypeAsync("portal.add.text", "今天早上又斷了一根。");
        await citizen.PressAsync("portal.add.go");
        Assert.Equal($"/track/{@case.Number}", citizen.Path);
        await citizen.SaysAsync("portal.done.added");
    }

    [Fact]
    public async Task ChangeOfContact_IsToldToTheOldOne()
    {
        await using var citizen = await CitizenAsync();
        var (@case, next) = (await _site.Cases.NewAsync(), _site.Cases.NewPerson());
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.change-contact.title");
        await citizen.UnlockAsync(@case);
        Assert.Equal(@case.Mobile, Regex.Replace(await citizen.Page.Locator("[name='Input.Phone']").InputValueAsync(), @"\D", ""));
        await citizen.Page.Locator("[name='Input.Phone']").FillAsync(next.Mobile);
        await citizen.Page.Locator("[name='Input.Email']").FillAsync(next.Email);
        await citizen.PressAsync("portal.change-contact.go");
        await citizen.SaysAsync("portal.done.contact");

        await _site.City.SettleAsync();
        var told = (await _site.City.MailboxAsync(@case.Number)).Where(m => m.Kind == "contact_changed").ToList();
        Assert.Contains(told, m => m.To == @case.Email);
        Assert.Contains(told, m => m.To.EndsWith(@case.Mobile[1..], StringComparison.Ordinal));
        Assert.DoesNotContain(told, m => m.Text.Contains(next.Email, StringComparison.Ordinal) || m.Text.Contains(next.Mobile, StringComparison.Ordinal));
        await citizen.LookUpAsync(@case.Number, next.Mobile);
        Assert.Equal($"/track/{@case.Number}", citizen.Path);
    }

    [Fact]
    public async Task ADaughter_WatchesTheCase_UntilShePressesTheLink()
    {
        await using var citizen = await CitizenAsync();
        var (@case, daughter) = (await _site.Cases.NewAsync(), _site.Cases.NewPerson());
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.helper.title");
        await citizen.UnlockAsync(@case);
        await citizen.TypeAsync("portal.helper.name", "王大梅");
        await citizen.ChooseAsync("helper-relation.family");
        await citizen.TypeAsync("portal.helper.contact", daughter.Email);
        await citizen.PressAsync("portal.helper.go");
        await citizen.SaysAsync("portal.done.helper-named");
        await _site.City.SettleAsync();
        var told = await _site.Cases.MessageAsync(daughter, "email", "helper_named");

        await using var helper = await CitizenAsync();
        await helper.LookUpAsync(@case.Number, daughter.Email);
        await helper.SaysAsync("portal.status.helping");
        await helper.GoAsync("/unsubscribe/" + told.Text.Split("/unsubscribe/")[1].Split('\n')[0]);
        await helper.PressAsync("portal.decline.go");
        await helper.SaysAsync("portal.decline.done");
        await _site.City.SettleAsync();
        await helper.LookUpAsync(@case.Number, daughter.Email);
        Assert.Equal(404, helper.Answer.Status);
    }

    [Fact]
    public async Task Withdrawal_CanBeTakenBack()
    {
        await using var citizen = await CitizenAsync();
        var @case = await _site.Cases.NewAsync();
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.withdraw.title");
        await citizen.UnlockAsync(@case);
        await citizen.TypeAsync("portal.withdraw.reason", "台電已經處理");
        await citizen.PressAsync("portal.withdraw.go");
        await citizen.SaysAsync("portal.done.withdrawn");
        await _site.City.SettleAsync();

        await citizen.GoAsync($"/track/{@case.Number}");
        await citizen.SaysAsync("status.withdrawn");
        await citizen.FollowAsync("portal.withdraw.undo.title");
        await citizen.PressAsync("portal.withdraw.undo.go");
        await citizen.SaysAsync("portal.done.withdrawal-undone");
        await _site.City.SettleAsync();
        await citizen.GoAsync($"/track/{@case.Number}");
        await citizen.SaysAsync("status.assigned");
    }

    [Fact]
    public async Task ADisagreement_OpensTheCaseAgain_WithANewDate()
    {
        await using var citizen = await CitizenAsync();
        var @case = await _site.Cases.NewRepliedAsync();
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.reopen.solved.no");
        await citizen.UnlockAsync(@case);
        Assert.Equal($"/track/{@case.Number}/reopen", citizen.Path);
        await citizen.TypeAsync("portal.reopen.words", "樹枝還壓著電線。");
        await citizen.PressAsync("portal.reopen.go");
        Assert.Equal(400, citizen.Answer.Status);
        await citizen.ChooseAsync("reopen-reason.still_there");
        await citizen.PressAsync("portal.reopen.go");
        await citizen.SaysAsync("portal.done.reopened");
        await _site.City.SettleAsync();

        await citizen.GoAsync($"/track/{@case.Number}");
        await citizen.SaysAsync("status.in_progress");
        await citizen.SaysAsync("due.why");
        var told = (await _site.City.MailboxAsync(@case.Number)).Where(m => m.Kind == "reopened").Select(m => m.Channel).Order();
        Assert.Equal(["email", "sms"], told);
    }

    [Fact]
    public async Task MissingPapers_AreAnsweredBitByBit_WithMoreTime()
    {
        await using var citizen = await CitizenAsync();
        var @case = await _site.Cases.NewMissingAsync();
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.supplement.title");
        await citizen.UnlockAsync(@case);
        Assert.Equal($"/track/{@case.Number}/supplement", citizen.Path);
        await citizen.PressAsync("portal.supplement.time.go");
        await citizen.SaysAsync("portal.done.more-time");

        await citizen.GoAsync($"/track/{@case.Number}/supplement");
        await citizen.SaysAsync("portal.supplement.time.used");
        await citizen.ChooseAsync("supplement-way.written");
        await citizen.PressAsync("portal.supplement.go");
        Assert.Equal(400, citizen.Answer.Status);
        await citizen.Page.Locator("[name='Input.Items[0].Words']").FillAsync("身分證字號已在申請書上，影本由櫃檯核對。");
        await citizen.PressAsync("portal.supplement.go");
        await citizen.SaysAsync("portal.done.supplement");
        await citizen.GoAsync($"/track/{@case.Number}/supplement");
        await citizen.Page.Locator("[name='Input.Items[1].Way'][value=written]").CheckAsync();
        await citizen.Page.Locator("[name='Input.Items[1].Words']").FillAsync("我同意。");
        await citizen.PressAsync("portal.supplement.go");
        await citizen.SaysAsync("portal.done.supplement");
        await _site.City.SettleAsync();

        // Everything is there: the clock goes on.
        await citizen.GoAsync($"/track/{@case.Number}/supplement");
        await citizen.SaysAsync("portal.supplement.none");
    }

    [Fact]
    public async Task WithoutNewsAfterTheDate_ASupervisorIsAsked()
    {
        await using var citizen = await CitizenAsync();
        var @case = _site.Cases.ToAskAbout[_language];
        await citizen.OpenAsync(@case);
        await citizen.FollowAsync("portal.late.title");
        await citizen.TypeAsync("portal.late.words", "請告訴我什麼時候會好");
        await citizen.PressAsync("portal.late.go");
        await citizen.SaysAsync("portal.done.late");
        await _site.City.SettleAsync();

        await citizen.GoAsync($"/track/{@case.Number}");
        Assert.Equal(0, await citizen.Page.GetByRole(AriaRole.Link, new() { Name = _language["portal.late.title"] }).CountAsync());
        await citizen.GoAsync($"/track/{@case.Number}/late");
        Assert.Equal(0, await citizen.Page.GetByRole(AriaRole.Button, new() { Name = _language["portal.late.go"] }).CountAsync());
    }

    [Fact]
    public async Task WhoFindsTheAnswer_OrLeaves_SendsNothing_AndTheNextPersonSeesNothing()
    {
        await using var citizen = await CitizenAsync();
        await citizen.GoAsync("/submit?service=HOT-LAMP");
        await citizen.PressAsync("portal.submit.go");
        await citizen.Page.Locator("details summary").First.ClickAsync();
        await citizen.PressAsync("portal.faq.solved");
        await citizen.SaysAsync("portal.solved.title");

        await citizen.BeginAsync();
        await citizen.FillInAsync(_site.Cases.NewPerson(), until: "identity");
        var left = citizen.Path;
        await citizen.PressAsync("common.leave");
        await citizen.SaysAsync("portal.submit.left");
        await citizen.Page.GoBackAsync();
        await citizen.GoAsync(left);
        Assert.Equal(404, citizen.Answer.Status);
        await citizen.SaysAsync("portal.gone.title");
    }

    [Fact]
    public async Task Search_FindsAServiceAndAQuestion_OrSaysWhatToTry()
    {
        await using var citizen = await CitizenAsync();
        await citizen.GoAsync("/");
        await citizen.TypeAsync("pages.search.label", "xyzzy");
        await citizen.PressAsync("common.search");
        await citizen.SaysAsync("pages.search.nothing");
        await citizen.TypeAsync("pages.search.label", _language == SiteLanguage.English ? "street light repair" : "路燈故障報修");
        await citizen.PressAsync("common.search");
        await citizen.FollowAsync(citizen.Page.Locator("ol a").First);
        Assert.Equal("/services/HOT-LAMP", citizen.Path);
        await citizen.FollowAsync("portal.service.go");
        Assert.Equal("/submit", citizen.Path);
    }

    [Fact]
    public async Task LanguageSwitch_KeepsThePage()
    {
        await using var citizen = await CitizenAsync();
        await citizen.OpenAsync(_site.Cases.Late);
        var (other, link) = _language == SiteLanguage.English ? (SiteLanguage.Chinese, "中文") : (SiteLanguage.English, "English");
        foreach (var page in (string[])["/", "/services/HOT-LAMP", "/services?q=xyzzy&agency=PWB", "/faq/late", "/search?q=1999", "/submit?service=HOT-LAMP", "/privacy", $"/track?no={_site.Cases.Late.Number}", $"/track/{_site.Cases.Late.Number}"])
        {
            await citizen.GoAsync(page);
            await citizen.FollowAsync(citizen.Page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }));
            Assert.Equal((200, $"{_site.Address}{other.Prefix}{page}".TrimEnd('/')), (citizen.Answer.Status, citizen.Page.Url.TrimEnd('/')));
            Assert.Equal(other.Tag, await citizen.Page.Locator("html").GetAttributeAsync("lang"));
        }
    }

    private Task<Visit> CitizenAsync() => _site.VisitAsync(_language, scripts: false);

    private async Task<IReadOnlyList<string>> MessagesAsync(string number, string kind) => await Wait.ForAsync(async () =>
    {
        var messages = (await _site.City.MailboxAsync(number)).Where(m => m.Kind == kind).Select(m => $"{m.Channel} {m.Kind}").Order(StringComparer.Ordinal).ToList();
        return messages.Count > 1 ? messages : null;
    }, Patience, $"the messages of kind {kind}");

    [GeneratedRegex(@"\d{3}-\d{4}-\d{4}")]
    private static partial Regex CaseNumber();

    [GeneratedRegex(@"(?<![\d-])\d{4} \d{4}(?!\d)")]
    private static partial Regex LookupCode();
}

public sealed class ChineseJourneyTests(Site site) : JourneyTests(site, SiteLanguage.Chinese);

[Trait("Tier", "Full")]
public sealed class EnglishJourneyTests(Site site) : JourneyTests(site, SiteLanguage.English);
