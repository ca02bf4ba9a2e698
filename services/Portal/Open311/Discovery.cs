using CaseTracker.Contracts;
using CaseTracker.Portal.Api;
using CaseTracker.WebUi;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CaseTracker.Portal.Open311;

/// <summary>Which addresses there are, in which forms, and whom to ask for a key.</summary>
internal sealed class Discovery([FromKeyedServices("portal")] NpgsqlDataSource source, IOptions<SiteOptions> site)
{
    private const string Specification = "http://wiki.open311.org/GeoReport_v2";

    public async Task<Result<Document>> RunAsync(Texts texts, CancellationToken ct)
    {
        await using var command = source.CreateCommand("select max(changed_at) from portal.service_items");
        var changed = await command.ExecuteScalarAsync(ct) is DateTime at ? at : DateTime.UnixEpoch;
        // Always the same offset, so that the text sorts as the time does.
        var changeset = PublicDates.Instant(new DateTimeOffset(changed, TimeSpan.Zero));
        var contact = Address($"{(texts.Language == Language.En ? "/en" : "")}/contact");
        return new Document("discovery", new Fields(
            ("changeset", changeset),
            ("contact", texts.Format("open311.contact", ("url", contact))),
            ("key_service", texts.Format("open311.key-service", ("url", contact))),
            ("endpoints", new Many("endpoint", Endpoint(GeoReport.Root, "production", changeset), Endpoint(GeoReport.TestRoot, "test", changeset)))));
    }

    private Fields Endpoint(string root, string type, string changeset) => new(
        ("specification", Specification),
        ("url", Address(root)),
        ("changeset", changeset),
        ("type", type),
        ("formats", new Many("format", "text/xml", "application/json")));

    private string Address(string path) => site.Value.PublicUrl.AbsoluteUri.TrimEnd('/') + path;
}
