using System.Text.RegularExpressions;
using CaseTracker.Contracts;
using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using CaseTracker.Platform;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CaseTracker.Desk.Tests.AccountPages;

namespace CaseTracker.Desk.Tests;

/// <summary>What administrators do with accounts. A-16: links and codes of set-up.</summary>
public sealed partial class AccountAdministrationTests
{
    private const string List = "/staff/admin/accounts", SetUp = "/staff/sign-in/set-up", NewPassword = "Better-words-4-me";
    private static readonly Guid Newcomer = Guid.Parse("6f1c2a52-58f5-4d53-9a0b-0c6f6f0c7a11");

    [Theory]
    [InlineData("administrator", 200)]
    [InlineData("coordinator", 403)]
    [InlineData("auditor", 403)]
    [InlineData("parks.handler", 403)]
    public async Task Pages_AreForAdministrators(string userName, int status)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync(userName);
        await browser.ConfirmAsync();

        Assert.Equal(status, (await browser.GetAsync(List)).Status);
        Assert.Equal(status, (await browser.GetAsync(Of("parks.handler"))).Status);
        Assert.Equal(status == 200, (await browser.GetAsync("/staff")).Html.Contains($"href=\"{List}\"", StringComparison.Ordinal));
        if (status != 200)
            Assert.Equal(status, (await browser.PostBlindlyAsync(Of("parks.handler"), "/staff", ("Act", "disable"))).Status);
    }

    [Fact]
    public async Task List_ShowsEverybodyAndHowTheyStand()
    {
        await using var host = await DeskHost.StartAsync();
        AddNewcomer(host);
        using var locked = host.Browser();
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            await locked.SignInAsync("auditor", "wrong");
        using var browser = await host.SignedInAsync("administrator");

        var page = await browser.GetAsync(List);
        var none = await browser.GetAsync(List + "?State=none");
        var english = await browser.GetAsync("/en" + List + "?State=locked");

        Assert.Contains($"共 {FakeServices.Staff.Count + 1} 筆", page.Text);
        Assert.Contains("共 1 筆", none.Text);
        Assert.Contains("新來的", none.Text);
        Assert.Contains("Locked", english.Text);
        Assert.Null(english.UnmarkedChinese);
    }

    [Fact]
    public async Task Create_SetUp_SignIn()
    {
        await using var host = await DeskHost.StartAsync();
        AddNewcomer(host);
        using var browser = await AdministratorAsync(host);

        var created = await browser.PostAsync($"{List}/{Newcomer}", ("Act", "create"), ("UserName", "new.comer"));

        var code = CodeOf(created);
        Assert.Equal(200, created.Status);
        Assert.DoesNotContain(code, (await browser.GetAsync($"{List}/{Newcomer}")).Html);
        using var person = host.Browser();
        Assert.Equal(400, (await person.SignInAsync("new.comer", "")).Status);
        var wrong = await SetUpAsync(person, "new.comer", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF");
        var weak = await SetUpAsync(person, "new.comer", code, "simple");
        Assert.Equal("/staff/sign-in?ready=true", (await SetUpAsync(person, "new.comer", code.ToLowerInvariant())).Location);
        Assert.Contains("密碼設定好了", (await person.GetAsync("/staff/sign-in?ready=true")).Text);
        Assert.Equal("/staff", (await person.SignInAsync("new.comer", NewPassword)).Location);
        Assert.Equal(400, wrong.Status);
        Assert.Contains("密碼太簡單", Assert.Single(weak.Errors));
        Assert.Equal(["account-created", "account-set-up", "signed-in"], (await host.AuditedAsync()).TakeLast(3));
    }

    [Theory]
    [InlineData("coordinator", "這個帳號有人用了")]
    [InlineData("a b", "3到64個英文字母")]
    [InlineData("", "請輸入帳號")]
    public async Task Create_WrongUserName_SaysSo(string userName, string says)
    {
        await using var host = await DeskHost.StartAsync();
        AddNewcomer(host);
        using var browser = await AdministratorAsync(host);

        var answer = await browser.PostAsync($"{List}/{Newcomer}", ("Act", "create"), ("UserName", userName));

        Assert.Contains(says, Assert.Single(answer.Errors));
        Assert.Equal(404, (await browser.GetAsync($"{List}/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task A16_HostOfTheRequest_DoesNotReachTheLink()
    {
        await using var host = await DeskHost.StartAsync();
        AddNewcomer(host);
        using var browser = await AdministratorAsync(host);
        var form = await browser.GetAsync($"{List}/{Newcomer}");
        var token = Regex.Match(form.Html, "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"").Groups[1].Value;
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{List}/{Newcomer}") { Content = new FormUrlEncodedContent([new("Act", "create"), new("UserName", "new.comer"), new("__RequestVerificationToken", token)]) };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.GetCookies(host.Address).Select(c => $"{c.Name}={c.Value}")));

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("http://localhost:8080/staff/sign-in/set-up", html);
        Assert.DoesNotContain("evil.example", html);
    }

    [Fact]
    public async Task A16_CodeOfAnother_OrOld_OrUsed_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await AdministratorAsync(host);
        var code = CodeOf(await browser.PostAsync(Of("parks.handler"), ("Act", "code")));
        using var person = host.Browser();

        var another = await SetUpAsync(person, "auditor", code);
        var nobody = await SetUpAsync(person, "nobody", code);
        // Given again: the first is void.
        var second = CodeOf(await browser.PostAsync(Of("parks.handler"), ("Act", "code")));
        var first = await SetUpAsync(person, "parks.handler", code);
        // Two at once: one of them.
        using var other = host.Browser();
        var race = await Task.WhenAll(SetUpAsync(person, "parks.handler", second), SetUpAsync(other, "parks.handler", second, NewPassword + "2"));
        var third = CodeOf(await browser.PostAsync(Of("parks.handler"), ("Act", "code")));
        await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().Credentials.ExecuteUpdateAsync(c => c.SetProperty(x => x.SetupUntil, new MachineTime().GetUtcNow())));
        var late = await SetUpAsync(person, "parks.handler", third);

        Assert.All((Answer[])[another, nobody, first, late], a => Assert.Equal(["帳號或設定碼不對，或設定碼已經用過、過期。請找系統管理員再要一個。"], a.Errors));
        Assert.Equal([302, 400], race.Select(a => a.Status).Order());
        Assert.Equal(302, (await person.SignInAsync("auditor")).Status);
    }

    [Fact]
    public async Task A13_Disabled_EndsAtOnceAndOpensNothing()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = new SoftKey();
        using var person = await host.SignedInAsync("parks.handler");
        await person.ConfirmAsync();
        await person.AddKeyAsync(key);
        using var browser = await AdministratorAsync(host);

        Assert.Equal(302, (await browser.PostAsync(Of("parks.handler"), ("Act", "disable"))).Status);

        Assert.Contains("/staff/sign-in", (await person.GetAsync("/staff")).Location);
        using var again = host.Browser();
        Assert.Equal(400, (await again.SignInAsync("parks.handler")).Status);
        Assert.Equal(400, (await again.SignInWithAsync(key)).Result.Status);
        Assert.Contains("已停用", (await browser.GetAsync(Of("parks.handler"))).Text);
        await browser.PostAsync(Of("parks.handler"), ("Act", "enable"));
        Assert.Equal("/staff", (await again.SignInWithAsync(key)).Result.Location);
        Assert.Contains("account-disabled", await host.AuditedAsync());
        Assert.Contains("account-enabled", await host.AuditedAsync());
    }

    [Fact]
    public async Task Unlock_AndReset_DoWhatTheySay()
    {
        await using var host = await DeskHost.StartAsync();
        using var person = await host.SignedInAsync("parks.handler");
        await person.ConfirmAsync();
        await person.SetUpPhoneAsync();
        using var attacker = host.Browser();
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            await attacker.SignInAsync("parks.handler", "wrong");
        using var browser = await AdministratorAsync(host);

        await browser.PostAsync(Of("parks.handler"), ("Act", "unlock"));
        Assert.Equal(CodePage, (await attacker.SignInAsync("parks.handler")).Location);
        await browser.PostAsync(Of("parks.handler"), ("Act", "reset"));

        Assert.Equal(302, (await person.GetAsync("/staff")).Status);
        Assert.Equal("/staff", (await attacker.SignInAsync("parks.handler")).Location);
        Assert.Equal(0, await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().RecoveryCodes.CountAsync()));
        Assert.Contains("account-unlocked", await host.AuditedAsync());
        Assert.Contains("second-factor-reset", await host.AuditedAsync());
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("code")]
    [InlineData("reset")]
    public async Task OwnAccount_IsForSomebodyElse(string act)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await AdministratorAsync(host);

        var answer = await browser.PostAsync(Of("administrator"), ("Act", act));

        Assert.Equal(409, answer.Status);
        Assert.DoesNotContain("value=\"disable\"", answer.Html);
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task TwoAdministrators_DisableEachOther_OneRemains()
    {
        await using var host = await DeskHost.StartAsync();
        var index = host.Others.People.FindIndex(p => p.Email == "auditor@example.test");
        host.Others.People[index] = host.Others.People[index] with { Roles = [StaffRole.Administrator] };
        using var one = await AdministratorAsync(host);
        using var two = await host.SignedInAsync("auditor");
        await two.ConfirmAsync();
        var (formOne, formTwo) = (await one.GetAsync(Of("auditor")), await two.GetAsync(Of("administrator")));

        var answers = await Task.WhenAll(one.SendFormAsync(Of("auditor"), formOne, [], ("Act", "disable")), two.SendFormAsync(Of("administrator"), formTwo, [], ("Act", "disable")));

        var active = await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().Credentials.CountAsync(c => (c.UserName == "auditor" || c.UserName == "administrator") && c.DisabledAt == null));
        Assert.Equal(1, active);
        Assert.Single(await host.AuditedAsync(), a => a == "account-disabled");
    }

    [Fact]
    public async Task Acts_InASessionThatIsNotConfirmed_DoNothing()
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = await host.SignedInAsync("administrator");

        Assert.Contains(Confirm, (await browser.PostBlindlyAsync(Of("parks.handler"), "/staff", ("Act", "disable"))).Location);
        Assert.Null((await host.CredentialAsync("parks.handler")).DisabledAt);
    }

    [Fact]
    public async Task FirstAdministrator_GetsACodeUntilSomebodyHasAPassword()
    {
        var staffId = FakeServices.Staff.Single(p => p.Email == "administrator@example.test").Id;
        var server = await TestSupport.PostgresServer.SharedAsync();
        await using var app = DeskHost.Create(await server.CreateDatabaseAsync("desk_first"), "Production", new FakeServices(), ("Desk:FirstAdministrator", staffId.ToString()));
        await ServiceHost.PrepareAsync(app, TestContext.Current.CancellationToken, topology: false);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DeskDbContext>();
        var seed = ActivatorUtilities.CreateInstance<InviteFirstAdministrator>(scope.ServiceProvider);
        var first = await db.Credentials.SingleAsync(TestContext.Current.CancellationToken);
        var given = first.SetupHash;

        await seed.LoadAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(given, first.SetupHash);
        (first.PasswordHash, first.SetupHash) = ("chosen", null);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await seed.LoadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(staffId, first.StaffId);
        Assert.Null(first.SetupHash);
    }

    private static string Of(string userName) => $"{List}/{FakeServices.Staff.Single(p => p.Email == userName + "@example.test").Id}";

    private static void AddNewcomer(DeskHost host) => host.Others.People.Add(FakeServices.Staff[0] with { Id = Newcomer, Name = new("新來的", "New Person"), Roles = [StaffRole.Handler], Email = "new@example.test" });

    private static async Task<Browser> AdministratorAsync(DeskHost host)
    {
        var browser = await host.SignedInAsync("administrator");
        await browser.ConfirmAsync();
        return browser;
    }

    private static string CodeOf(Answer page) => SetupCode().Match(page.Html) is { Success: true } found ? found.Groups[1].Value : throw new Xunit.Sdk.XunitException($"No code on the page: {page.Status} {page.Text}");

    private static Task<Answer> SetUpAsync(Browser browser, string userName, string code, string password = NewPassword) =>
        browser.PostAsync(SetUp, ("UserName", userName), ("SetupCode", code), ("NewPassword", password), ("NewPasswordAgain", password));

    [GeneratedRegex("<code class=\"ct-code\">((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</code>")]
    private static partial Regex SetupCode();
}
