using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaseTracker.Contracts;

namespace CaseTracker.Architecture.Tests.Access;

/// <summary>Something an endpoint can read: every property has a value of its type. Whether it makes sense is another matter, and comes after the rights.</summary>
internal static class SampleBody
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Type type) => Node(type, 0)!.ToJsonString();

    private static JsonNode? Node(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (depth > 5)
            return null;
        if (type == typeof(string))
            return "測試用的文字。";
        if (type == typeof(bool))
            return true;
        if (type == typeof(Guid))
            return Guid.NewGuid().ToString();
        if (type == typeof(DateOnly))
            return "2026-03-20";
        if (type == typeof(DateTimeOffset))
            return "2026-03-20T09:00:00+08:00";
        if (type == typeof(byte[]))
            return Convert.ToBase64String("測試"u8);
        if (type.IsEnum)
            return JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(0), type, ContractJson.Options);
        if (type.IsPrimitive || type == typeof(decimal))
            return 1;
        if (type.IsGenericType && type.GetGenericArguments() is [_, var value] && type.IsAssignableTo(typeof(IEnumerable)))
            return new JsonObject { ["key"] = Node(value, depth + 1) };
        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
            return new JsonArray(Node(type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0], depth + 1));
        var node = new JsonObject();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && (p.CanWrite || type.GetConstructors().Any(c => c.GetParameters().Any(a => a.Name == p.Name)))))
            if (Nullability.Create(property).WriteState != NullabilityState.Nullable || property.PropertyType == typeof(string))
                node[ContractJson.Options.PropertyNamingPolicy!.ConvertName(property.Name)] = Node(property.PropertyType, depth + 1);
        return node;
    }
}
