using CaseTracker.Desk.Accounts;
using CaseTracker.Desk.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static CaseTracker.Desk.Tests.AccountPages;

namespace CaseTracker.Desk.Tests;

/// <summary>Passkeys. A-12: another origin or domain, replay, a copied key, nobody verified; A-10: a locked password keeps nobody out.</summary>
public sealed class PasskeyTests
{
    private const string Person = "parks.handler";
    private const string Refused = "這個通行密鑰不能用。請再試一次。";

    [Fact]
    public async Task Add_ThenSignIn_WithoutPassword()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = new SoftKey();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();

        var added = await browser.AddKeyAsync(key, "辦公室電腦");

        Assert.Equal(200, added.Status);
        Assert.Equal(RecoveryCodes.Number, CodesOf(added).Count);
        Assert.Contains("辦公室電腦", (await browser.GetAsync("/staff/account")).Text);
        using var again = host.Browser();
        var (result, _, _) = await again.SignInWithAsync(key);
        Assert.Equal("/staff", result.Location);
        Assert.Contains("王志豪", (await again.GetAsync("/staff")).Text);
        Assert.Equal(["signed-in", "passkey-added", "recovery-codes-made", "signed-in"], await host.AuditedAsync());
    }

    [Fact]
    public async Task Required_PasskeyAlone_IsBothFactors()
    {
        await using var host = await DeskHost.StartAsync(("Desk:SecondFactor", "required"));
        using var key = new SoftKey();
        using var browser = host.Browser();
        await browser.SignInAsync(Person);
        await browser.AddKeyAsync(key);
        Assert.Equal(200, (await browser.GetAsync("/staff")).Status);

        using var again = host.Browser();
        await again.SignInWithAsync(key);

        Assert.Equal(200, (await again.GetAsync("/staff")).Status);
        // The last one stays.
        var asked = await again.GetAsync(Confirm);
        Assert.Equal("/staff/account", (await again.SendKeyAsync(asked, key.Get(OptionsOf(asked)), Confirm)).Location);
        Assert.DoesNotContain("name=\"Remove\"", (await again.GetAsync(Keys)).Html);
    }

    [Fact]
    public async Task Password_OfWhoHasOnlyAPasskey_DoesNotSuffice()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = await AddedAsync(host);
        using var browser = host.Browser();

        Assert.Equal(CodePage, (await browser.SignInAsync(Person)).Location);
        Assert.Equal(302, (await browser.GetAsync("/staff")).Status);

        var page = await browser.GetAsync(CodePage);
        Assert.Equal("/staff", (await browser.SendKeyAsync(page, key.Get(OptionsOf(page)), CodePage)).Location);
    }

    [Fact]
    public async Task A10_LockedPassword_LeavesThePasskeyOpen()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = await AddedAsync(host);
        using var attacker = host.Browser();
        for (var i = 0; i < PasswordRules.TriesBeforeLockout; i++)
            await attacker.SignInAsync(Person, "wrong");
        Assert.NotNull((await host.CredentialAsync(Person)).LockedUntil);
        using var browser = host.Browser();

        Assert.Equal(400, (await browser.SignInAsync(Person)).Status);
        Assert.Equal("/staff", (await browser.SignInWithAsync(key)).Result.Location);
    }

    [Theory]
    [InlineData("https://evil.example", SoftKey.Domain, true)]
    [InlineData("http://localhost:8081", SoftKey.Domain, true)]
    [InlineData(SoftKey.Origin, "evil.example", true)]
    [InlineData(SoftKey.Origin, SoftKey.Domain, false)]
    public async Task A12_ElsewhereOrUnverified_IsRefusedAndAudited(string origin, string domain, bool verifies)
    {
        await using var host = await DeskHost.StartAsync();
        using var key = await AddedAsync(host);
        (key.At, key.For, key.Verifies) = (origin, domain, verifies);
        using var browser = host.Browser();

        var (result, _, _) = await browser.SignInWithAsync(key);

        Assert.Equal(400, result.Status);
        Assert.Equal([Refused], result.Errors);
        Assert.Equal("passkey-refused", (await host.AuditedAsync())[^1]);
        (key.At, key.For, key.Verifies) = (SoftKey.Origin, SoftKey.Domain, true);
        Assert.Equal("/staff", (await browser.SignInWithAsync(key)).Result.Location);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A12_Replay_IsRefused(bool withoutCounter)
    {
        await using var host = await DeskHost.StartAsync();
        using var key = new SoftKey();
        if (withoutCounter)
            key.Counter = 0;
        using var owner = await host.SignedInAsync(Person);
        await owner.ConfirmAsync();
        await owner.AddKeyAsync(key);
        if (withoutCounter)
            key.Counter = 0;
        using var browser = host.Browser();
        var (first, page, sent) = await browser.SignInWithAsync(key);
        Assert.Equal("/staff", first.Location);
        await browser.PostBlindlyAsync("/staff/sign-out", "/staff");
        // The same page, state and answer, with a token that is good now.
        var fresh = await browser.GetAsync(SignInPage);

        var replay = await browser.SendFormAsync(SignInPage, fresh, [], ("Passkey", sent), ("State", StateOf(page)));
        var swapped = await browser.SendFormAsync(SignInPage, fresh, [], ("Passkey", sent), ("State", StateOf(fresh)));

        Assert.Equal([Refused], replay.Errors);
        Assert.Equal([Refused], swapped.Errors);
        Assert.Equal(["passkey-refused", "passkey-refused"], (await host.AuditedAsync()).TakeLast(2));
    }

    [Fact]
    public async Task A12_CounterGoesBack_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = await AddedAsync(host);
        key.Counter = 100;
        using var browser = host.Browser();
        await browser.SignInWithAsync(key);
        await browser.PostBlindlyAsync("/staff/sign-out", "/staff");

        key.Counter = 50;
        var (copy, _, _) = await browser.SignInWithAsync(key);

        Assert.Equal([Refused], copy.Errors);
        Assert.Equal("passkey-refused", (await host.AuditedAsync())[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"****\"}")]
    [InlineData("{\"id\":\"AAAA\"}")]
    public async Task Nonsense_IsRefused(string sent)
    {
        await using var host = await DeskHost.StartAsync();
        using var browser = host.Browser();
        var page = await browser.GetAsync(SignInPage);

        Assert.Equal(400, (await browser.SendKeyAsync(page, sent)).Status);
        Assert.Empty(await host.AuditedAsync());
    }

    [Fact]
    public async Task Add_AnswerToAnotherPersonsQuestion_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = new SoftKey();
        using var one = await host.SignedInAsync(Person);
        using var other = await host.SignedInAsync("auditor");
        await one.ConfirmAsync();
        await other.ConfirmAsync();
        var asked = await one.GetAsync(Keys);
        var page = await other.GetAsync(Keys);

        var answer = await other.SendFormAsync(Keys, page, [], ("Name", "x"), ("Passkey", key.Create(OptionsOf(asked))), ("State", StateOf(asked)));

        Assert.Equal([Refused], answer.Errors);
        Assert.Equal(0, await host.InScopeAsync(s => s.GetRequiredService<DeskDbContext>().Passkeys.CountAsync()));
    }

    [Fact]
    public async Task Remove_ThenSignIn_IsRefused()
    {
        await using var host = await DeskHost.StartAsync();
        using var key = new SoftKey();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        await browser.AddKeyAsync(key);
        var page = await browser.GetAsync(Keys);
        var id = System.Text.RegularExpressions.Regex.Match(page.Html, "name=\"Remove\" value=\"([^\"]+)\"").Groups[1].Value;

        Assert.Equal(Keys, (await browser.PostAsync(Keys, ("Remove", id))).Location);

        using var again = host.Browser();
        Assert.Equal([Refused], (await again.SignInWithAsync(key)).Result.Errors);
        Assert.Equal("/staff", (await again.SignInAsync(Person)).Location);
        Assert.Equal(400, (await browser.PostAsync(Keys, ("Remove", id))).Status);
        Assert.Contains("passkey-removed", await host.AuditedAsync());
    }

    private static async Task<SoftKey> AddedAsync(DeskHost host)
    {
        var key = new SoftKey();
        using var browser = await host.SignedInAsync(Person);
        await browser.ConfirmAsync();
        Assert.Equal(200, (await browser.AddKeyAsync(key)).Status);
        return key;
    }
}
