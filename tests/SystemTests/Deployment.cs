using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Contracts.Deadlines;
using CaseTracker.Contracts.Notifications;
using CaseTracker.Contracts.Routing;
using CaseTracker.Platform;
using CaseTracker.Platform.Security;
using CaseTracker.TestSupport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace CaseTracker.SystemTests;

/// <summary>A running installation, seen only from outside: its addresses, its clock, its mailbox, its internal APIs by signed calls.</summary>
internal abstract class Deployment : IAsyncDisposable
{
    protected static readonly IReadOnlyDictionary<string, string> Secrets = Keys.Kinds.ToDictionary(k => $"Keys__{k}__0", _ => Keys.Fresh());
    public const string ApiKey = "system-test-call-centre-key";
    private readonly List<HttpClient> _clients = [];

    public abstract Uri AddressOf(string service);

    public abstract Task MoveClockAsync(DateTimeOffset to);

    /// <summary>Waits until everything that has happened has had its effects.</summary>
    public abstract Task SettleAsync();

    public HttpClient Portal => field ??= NewClient(AddressOf("portal"));

    private HttpClient NotificationsHttp => field ??= NewClient(AddressOf("notifications"));

    public CasesClient Cases => field ??= new CasesClient(Signed("cases"));

    public DeadlinesClient Deadlines => field ??= new DeadlinesClient(Signed("deadlines"));

    public RoutingClient Routing => field ??= new RoutingClient(Signed("routing"));

    public NotificationsClient Notifications => field ??= new NotificationsClient(Signed("notifications"));

    public async Task<IReadOnlyList<MailboxMessage>> MailboxAsync(string? caseNumber = null)
    {
        var all = (await NotificationsHttp.GetFromJsonAsync<List<MailboxMessage>>("/dev/mailbox.json", ContractJson.Options))!;
        return caseNumber is null ? all : [.. all.Where(m => m.CaseNumber == caseNumber)];
    }

    /// <summary>Submits a case as a citizen's program does, and returns the answer.</summary>
    public async Task<JsonNode> SubmitAsync(object submission, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/cases");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = JsonContent.Create(submission);
        using var answer = await Portal.SendAsync(request, ct);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(ct));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!;
    }

    /// <summary>Looks a case up with its number and a proof.</summary>
    public async Task<JsonNode> LookUpAsync(string number, string proof, CancellationToken ct = default)
    {
        using var answer = await Portal.PostAsJsonAsync("/api/v1/cases/lookup", new { caseNumber = number, proof }, ct);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"case {number}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}");
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!;
    }

    /// <summary>What every process of a test's installation is started with.</summary>
    public static Dictionary<string, string?> SettingsOf(DateTimeOffset start) => CommonSettings(start);

    protected static Dictionary<string, string?> CommonSettings(DateTimeOffset start)
    {
        var settings = Secrets.ToDictionary(s => s.Key, s => (string?)s.Value);
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["Clock__Simulated"] = "true";
        settings["Clock__Start"] = start.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        settings["Jobs__SweepInterval"] = "00:00:00.5";
        settings["Api__Keys__0__Key"] = ApiKey;
        settings["Api__Keys__0__Name"] = "call-centre";
        settings["Api__Keys__0__Scopes"] = "intake";
        settings["Api__Keys__0__Agency"] = "RDEC";
        // Here one address is a whole city.
        settings["Limits__SubmissionsPerHour"] = "0";
        settings["Api__Keys__0__PerMinute"] = "0";
        settings["CaseTracker__SeedsDirectory"] = Path.Combine(Repository.Root, "seeds");
        return settings;
    }

    private HttpClient Signed(string service)
    {
        var http = new HttpClient(new SigningHandler(service)) { BaseAddress = AddressOf(service), Timeout = TimeSpan.FromSeconds(30) };
        _clients.Add(http);
        return http;
    }

    protected HttpClient NewClient(Uri address)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(120) };
        _clients.Add(http);
        return http;
    }

    public virtual ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Signs as a service of this installation would.</summary>
    private sealed class SigningHandler(string audience) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly ServiceTokens _tokens = new(KeysOfThisInstallation(), new MachineTime());

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Options.TryGetValue(ServiceClient.ActorKey, out var actor);
            request.Headers.TryAddWithoutValidation("Authorization", "CaseTracker " + _tokens.Create(audience, actor!));
            return base.SendAsync(request, cancellationToken);
        }

        private static Keys KeysOfThisInstallation()
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(Secrets.ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value)).Build();
            return new Keys(configuration, new TestEnvironment(), new DataDirectory(configuration));
        }
    }

    private sealed class TestEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "tests";
        public string ContentRootPath { get; set; } = Path.GetTempPath();
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

internal sealed record MailboxMessage(DateTimeOffset At, string Channel, string To, string? Subject, string Text, string? Html, string? CaseNumber, string Kind);

/// <summary>A person of the demo staff, as an actor.</summary>
internal static class DemoStaff
{
    private sealed record Person(Guid Id, string UserName, string Agency, string? Unit, IReadOnlyList<StaffRole> Roles, string Email);

    private static readonly IReadOnlyList<Person> People =
        JsonSerializer.Deserialize<List<Person>>(File.ReadAllText(Path.Combine(Repository.Root, "seeds/demo/staff.json")), ContractJson.Options)!;

    public static Actor Actor(string userName)
    {
        var person = People.Single(p => p.UserName == userName);
        return new Actor { Kind = ActorKind.Staff, StaffId = person.Id, Agency = person.Agency, Unit = person.Unit, Roles = person.Roles };
    }

    /// <summary>A handler of that unit, or null.</summary>
    public static Actor? HandlerOf(string unit) => Of(unit, StaffRole.Handler);

    /// <summary>A supervisor of that unit, or null.</summary>
    public static Actor? SupervisorOf(string unit) => Of(unit, StaffRole.Supervisor);

    private static Actor? Of(string unit, StaffRole role) => People.FirstOrDefault(p => p.Unit == unit && p.Roles.Contains(role)) is { } person ? Actor(person.UserName) : null;

    public static string Email(string userName) => People.Single(p => p.UserName == userName).Email;
}
