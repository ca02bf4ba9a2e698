using System.Reflection;
using System.Runtime.CompilerServices;

namespace CaseTracker.Architecture.Tests;

/// <summary>Makes an instance of a contract with a value in every property, or only in those that must have one.</summary>
internal static class Sample
{
    public static object Of(Type type, bool full)
    {
        var sample = RuntimeHelpers.GetUninitializedObject(type);
        var nullability = new NullabilityInfoContext();
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            var optional = Nullable.GetUnderlyingType(property.PropertyType) is not null || nullability.Create(property).WriteState == NullabilityState.Nullable;
            if (full || !optional)
                property.SetValue(sample, Value(property.PropertyType, full));
        }
        return sample;
    }

    private static object Value(Type type, bool full)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (type == typeof(string))
            return "路燈 \"報修\" <é𠮷>\n";
        if (type == typeof(Guid))
            return new Guid("0190163d-8694-739b-aea5-966c26f8ad91");
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 3, 2, 23, 59, 59, 999, TimeSpan.FromHours(8)).AddTicks(9);
        if (type == typeof(DateOnly))
            return new DateOnly(2026, 2, 28);
        if (type == typeof(bool))
            return true;
        if (type == typeof(decimal))
            return 5.990m;
        if (type.IsPrimitive)
            return Convert.ChangeType(7, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GenericTypeArguments[0];
            var list = Array.CreateInstance(item, 2);
            list.SetValue(Value(item, full), 0);
            list.SetValue(Value(item, full), 1);
            return list;
        }
        if (type.Namespace!.StartsWith("CaseTracker.Contracts", StringComparison.Ordinal))
            return Of(type, full);
        throw new NotSupportedException($"Teach {nameof(Sample)} to make a {type}.");
    }
}
