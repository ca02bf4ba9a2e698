using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CaseTracker.TestSupport;

/// <summary>A real mail server in a process of its own. It dies with the test process.</summary>
public abstract class MailServer : IAsyncDisposable
{
    private readonly Process process;
    private readonly TestFolder folder;

    private protected MailServer(int port, TestFolder folder, ProcessStartInfo info)
    {
        (Port, this.folder) = (port, folder);
        (info.RedirectStandardInput, info.RedirectStandardOutput, info.RedirectStandardError) = (true, true, true);
        process = OwnedProcess.Start(info);
    }

    public int Port { get; }

    /// <summary>A folder of its own.</summary>
    protected string Directory => folder.Path;

    public ValueTask DisposeAsync()
    {
        OwnedProcess.KillIfRunning(process);
        process.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected Task WaitUntilReadyAsync(CancellationToken cancellationToken) => Wait.UntilAsync(
        async () =>
        {
            if (process.HasExited)
            {
                throw new WaitAbandonedException(new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancellationToken)));
            }

            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            return true;
        },
        TimeSpan.FromSeconds(30),
        "the mail server to listen",
        cancellationToken);

    private protected static ProcessStartInfo Command(string command, params IReadOnlyList<string> arguments)
    {
        var (file, all) = OwnedProcess.Own(command, arguments);
        return new ProcessStartInfo(file, all) { UseShellExecute = false };
    }
}

/// <summary>Postfix's <c>smtp-sink</c>: takes everything, and fails where its switches say.</summary>
public sealed class PostfixSink : MailServer
{
    private const string Program = "/usr/sbin/smtp-sink";

    private PostfixSink(int port, TestFolder folder, ProcessStartInfo info) : base(port, folder, info) { }

    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? UnmetReason => File.Exists(Program) ? null : "smtp-sink is missing: install the Debian package postfix.";

    /// <summary>The mails it got to the end of, as they were on the wire, with lines about the envelope before them.</summary>
    public IReadOnlyList<string> Taken => [.. System.IO.Directory.EnumerateFiles(Directory).Select(File.ReadAllText)];

    /// <param name="switches">Its own: <c>-r RCPT</c> refuses for now, <c>-f</c> for good, <c>-q</c> hangs up, <c>-Q</c> says 421 and hangs up; <c>.</c> is the end of the content.</param>
    /// <param name="keep">False keeps no mails, for speed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<PostfixSink> StartAsync(IReadOnlyList<string> switches, bool keep = true, CancellationToken cancellationToken = default)
    {
        var folder = TestFolder.Create("smtp-sink");
        // It writes as an unprivileged user.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);
        }

        var port = Ports.Free();
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "nobody"] : [];
        string[] dump = keep ? ["-D", Path.Combine(folder.Path, "%M.")] : [];
        var sink = new PostfixSink(port, folder, Command(Program, [.. user, .. dump, .. switches, $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "100"]));
        await sink.WaitUntilReadyAsync(cancellationToken);
        return sink;
    }
}

/// <summary>Debian's <c>python3-aiosmtpd</c>: puts what it takes into a Maildir; on demand only encrypted and signed in.</summary>
public sealed class PythonMailServer : MailServer
{
    public const string User = "city";
    public const string Password = "secret å";

    private const string Script = """
        import ssl, sys
        from aiosmtpd.controller import Controller
        from aiosmtpd.handlers import Mailbox
        from aiosmtpd.smtp import AuthResult
        directory, port, certificate, mechanism = sys.argv[1:]
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b'city' and data.password == 'secret å'.encode())
        more = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            more = dict(tls_context=context, require_starttls=True, authenticator=check, auth_required=True, auth_exclude_mechanism=[m for m in ['PLAIN', 'LOGIN'] if m != mechanism])
        Controller(Mailbox(directory), hostname='127.0.0.1', port=int(port), **more).start()
        sys.stdin.read()
        """;

    private PythonMailServer(int port, TestFolder folder, ProcessStartInfo info) : base(port, folder, info) { }

    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? UnmetReason => System.IO.Directory.Exists("/usr/lib/python3/dist-packages/aiosmtpd") ? null : "aiosmtpd is missing: install the Debian package python3-aiosmtpd.";

    /// <summary>The Maildir.</summary>
    public string Mails => Path.Combine(Directory, "mails");

    /// <summary>The certificate that vouches for it.</summary>
    public string CaFile => Path.Combine(Directory, "ca.pem");

    /// <param name="signIn"><c>PLAIN</c> or <c>LOGIN</c> asks for encryption and for signing in that way; null takes mail from anybody.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<PythonMailServer> StartAsync(string? signIn = null, CancellationToken cancellationToken = default)
    {
        var folder = TestFolder.Create("mail-server");
        var certificate = signIn is null ? "" : await WriteCertificateAsync(folder.Path, cancellationToken);
        var port = Ports.Free();
        var server = new PythonMailServer(port, folder, Command("/usr/bin/python3", "-c", Script, Path.Combine(folder.Path, "mails"), port.ToString(CultureInfo.InvariantCulture), certificate, signIn ?? ""));
        await server.WaitUntilReadyAsync(cancellationToken);
        return server;
    }

    private static async Task<string> WriteCertificateAsync(string folder, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), certificate.ExportCertificatePem(), cancellationToken);
        var path = Path.Combine(folder, "server.pem");
        await File.WriteAllTextAsync(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", cancellationToken);
        return path;
    }
}
