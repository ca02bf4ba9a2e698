using CaseTracker.Contracts;
using Microsoft.AspNetCore.Http;

namespace CaseTracker.Platform;

/// <summary>Results and failures as HTTP answers of internal APIs.</summary>
public static class HttpResults
{
    /// <summary>200 with the value, 204 for <see cref="Done"/>, or the failure as problem+json.</summary>
    public static IResult ToHttp<T>(this Result<T> result) => result.Succeeded
        ? typeof(T) == typeof(Done) ? Results.NoContent() : Results.Json(result.Value, ContractJson.Options)
        : Problem(result.Failure);

    /// <summary>A failure as problem+json with its stable code and the codes per field; texts are made where the reader's language is known.</summary>
    public static IResult Problem(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Results.Json(failure, ContractJson.Options, "application/problem+json", failure.Status);
    }
}

/// <summary>Collects error codes per field.</summary>
public sealed class FieldErrors
{
    private readonly Dictionary<string, List<string>> _errors = [];

    /// <summary>True when there is at least one.</summary>
    public bool Any => _errors.Count > 0;

    /// <summary>True when <paramref name="field"/> has one.</summary>
    public bool Has(string field) => _errors.ContainsKey(field);

    /// <summary>Adds a code to a camel-case field path.</summary>
    public void Add(string field, string code)
    {
        if (!_errors.TryGetValue(field, out var codes))
            _errors[field] = codes = [];
        if (!codes.Contains(code))
            codes.Add(code);
    }

    /// <summary>The 400 failure with all of them.</summary>
    public Failure ToFailure() => Failure.Invalid(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray()));
}
