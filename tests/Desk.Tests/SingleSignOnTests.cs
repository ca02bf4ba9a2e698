using CaseTracker.Contracts;
using CaseTracker.Desk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CaseTracker.Desk.Tests;

/// <summary>Signing in at the city's identity provider, played by <see cref="FakeIdentityProvider"/>.</summary>
public sealed class SingleSignOnTests : IAsyncLifetime
{
    private const string Path = "/staff/sign-in/single-sign-on";

    private FakeIdentityProvider _provider = null!;
    private DeskHost _host = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeIdentityProvider.StartAsync();
        _host = await StartAsync();
        _provider.Claims["email"] = "new.person@example.test";
        _provider.Claims["email_verified"] = true;
        _provider.Claims["amr"] = new[] { "pwd", "mfa" };
        // In the directory, and without an account.
        _host.Others.People.Add(Samples.ParksHandler with { Id = New, Email = "New.Person@example.test" });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    private static readonly Guid New = Guid.Parse("11111111-2222-4333-8444-555555555555");

    [Fact]
    public async Task WhoIsInTheDirectory_IsSignedIn_WithAnAccountFromTheFirstTimeOn()
    {
        using var browser = _host.Browser();
        Assert.Contains("用高雄市員工入口登入", (await browser.GetAsync("/staff/sign-in")).Text);

        var arrived = await GoAsync(browser, Path + "?ReturnUrl=%2Fstaff%2Fcases");

        // No redirect: the strict cookie of the session does not travel with the way from another site.
        Assert.Equal((200, "0;url=/staff/cases"), (arrived.Status, arrived.Message.Headers.GetValues("Refresh").Single()));
        Assert.Equal(200, (await browser.GetAsync("/staff/cases")).Status);
        Assert.Equal(New, _host.Others.Calls.Last(c => c.Path == "/internal/cases/searches").Actor.StaffId);
        var account = await browser.GetAsync("/staff/account");
        Assert.Contains("您用高雄市員工入口登入，密碼和驗證方式在那裡管理。", account.Text);
        Assert.DoesNotContain("/staff/account/password", account.Html, StringComparison.Ordinal);
        Assert.Equal(["account-created", "signed-in"], await _host.AuditedAsync());

        using var again = _host.Browser();
        await GoAsync(again, "/en" + Path);
        Assert.Equal(200, (await again.GetAsync("/en/staff")).Status);
        Assert.Equal(["account-created", "signed-in", "signed-in"], await _host.AuditedAsync());
        // A session like any other: it ends with the account.
        await ChangeAsync(New, "disabled_at = now()");
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);
    }

    [Theory]
    [InlineData("email", "stranger@example.test")]
    [InlineData("email", "twice@example.test")]
    [InlineData("email_verified", false)]
    [InlineData("email", null)]
    public async Task WhomTheDirectoryDoesNotKnowByThatAddress_IsRefused(string claim, object? value)
    {
        _host.Others.People.Add(Samples.ParksHandler with { Id = Guid.NewGuid(), Email = "twice@example.test" });
        _host.Others.People.Add(Samples.ParksHandler with { Id = Guid.NewGuid(), Email = "twice@example.test" });
        if (value is null)
            _provider.Claims.Remove(claim);
        else
            _provider.Claims[claim] = value;

        await AssertRefusedAsync("這個帳號不能登入。");
        Assert.Empty(await _host.AuditedAsync());
    }

    [Fact]
    public async Task WhoseAccountIsDisabled_IsRefused()
    {
        using (var browser = _host.Browser())
            await GoAsync(browser, Path);
        await ChangeAsync(New, "disabled_at = now()");

        await AssertRefusedAsync("這個帳號不能登入。");
    }

    [Fact]
    public async Task ATokenOfAnotherKey_OrForAnotherSignIn_IsRefused()
    {
        _provider.SignWithAnotherKey = true;
        await AssertRefusedAsync("這次沒有登入成功。");
        (_provider.SignWithAnotherKey, _provider.NonceInstead) = (false, "guessed");
        await AssertRefusedAsync("這次沒有登入成功。");
        _provider.NonceInstead = null;

        // The answer of somebody else's sign-in, brought by a browser that asked for none.
        using var asking = _host.Browser();
        using var other = _host.Browser();
        var answer = await ToProviderAsync(asking, Path);
        var brought = await other.GetAsync(answer);
        Assert.Equal("/staff/sign-in?answer=Failed", brought.Location);
        Assert.Equal(302, (await other.GetAsync("/staff")).Status);
        Assert.Empty(await _host.AuditedAsync());
    }

    [Fact]
    public async Task WithoutASecondFactorAtTheProvider_TheOwnOneIsAskedFor_OrSetUp()
    {
        _provider.Claims["amr"] = new[] { "pwd" };
        await using var strict = await StartAsync(("Desk:SecondFactor", "required"));
        strict.Others.People.Add(Samples.ParksHandler with { Id = New, Email = "new.person@example.test" });
        using var browser = strict.Browser();

        await GoAsync(browser, Path);

        // Nothing but the own account is open.
        Assert.Equal("/staff/account", (await browser.GetAsync("/staff")).Location);
        Assert.Contains("/staff/account/authenticator", (await browser.GetAsync("/staff/account")).Html, StringComparison.Ordinal);
        Assert.Equal(200, (await browser.GetAsync("/staff/account/authenticator")).Status);

        // Whoever has an app already goes on with its code.
        await ChangeAsync(New, "totp_secret = '\\x00'", strict);
        using var later = strict.Browser();
        var arrived = await GoAsync(later, Path);
        Assert.Equal("0;url=/staff/sign-in/code", arrived.Message.Headers.GetValues("Refresh").Single());
        Assert.Equal(200, (await later.GetAsync("/staff/sign-in/code")).Status);
        Assert.Equal(302, (await later.GetAsync("/staff")).Status);
    }

    [Fact]
    public async Task ItLeadsNowhereElse_AndWithoutSettingsThereIsNone()
    {
        using var browser = _host.Browser();
        Assert.Equal("0;url=/staff", (await GoAsync(browser, Path + "?ReturnUrl=https%3A%2F%2Fevil.example%2Fstaff")).Message.Headers.GetValues("Refresh").Single());

        await using var plain = await DeskHost.StartAsync();
        using var visitor = plain.Browser();
        Assert.Equal(404, (await visitor.GetAsync(Path)).Status);
        Assert.DoesNotContain("single-sign-on", (await visitor.GetAsync("/staff/sign-in")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryAway_SaysSo()
    {
        _host.Others.Down.Add("routing");

        await AssertRefusedAsync("現在查不到人員資", status: 200);
    }

    private Task<DeskHost> StartAsync(params (string, string)[] more) => DeskHost.StartAsync(
        [("Desk:SingleSignOn:Authority", _provider.Address.ToString()), ("Desk:SingleSignOn:ClientId", FakeIdentityProvider.ClientId), ("Desk:SingleSignOn:ClientSecret", FakeIdentityProvider.Secret), ("Desk:SingleSignOn:Name", "高雄市員工入口"), .. more]);

    /// <summary>To the provider and back, as far as the page that goes on by itself.</summary>
    private static async Task<Answer> GoAsync(Browser browser, string path)
    {
        var back = await browser.GetAsync(await ToProviderAsync(browser, path));
        return back.Status == 302 ? await browser.GetAsync(back.Location!) : back;
    }

    /// <summary>The address here that the provider sends the browser to.</summary>
    private static async Task<string> ToProviderAsync(Browser browser, string path)
    {
        var leave = await browser.GetAsync(path);
        Assert.Equal(302, leave.Status);
        using var outside = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await outside.GetAsync(new Uri(leave.Location!), Ct);
        // The registered address, whatever host the browser used here.
        Assert.StartsWith("http://localhost:8080/staff/sign-in/single-sign-on/answer?", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        return answer.Headers.Location.PathAndQuery;
    }

    private async Task AssertRefusedAsync(string words, int status = 200)
    {
        using var browser = _host.Browser();
        var answer = await GoAsync(browser, Path);
        var page = answer.Status == 302 ? await browser.GetAsync(answer.Location!) : answer;
        Assert.Equal(status, page.Status);
        Assert.Contains(words, page.Text);
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);
    }

    private async Task ChangeAsync(Guid staff, string change, DeskHost? host = null)
    {
        await using var scope = (host ?? _host).Services.CreateAsyncScope();
#pragma warning disable EF1002 // The words are the test's own.
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<DeskDbContext>().Database.ExecuteSqlRawAsync($"update desk.credentials set {change} where staff_id = '{staff}'", Ct));
#pragma warning restore EF1002
    }
}
