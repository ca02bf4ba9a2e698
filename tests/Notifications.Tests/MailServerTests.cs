using System.Globalization;
using System.Text;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Notifications.Transports;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Notifications.Tests;

/// <summary>E-mail at receivers that are not ours, and what is found out after the sending.</summary>
public sealed class MailServerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-r", "MAIL", AttemptState.NotSent)]
    [InlineData("-r", "RCPT", AttemptState.NotSent)]
    [InlineData("-r", "DATA", AttemptState.NotSent)]
    [InlineData("-r", ".", AttemptState.NotSent)]
    [InlineData("-f", "MAIL", AttemptState.Rejected)]
    [InlineData("-f", "RCPT", AttemptState.Rejected)]
    [InlineData("-f", "DATA", AttemptState.Rejected)]
    [InlineData("-f", ".", AttemptState.Rejected)]
    [InlineData("-q", "CONNECT", AttemptState.NotSent)]
    [InlineData("-q", "MAIL", AttemptState.NotSent)]
    [InlineData("-q", "RCPT", AttemptState.NotSent)]
    [InlineData("-q", "DATA", AttemptState.NotSent)]
    [InlineData("-q", ".", AttemptState.Unknown)]
    [InlineData("-Q", "CONNECT", AttemptState.NotSent)]
    [InlineData("-Q", "MAIL", AttemptState.NotSent)]
    [InlineData("-Q", ".", AttemptState.NotSent)]
    [InlineData("-p", "", AttemptState.Accepted)]
    public async Task PostfixSink_FaultMeansWhatIsKnown(string option, string command, AttemptState expected)
    {
        Requirement.Met(PostfixSink.UnmetReason);
        // Left to itself it says 500, which is about the command and not about the recipient.
        await using var sink = await PostfixSink.StartAsync(command.Length == 0 ? [option] : ["-B", "550 5.1.1 No such user", option, command], cancellationToken: Ct);
        await using var host = await StartAsync(sink.Port);

        await TellAsync(host);

        Assert.Equal(expected, Assert.Single(await host.AttemptsAsync(), a => a.Transport == "smtp").State);
        // What the sink has got to the end of, it keeps, whatever it said.
        Assert.Equal(expected is AttemptState.Accepted or AttemptState.Unknown || command == "." ? 1 : 0, sink.Taken.Count(m => m.Contains("Message-ID:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task EncryptedAndSignedIn_ReachesTheMaildir(string mechanism)
    {
        Requirement.Met(PythonMailServer.UnmetReason);
        await using var server = await PythonMailServer.StartAsync(mechanism, Ct);
        await using var host = await StartAsync(server.Port, Secure(server));

        for (var i = 0; i < 3; i++)
            await TellAsync(host);

        Assert.All(await host.ObligationsAsync(), o => Assert.Equal(NoticeState.Sent, o.State));
        Assert.Equal(3, Mails(server).Count);
    }

    [Theory]
    [InlineData("Smtp:Password", "wrong")]
    [InlineData("Smtp:CaFile", null)]
    [InlineData("Smtp:Host", "127.0.0.1")]
    [InlineData("Smtp:StartTls", "false")]
    public async Task WithoutTrust_NothingIsSaidAndItIsTriedAgain(string setting, string? value)
    {
        Requirement.Met(PythonMailServer.UnmetReason);
        await using var server = await PythonMailServer.StartAsync("PLAIN", Ct);
        var settings = Secure(server);
        settings[setting] = value;
        await using var host = await StartAsync(server.Port, settings);

        await TellAsync(host);

        Assert.Equal((AttemptState.NotSent, NoticeState.Pending), (Assert.Single(await host.AttemptsAsync()).State, Assert.Single(await host.ObligationsAsync()).State));
        Assert.Empty(Mails(server));
    }

    [Fact]
    public async Task ServerWithoutEncryption_IsNotToldAnything()
    {
        await using var sink = new SmtpSink();
        await using var host = await StartAsync(sink.Port, new() { ["Smtp:StartTls"] = "true" });
        sink.Faults["MAIL"] = "hang";

        await TellAsync(host);

        Assert.Equal(AttemptState.NotSent, Assert.Single(await host.AttemptsAsync()).State);
        Assert.Empty(sink.Taken);
    }

    [Fact]
    public async Task RestingConnection_ThatTheServerClosed_CostsNothing()
    {
        await using var sink = new SmtpSink();
        await using var host = await StartAsync(sink.Port);
        await TellAsync(host);
        sink.HangUp();

        await TellAsync(host);

        Assert.Equal(2, sink.Taken.Count);
        Assert.All(await host.AttemptsAsync(), a => Assert.Equal(AttemptState.Accepted, a.State));
    }

    [Theory]
    [InlineData("take-and-drop", true, AttemptState.Accepted)]
    [InlineData("drop", false, AttemptState.NotSent)]
    public async Task Journal_TellsWhetherItWasTaken(string fault, bool taken, AttemptState expected)
    {
        await using var sink = new SmtpSink();
        using var journal = NewMaildir("journal");
        await using var host = await StartAsync(sink.Port, new() { ["Smtp:JournalDirectory"] = journal.Path });
        sink.Faults["dot"] = fault;
        await TellAsync(host);
        Assert.Equal(AttemptState.Unknown, Assert.Single(await host.AttemptsAsync()).State);
        Deliver(journal, "Message-ID: <somebody@else.example>\r\nSubject: x\r\n\r\ny\r\n");
        if (taken)
            Deliver(journal, sink.Taken.Single().Message);
        sink.Faults.Clear();

        foreach (var minutes in (int[])[2, 5, 10, 15])
        {
            await host.PassAsync(TimeSpan.FromMinutes(minutes));
            await host.ReconcileAsync();
        }
        await host.NotifyAsync();

        var attempts = (await host.AttemptsAsync()).OrderBy(a => a.No).ToList();
        Assert.Equal(expected, attempts[0].State);
        Assert.Equal(NoticeState.Sent, Assert.Single(await host.ObligationsAsync()).State);
        Assert.Single(sink.Taken);
        Assert.Equal(taken ? [false] : [false, true], attempts.Select(a => a.PossibleDuplicate));
    }

    [Fact]
    public async Task JournalThatIsAway_ProvesNothing()
    {
        await using var sink = new SmtpSink();
        using var journal = NewMaildir("journal");
        await using var host = await StartAsync(sink.Port, new() { ["Smtp:JournalDirectory"] = journal.Path });
        sink.Faults["dot"] = "take-and-drop";
        await TellAsync(host);
        Directory.Delete(journal.Path, recursive: true);

        for (var i = 0; i < 10; i++)
        {
            await host.PassAsync(TimeSpan.FromMinutes(30));
            await host.ReconcileAsync();
        }

        Assert.Equal((AttemptState.Unknown, 0), Assert.Single(await host.AttemptsAsync()) is var a ? (a.State, a.Absences) : default);
        Directory.CreateDirectory(journal.Path);
    }

    [Fact]
    public async Task WithoutAJournal_UnknownStaysUnknown()
    {
        await using var sink = new SmtpSink();
        await using var host = await StartAsync(sink.Port);
        sink.Faults["dot"] = "take-and-drop";
        await TellAsync(host);

        for (var i = 0; i < 5; i++)
        {
            await host.PassAsync(TimeSpan.FromHours(1));
            await host.ReconcileAsync();
            await host.NotifyAsync();
        }

        Assert.Equal(AttemptState.Unknown, Assert.Single(await host.AttemptsAsync()).State);
        Assert.Equal((NoticeState.Sending, "result-unknown"), Assert.Single(await host.ObligationsAsync()) is var o ? (o.State, o.Reason) : default);
        Assert.Single(sink.Taken);
    }

    [Fact]
    public async Task ReturnedMail_GoesToTheNextWay()
    {
        await using var sink = new SmtpSink();
        using var bounces = NewMaildir("bounces");
        await using var host = await StartAsync(sink.Port, new() { ["Smtp:BounceDirectory"] = bounces.Path });
        await TellAsync(host);
        var obligation = Assert.Single(await host.ObligationsAsync());
        Deliver(bounces, "Subject: out of office\r\nAuto-Submitted: auto-replied\r\n\r\nback on Monday\r\n");
        Deliver(bounces, Returned($"<{obligation.Id:N}@case.example.tw>", "delayed", "4.4.1"));
        Deliver(bounces, Returned($"<{obligation.Id:N}@elsewhere.example>", "failed", "5.1.1"));
        Deliver(bounces, Returned($"<{Guid.NewGuid():N}@case.example.tw>", "failed", "5.1.1"));
        await host.ReconcileAsync();
        Assert.Equal(AttemptState.Accepted, Assert.Single(await host.AttemptsAsync()).State);

        Deliver(bounces, Returned($"<{obligation.Id:N}@case.example.tw>", "failed", "5.1.1"));
        await host.ReconcileAsync();
        await host.NotifyAsync();

        var attempt = Assert.Single(await host.AttemptsAsync());
        Assert.Equal((AttemptState.Undelivered, ProviderStatus.Undelivered), (attempt.State, attempt.ProviderStatus));
        Assert.Contains("511", attempt.Evidence!, StringComparison.Ordinal);
        Assert.Equal([(NoticeWay.Email, NoticeState.Failed), (NoticeWay.Phone, NoticeState.Task)], (await host.ObligationsAsync()).OrderBy(o => o.Channel).Select(o => (o.Channel, o.State)));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(bounces.Path, "new")));
        Assert.Equal(5, Directory.EnumerateFiles(Path.Combine(bounces.Path, "cur")).Count());
    }

    [Theory]
    [InlineData("a\r\n.b\r\n..c\r\n.", "a\r\n..b\r\n...c\r\n..\r\n")]
    [InlineData(".", "..\r\n")]
    [InlineData("a\r\n", "a\r\n")]
    [InlineData("", "\r\n")]
    public void Content_NeverHasALoneDot(string content, string expected) => Assert.Equal(expected, Encoding.ASCII.GetString(SmtpSession.Stuffed(Encoding.ASCII.GetBytes(content)).Span));

    [Theory]
    [InlineData("x")]
    [InlineData("高雄市政府工務局養護工程處案件通知，請您補件：三民區民族一路一百號前的路燈不亮，晚上走路看不到")]
    [InlineData("𠮷野家🧑‍🔧 の \"quotes\", <angle> and, comma")]
    [InlineData("A long English subject that needs more than one line because it says where and what and when and why")]
    public void EncodedWords_AreShortLines_AndSayTheSame(string value)
    {
        var lines = MailWriter.EncodedWords(value, 9).Split("\r\n ");

        Assert.All(lines, (line, i) => Assert.InRange(line.Length + (i == 0 ? 9 : 1), 1, 76));
        Assert.Equal(value, string.Concat(lines.Select(l => Encoding.UTF8.GetString(Convert.FromBase64String(l["=?utf-8?B?".Length..^2])))));
    }

    private static Dictionary<string, string?> Secure(PythonMailServer server) => new()
    {
        ["Smtp:Host"] = "localhost",
        ["Smtp:StartTls"] = "true",
        ["Smtp:User"] = PythonMailServer.User,
        ["Smtp:Password"] = PythonMailServer.Password,
        ["Smtp:CaFile"] = server.CaFile,
    };

    private static List<string> Mails(PythonMailServer server) => [.. Directory.EnumerateFiles(Path.Combine(server.Mails, "new"))];

    private static TestFolder NewMaildir(string name)
    {
        var folder = TestFolder.Create(name);
        foreach (var part in (string[])["new", "cur", "tmp"])
            Directory.CreateDirectory(Path.Combine(folder.Path, part));
        return folder;
    }

    private static void Deliver(TestFolder maildir, string mail) => File.WriteAllText(Path.Combine(maildir.Path, "new", Guid.NewGuid().ToString("N")), mail);

    // As Postfix writes it.
    private static string Returned(string messageId, string action, string status) => $"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.example.tw (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: notice@case.example.tw
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="A1B2C3.1700000000/mx.example.tw"

        This is a MIME-encapsulated message.

        --A1B2C3.1700000000/mx.example.tw
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --A1B2C3.1700000000/mx.example.tw
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.tw
        X-Postfix-Queue-ID: A1B2C3

        Final-Recipient: rfc822; lily@example.tw
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} <lily@example.tw>: user unknown

        --A1B2C3.1700000000/mx.example.tw
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        From: =?utf-8?B?6auY?= <notice@case.example.tw>
        Message-ID: {messageId}

        --A1B2C3.1700000000/mx.example.tw--

        """;

    private static Task<NotificationsHost> StartAsync(int port, Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["Smtp:Host"] = "127.0.0.1",
            ["Smtp:Port"] = port.ToString(CultureInfo.InvariantCulture),
            ["Smtp:From"] = "notice@case.example.tw",
            ["Smtp:StartTls"] = "false",
        };
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        return NotificationsHost.StartAsync(all);
    }

    private static Task<FakeCase> TellAsync(NotificationsHost host) => SmsCity.TellAsync(host, NoticeWay.Email);
}
