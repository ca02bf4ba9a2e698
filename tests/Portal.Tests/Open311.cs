using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace CaseTracker.Portal.Tests;

/// <summary>What GeoReport v2 says of answers, in our own words: both forms hold the same, in UTF-8, as text/xml and application/json.</summary>
internal static class Open311
{
    public const string Root = "/open311/v2";

    public static readonly string[] RequestFields =
    [
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible", "service_notice", "requested_datetime",
        "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url",
    ];

    // XML has no arrays: these elements are the ones whose children are a list.
    private static readonly HashSet<string> Lists = ["services", "service_requests", "endpoints", "formats", "attributes", "errors", "notes"];

    /// <summary>Asks for both forms, checks that they say the same, and gives the JSON one.</summary>
    public static async Task<Answer> Open311Async(this PortalHost host, string path, string query = "", string? language = null, HttpStatusCode status = HttpStatusCode.OK, string root = Root)
    {
        var json = await host.Api.AskAsync($"{root}/{path}.json{query}", language);
        var xml = await host.Api.AskAsync($"{root}/{path}.xml{query}", language);
        AssertForm(json, "application/json", status);
        AssertForm(xml, "text/xml", status);
        Assert.Equal(Lines(json.Json, ""), Lines(XmlOf(xml), ""));
        return json;
    }

    public static void AssertForm(Answer answer, string type, HttpStatusCode status)
    {
        Assert.True(status == answer.Status, $"{(int)answer.Status}: {answer.Text}");
        Assert.Equal((type, "utf-8"), (answer.ContentHeaders.ContentType!.MediaType, answer.ContentHeaders.ContentType.CharSet));
        Assert.DoesNotContain('\uFEFF', answer.Text);
    }

    public static XElement XmlOf(Answer answer)
    {
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>", answer.Text, StringComparison.Ordinal);
        var root = XDocument.Parse(answer.Text).Root!;
        Assert.All(root.DescendantsAndSelf(), e => Assert.Empty(e.Name.NamespaceName));
        return root;
    }

    /// <summary>Every value with the way to it.</summary>
    public static IEnumerable<string> Lines(XElement element, string path) => element.HasElements
        ? element.Elements().SelectMany((e, i) => Lines(e, Lists.Contains(element.Name.LocalName) ? $"{path}/{i}" : $"{path}/{e.Name.LocalName}"))
        : Lists.Contains(element.Name.LocalName) ? [] : [$"{path}={element.Value}"];

    public static IEnumerable<string> Lines(JsonNode? node, string path) => node switch
    {
        JsonObject fields => fields.SelectMany(f => Lines(f.Value, $"{path}/{f.Key}")),
        JsonArray items => items.SelectMany((n, i) => Lines(n, $"{path}/{i}")),
        _ => [$"{path}={(node is null || node.GetValueKind() == JsonValueKind.String ? (string?)node : node.ToJsonString())}"],
    };

    public static IEnumerable<string> Names(JsonNode? node) => node!.AsObject().Select(p => p.Key);

    /// <summary>The errors of an answer, as the specification writes them: code is the status.</summary>
    public static string[] Errors(Answer answer)
    {
        var errors = answer.Text.StartsWith('<')
            ? XmlOf(answer).Elements("error").Select(e => (Code: e.Element("code")!.Value, Text: e.Element("description")!.Value)).ToArray()
            : [.. answer.Json.AsArray().Select(e => (Code: e!["code"]!.ToJsonString(), Text: (string)e["description"]!))];
        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.Equal(((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture), e.Code));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return [.. errors.Select(e => e.Text)];
    }
}
