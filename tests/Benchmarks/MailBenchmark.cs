using System.Diagnostics;
using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using CaseTracker.Notifications.Transports;
using CaseTracker.TestSupport;

namespace CaseTracker.Benchmarks;

/// <summary>Mails a second to Postfix's smtp-sink on this machine: over our sessions, over the framework's client, and from Postfix's own generator.</summary>
internal static class MailBenchmark
{
    private const int Connections = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);
    private static readonly string Words = string.Concat(Enumerable.Repeat("我們已經到現場查看，要修剪三棵樹。謝謝您告訴我們。\n", 20));

    public static async Task<int> RunAsync()
    {
        if (PostfixSink.UnmetReason is { } reason)
        {
            Console.Error.WriteLine(reason);
            return 2;
        }
        await using var sink = await PostfixSink.StartAsync([], keep: false);
        Console.WriteLine($"{Connections} connections, {Duration.TotalSeconds} s each, {Mail(0).Length} bytes a mail; aim 300/s");
        Print("our sessions", await RunAsync(i => SendOwnAsync(sink.Port, i)));
        Print("System.Net.Mail", await RunAsync(i => SendFrameworkAsync(sink.Port, i)));
        Print("smtp-source", await SourceAsync(sink.Port));
        return 0;
    }

    private static void Print(string name, double perSecond) => Console.WriteLine($"{name,-18}{perSecond,10:F0}/s");

    private static async Task<double> RunAsync(Func<int, IAsyncEnumerable<bool>> connection)
    {
        var sent = 0;
        var time = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => Task.Run(async () =>
        {
            await foreach (var taken in connection(i))
            {
                if (!taken)
                    throw new InvalidOperationException("The sink refused a mail.");
                Interlocked.Increment(ref sent);
                if (time.Elapsed > Duration)
                    return;
            }
        })));
        return sent / time.Elapsed.TotalSeconds;
    }

    private static async IAsyncEnumerable<bool> SendOwnAsync(int port, int seed)
    {
        var (session, refusal) = await SmtpSession.OpenAsync(new SmtpServer("127.0.0.1", port, false), CancellationToken.None);
        using (session ?? throw new InvalidOperationException($"The sink says {refusal.Code}."))
            for (var i = 0; ; i++)
                yield return await session.SendAsync("notice@case.example.tw", "lily@example.tw", Mail((seed * 1_000_000) + i), CancellationToken.None) is { Stage: SmtpStage.Content, Code: 250 };
    }

    private static async IAsyncEnumerable<bool> SendFrameworkAsync(int port, int seed)
    {
        using var client = new SmtpClient("127.0.0.1", port);
        for (var i = 0; ; i++)
        {
            using var mail = new MailMessage("notice@case.example.tw", "lily@example.tw") { Subject = "我們回覆您的案件了", SubjectEncoding = Encoding.UTF8 };
            mail.Headers.Add("Message-ID", $"<{seed}-{i}@case.example.tw>");
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Words, new ContentType("text/plain; charset=utf-8")));
            mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Words, new ContentType("text/html; charset=utf-8")));
            await client.SendMailAsync(mail);
            yield return true;
        }
    }

    private static async Task<double> SourceAsync(int port)
    {
        const int mails = 5000;
        var time = Stopwatch.StartNew();
        using var source = Process.Start(new ProcessStartInfo("/usr/sbin/smtp-source", ["-s", $"{Connections}", "-d", "-m", $"{mails}", "-l", $"{Mail(0).Length}", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]))!;
        await source.WaitForExitAsync();
        return source.ExitCode == 0 ? mails / time.Elapsed.TotalSeconds : throw new InvalidOperationException("smtp-source failed.");
    }

    private static byte[] Mail(int i) => MailWriter.Write(new MailWords("notice@case.example.tw", "高雄市公園處 案件通知", "lily@example.tw", "我們回覆您的案件了：市長信箱 三民區民族一路", $"<{i}@case.example.tw>", "zh-TW", DateTimeOffset.UnixEpoch, Words, Words));
}
