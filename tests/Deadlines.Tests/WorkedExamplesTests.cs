using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;
using CaseTracker.Contracts.Deadlines;
using Xunit;

namespace CaseTracker.Deadlines.Tests;

/// <summary>The worked examples of the counting model, through the HTTP interface.</summary>
public sealed class WorkedExamplesTests(UnchangedHost unchanged) : IClassFixture<UnchangedHost>
{
    private static readonly string[] Required =
        ["WE01", "WE02", "WE05", "WE07", "WE10", "WE11", "WE14", "WE15", "WE18", "WE19", "WE23", "WE25", "WE27", "WE28", "WE31", "WE33", "WE34", "WE36", "WE39", "WE40", "WE42", "WE43", "WE45"];

    private static readonly JsonArray Examples = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "worked-examples.json")))!.AsArray();

    private readonly DeadlinesHost _host = unchanged.Host;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Examples.Select(e => (string)e!["id"]!));

    [Fact]
    public void File_HasEveryExample() => Assert.Equal(Required, Examples.Select(e => (string)e!["id"]!));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Preview_WorkedExample_Holds(string id)
    {
        var example = Examples.Single(e => (string)e!["id"]! == id)!.AsObject();
        var (input, expect) = (example["input"]!.AsObject(), example["expect"]!.AsObject());

        var answer = await PreviewAsync(Request(input, (string)example["policy"]!));

        foreach (var (name, value) in expect)
        {
            var text = value!.ToString();
            switch (name)
            {
                case "due":
                    Assert.StartsWith(text, answer.Due, StringComparison.Ordinal);
                    Assert.Equal(text[..10], Samples.Text(answer.DueDate.Date));
                    break;
                case "nominal":
                    Assert.Equal(text, answer.Nominal);
                    break;
                case "base_due" or "due_original":
                    Assert.Equal(text, answer.OriginalDue);
                    break;
                case "overdue_since":
                    Assert.Equal($"{text}:00+08:00", answer.OverdueFrom);
                    break;
                case "due_before_announcement":
                    input.Remove("closures");
                    Assert.Equal(text, (await PreviewAsync(Request(input, (string)example["policy"]!))).Due);
                    break;
                case "consumed":
                    Assert.Equal(text, Counted(answer.Ledger.TakeWhile(l => !IsStop(l))));
                    break;
                case "remaining":
                    Assert.Equal(text, Counted(answer.Ledger.SkipWhile(l => !IsStop(l))));
                    break;
                case "accepted":
                    Assert.Equal((bool)value, answer.Extensions[^1].Accepted);
                    break;
                case "error":
                    Assert.Equal(text, answer.Extensions[^1].Error);
                    break;
                case "late_notice":
                    Assert.Equal(new ExtensionVerdict(false, null, (bool)value), Assert.Single(answer.Extensions));
                    break;
                case "second":
                    Assert.True(answer.Extensions[0].Accepted);
                    Assert.Equal(new ExtensionVerdict((bool)value["accepted"]!, (string)value["error"]!, false), answer.Extensions[1]);
                    break;
                default:
                    Assert.Fail($"The example expects something nobody checks: {name}");
                    break;
            }
        }
        Assert.Equal(answer.DueDate.Date, answer.Ledger[^1].Date);
    }

    private static bool IsStop(LedgerLine line) => line.Why.Zh.StartsWith("停止計算", StringComparison.Ordinal);

    private static string Counted(IEnumerable<LedgerLine> lines) => lines.Count(l => l.Counted is not null).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<PreviewAnswer> PreviewAsync(PreviewRequest request) => (await _host.Client.PreviewAsync(Actor.Anyone, request, Ct)).Required();

    private static PreviewRequest Request(JsonObject input, string policy) => new()
    {
        ReceivedAt = (string)input["start"]!,
        Limit = new((decimal)input["limit"]!, (string)input["unit"]!),
        Closures = input["closures"]?.Deserialize<string[]>(),
        Pauses = input["pauses"]?.AsArray().Select(p => new PreviewPause((string)p![0]!, (string)p[1]!)).ToArray(),
        Extensions = input["extensions"]?.AsArray().Select(e => new PreviewExtension
        {
            RequestedAt = (string?)e!["requested"],
            ApprovedAt = (string?)e["approved"],
            NotifiedAt = (string?)e["notified"],
            Value = (decimal)e["days"]!,
        }).ToArray(),
        Policy = policy,
    };
}
