using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace CaseTracker.WorkedExamples;

/// <summary>One worked example of the counting model: a preview request, and what its answer must say, on whichever route it is asked.</summary>
internal sealed class WorkedExample
{
    private static readonly string[] Required =
        ["WE01", "WE02", "WE05", "WE07", "WE10", "WE11", "WE14", "WE15", "WE18", "WE19", "WE23", "WE25", "WE27", "WE28", "WE31", "WE33", "WE34", "WE36", "WE39", "WE40", "WE42", "WE43", "WE45"];

    private readonly JsonObject _input;
    private readonly JsonObject _expect;
    private readonly string _policy;

    private WorkedExample(JsonObject example) =>
        (Id, _policy, _input, _expect) = ((string)example["id"]!, (string)example["policy"]!, example["input"]!.AsObject(), example["expect"]!.AsObject());

    /// <summary>Every example there must be; fails when the file lacks one.</summary>
    public static IReadOnlyList<WorkedExample> All { get; } = Read();

    public string Id { get; }

    private static List<WorkedExample> Read()
    {
        var examples = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "worked-examples.json")))!.AsArray().Select(e => new WorkedExample(e!.AsObject())).ToList();
        Assert.Equal(Required, examples.Select(e => e.Id));
        return examples;
    }

    /// <summary>Asks and compares.</summary>
    /// <param name="preview">Posts a body to the preview route and returns its answer.</param>
    public async Task HoldsAsync(Func<JsonObject, Task<JsonNode>> preview)
    {
        var answer = await preview(Request(_input));
        var (due, ledger, extensions) = (Text(answer["due"]), answer["ledger"]!.AsArray(), answer["extensions"]!.AsArray());
        foreach (var (name, value) in _expect)
        {
            var text = Text(value);
            switch (name)
            {
                case "due":
                    Equal(name, text, due[..text.Length]);
                    break;
                case "nominal":
                    Equal(name, text, Text(answer["nominal"]));
                    break;
                case "base_due" or "due_original":
                    Equal(name, text, Text(answer["originalDue"]));
                    break;
                case "overdue_since":
                    Equal(name, $"{text}:00+08:00", Text(answer["overdueFrom"]));
                    break;
                case "due_before_announcement":
                    var before = _input.DeepClone().AsObject();
                    Assert.True(before.Remove("closures"));
                    Equal(name, text, Text((await preview(Request(before)))["due"]));
                    break;
                case "consumed":
                    Equal(name, text, Counted(ledger.TakeWhile(l => !IsStop(l!))));
                    break;
                case "remaining":
                    Equal(name, text, Counted(ledger.SkipWhile(l => !IsStop(l!))));
                    break;
                case "accepted":
                    Equal(name, text, Text(extensions[^1]!["accepted"]));
                    break;
                case "error":
                    Equal(name, text, Text(extensions[^1]!["error"]));
                    break;
                case "late_notice":
                    Equal(name, $"false  {text}", Verdict(Assert.Single(extensions)!));
                    break;
                case "second":
                    Equal(name, "true  false", Verdict(extensions[0]!));
                    Equal(name, $"{Text(value!["accepted"])} {Text(value["error"])} false", Verdict(extensions[1]!));
                    break;
                default:
                    Assert.Fail($"{Id} expects something nobody checks: {name}");
                    break;
            }
        }
        Equal("the ledger's last line", due[..10], Text(ledger[^1]!["date"]));
    }

    private JsonObject Request(JsonObject input) => new()
    {
        ["receivedAt"] = Text(input["start"]),
        ["limit"] = new JsonObject { ["value"] = (int)input["limit"]!, ["unit"] = Text(input["unit"]) },
        ["closures"] = input["closures"]?.DeepClone(),
        ["pauses"] = Array(input["pauses"], p => new() { ["from"] = Text(p[0]), ["to"] = Text(p[1]) }),
        ["extensions"] = Array(input["extensions"], e => new()
        {
            ["requestedAt"] = e["requested"]?.DeepClone(),
            ["approvedAt"] = e["approved"]?.DeepClone(),
            ["notifiedAt"] = e["notified"]?.DeepClone(),
            ["value"] = (int)e["days"]!,
        }),
        ["policy"] = _policy,
    };

    private static JsonArray? Array(JsonNode? items, Func<JsonNode, JsonObject> write) => items is null ? null : new([.. items.AsArray().Select(i => (JsonNode)write(i!))]);

    // Public answers have the words of one language, internal ones both.
    private static bool IsStop(JsonNode line) => Text(line["why"] is JsonObject both ? both["zh"] : line["why"]).StartsWith("停止計算", StringComparison.Ordinal);

    private static string Counted(IEnumerable<JsonNode?> lines) => lines.Count(l => l!["counted"] is not null).ToString(CultureInfo.InvariantCulture);

    private static string Verdict(JsonNode extension) => $"{Text(extension["accepted"])} {Text(extension["error"])} {Text(extension["lateNotice"])}";

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private void Equal(string what, string expected, string actual) => Assert.True(expected == actual, $"{Id}, {what}: expected {expected}, but it was {actual}");
}
