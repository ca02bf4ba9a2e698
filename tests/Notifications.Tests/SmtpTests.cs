using System.Diagnostics;
using System.Text.Json;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Notifications.Domain;
using CaseTracker.Notifications.Tests.Doubles;
using CaseTracker.Notifications.Transports;
using CaseTracker.TestSupport;
using Xunit;

namespace CaseTracker.Notifications.Tests;

public sealed class SmtpTests : IAsyncLifetime
{
    private readonly SmtpSink _sink = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _sink.DisposeAsync();

    [Fact]
    public async Task Message_ReadByAnotherProgram_IsWhatWasMeant()
    {
        await using var host = await StartAsync(_sink.Port);
        await TellAsync(host);

        var (recipient, message) = Assert.Single(_sink.Taken);
        Assert.All(message, c => Assert.True(c < 128));
        var obligation = Assert.Single(await host.ObligationsAsync());
        var attempt = Assert.Single(await host.AttemptsAsync());
        Assert.Equal("lily@example.tw", recipient);
        Assert.Equal(NoticeState.Sent, obligation.State);
        Assert.Contains($"Message-ID: <{obligation.Id:N}@case.example.tw>\r\n", message, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", message, StringComparison.Ordinal);
        Assert.Contains("Content-Type: multipart/alternative;", message, StringComparison.Ordinal);
        using var read = await ReadWithPythonAsync(message);
        if (read is null)
            return; // No python3 here: what the headers say on the wire has to do.
        var mail = read.RootElement;
        Assert.Equal("lily@example.tw", mail.GetProperty("to").GetString());
        Assert.Equal("高雄市公園處 案件通知 <notice@case.example.tw>", mail.GetProperty("from").GetString());
        Assert.Equal("我們回覆您的案件了：市長信箱 三民區民族一路", mail.GetProperty("subject").GetString());
        Assert.Equal($"<{obligation.Id:N}@case.example.tw>", mail.GetProperty("id").GetString());
        Assert.Equal(attempt.ProviderId, mail.GetProperty("id").GetString());
        Assert.Equal("auto-generated", mail.GetProperty("auto").GetString());
        Assert.Equal("multipart/alternative", mail.GetProperty("type").GetString());
        Assert.Equal(["text/plain", "text/html"], mail.GetProperty("parts").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("三棵樹都修剪好了。\n謝謝您。", mail.GetProperty("text").GetString()!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("三棵樹都修剪好了。<br>", mail.GetProperty("html").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect", "421 not now", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("connect", "drop", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("connect", "hang", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("connect", "554 no service", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("MAIL", "451 try later", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("MAIL", "drop", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("RCPT", "450 greylisted", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("RCPT", "550 no such user", AttemptState.Rejected, NoticeState.Failed)]
    [InlineData("RCPT", "553 bad mailbox", AttemptState.Rejected, NoticeState.Failed)]
    [InlineData("RCPT", "drop", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("RCPT", "hang", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("RCPT", "drip", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("DATA", "451 try later", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("DATA", "554 no", AttemptState.Rejected, NoticeState.Failed)]
    [InlineData("DATA", "drop", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("dot", "451 try later", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("dot", "452 full", AttemptState.NotSent, NoticeState.Pending)]
    [InlineData("dot", "550 spam", AttemptState.Rejected, NoticeState.Failed)]
    [InlineData("dot", "drop", AttemptState.Unknown, NoticeState.Sending)]
    [InlineData("dot", "take-and-drop", AttemptState.Unknown, NoticeState.Sending)]
    [InlineData("dot", "hang", AttemptState.Unknown, NoticeState.Sending)]
    [InlineData("dot", "drip", AttemptState.Unknown, NoticeState.Sending)]
    public async Task Fault_MeansWhatIsKnown(string stage, string fault, AttemptState attempt, NoticeState state)
    {
        // Only where nobody answers is the limit waited for; elsewhere a slow machine must not meet it.
        await using var host = await StartAsync(_sink.Port, fault is "hang" or "drip" ? "00:00:04" : "00:00:20");
        _sink.Faults[stage] = fault;

        await TellAsync(host);

        Assert.Equal((attempt, state), (Assert.Single(await host.AttemptsAsync()).State, (await ByEmailAsync(host)).State));
        if (attempt != AttemptState.NotSent)
            return;
        _sink.Faults.Clear();
        await host.PassAsync(TimeSpan.FromHours(1));
        await host.NotifyAsync();
        Assert.Single(_sink.Taken);
        Assert.Equal(NoticeState.Sent, Assert.Single(await host.ObligationsAsync()).State);
    }

    [Fact]
    public async Task NobodyListens_IsCertainlyNotSent()
    {
        await using var host = await StartAsync(Ports.Free());

        await TellAsync(host);

        Assert.Equal((AttemptState.NotSent, "server-unreachable"), (Assert.Single(await host.AttemptsAsync()).State, Assert.Single(await host.ObligationsAsync()).Reason));
    }

    [Fact]
    public async Task ManyMessages_ShareFewConnections()
    {
        await using var host = await StartAsync(_sink.Port);
        for (var i = 0; i < 30; i++)
            await OweAsync(host, "lily@example.tw");

        await host.NotifyAsync();

        Assert.Equal(30, _sink.Taken.Count);
        Assert.InRange(_sink.Connections, 1, 3);
        Assert.Equal(30, _sink.Taken.Select(t => t.Message.Split("Message-ID: ")[1].Split('\r')[0]).Distinct().Count());
    }

    [Theory]
    [InlineData("lily@bücher.example", "lily@xn--bcher-kva.example")]
    [InlineData("li.ly+case@xn--bcher-kva.example", "li.ly+case@xn--bcher-kva.example")]
    public async Task Address_WithAnotherAlphabet_GoesInItsAsciiForm(string address, string wire)
    {
        await using var host = await StartAsync(_sink.Port);
        await OweAsync(host, address);

        await host.NotifyAsync();

        Assert.Equal(wire, Assert.Single(_sink.Taken).Recipient);
    }

    [Theory]
    [InlineData("莉莉@example.tw")]
    [InlineData("nobody")]
    [InlineData("a@b.example>, <c@d.example")]
    [InlineData("a@b.example,c@d.example")]
    [InlineData("a b@c.example")]
    public async Task Address_ThatIsNone_IsRejectedWithoutAConnection(string address)
    {
        await using var host = await StartAsync(_sink.Port);
        await OweAsync(host, address);

        await host.NotifyAsync();

        Assert.Equal((NoticeState.Failed, "address-invalid"), await ByEmailAsync(host) is var o ? (o.State, o.Reason) : default);
        Assert.Equal(0, _sink.Connections);
    }

    private static Task<NotificationsHost> StartAsync(int port, string sendTimeout = "00:00:20") => NotificationsHost.StartAsync(new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Smtp:From"] = "notice@case.example.tw",
        ["Smtp:StartTls"] = "false",
        ["Smtp:Connections"] = "3",
        ["Notifications:SendTimeout"] = sendTimeout,
    });

    // What fails for good leaves a call for staff beside it.
    private static async Task<Obligation> ByEmailAsync(NotificationsHost host)
    {
        var obligations = await host.ObligationsAsync();
        var its = Assert.Single(obligations, o => o.Channel == NoticeWay.Email);
        Assert.Equal(its.State == NoticeState.Failed ? [NoticeWay.Phone] : [], obligations.Where(o => o != its).Select(o => o.Channel));
        return its;
    }

    private static async Task TellAsync(NotificationsHost host)
    {
        await OweAsync(host, "lily@example.tw");
        await host.NotifyAsync();
    }

    private static async Task OweAsync(NotificationsHost host, string address)
    {
        var known = host.Owners.Add(Samples.Case(NoticeWay.Email));
        known.Facts = known.Facts with { Email = address, Reply = new(Guid.NewGuid(), Samples.Friday, Outcome.Done, new("三棵樹都修剪好了。\n謝謝您。", Language.Zh)) };
        await host.DeliverAsync(Samples.Replied(known, Samples.Friday));
    }

    private static async Task<JsonDocument?> ReadWithPythonAsync(string message)
    {
        const string Script = """
            import sys, json, email
            from email import policy, header
            data = sys.stdin.buffer.read()
            m = email.message_from_bytes(data, policy=policy.default)
            raw = email.message_from_bytes(data)
            parts = [p for p in m.walk() if not p.is_multipart()]
            # The address parser of this policy keeps the white space between encoded words, which is none of the text.
            sender = str(header.make_header(header.decode_header(raw.get('From'))))
            print(json.dumps(dict(to=str(m['To']), **{'from': sender}, subject=str(m['Subject']), id=str(m['Message-ID']), auto=str(m['Auto-Submitted']),
              type=m.get_content_type(), parts=[p.get_content_type() for p in parts], text=parts[0].get_content(), html=parts[-1].get_content(), defects=len(m.defects))))
            """;
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("python3", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        using var owned = process;
        await process.StandardInput.WriteAsync(message);
        process.StandardInput.Close();
        var json = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync(Ct));
        Assert.Equal(0, json.RootElement.GetProperty("defects").GetInt32());
        return json;
    }
}
