using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;
using Microsoft.AspNetCore.DataProtection;

namespace CaseTracker.Portal.Site;

/// <summary>State that travels with the reader, encrypted.</summary>
internal static class SealedJson
{
    public static string Seal<T>(this IDataProtector protector, T value) => protector.Protect(JsonSerializer.Serialize(value, ContractJson.Options));

    /// <summary>What was sealed; null for what was not, or under keys that are gone.</summary>
    public static T? Open<T>(this IDataProtector protector, string? text) where T : class
    {
        if (string.IsNullOrEmpty(text))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(protector.Unprotect(text), ContractJson.Options);
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }
}
