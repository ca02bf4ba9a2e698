using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CaseTracker.AllInOne.EmbeddedDatabase;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CaseTracker.TestSupport.Tests.EmbeddedDatabase;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder folder = TestFolder.Create("embedded");

    private string DataDirectory => Path.Combine(folder.Path, "casetracker");

    private string PostgresDirectory => Path.Combine(DataDirectory, "pg");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Installation.Debian)]
    [InlineData(Installation.Npm)]
    public async Task Start_EmptyFolder_MakesDurablePrivateDatabase(Installation installation)
    {
        await using var database = await StartAsync(installation.BinDirectory());

        await using var source = NpgsqlDataSource.Create(database.OwnerConnectionString);
        Assert.Equal(
            "casetracker casetracker_owner on on on on off 200 127.0.0.1 UTF8 UTC scram-sha-256",
            await ScalarAsync(source,
                """
                select concat_ws(' ', current_database(), current_user,
                  current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'), current_setting('data_checksums'),
                  current_setting('jit'), current_setting('max_connections'), current_setting('listen_addresses'),
                  current_setting('server_encoding'), current_setting('timezone'), current_setting('password_encryption'))
                """));
        Assert.Equal(OperatingSystem.IsLinux() ? "C.UTF-8" : "C", await ScalarAsync(source, "select datcollate from pg_database where datname = current_database()"));
        Assert.Equal("false true false true", await ScalarAsync(source,
            "select concat_ws(' ', rolsuper::text, rolcreaterole::text, rolbypassrls::text, rolcanlogin::text) from pg_roles where rolname = current_user"));
        Assert.Equal("casetracker_owner", await ScalarAsync(source, "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"));
        Assert.InRange(database.Port, 10000, 31999);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(PostgresDirectory, "owner-password")));
    }

    [Theory]
    [InlineData(Installation.Debian)]
    [InlineData(Installation.Npm)]
    public async Task Owner_CreatesApplicationRole_WhichWorksWithItsRightsOnly(Installation installation)
    {
        await using var database = await StartAsync(installation.BinDirectory());
        await using var owner = NpgsqlDataSource.Create(database.OwnerConnectionString);

        await ExecuteAsync(owner,
            """
            create role casetracker_cases login password 'secret';
            create schema cases;
            create table cases.audit (id int primary key, note text not null);
            grant usage on schema cases to casetracker_cases;
            grant select, insert on cases.audit to casetracker_cases;
            alter table cases.audit enable row level security;
            alter table cases.audit force row level security;
            create policy all_rows on cases.audit for all to casetracker_cases using (true) with check (true);
            grant casetracker_cases to casetracker_owner;
            create extension pg_trgm;
            """);

        await using var application = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Username = "casetracker_cases", Password = "secret" }.ConnectionString);
        await ExecuteAsync(application, "insert into cases.audit values (1, 'kept')");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await FailureAsync(application, "delete from cases.audit"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await FailureAsync(application, "create table cases.more (id int)"));
        await ExecuteAsync(owner, "set role casetracker_cases; insert into cases.audit values (2, 'as the application')");
    }

    [Fact]
    public async Task Server_WrongPasswordOrSuperuser_LetsNobodyIn()
    {
        await using var database = await StartAsync();

        var wrong = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Password = "guessed", Pooling = false };
        var superuser = new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Username = "postgres", Database = "postgres", Pooling = false };

        Assert.Equal(PostgresErrorCodes.InvalidPassword, await ConnectFailureAsync(wrong));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, await ConnectFailureAsync(superuser));
    }

    [Theory]
    [InlineData(Installation.Debian)]
    [InlineData(Installation.Npm)]
    public async Task Start_SecondTime_ContinuesOnTheSamePortWithTheData(Installation installation)
    {
        string first;
        await using (var database = await StartAsync(installation.BinDirectory()))
        {
            first = database.OwnerConnectionString;
            await WriteRowAsync(first);
        }

        Assert.Null(PostmasterFile.Read(Path.Combine(PostgresDirectory, "data")));
        await using var again = await StartAsync(installation.BinDirectory());

        Assert.Equal(first, again.OwnerConnectionString);
        Assert.Equal(1L, await CountRowsAsync(again.OwnerConnectionString));
    }

    [Theory]
    [InlineData(Installation.Debian)]
    [InlineData(Installation.Npm)]
    public async Task Start_AfterTheApplicationWasKilled_LosesNothing(Installation installation)
    {
        var (host, connectionString) = await StartHostAsync(installation.BinDirectory());
        using (host)
        {
            await WriteRowAsync(connectionString);
            OwnedProcess.KillIfRunning(host);
        }

        await using var database = await StartAsync(installation.BinDirectory());

        Assert.Equal(connectionString, database.OwnerConnectionString);
        Assert.Equal(1L, await CountRowsAsync(database.OwnerConnectionString));
    }

    [Fact]
    public async Task Application_Killed_ServerStopsByItself()
    {
        var (host, _) = await StartHostAsync(Installations.AnyBinDirectory());
        using (host)
        {
            OwnedProcess.KillIfRunning(host);
        }

        await Wait.UntilAsync(() => PostmasterFile.Read(Path.Combine(PostgresDirectory, "data")) is null, Patience, "the server to stop", Cancellation);
    }

    [Fact]
    public async Task Application_ToldToEnd_StopsTheServerFirst()
    {
        var (host, _) = await StartHostAsync(Installations.AnyBinDirectory());
        using (host)
        {
            OwnedProcess.Signal(host, OwnedProcess.Terminate);
            await host.WaitForExitAsync(Cancellation);
        }

        Assert.Null(PostmasterFile.Read(Path.Combine(PostgresDirectory, "data")));
    }

    [Fact]
    public async Task Start_ServerOfADeadApplicationStillRuns_ReplacesItAndKeepsTheData()
    {
        string connectionString;
        await using (var database = await StartAsync())
        {
            connectionString = database.OwnerConnectionString;
            await WriteRowAsync(connectionString);
        }

        var leftOver = await StartWithoutApplicationAsync();

        await using var again = await StartAsync();

        Assert.Equal(1L, await CountRowsAsync(again.OwnerConnectionString));
        await Wait.UntilAsync(() => !Exists(leftOver), Patience, "the left-over server to be gone", Cancellation);
    }

    [Fact]
    public async Task Start_ServerWasKilledToo_RecoversFromItsLog()
    {
        string connectionString;
        await using (var database = await StartAsync())
        {
            connectionString = database.OwnerConnectionString;
        }

        var server = await StartWithoutApplicationAsync(new NpgsqlConnectionStringBuilder(connectionString).Port);
        await WriteRowAsync(connectionString);
        OwnedProcess.Signal(server, 9);
        await Wait.UntilAsync(() => !Exists(server), Patience, "the killed server to be gone", Cancellation);

        await using var again = await StartAsync();

        Assert.Equal(1L, await CountRowsAsync(again.OwnerConnectionString));
    }

    [Fact]
    public async Task Start_StalePidFileNamesAnotherProgram_StartsAndLeavesThatProgramAlone()
    {
        await using (await StartAsync())
        {
        }

        var server = await StartWithoutApplicationAsync();
        var file = PostmasterFile.PathIn(Path.Combine(PostgresDirectory, "data"));
        var text = await File.ReadAllTextAsync(file, Cancellation);
        OwnedProcess.Signal(server, 9);
        await Wait.UntilAsync(() => !Exists(server), Patience, "the killed server to be gone", Cancellation);
        using var stranger = OwnedProcess.Start(ServerAccount.Choose().Describe("sleep", ["600"], "/"));
        await File.WriteAllTextAsync(
            file, stranger.Id.ToString(CultureInfo.InvariantCulture) + text[text.IndexOf('\n', StringComparison.Ordinal)..], Cancellation);

        await using (await StartAsync())
        {
            Assert.False(stranger.HasExited);
        }

        OwnedProcess.KillIfRunning(stranger);
    }

    [Fact]
    public async Task Start_FolderInUseByAnotherApplication_SaysSo()
    {
        await using var database = await StartAsync();

        var failure = await FailureAsync();

        Assert.Equal($"Another CaseTracker uses the data folder {DataDirectory}; stop it first, or choose another folder with --data.", failure);
        await WriteRowAsync(database.OwnerConnectionString);
    }

    [Fact]
    public async Task Start_DataOfAnotherRelease_SaysWhatToDo()
    {
        Directory.CreateDirectory(Path.Combine(PostgresDirectory, "data"));
        await File.WriteAllTextAsync(Path.Combine(PostgresDirectory, "data", "PG_VERSION"), "12\n", Cancellation);

        var failure = await FailureAsync();

        Assert.StartsWith($"The data in {PostgresDirectory} was made by PostgreSQL 12, but this installation carries PostgreSQL ", failure, StringComparison.Ordinal);
        Assert.EndsWith("or start with --reset or another --data folder to begin with empty data.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderTheServerMayNotUse_SaysWhatToDo()
    {
        // An ordinary user cannot write here; root can, but the user the server runs as cannot enter.
        var closed = Path.Combine(folder.Path, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var failure = await FailureAsync(Path.Combine(closed, "casetracker"));

        Assert.Contains(closed, failure, StringComparison.Ordinal);
        Assert.Contains("choose another folder with --data", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderThatCannotBe_SaysWhatToDo()
    {
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        var failure = await FailureAsync(Path.Combine(file, "casetracker"));

        Assert.StartsWith($"The data folder {file}/casetracker cannot be used", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoPrograms_SaysWhatToInstall()
    {
        var failure = await FailureAsync(DataDirectory, Path.Combine(folder.Path, "nothing"));

        Assert.StartsWith("No usable PostgreSQL was found", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ChosenPortTaken_SaysWhichOne()
    {
        using var other = new TcpListener(IPAddress.Loopback, Ports.Free());
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<EmbeddedDatabaseException>(() => EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = DataDirectory, BinariesDirectory = Installations.AnyBinDirectory(), Port = port },
            NullLogger.Instance,
            Cancellation));

        Assert.Equal($"Port {port} on 127.0.0.1 is taken by another program; stop that program, or choose another port for the embedded database.", failure.Message);
    }

    [Fact]
    public async Task Start_PortOfLastTimeTaken_TakesAnother()
    {
        int port;
        await using (var database = await StartAsync())
        {
            port = database.Port;
        }

        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();

        await using var again = await StartAsync();

        Assert.NotEqual(port, again.Port);
        Assert.Equal(again.Port.ToString(CultureInfo.InvariantCulture), (await File.ReadAllTextAsync(Path.Combine(PostgresDirectory, "port"), Cancellation)).Trim());
    }

    [Fact]
    public async Task Start_PasswordFileLost_SetsANewPassword()
    {
        string first;
        await using (var database = await StartAsync())
        {
            first = database.OwnerConnectionString;
            await WriteRowAsync(first);
        }

        File.Delete(Path.Combine(PostgresDirectory, "owner-password"));
        await using var again = await StartAsync();

        Assert.NotEqual(first, again.OwnerConnectionString);
        Assert.Equal(1L, await CountRowsAsync(again.OwnerConnectionString));
    }

    [Fact]
    public async Task Start_FirstStartWasInterrupted_BeginsAnew()
    {
        Directory.CreateDirectory(Path.Combine(PostgresDirectory, "data.new", "base"));

        await using var database = await StartAsync();

        await WriteRowAsync(database.OwnerConnectionString);
        Assert.False(Directory.Exists(Path.Combine(PostgresDirectory, "data.new")));
    }

    [Fact]
    public async Task Start_ProgramsInAPrivateFolder_Works()
    {
        // A checkout below root's home: the server's user cannot reach the programs where npm put them.
        var home = Path.Combine(folder.Path, "home");
        Directory.CreateDirectory(home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var source = Path.GetDirectoryName(Installation.Npm.BinDirectory())!;
        using (var copy = Process.Start("cp", ["-a", source, home]))
        {
            await copy.WaitForExitAsync(Cancellation);
        }

        await using var database = await StartAsync(Path.Combine(home, "native", "bin"));

        await WriteRowAsync(database.OwnerConnectionString);
        Assert.Equal(Environment.IsPrivilegedProcess, Directory.Exists(Path.Combine(PostgresDirectory, "bin")));
    }

    [Fact]
    public async Task Remove_DataWithALeftOverServer_EndsItAndTheNextStartIsEmpty()
    {
        await using (var database = await StartAsync())
        {
            await WriteRowAsync(database.OwnerConnectionString);
        }

        var leftOver = await StartWithoutApplicationAsync();

        await EmbeddedPostgres.RemoveAsync(DataDirectory, Cancellation);

        Assert.False(Exists(leftOver));
        await using var again = await StartAsync();
        await WriteRowAsync(again.OwnerConnectionString);
        Assert.Equal(1L, await CountRowsAsync(again.OwnerConnectionString));
    }

    [Fact]
    public async Task Remove_DataOfAnotherRelease_LetsTheNextStartBegin()
    {
        Directory.CreateDirectory(Path.Combine(PostgresDirectory, "data"));
        await File.WriteAllTextAsync(Path.Combine(PostgresDirectory, "data", "PG_VERSION"), "12\n", Cancellation);

        await EmbeddedPostgres.RemoveAsync(DataDirectory, Cancellation);

        await using var database = await StartAsync();
        await WriteRowAsync(database.OwnerConnectionString);
    }

    [Fact]
    public async Task Remove_DataInUse_IsRefused()
    {
        await using var database = await StartAsync();

        await Assert.ThrowsAsync<EmbeddedDatabaseException>(() => EmbeddedPostgres.RemoveAsync(DataDirectory, Cancellation));

        await WriteRowAsync(database.OwnerConnectionString);
    }

    [Fact]
    public Task Remove_NothingThere_DoesNothing() => EmbeddedPostgres.RemoveAsync(DataDirectory, Cancellation);

    private Task<EmbeddedPostgres> StartAsync(string? binDirectory = null)
        => EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = DataDirectory, BinariesDirectory = binDirectory ?? Installations.AnyBinDirectory() },
            NullLogger.Instance,
            Cancellation);

    private async Task<string> FailureAsync(string? dataDirectory = null, string? binDirectory = null)
    {
        var failure = await Assert.ThrowsAsync<EmbeddedDatabaseException>(() => EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = dataDirectory ?? DataDirectory, BinariesDirectory = binDirectory ?? Installations.AnyBinDirectory() },
            NullLogger.Instance,
            Cancellation));
        Assert.DoesNotContain('\n', failure.Message);
        return failure.Message;
    }

    private async Task<int> StartWithoutApplicationAsync(int? port = null)
    {
        var account = ServerAccount.Choose();
        var binaries = await PostgresBinaries.FindAsync([Installations.AnyBinDirectory()], account, Path.Combine(PostgresDirectory, "bin"), null, Cancellation);
        return await new PostgresCluster(PostgresDirectory, binaries, account).StartAsync(port ?? Ports.Free(), Cancellation);
    }

    private async Task<(Process Host, string ConnectionString)> StartHostAsync(string binDirectory)
    {
        var (command, arguments) = OwnedProcess.Own("dotnet", [typeof(EmbeddedPostgresTests).Assembly.Location, "database", DataDirectory, binDirectory]);
        var host = OwnedProcess.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false });
        var line = await host.StandardOutput.ReadLineAsync(Cancellation);
        Assert.StartsWith("ready ", line, StringComparison.Ordinal);
        return (host, line!["ready ".Length..]);
    }

    private static bool Exists(int processId) => new PostmasterFile(processId, "").ProcessExists();

    private static async Task WriteRowAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await ExecuteAsync(source, "create table if not exists kept (id int); insert into kept values (1)");
    }

    private static async Task<object?> CountRowsAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        return await ScalarAsync(source, "select count(*) from kept");
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> FailureAsync(NpgsqlDataSource source, string sql)
        => (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(source, sql))).SqlState;

    private static async Task<string> ConnectFailureAsync(NpgsqlConnectionStringBuilder settings)
    {
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        return (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation))).SqlState;
    }
}
