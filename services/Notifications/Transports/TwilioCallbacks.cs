using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CaseTracker.Notifications.Transports;

/// <summary>The addresses at which the provider reports, and whether a report comes from it.</summary>
internal sealed class TwilioCallbacks(IOptions<TwilioOptions> options, IOptions<SiteOptions> site)
{
    /// <summary>Under the public address; the id of the attempt follows.</summary>
    public const string Path = "/callbacks/twilio";

    /// <summary>The address for an attempt, or null where no public address is set.</summary>
    public string? AddressOf(Guid attemptId) =>
        (string.IsNullOrEmpty(options.Value.CallbackUrl) ? site.Value.PublicUrl : options.Value.CallbackUrl) is { Length: > 0 } root ? $"{root.TrimEnd('/')}{Path}/{attemptId:N}" : null;

    /// <summary>True when the form was signed by the provider for this very address with a token of ours. What the request itself says of its address does not count.</summary>
    public bool IsGenuine(Guid attemptId, IEnumerable<KeyValuePair<string, StringValues>> form, string? signature)
    {
        if (AddressOf(attemptId) is not { } address || string.IsNullOrEmpty(signature))
            return false;
        var signed = new StringBuilder(address);
        foreach (var (key, value) in form.OrderBy(f => f.Key, StringComparer.Ordinal))
            signed.Append(key).Append(value.ToString());
        var bytes = Encoding.UTF8.GetBytes(signed.ToString());
        var given = Encoding.UTF8.GetBytes(signature);
        var genuine = false;
        foreach (var token in (string?[])[options.Value.AuthToken, options.Value.PreviousAuthToken])
            genuine |= !string.IsNullOrEmpty(token) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(bytes, token)), given);
        return genuine;
    }

    [SuppressMessage("Security", "CA5350", Justification = "The provider's scheme: HMAC-SHA1.")]
    private static string Sign(byte[] bytes, string token) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), bytes));
}
