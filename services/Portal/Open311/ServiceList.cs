using CaseTracker.Contracts;
using CaseTracker.Contracts.Cases;
using CaseTracker.Portal.Features.LearnCatalogue;
using CaseTracker.Portal.Features.ShowServices;
using CaseTracker.WebUi;

namespace CaseTracker.Portal.Open311;

/// <summary>What may be reported.</summary>
internal sealed class ServiceList(PublicDirectory directory)
{
    public static readonly Failure Unknown = Failure.NotFound("service-not-found");

    public async Task<Result<Document>> AllAsync(Texts texts, CancellationToken ct)
    {
        var view = await directory.GetAsync(ct);
        return new Document("services", new Many("service", view.Items.Where(i => i.Open311).Select(i => Of(i, view, texts))));
    }

    /// <summary>No item asks for more than the form has: the definition is there, and empty.</summary>
    public async Task<Result<Document>> DefinitionAsync(string code, CancellationToken ct) =>
        Find(await directory.GetAsync(ct), code) is { } item
            ? new Document("service_definition", new Fields(("service_code", item.Code), ("attributes", new Many("attribute"))))
            : Unknown;

    /// <summary>The item, where it is open to everybody.</summary>
    public static ServiceItem? Find(DirectoryView view, string? code) => view.Item(code) is { Open311: true } item ? item : null;

    /// <summary>The published days in words.</summary>
    public static string Notice(ServiceItem item, Texts texts) => texts.Format("open311.notice", ("limit", LimitWords.Of(texts, item.Limit)));

    private static Fields Of(ServiceItem item, DirectoryView view, Texts texts) => new(
        ("service_code", item.Code),
        ("service_name", texts.Say(item.Name)),
        ("description", texts.Format("open311.description", ("category", item.Category), ("notice", Notice(item, texts)))),
        ("metadata", false),
        ("type", "realtime"),
        ("keywords", string.Join(", ", item.Synonyms)),
        ("group", view.Agency(item.Agency) is { } agency ? texts.Say(agency.Name) : item.Agency));
}
