using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CaseTracker.Platform.Data;

/// <summary>Enum members as the text used in JSON and in the database.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public static class EnumText<TEnum> where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> ToText = typeof(TEnum).GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToFrozenDictionary(f => (TEnum)f.GetValue(null)!, f => f.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(f.Name));

    private static readonly FrozenDictionary<string, TEnum> FromText = ToText.ToFrozenDictionary(p => p.Value, p => p.Key);

    /// <summary>The text of a member.</summary>
    public static string Write(TEnum value) => ToText[value];

    /// <summary>The member of a text.</summary>
    /// <exception cref="KeyNotFoundException">No member has that text.</exception>
    public static TEnum Read(string text) => FromText[text];

    /// <summary>The member of a text, or null.</summary>
    public static TEnum? TryRead(string? text) => text is not null && FromText.TryGetValue(text, out var value) ? value : null;
}
