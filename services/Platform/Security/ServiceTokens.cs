using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using CaseTracker.Contracts;

namespace CaseTracker.Platform.Security;

/// <summary>Short-lived tokens between services: who acts, for which service, until when; HMAC-SHA-256 under a shared key.</summary>
/// <remarks>Form: <c>base64url(payload).base64url(signature)</c>. Lifetime 60 s of machine time, 5 s of skew accepted.</remarks>
public sealed class ServiceTokens(Keys keys, MachineTime machine)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);
    private readonly IReadOnlyList<byte[]> _keys = keys["Trust"];

    private sealed record Payload(string Aud, long Exp, Actor Act);

    /// <summary>A token for one call to <paramref name="audience"/>.</summary>
    public string Create(string audience, Actor actor)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new Payload(audience, (machine.GetUtcNow() + Lifetime).ToUnixTimeSeconds(), actor), ContractJson.Options);
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_keys[0], payload))}";
    }

    /// <summary>The actor and audience of a valid token, or null.</summary>
    public (string Audience, Actor Actor)? Read(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || token.Length > 4096)
            return null;
        byte[] payload, signature;
        try
        {
            payload = Base64Url.DecodeFromChars(token.AsSpan(0, dot));
            signature = Base64Url.DecodeFromChars(token.AsSpan(dot + 1));
        }
        catch (FormatException)
        {
            return null;
        }
        var valid = false;
        foreach (var key in _keys)
            valid |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, payload), signature);
        if (!valid || JsonSerializer.Deserialize<Payload>(payload, ContractJson.Options) is not { } read)
            return null;
        return DateTimeOffset.FromUnixTimeSeconds(read.Exp) + Skew < machine.GetUtcNow() ? null : (read.Aud, read.Act);
    }
}
