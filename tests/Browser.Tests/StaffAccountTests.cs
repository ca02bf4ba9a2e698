using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace CaseTracker.Browser.Tests;

/// <summary>How staff sign in, in a real browser: with a passkey, with an app and without scripts; and every page on the way as everybody sees it.</summary>
public abstract class StaffAccountTests
{
    private readonly Site _site;
    private readonly SiteLanguage _language;
    private readonly string _withPasskey, _withApp, _withoutScripts;

    private protected StaffAccountTests(Site site, SiteLanguage language, string withPasskey, string withApp, string withoutScripts) =>
        (_site, _language, _withPasskey, _withApp, _withoutScripts) = (site, language, withPasskey, withApp, withoutScripts);

    [Fact]
    public async Task Passkey_AddedAndUsed_WithoutPassword()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        var devices = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
        await OpenAsync(visit, "/staff/sign-in");
        await SignInAsync(visit, _withPasskey);
        await OpenAsync(visit, "/staff/account/passkeys");
        await ConfirmAsync(visit);
        await visit.IsForEverybodyAsync("staff-passkeys");
        await visit.TypeAsync("desk.passkey.name", "Laptop");

        await visit.PressAsync("desk.passkey.add");

        await visit.SaysAsync("desk.recovery.once");
        await visit.FollowAsync("desk.recovery.kept");
        Assert.Contains("Laptop", await visit.WordsAsync(), StringComparison.Ordinal);
        await SignOutAsync(visit);
        await visit.IsForEverybodyAsync("staff-sign-in");
        await visit.PressAsync("desk.passkey.sign-in");
        Assert.Equal("/staff", visit.Path);
        // A password alone is not enough any more.
        await SignOutAsync(visit);
        await SignInAsync(visit, _withPasskey);
        await visit.SaysAsync("desk.code.title");
        await visit.IsForEverybodyAsync("staff-code-passkey");
        await visit.PressAsync("desk.passkey.instead");
        Assert.Equal("/staff", visit.Path);
    }

    [Fact]
    public async Task AccountPages_AreForEverybody()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await OpenAsync(visit, "/staff/sign-in/set-up");
        await visit.IsForEverybodyAsync("staff-set-up");
        await OpenAsync(visit, "/staff/sign-in");
        await SignInAsync(visit, _withApp);
        await OpenAsync(visit, "/staff/account");
        await visit.IsForEverybodyAsync("staff-account");
        await OpenAsync(visit, "/staff/account/authenticator");
        await visit.IsForEverybodyAsync("staff-confirm");
        await ConfirmAsync(visit);
        await visit.IsForEverybodyAsync("staff-authenticator");
        var secret = await visit.Page.Locator("main code.ct-code").InnerTextAsync();
        await visit.TypeAsync("desk.app.code", CodeOf(secret, -1));
        await visit.PressAsync("desk.app.go");
        await visit.IsForEverybodyAsync("staff-recovery-codes");
        await visit.FollowAsync("desk.recovery.kept");
        await visit.IsForEverybodyAsync("staff-account-with-app");
        foreach (var page in (string[])["password", "recovery-codes", "authenticator/remove", "calendar", "sign-out-everywhere"])
        {
            await OpenAsync(visit, "/staff/account/" + page);
            await visit.IsForEverybodyAsync("staff-account-" + page.Replace('/', '-'));
        }
        await SignOutAsync(visit);
        await SignInAsync(visit, _withApp);
        await visit.IsForEverybodyAsync("staff-code");
        await visit.TypeAsync("desk.code.field", "000000");
        await visit.PressAsync("desk.sign-in.go");
        await visit.IsForEverybodyAsync("staff-code-wrong");
        await visit.TypeAsync("desk.code.field", CodeOf(secret, 1));
        await visit.PressAsync("desk.sign-in.go");
        Assert.Equal("/staff", visit.Path);
    }

    [Fact]
    public async Task AdministrationPages_AreForEverybody()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: true);
        await OpenAsync(visit, "/staff/sign-in");
        await SignInAsync(visit, "administrator");
        await OpenAsync(visit, "/staff/admin/accounts");
        await visit.IsForEverybodyAsync("staff-accounts");
        await visit.FollowAsync(visit.Page.Locator("main tbody a").First);
        await ConfirmAsync(visit);
        await visit.IsForEverybodyAsync("staff-accounts-one");
        await visit.PressAsync("desk.accounts.code");
        await visit.SaysAsync("desk.accounts.code.once");
        await visit.IsForEverybodyAsync("staff-accounts-code");
    }

    [Fact]
    public async Task App_SetUpAndUsed_WithoutScripts()
    {
        await using var visit = await _site.VisitAsync(_language, scripts: false);
        await OpenAsync(visit, "/staff/sign-in");
        Assert.False(await visit.Page.GetByText(_language["desk.passkey.sign-in"]).IsVisibleAsync());
        await SignInAsync(visit, _withoutScripts);
        await OpenAsync(visit, "/staff/account/authenticator");
        await ConfirmAsync(visit);
        var secret = await visit.Page.Locator("main code.ct-code").InnerTextAsync();
        await visit.TypeAsync("desk.app.code", CodeOf(secret, -1));
        await visit.PressAsync("desk.app.go");
        await visit.SaysAsync("desk.recovery.once");
        var recovery = await visit.Page.Locator("main code.ct-code").First.InnerTextAsync();
        await SignOutAsync(visit);
        await SignInAsync(visit, _withoutScripts);
        await visit.TypeAsync("desk.code.field", recovery);
        await visit.PressAsync("desk.sign-in.go");
        Assert.Equal("/staff", visit.Path);
        await OpenAsync(visit, "/staff/account/passkeys");
        await visit.TypeAsync("desk.code.field", CodeOf(secret, 1));
        await ConfirmAsync(visit);
        await visit.SaysAsync("desk.passkey.no-script");
    }

    // By the name of the site: passkeys belong to names, not to numbers.
    private async Task OpenAsync(Visit visit, string path) => await visit.Page.GotoAsync(new UriBuilder(_site.Address) { Host = "localhost", Path = _language.Prefix + path }.Uri.AbsoluteUri);

    private static async Task SignInAsync(Visit visit, string userName)
    {
        await visit.TypeAsync("desk.sign-in.user-name", userName);
        await visit.TypeAsync("desk.sign-in.password", Visit.StaffPassword);
        await visit.PressAsync("desk.sign-in.go");
    }

    private static Task SignOutAsync(Visit visit) => visit.PressAsync("desk.sign-out");

    private static async Task ConfirmAsync(Visit visit)
    {
        await visit.TypeAsync("desk.confirm.password", Visit.StaffPassword);
        await visit.PressAsync("common.continue");
    }

    private static string CodeOf(string written, int steps)
    {
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(written.Where(letters.Contains).Select(c => Convert.ToString(letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 + steps);
#pragma warning disable CA5350 // What authenticator apps compute.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(hash[^1] & 0xf)) & 0x7fffffff) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}

public sealed class ChineseStaffAccountTests(Site site) : StaffAccountTests(site, SiteLanguage.Chinese, "permits.handler", "permits.site.handler", "permits.use.handler");

[Trait("Tier", "Full")]
public sealed class EnglishStaffAccountTests(Site site) : StaffAccountTests(site, SiteLanguage.English, "permits.supervisor", "permits.site.supervisor", "permits.use.supervisor");
