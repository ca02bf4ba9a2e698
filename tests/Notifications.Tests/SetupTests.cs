using System.Net;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Notifications.Data;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class SetupTests
{
    // For hosts that only start, or do not even do that.
    private static readonly Lazy<Task<string>> Database = new(NotificationsHost.NewDatabaseAsync);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrations_MakeWhatTheModelDescribes()
    {
        var database = await Database.Value;
        await using var db = new NotificationsDbContext(new DbContextOptionsBuilder<NotificationsDbContext>().UseNpgsql(database, pg => pg.MigrationsHistoryTable("schema_history", "notifications")).Options);

        await SchemaAssert.ModelMatchesDatabaseAsync(db, "notifications");
    }

    [Theory]
    [InlineData("Production", null, null, "e-mail or SMS")]
    [InlineData("Production", "Smtp:Host", "mail.example.tw", "Smtp__From")]
    [InlineData("Production", "Smtp:Host", "${SMTP_HOST:-}", "Smtp__Host")]
    [InlineData("Production", "Sms:Provider", "twilio", "Sms__Twilio__AccountSid")]
    [InlineData("Production", "Notifications:RecordOnly", "true", "Notifications__RecordOnly")]
    [InlineData("Staging", "Sms:Provider", "mailbox", "e-mail or SMS")]
    [InlineData("Development", "Sms:Provider", "pigeon", "\"pigeon\"")]
    public async Task Start_WithoutATransport_IsRefusedInOneSentence(string environment, string? key, string? value, string says)
    {
        var settings = Production();
        if (key is not null)
            settings[key] = value;
        await using var app = NotificationsHost.Create(await Database.Value, new FakeOwners(), settings, environment);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => app.StartAsync(Ct));

        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("Notifications:PaperAndPhoneOnly=true")]
    [InlineData("Smtp:Host=mail.example.tw;Smtp:From=notice@example.tw;Sms:Provider=twilio;Sms:Twilio:AccountSid=AC1;Sms:Twilio:AuthToken=t;Sms:Twilio:From=+15005550006")]
    public async Task Start_InProduction_NeedsTransportsOrTheWordThatStaffDoIt_AndHasNoMailbox(string given)
    {
        var settings = Production();
        foreach (var pair in given.Split(';'))
            settings[pair.Split('=')[0]] = pair.Split('=')[1];
        await using var app = NotificationsHost.Create(await Database.Value, new FakeOwners(), settings, "Production");
        await app.StartAsync(Ct);

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        foreach (var path in (string[])["/dev/mailbox", "/dev/mailbox.json"])
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), Ct);
            Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        }
        await app.StopAsync(Ct);
    }

    [Theory]
    [InlineData("http://api.example.test", true)]
    [InlineData("not an address", true)]
    [InlineData("https://api.example.test", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    public async Task Start_SmsProviderOverAnOpenLine_IsRefused(string baseUrl, bool refused)
    {
        await using var app = NotificationsHost.Create(await Database.Value, new FakeOwners(), new Dictionary<string, string?>
        {
            ["Sms:Provider"] = "twilio",
            ["Sms:Twilio:BaseUrl"] = baseUrl,
            ["Sms:Twilio:AccountSid"] = "AC1",
            ["Sms:Twilio:AuthToken"] = "t",
            ["Sms:Twilio:From"] = "+15005550006",
        });

        var refusal = await Record.ExceptionAsync(() => app.StartAsync(Ct));

        Assert.Equal(refused, refusal is StartupException);
        Assert.Equal(refused, refusal is not null);
    }

    [Fact]
    public async Task Start_TemplateWithAnUnknownSlot_IsRefused()
    {
        using var seeds = TestFolder.Create("notifications-seeds");
        Directory.CreateDirectory(Path.Combine(seeds.Path, "templates"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "seeds", "templates")))
            await File.WriteAllTextAsync(Path.Combine(seeds.Path, "templates", Path.GetFileName(file)), (await File.ReadAllTextAsync(file, Ct)).Replace("{reason_sms}", "{raeson_sms}", StringComparison.Ordinal), Ct);
        await using var app = NotificationsHost.Create(await Database.Value, new FakeOwners(), new Dictionary<string, string?> { ["CaseTracker:SeedsDirectory"] = seeds.Path });

        var refusal = await Assert.ThrowsAsync<StartupException>(() => app.StartAsync(Ct));

        Assert.Contains("{raeson_sms}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_Json_HasEveryFieldNewestFirst()
    {
        await using var host = await NotificationsHost.StartAsync();
        await TellAsync(host, "第一則。");
        await TellAsync(host, "第二則。");

        using var json = JsonDocument.Parse(await host.Http.GetStringAsync(new Uri("/dev/mailbox.json", UriKind.Relative), Ct));

        var entries = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(4, entries.Count);
        foreach (var entry in entries)
        {
            Assert.Equal(["at", "channel", "to", "subject", "text", "html", "caseNumber", "kind"], entry.EnumerateObject().Select(p => p.Name));
            Assert.Equal("41520488163", entry.GetProperty("caseNumber").GetString());
            Assert.Equal("reply", entry.GetProperty("kind").GetString());
            Assert.Equal(Samples.Friday, entry.GetProperty("at").GetDateTimeOffset());
            var sms = entry.GetProperty("channel").GetString() == "sms";
            Assert.Equal(sms ? JsonValueKind.Null : JsonValueKind.String, entry.GetProperty("subject").ValueKind);
            Assert.Equal(sms ? JsonValueKind.Null : JsonValueKind.String, entry.GetProperty("html").ValueKind);
        }
        var mails = entries.Where(e => e.GetProperty("channel").GetString() == "email").Select(e => e.GetProperty("text").GetString()!).ToList();
        Assert.Contains("第二則。", mails[0], StringComparison.Ordinal);
        Assert.Contains("第一則。", mails[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailbox_Page_IsReadableWithoutScript()
    {
        await using var host = await NotificationsHost.StartAsync();
        var empty = await host.Http.GetStringAsync(new Uri("/dev/mailbox", UriKind.Relative), Ct);
        await TellAsync(host, "<img src=x onerror=alert(1)>");

        using var response = await host.Http.GetAsync(new Uri("/dev/mailbox", UriKind.Relative), Ct);
        var page = await response.Content.ReadAsStringAsync(Ct);

        Assert.Contains("還沒有任何訊息", empty, StringComparison.Ordinal);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<html lang=\"zh-Hant\">", page, StringComparison.Ordinal);
        Assert.Contains("<h1>開發信箱</h1>", page, StringComparison.Ordinal);
        Assert.Contains("+886912345678", page.Replace("&#x2B;", "+", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offices_OlderWordIsIgnored_AndAMissingCopyIsAskedFor()
    {
        await using var host = await NotificationsHost.StartAsync(office: false);
        await TellAsync(host, "副本還沒到。");
        Assert.Equal(2, (await host.MailboxAsync()).Count);

        await host.DeliverAsync(new Contracts.Routing.AgencyChanged { Agency = Samples.Parks with { ShortName = new("新名字") }, Version = 7 });
        await host.DeliverAsync(new Contracts.Routing.AgencyChanged { Agency = Samples.Parks with { Units = [] }, Version = 6 });
        host.Owners.Down["routing"] = true;
        await TellAsync(host, "有副本了。");

        Assert.Contains(await host.MailboxAsync(), m => m.Text.StartsWith("678 新名字 ", StringComparison.Ordinal));
        Assert.Equal(2, await host.QueryAsync(db => db.Units.CountAsync(Ct)));
    }

    internal static Dictionary<string, string?> Production()
    {
        var settings = new Dictionary<string, string?>();
        foreach (var kind in Keys.Kinds)
            settings[$"Keys:{kind}:0"] = Keys.Fresh();
        return settings;
    }

    private static async Task TellAsync(NotificationsHost host, string words)
    {
        var known = host.Owners.Add(Samples.Case());
        known.Facts = known.Facts with { Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new(words, Language.Zh)) };
        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
        await host.NotifyAsync();
    }
}
