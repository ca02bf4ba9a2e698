using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using CaseTracker.Platform.Data;
using CaseTracker.Platform.Security;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Platform;

/// <summary>The Data Protection key ring of pages (cookies, antiforgery, protected form state), shared by every instance through the module's database.</summary>
public static class SharedDataProtection
{
    /// <summary>Keeps the key ring in <c>&lt;module&gt;.data_protection_keys</c>, encrypted under <c>Keys:DataProtection</c>.</summary>
    public static ModuleBuilder AddSharedDataProtection(this ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var name = module.Name;
        module.Services.AddOptions<KeyManagementOptions>().Configure<ModuleDataSources, Keys>((options, sources, keys) =>
            options.XmlRepository = new PostgresKeyRing(sources.For(name), name, keys["DataProtection"]));
        return module.AddSeed<FirstKey>();
    }

    /// <summary>Makes the first key before any instance serves: two that start on an empty ring would each make one, and not know the other's until the next day.</summary>
    private sealed class FirstKey(IKeyManager ring, MachineTime machine, IOptions<KeyManagementOptions> options) : ISeed
    {
        public Task LoadAsync(CancellationToken ct)
        {
            var now = machine.GetUtcNow();
            if (ring.GetAllKeys().All(k => k.IsRevoked || k.ExpirationDate <= now))
                ring.CreateNewKey(now, now + options.Value.NewKeyLifetime);
            return Task.CompletedTask;
        }
    }

    /// <summary>Rows are never updated or deleted: an old cookie must stay readable until it expires.</summary>
    private sealed class PostgresKeyRing(NpgsqlDataSource source, string schema, IReadOnlyList<byte[]> keys) : IXmlRepository
    {
        private static readonly Guid RowKey = new("7a3c54c4-9f0e-4a07-9a5e-6c7e1b0f5a11");
        private readonly ColumnCipher _cipher = new(keys);

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            using var command = source.CreateCommand($"select body from {schema}.data_protection_keys");
            using var reader = command.ExecuteReader();
            var elements = new List<XElement>();
            while (reader.Read())
            {
                try
                {
                    elements.Add(XElement.Parse(_cipher.Decrypt(reader.GetFieldValue<byte[]>(0), "data_protection_keys.body", RowKey)));
                }
                catch (CryptographicException)
                {
                    // Written under a key that was since removed: its cookies are void, new ones are made.
                }
            }
            return elements;
        }

        public void StoreElement(XElement element, string friendlyName)
        {
            using var command = source.CreateCommand($"insert into {schema}.data_protection_keys (name, body) values ($1, $2) on conflict do nothing");
            command.Parameters.AddWithValue(friendlyName);
            command.Parameters.AddWithValue(_cipher.Encrypt(element.ToString(SaveOptions.DisableFormatting), "data_protection_keys.body", RowKey));
            command.ExecuteNonQuery();
        }
    }
}
