using System.Diagnostics.CodeAnalysis;

namespace CaseTracker.Contracts;

/// <summary>An expected failure: a stable code, the HTTP status it maps to and, for bad input, the codes per field.</summary>
/// <remarks>Codes are kebab-case and never renamed. Texts are made where the reader's language is known.</remarks>
public sealed record Failure
{
    /// <summary>Stable code, for example <c>case-not-found</c>.</summary>
    public required string Code { get; init; }

    /// <summary>HTTP status: 400, 401, 403, 404, 409, 415, 429 or 503.</summary>
    public required int Status { get; init; }

    /// <summary>For 400: camel-case field path (<c>applicant.phone</c>) to error codes (<c>phone-invalid</c>).</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>For 409: the state that the caller did not know of, a short code (for example the present status). For a refused file: the line, from 1. For a refused export: how many cases it would have.</summary>
    public string? Current { get; init; }

    /// <summary>For 429: when to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Bad input with error codes per field.</summary>
    public static Failure Invalid(IReadOnlyDictionary<string, string[]> errors) => new() { Code = "invalid-input", Status = 400, Errors = errors };

    /// <summary>Bad input in one field.</summary>
    public static Failure Invalid(string field, string code) => Invalid(new Dictionary<string, string[]> { [field] = [code] });

    /// <summary>Nothing by that name, or not for this actor.</summary>
    public static Failure NotFound(string code) => new() { Code = code, Status = 404 };

    /// <summary>The actor may not do this.</summary>
    public static Failure Forbidden(string code = "not-permitted") => new() { Code = code, Status = 403 };

    /// <summary>A move the rules forbid or a lost race.</summary>
    public static Failure Conflict(string code, string? current = null) => new() { Code = code, Status = 409, Current = current };

    /// <summary>A service that is needed does not answer; nothing was done.</summary>
    public static Failure Unavailable(string code = "service-unavailable") => new() { Code = code, Status = 503 };
}

/// <summary>A value or an expected failure.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly struct Result<T>
{
    private Result(T? value, Failure? failure) => (Value, Failure) = (value, failure);

    /// <summary>The value; null when failed.</summary>
    public T? Value { get; }

    /// <summary>The failure; null when succeeded.</summary>
    public Failure? Failure { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;

    /// <summary>The value, or an exception for a failure that the caller holds impossible.</summary>
    /// <exception cref="ServiceUnavailableException">The other service does not answer now.</exception>
    /// <exception cref="InvalidOperationException">The result is another failure.</exception>
    public T Required() => Succeeded ? Value : Failure.Status == 503 ? throw new ServiceUnavailableException(Failure.Code) : throw new InvalidOperationException(
        $"Unexpected failure {Failure.Status} {Failure.Code}" + (Failure.Errors is null ? "" : ": " + string.Join("; ", Failure.Errors.Select(e => $"{e.Key}={string.Join(',', e.Value)}"))));

    /// <summary>A success.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Required and the constructors below are the named alternatives.")]
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A failure.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "Required and the constructors below are the named alternatives.")]
    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}

/// <summary>The value of a result that carries none.</summary>
public sealed record Done
{
    /// <summary>The only instance.</summary>
    public static readonly Done Instance = new();
}

/// <summary>Another service does not answer now. Nothing is wrong with what was asked: it will be answered later.</summary>
/// <param name="code">The code of the failure.</param>
public sealed class ServiceUnavailableException(string code) : Exception($"Another service is unavailable: {code}");
