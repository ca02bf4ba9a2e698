using System.Text.Json;
using System.Text.Json.Serialization;
using CaseTracker.Contracts;

namespace CaseTracker.Portal.Api;

/// <summary>JSON of the public API: the contracts' rules, with nulls written and a body read in one way only.</summary>
internal static class PublicJson
{
    /// <summary>For answers: a field that has no value is null, never absent.</summary>
    public static JsonSerializerOptions Answers { get; } = Create(o => o.DefaultIgnoreCondition = JsonIgnoreCondition.Never);

    /// <summary>For bodies: the same name twice is refused, because two readers could take different ones.</summary>
    public static JsonSerializerOptions Bodies { get; } = Create(o => o.AllowDuplicateProperties = false);

    private static JsonSerializerOptions Create(Action<JsonSerializerOptions> more)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ContractJson.Apply(options);
        more(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
